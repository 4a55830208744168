"""`match`: text, analysed. Elasticsearch: MatchQueryBuilder, MatchQueryParser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError
from secondpass.shards.lucene import BooleanQuery, MatchAllQuery, MatchNoneQuery, Occur, Query, TermQuery
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, boolean, integer, one_of, scalar, string

from .builder import QueryContext
from .minimum_should_match import minimum, with_minimum
from .single_field import enter_field
from .terms_of_field import exact


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Hold what `match` and `multi_match` share."""

    operator: str = "or"
    minimum_should_match: str | None = None
    analyzer: str | None = None
    lenient: bool = False
    zero_terms_query: str = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """Match documents whose *field* holds the terms of *query*: any of them, or all with operator `and`."""

    field: str
    query: Any
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.field_type(self.field)
        if field is None:
            return MatchNoneQuery(f"unmapped field [{self.field}]")
        return match_field(context, field, self.query, self.options)


def parse(reader: ObjectReader, sub: object) -> Match:
    field = enter_field(reader, "query")
    query = reader.take("query", query_value)
    return Match(field, query, take_options(reader))


def take_options(reader: ObjectReader) -> MatchOptions:
    """Take what `match` and `multi_match` share; what secondpass cannot do is refused by name."""
    refuse_fuzziness(reader)
    reader.take("auto_generate_synonyms_phrase_query", boolean, True)
    return MatchOptions(
        reader.take("operator", one_of("or", "and"), "or"),
        reader.take("minimum_should_match", minimum, None),
        reader.take("analyzer", string, None),
        reader.take("lenient", boolean, False),
        reader.take("zero_terms_query", one_of("none", "all"), "none"),
    )


def refuse_fuzziness(reader: ObjectReader) -> None:
    """Take the options that only act with `fuzziness`, checking their values, and refuse `fuzziness` itself."""
    reader.take("prefix_length", integer, 0)
    reader.take("max_expansions", integer, 50)
    reader.take("fuzzy_transpositions", boolean, True)
    for key in ("fuzziness", "fuzzy_rewrite", "cutoff_frequency"):
        if reader.has(key):
            raise UnsupportedError(f"[{reader.owner}] [{key}] is not supported by secondpass")


def query_value(value: Any, path: tuple[str | int, ...]) -> Any:
    """Read the `query` of a full-text query."""
    if value is None:
        raise IllegalArgumentError("[match] requires query value")
    return scalar(value, path)


def match_field(context: QueryContext, field: FieldType, value: Any, options: MatchOptions) -> Query:
    """Return what *value* means on one field."""
    if field.family != "text" and options.analyzer is None:
        return exact_or_nothing(field, value, options.lenient)
    terms = context.analyse(field, string(value, ()), options.analyzer)
    if not terms:
        return MatchAllQuery() if options.zero_terms_query == "all" else MatchNoneQuery("no terms after analysis")
    if len(terms) == 1:
        return TermQuery(field.name, terms[0][1])
    refuse_overlaps(terms)
    occur = Occur.MUST if options.operator == "and" else Occur.SHOULD
    query = BooleanQuery.of([(occur, TermQuery(field.name, term)) for _, term in terms])
    return with_minimum(query, options.minimum_should_match)


def exact_or_nothing(field: FieldType, value: Any, lenient: bool) -> Query:
    """Return the exact query, or nothing where *lenient* forgives a value the field cannot hold."""
    try:
        return exact(field, value)
    except ShardError:  # a date that cannot be read is no IllegalArgumentError
        if lenient:
            return MatchNoneQuery(f"failed to parse [{value}] for [{field.name}]")
        raise


def refuse_overlaps(terms: list[tuple[int, str]]) -> None:
    """Refuse analysis that puts two terms on one position, as synonyms do."""
    if len({position for position, _ in terms}) < len(terms):
        raise UnsupportedError(
            "queries whose analyzer puts several terms on one position are not supported by secondpass"
        )
