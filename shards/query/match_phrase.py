"""`match_phrase`: analysed text, in order. Elasticsearch: MatchPhraseQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader, string

from .builder import QueryContext
from .match_options import MatchOptions, take_slop, take_text, text_on_field, zero_terms_query
from .single_field import enter_field
from .text_query import Reading


@dataclass(frozen=True, slots=True)
class MatchPhrase:
    """Match documents whose *field* holds the terms of *query* in order, at most so many moves apart as the slop allows."""

    field: str
    query: Any
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "match_phrase")
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        return text_on_field(context, field, self.query, self.options, Reading.PHRASE)


def parse(reader: ObjectReader, sub: object) -> MatchPhrase:
    field = enter_field(reader, "query")
    options = MatchOptions(
        slop=take_slop(reader),
        analyzer=reader.take("analyzer", string, None),
        zero_terms_query=reader.take("zero_terms_query", zero_terms_query, "none"),
    )
    return MatchPhrase(field, take_text(reader), options)
