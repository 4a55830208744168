"""`match_phrase_prefix`: a phrase whose last word is only begun. Elasticsearch: MatchPhrasePrefixQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader, string

from .builder import QueryContext
from .match_options import MatchOptions, at_least, take_slop, take_text, text_on_field, zero_terms_query
from .single_field import enter_field
from .text_query import Reading


@dataclass(frozen=True, slots=True)
class MatchPhrasePrefix:
    """Match documents whose *field* holds the terms of *query* in order, the last of them as a beginning."""

    field: str
    query: Any
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "match_phrase_prefix")
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        return text_on_field(context, field, self.query, self.options, Reading.PHRASE_PREFIX)


def parse(reader: ObjectReader, sub: object) -> MatchPhrasePrefix:
    field = enter_field(reader, "query")
    options = MatchOptions(
        slop=take_slop(reader),
        expansions=reader.take("max_expansions", at_least(0, "No negative maxExpansions allowed."), 50),
        analyzer=reader.take("analyzer", string, None),
        zero_terms_query=reader.take("zero_terms_query", zero_terms_query, "none"),
    )
    return MatchPhrasePrefix(field, take_text(reader), options)
