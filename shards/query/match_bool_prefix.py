"""`match_bool_prefix`: terms side by side, the last of them as a beginning. Elasticsearch: MatchBoolPrefixQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader

from .builder import QueryContext
from .match_options import MatchOptions, refusals_of, take_terms_options, take_text, text_on_field
from .minimum_should_match import with_minimum
from .single_field import enter_field
from .text_query import Reading


@dataclass(frozen=True, slots=True)
class MatchBoolPrefix:
    """Match documents whose *field* holds the terms of *query*, or one that begins with the last, which scores 1."""

    field: str
    query: Any
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "match_bool_prefix")
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        query = text_on_field(context, field, self.query, self.options, Reading.BOOLEAN_PREFIX)
        return with_minimum(query, self.options.minimum_should_match)


def parse(reader: ObjectReader, sub: object) -> MatchBoolPrefix:
    field = enter_field(reader, "query")
    options = take_terms_options(reader, refusals_of("match_bool_prefix"))
    return MatchBoolPrefix(field, take_text(reader), options)
