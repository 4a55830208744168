"""`match_phrase`: analysed text, in order. Elasticsearch: MatchPhraseQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.lucene import MatchAllQuery, MatchNoneQuery, PhraseQuery, Query, TermQuery
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, integer, one_of, string

from .builder import QueryContext
from .match import MatchOptions, match_field, query_value, refuse_overlaps
from .single_field import enter_field


@dataclass(frozen=True, slots=True)
class MatchPhrase:
    """Match documents whose *field* holds the terms of *query* in order, at most *slop* moves apart."""

    field: str
    query: Any
    slop: int = 0
    analyzer: str | None = None
    zero_terms_query: str = "none"

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        if field.family != "text":
            return match_field(context, field, self.query, MatchOptions())
        return phrase_of(context, field, self.query, self.slop, self.analyzer, self.zero_terms_query)


def parse(reader: ObjectReader, sub: object) -> MatchPhrase:
    field = enter_field(reader, "query")
    return MatchPhrase(
        field,
        reader.take("query", query_value),
        take_slop(reader),
        reader.take("analyzer", string, None),
        reader.take("zero_terms_query", one_of("none", "all"), "none"),
    )


def take_slop(reader: ObjectReader) -> int:
    """Take `slop`, which may not be negative."""
    slop = reader.take("slop", integer, 0)
    if slop < 0:
        raise IllegalArgumentError("No negative slop allowed.")
    return slop


def phrase_of(
    context: QueryContext, field: FieldType, value: Any, slop: int, analyzer: str | None, zero_terms_query: str
) -> Query:
    """Return the phrase that *value* means on a text field."""
    terms = context.analyse(field, string(value, ()), analyzer)
    if not terms:
        return MatchAllQuery() if zero_terms_query == "all" else MatchNoneQuery("no terms after analysis")
    if len(terms) == 1:
        return TermQuery(field.name, terms[0][1])
    refuse_overlaps(terms)
    return PhraseQuery(field.name, tuple(terms), slop)
