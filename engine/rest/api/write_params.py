"""What the URL of a write may say. Elasticsearch: RestIndexAction, RestActions."""

from __future__ import annotations

from enum import Enum

from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.indices.indices import Indices
from secondpass.engine.rest.parameters import TIMEOUTS, Parameters
from secondpass.engine.writing.write_conditions import INTERNAL, WriteCondition
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

CONDITIONS = frozenset({"if_primary_term", "if_seq_no", "version", "version_type"})
WRITE = CONDITIONS | TIMEOUTS | {"refresh", "routing"}
NO_PIPELINE = "_none"


def write_condition(params: Parameters, *, create: bool = False) -> WriteCondition:
    """Read the condition of a write, which may not go together yet; raises IllegalArgumentError."""
    return WriteCondition.of(
        create,
        optional_long(params, "if_seq_no"),
        optional_long(params, "if_primary_term"),
        optional_long(params, "version"),
        params.text("version_type", INTERNAL),
    )


def index_for_write(indices: Indices, name: str, params: Parameters) -> IndexService:
    """Return the index that takes the write, created where there is none and none is demanded."""
    check_write(params)
    if params.flag("require_alias") and name not in indices.aliases:
        raise IndexNotFoundError(name, f" and [require_alias] request flag is [true] and [{name}] is not an alias")
    return indices.for_write(name)


def check_write(params: Parameters) -> None:
    """Raise UnsupportedError where a write asks for what there is not."""
    if params.text("pipeline", NO_PIPELINE) != NO_PIPELINE or params.flag("list_executed_pipelines"):
        raise UnsupportedError("ingest pipelines are not supported by secondpass")
    if params.flag("require_data_stream"):
        raise UnsupportedError("data streams are not supported by secondpass")
    if not params.flag("include_source_on_error", default=True):
        raise UnsupportedError("[include_source_on_error] of [false] is not supported by secondpass")


class Refresh(Enum):
    """Say when a write becomes visible to searches: now, by itself, or before it is answered."""

    NOW = "true"
    LATER = "false"
    WAIT_FOR = "wait_for"

    def after(self, service: IndexService) -> dict[str, bool]:
        """Refresh an index if that is asked for; return what the answer to the write says about it."""
        if self is not Refresh.LATER:
            service.refresh()
        return {"forced_refresh": True} if self is Refresh.NOW else {}


def refresh_policy(params: Parameters) -> Refresh:
    """Read `refresh`; raises IllegalArgumentError."""
    wanted = params.text("refresh", "false") or "true"
    try:
        return Refresh(wanted)
    except ValueError:
        raise IllegalArgumentError(f"Unknown value for refresh: [{wanted}].") from None


def optional_long(params: Parameters, name: str) -> int | None:
    """Return a whole number, None where the URL does not say it; raises IllegalArgumentError."""
    return params.long(name) if name in params else None
