"""The lines of a bulk request: what to do, and with which document. Elasticsearch: BulkRequestParser.

One line names an action; for all but a deletion the next line is its document, or what to update. A line that is no action and
an update that is none refuse the whole request before anything is written; a document that is no JSON is only its own misfortune.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.error_table import EXPECTED, ElasticsearchError, error_body, status_of
from secondpass.engine.errors import refuse
from secondpass.engine.fetching.source_filter import SourceFilter, read_source_filter
from secondpass.engine.json_text import parse_json
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError, XContentParseError
from secondpass.shards.xcontent import token_name

from .update import UpdateRequest
from .write_conditions import ANYHOW, IF_ABSENT, INTERNAL, WriteCondition, id_problems

NO_PIPELINE = "_none"
KINDS = ("create", "delete", "index", "update")
_CONDITIONS = frozenset({"if_primary_term", "if_seq_no", "version", "version_type"})
_KNOWN = _CONDITIONS | {
    *("_id", "_index", "_routing", "_source", "routing", "require_alias", "pipeline", "dynamic_templates"),
    *("op_type", "retry_on_conflict"),
}


@dataclass(frozen=True, slots=True)
class BulkDefaults:
    """Hold what the URL says for all actions that do not say it themselves; *shown* is what updates show of a source."""

    index: str | None = None
    routing: str | None = None
    require_alias: bool = False
    shown: SourceFilter | None = None


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Hold one action, read: *kind* and where it goes; *source* is the text of its document, *update* what an update does."""

    kind: str
    index: str
    id: str | None
    routing: str | None
    condition: WriteCondition
    require_alias: bool
    source: bytes | None = None
    shown: SourceFilter | None = None
    update: UpdateRequest | None = None

    @property
    def creates_index(self) -> bool:
        """Whether an index is made for it where there is none: not for a deletion, unless it is by an external version."""
        return not self.require_alias and (self.kind != "delete" or self.condition.is_external)


def read_actions(lines: Sequence[bytes], defaults: BulkDefaults) -> list[BulkAction]:
    """Read all actions before the first is done; raises IllegalArgumentError, RequestValidationError, ElasticsearchError."""
    actions = list(_actions(lines, defaults))
    refuse([problem for action in actions for problem in _problems(action)] if actions else ["no requests added"])
    return actions


def _problems(action: BulkAction) -> Iterator[str]:
    """Yield what is wrong with an action by itself. Elasticsearch: IndexRequest, DeleteRequest, UpdateRequest."""
    if not action.index:
        yield "index is missing"
    if action.kind in ("create", "index"):
        yield from action.condition.problems_with(action.id)
        return
    if not action.id:
        yield "id is missing"
    yield from action.condition.problems()
    if action.update is not None:
        yield from id_problems(action.id or "")
        yield from action.update.problems_under(action.update.under(action.condition))
        yield from action.update.problems()


def _actions(lines: Sequence[bytes], defaults: BulkDefaults) -> Iterator[BulkAction]:
    numbered = iter(enumerate(lines, start=1))
    for number, line in numbered:
        if not line.strip():
            continue
        kind, members = _header(line, number)
        source = None
        if kind != "delete":
            source = next((text for _, text in numbered), None)
            if source is None:
                raise IllegalArgumentError(
                    f"Malformed action/metadata line [{number}], expected a document on the line after it"
                )
        yield _action(kind, members, number, defaults, source)


def _header(line: bytes, number: int) -> tuple[str, Mapping[str, Any]]:
    try:
        header = parse_json(line)
    except XContentParseError as error:
        raise IllegalArgumentError(f"Malformed action/metadata line [{number}]: {error.reason}", cause=error) from error
    if not isinstance(header, Mapping):
        raise _malformed(number, "START_OBJECT", token_name(header))
    if len(header) != 1:
        raise _malformed(number, "END_OBJECT" if header else "FIELD_NAME", "FIELD_NAME" if header else "END_OBJECT")
    kind, members = next(iter(header.items()))
    if kind not in KINDS:
        raise _malformed(number, "field [create], [delete], [index] or [update]", kind)
    if not isinstance(members, Mapping):
        raise _malformed(number, "START_OBJECT", token_name(members))
    return kind, members


def _malformed(number: int, expected: str, found: str) -> IllegalArgumentError:
    return IllegalArgumentError(f"Malformed action/metadata line [{number}], expected {expected} but found [{found}]")


def _action(
    kind: str, members: Mapping[str, Any], number: int, defaults: BulkDefaults, source: bytes | None
) -> BulkAction:
    _check_members(members, number)
    return BulkAction(
        _kind(kind, members),
        str(members.get("_index") or defaults.index or ""),
        _text(members.get("_id")),
        _text(members.get("routing", members.get("_routing", defaults.routing))),
        _condition(kind, members),
        bool(members.get("require_alias", defaults.require_alias)),
        None if kind == "update" else source,
        read_source_filter(members["_source"], ("_source",)) if "_source" in members else defaults.shown,
        _update(source) if kind == "update" and source is not None else None,
    )


def _update(line: bytes) -> UpdateRequest:
    """Read the line of an update; raises ElasticsearchError, for the places it tells are those in the line."""
    body = None
    try:
        body = parse_json(line)
        return UpdateRequest.parse(body)
    except EXPECTED as error:
        raise ElasticsearchError(status_of(error), error_body(error, body)) from error


def _check_members(members: Mapping[str, Any], number: int) -> None:
    for name, value in members.items():
        if name not in _KNOWN:
            raise IllegalArgumentError(f"Action/metadata line [{number}] contains an unknown parameter [{name}]")
        if isinstance(value, Mapping | list) and name != "_source":
            raise IllegalArgumentError(
                f"Malformed action/metadata line [{number}], expected a simple value for field [{name}] but found "
                f"[{token_name(value)}]"
            )
    if members.get("pipeline", NO_PIPELINE) != NO_PIPELINE or "dynamic_templates" in members:
        raise UnsupportedError(
            "ingest pipelines and dynamic templates in a bulk action are not supported by secondpass"
        )


def _kind(kind: str, members: Mapping[str, Any]) -> str:
    return "create" if kind == "index" and members.get("op_type") == "create" else kind


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _condition(kind: str, members: Mapping[str, Any]) -> WriteCondition:
    create = _kind(kind, members) == "create"
    if members.keys().isdisjoint(_CONDITIONS):
        return IF_ABSENT if create else ANYHOW
    condition = WriteCondition.of(
        create,
        _number("if_seq_no", members),
        _number("if_primary_term", members),
        _number("version", members),
        str(members.get("version_type", INTERNAL)),
    )
    if kind == "update" and (condition.version is not None or condition.is_external):
        raise IllegalArgumentError(
            "Update requests do not support versioning. Please use `if_seq_no` and `if_primary_term` instead"
        )
    return condition


def _number(name: str, members: Mapping[str, Any]) -> int | None:
    value = members.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise IllegalArgumentError(f"Failed to parse long parameter [{name}] with value [{value}]")
