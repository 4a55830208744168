"""How strictly the URL wants index names read. Elasticsearch: IndicesOptions.fromRequest."""

from __future__ import annotations

from dataclasses import replace

from secondpass.engine.indices.index_names import DEFAULT_OPTIONS, IndicesOptions
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS, Parameters
from secondpass.shards.errors import IllegalArgumentError

LOOK = INDICES_OPTIONS | TIMEOUTS | {"local"}
"""What calls take that look at indices and change nothing."""

_LEVELS = ("cluster", "indices", "shards")
_STATES = frozenset({"all", "closed", "hidden", "none", "open"})


def indices_options(params: Parameters, default: IndicesOptions = DEFAULT_OPTIONS) -> IndicesOptions:
    """Read `ignore_unavailable`, `allow_no_indices` and `expand_wildcards`."""
    states = params.names("expand_wildcards")
    for state in states:
        if state not in _STATES:
            raise IllegalArgumentError(f"No valid expand wildcard value [{state}]")
    return replace(
        default,
        ignore_unavailable=params.flag("ignore_unavailable", default.ignore_unavailable),
        allow_no_indices=params.flag("allow_no_indices", default.allow_no_indices),
        hidden=bool({"all", "hidden"}.intersection(states)) if states else default.hidden,
        open=bool({"all", "hidden", "open"}.intersection(states)) if states else default.open,
        closed=bool({"all", "closed"}.intersection(states)) if states else default.closed,
    )


def named(call: Call, default: IndicesOptions = DEFAULT_OPTIONS) -> list[IndexService]:
    """Return the indices a call is about: those its path names, or all."""
    return call.node.indices.resolve(call.part("index", "_all"), indices_options(call.params, default))


def level_of(params: Parameters, default: str) -> str:
    """Read `level`, down to which figures are told. Elasticsearch: ClusterStatsLevel."""
    level = params.text("level", default)
    if level not in _LEVELS:
        raise IllegalArgumentError(
            f"level parameter must be one of [cluster] or [indices] or [shards] but was [{level}]"
        )
    return level
