"""`range`: values between bounds, scoring 1. Elasticsearch: RangeQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secondpass.shards.columns import KeywordColumn, TextColumn
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import DocumentsQuery, MatchNoneQuery, Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.java import scalar_text
from secondpass.shards.mapping.version import place_of
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, boolean, scalar, string

from .builder import QueryContext
from .single_field import enter_field
from .string_field import as_indexed
from .terms_of_field import documents_with, numbers_between, terms_between

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Range:
    """Match documents whose *field* has a value within the bounds given."""

    field: str
    bounds: dict[str, Any]
    format: str | None = None
    time_zone: str | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        if field.family in ("text", "keyword"):
            context.require_expensive("[range] queries on [text] or [keyword] fields")
            bounds = {
                key: None if value is None else as_indexed(field, scalar_text(value))
                for key, value in self.bounds.items()
            }
            return _between_terms(_described(self.field, bounds), field, bounds)
        low, high = field.range_bounds(
            **self.bounds, format=self.format, time_zone=self.time_zone, now_ms=context.now_ms
        )
        return terms_between(field, low, high) if field.family == "ip" else numbers_between(field, low, high)


def _described(name: str, bounds: dict[str, str | None]) -> str:
    low, high = _bound(bounds, "gte", "gt"), _bound(bounds, "lte", "lt")
    opening, closing = "{" if bounds["gt"] is not None else "[", "}" if bounds["lt"] is not None else "]"
    return f"{name}:{opening}{low} TO {high}{closing}"


def parse(reader: ObjectReader, sub: object) -> Range:
    field = enter_field(reader, None, beside=("_name",))
    bounds = {**_take_bound(reader, "gt", "from", "include_lower"), **_take_bound(reader, "lt", "to", "include_upper")}
    reader.take("relation", _relation, "intersects")
    return Range(field, bounds, reader.take("format", string, None), reader.take("time_zone", string, None))


def _take_bound(reader: ObjectReader, exclusive: str, old: str, flag: str) -> dict[str, Any]:
    """Take one bound in all its spellings, also those that Elasticsearch still reads: the last one written counts."""
    inclusive = f"{exclusive}e"
    value, included = None, True
    for key in reader.order(exclusive, inclusive, old, flag):
        if key == flag:
            included = reader.take(key, boolean)
        else:
            value = reader.take(key, _bound_value)
            included = key == inclusive or (key == old and included)
    return {exclusive: None if included else value, inclusive: value if included else None}


def _relation(value: Any, path: Path) -> str:
    """Read how ranges may lie to each other, which for single values is all the same."""
    relation = string(value, path).lower()
    if relation not in ("intersects", "within", "contains", "disjoint"):
        raise IllegalArgumentError(f"{value} is not a valid relation")
    if relation == "disjoint":
        raise IllegalArgumentError(f"[range] query does not support relation [{value}]")
    return relation


def _bound_value(value: Any, path: Path) -> Any:
    return None if value is None else scalar(value, path)


def _bound(bounds: dict[str, str | None], inclusive: str, exclusive: str) -> str:
    value = bounds[inclusive] if bounds[inclusive] is not None else bounds[exclusive]
    return "*" if value is None else value


def _between_terms(described: str, field: FieldType, bounds: dict[str, str | None]) -> DocumentsQuery:
    place = place_of if field.type == "version" else str
    limits = {key: None if value is None else place(value) for key, value in bounds.items()}

    def find(snapshot: Snapshot) -> Docs:
        column = snapshot.column(field.name)
        if not isinstance(column, TextColumn | KeywordColumn):
            return np.empty(0, dtype=np.int32)
        return documents_with(snapshot, field.name, list(filter(fits, column.terms())))

    def fits(term: str) -> bool:
        return _within(place(term), limits)

    return DocumentsQuery(described, find, fits, field.name)


def _within(term: str, limits: dict[str, str | None]) -> bool:
    gt, gte, lt, lte = (limits[key] for key in ("gt", "gte", "lt", "lte"))
    return (
        (gt is None or term > gt)
        and (gte is None or term >= gte)
        and (lt is None or term < lt)
        and (lte is None or term <= lte)
    )
