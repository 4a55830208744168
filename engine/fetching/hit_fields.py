"""Values a hit shows under `fields`. Every value is an array.

Elasticsearch: FetchFieldsPhase, FetchDocValuesPhase, ScriptFieldsPhase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from secondpass.engine.outcome import ShardResult
from secondpass.shards.columns import TextColumn
from secondpass.shards.decimal_format import DecimalFormat
from secondpass.shards.errors import IllegalArgumentError, ScriptError, UnsupportedError
from secondpass.shards.lucene import MatchAllQuery
from secondpass.shards.lucene.script_function import BoundScript, PreparedScript
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.features import FEATURE
from secondpass.shards.mapping.held import HELD
from secondpass.shards.name_patterns import matches
from secondpass.shards.script_doc_values import require_doc_values
from secondpass.shards.snapshot import Snapshot

from .hit_fields_request import FieldRequest, HitFields, ScriptField
from .metadata_values import fetched_metadata, ignoring_fields, metadata_doc_values
from .source_values import formatted, ignored, leaves_of, raw_values


def hit_fields(asked: HitFields, result: ShardResult, doc: int) -> dict[str, list[Any]]:
    """Return what one hit shows."""
    snapshot = result.context.snapshot
    shown: dict[str, list[Any]] = {}
    if asked.fields:
        shown.update(_from_source(snapshot, doc, asked.fields))
    if asked.docvalue_fields:
        shown.update(_from_doc_values(snapshot, doc, asked.docvalue_fields))
    for script_field in asked.script_fields:
        shown.update(_from_script(result, script_field, result.plan.scripts[script_field.name], doc))
    return shown


def ignored_values(asked: HitFields, snapshot: Snapshot, doc: int) -> dict[str, list[Any]]:
    """Return, of the fields one hit shows from its source, what they were told to ignore."""
    dropped = ignoring_fields(snapshot, doc)
    if not asked.fields or not dropped:
        return {}
    leaves = dict(leaves_of(snapshot.source(doc), ""))
    names = [name for request in asked.fields for name in snapshot.mapping.expand(request.pattern)]
    fields = {name: snapshot.mapping.searched[name] for name in names}
    return {
        name: values
        for name, field in fields.items()
        if field.name in dropped and (values := ignored(field, raw_values(snapshot.mapping, leaves, field.name)))
    }


def _from_source(snapshot: Snapshot, doc: int, requests: Sequence[FieldRequest]) -> Iterator[tuple[str, list[Any]]]:
    leaves = dict(leaves_of(snapshot.source(doc), ""))
    for request in requests:
        if values := fetched_metadata(snapshot, doc, request):
            yield request.pattern, values
        for name in snapshot.mapping.expand(request.pattern):
            field = snapshot.mapping.searched[name]
            if field.type != FEATURE and _passes_over(field, request):
                continue
            _require_dates(field, request, "doesn't support formats.")
            values = formatted(field, raw_values(snapshot.mapping, leaves, field.name), request.format)
            if values:
                yield name, values
        if request.include_unmapped:
            mapped = set(snapshot.mapping.searched)
            matches = _matcher(request.pattern)
            for name, raw in leaves.items():
                if name not in mapped and matches(name) and (held := [item for item in raw if item is not None]):
                    yield name, held


def _from_doc_values(snapshot: Snapshot, doc: int, requests: Sequence[FieldRequest]) -> Iterator[tuple[str, list[Any]]]:
    for request in requests:
        if held := metadata_doc_values(snapshot, doc, request):
            yield request.pattern, held
        for name in snapshot.mapping.expand(request.pattern):
            field = snapshot.mapping.searched[name]
            if _passes_over(field, request):
                continue
            require_doc_values(field, snapshot.index)
            display = _displayed(field, request)
            column = snapshot.column(name)
            values = [] if column is None or isinstance(column, TextColumn) else column.values(doc)
            if values:
                yield name, [display(value) for value in values]


def _displayed(field: FieldType, request: FieldRequest) -> Callable[[Any], Any]:
    """Return what shows a value as doc values are shown, in the format asked for."""
    if request.format is not None and field.family in ("long", "double"):
        if field.type == "unsigned_long":
            raise UnsupportedError(f"[format] of [{field.name}], an unsigned_long, is not supported by secondpass")
        decimal, number = DecimalFormat.of(request.format), int if field.family == "long" else float
        return lambda value: decimal.text(number(value))
    _require_dates(field, request, "does not support custom formats")
    return (lambda value: value) if field.family == "keyword" else lambda value: field.display(value, request.format)


def _passes_over(field: FieldType, request: FieldRequest) -> bool:
    """Tell whether a pattern passes over a field that shows nothing; raises UnsupportedError where it is named outright."""
    if field.family == HELD and "*" not in request.pattern:
        raise UnsupportedError(f"values of field [{field.name}] of type [{field.type}] are not supported by secondpass")
    return field.family == HELD


def _require_dates(field: FieldType, request: FieldRequest, refusal: str) -> None:
    """Raise IllegalArgumentError where a format is asked for that *field* has no use for."""
    if request.format is not None and field.family != "date":
        raise IllegalArgumentError(f"Field [{field.name}] of type [{field.type}] {refusal}")


def _from_script(result: ShardResult, asked: ScriptField, script: PreparedScript, doc: int) -> dict[str, list[Any]]:
    try:
        value = BoundScript.of(script, result.context, MatchAllQuery()).value(doc)
    except ScriptError:
        if asked.ignore_failure:
            return {}
        raise
    return {asked.name: list(value) if isinstance(value, list | tuple) else [value]}


def _matcher(pattern: str) -> Callable[[str], bool]:
    return lambda name: matches(name, (pattern,))
