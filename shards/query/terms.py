"""`terms`: any of several exact values, scoring 1. Elasticsearch: TermsQueryBuilder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError
from secondpass.shards.lucene import ConstantScoreQuery, MatchNoneQuery, Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.numbers import FLOATING, finite, query_number
from secondpass.shards.xcontent import ObjectReader, anything

from .builder import QueryContext
from .ids import by_id
from .index_name import INDEX, by_index
from .terms_lookup import TermsLookup, read_lookup
from .terms_of_field import any_address, any_date, any_of


@dataclass(frozen=True, slots=True)
class Terms:
    """Match documents whose *field* holds any of *values*, or of those a lookup finds."""

    field: str
    values: tuple[Any, ...] | TermsLookup

    def to_lucene(self, context: QueryContext) -> Query:
        if isinstance(self.values, TermsLookup):
            return self._any_of(self.values.values(context), context)
        return self._any_of(self.values, context)

    def _any_of(self, values: tuple[Any, ...], context: QueryContext) -> Query:
        most = context.limits.max_terms_count
        if len(values) > most:
            raise IllegalArgumentError(
                f"The number of terms [{len(values)}] used in the Terms Query request has exceeded the allowed "
                f"maximum of [{most}]. This maximum can be set by changing the [index.max_terms_count] index "
                f"level setting."
            )
        if self.field == "_id":
            return by_id([str(value) for value in values])
        if self.field == INDEX:
            return by_index(map(str, values), context)
        field = context.field_type(self.field)
        if field is None or not values:
            return MatchNoneQuery(f"unmapped field [{self.field}]" if field is None else "empty terms")
        if field.family == "date":
            return ConstantScoreQuery(any_date(field, values))
        if field.family == "ip":
            return any_address(field, values)
        return any_of(field, [parsed for value in values if (parsed := _parsed(field, value)) is not None])


def _parsed(field: FieldType, value: Any) -> Any:
    """Return a term as the field holds it, None where it cannot; raises IllegalArgumentError for one beyond a float."""
    return finite(field.type, query_number(value)) if field.type in FLOATING else field.parse_query_value(value)


def parse(reader: ObjectReader, sub: object) -> Terms:
    beside = {key: reader.take(key, anything) for key in ("boost", "_name") if reader.has(key)}
    fields = reader.rest()
    if not fields:
        raise ParsingError("[terms] query requires a field name, followed by array of terms or a document lookup", ())
    (field, values), *others = fields.items()
    if others:
        raise ParsingError("[terms] query does not support multiple fields", reader.path)
    reader.enter(field, beside)
    if isinstance(values, Mapping):
        return Terms(field, read_lookup(values, reader.path))
    if not isinstance(values, list | tuple):
        raise ParsingError(f"[terms] query does not support [{field}]", reader.path)
    if any(value is None or isinstance(value, Mapping | list) for value in values):
        raise IllegalArgumentError("No value specified for terms query")
    return Terms(field, tuple(values))
