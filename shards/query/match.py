"""`match`: text, analysed. Elasticsearch: MatchQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader

from .builder import QueryContext
from .index_name import INDEX
from .match_options import MatchOptions, refusals_of, take_match_options, take_text, text_on_field
from .minimum_should_match import with_minimum
from .single_field import enter_field
from .term import Term


@dataclass(frozen=True, slots=True)
class Match:
    """Match documents whose *field* holds the terms of *query*: any of them, or all with operator `and`."""

    field: str
    query: Any
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "match")
        if self.field in ("_id", INDEX):
            return Term(self.field, self.query).to_lucene(context)
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        query = text_on_field(context, field, self.query, self.options)
        return with_minimum(query, self.options.minimum_should_match)


def parse(reader: ObjectReader, sub: object) -> Match:
    field = enter_field(reader, "query")
    options = take_match_options(reader, refusals_of("match"))
    return Match(field, take_text(reader), options)
