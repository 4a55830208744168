"""`query_string`: a whole query as text, which has to be right. Elasticsearch: QueryStringQueryBuilder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import (
    IllegalArgumentError,
    LexicalError,
    LuceneParseError,
    ParsingError,
    Path,
    QueryShardError,
    TooManyClausesError,
)
from secondpass.shards.lucene import BooleanQuery, BoostQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.mapping.date_math import zone_of
from secondpass.shards.xcontent import ObjectReader, boolean, float32, integer, list_of, or_null, string

from .builder import QueryContext
from .fields import Fields, field_and_boost
from .fuzziness import AUTO, FuzzyOptions, fuzziness
from .match_options import NO_TERMS, MatchOptions, operator
from .minimum_should_match import minimum, with_minimum
from .multi_match import kind_of_match, tie_breaker_of
from .query_string_syntax import QuerySyntax
from .query_string_words import QueryWords, WordOptions
from .regexp import MAX_DETERMINIZED_STATES
from .rewrite_method import rewrite_method, rewrite_name
from .single_field import optional_string

_SPECIAL = re.compile(r'[\\+\-!():^\[\]"{}~*?|&/]')
_TRIMMED = "".join(map(chr, range(33)))


@dataclass(frozen=True, slots=True)
class QueryString:
    """Match what *query* says, on *default_field* or *fields* where it names none; *escape* takes its signs as text.

    As in Elasticsearch, `fuzzy_rewrite` has to name a method and changes nothing.
    """

    query: str
    default_field: str | None
    fields: Fields
    options: WordOptions
    escape: bool = False

    def to_lucene(self, context: QueryContext) -> Query:
        if self.fields and self.default_field is not None:
            raise IllegalArgumentError(
                "Validation Failed: 1: [query_string] cannot use [fields] parameter in conjunction with [default_field];"
            )
        context.require_analyzer(self.options.match.analyzer, "query_string")
        context.require_analyzer(self.options.quote_analyzer, "query_string", "quote_analyzer")
        rewrite_method(self.options.fuzzy.rewrite)
        return _with_minimum(self._parsed(context), self.options.match.minimum_should_match)

    def _parsed(self, context: QueryContext) -> Query:
        if not self.query.strip(_TRIMMED):
            return MatchNoneQuery(NO_TERMS)
        default = self.default_field if self.fields or self.default_field is not None else "*"
        words = QueryWords.of(context, default, self.fields, self.options)
        text = _SPECIAL.sub(r"\\\g<0>", self.query) if self.escape else self.query
        try:
            found = QuerySyntax(text, words, default, self.options.match.operator).query()
        except (LuceneParseError, LexicalError, TooManyClausesError) as error:
            detail = "too many boolean clauses" if isinstance(error, TooManyClausesError) else error.reason
            cause = LuceneParseError(f"Cannot parse '{text}': {detail}", cause=error)
            reason = f"Failed to parse query [{self.query}]"
            raise QueryShardError(reason, meta=context.where, cause=cause) from error
        return BooleanQuery(()) if found is None else found


def parse(reader: ObjectReader, sub: object) -> QueryString:
    default_field = reader.take("default_field", optional_string, None)
    fields = tuple(reader.take("fields", _fields, []))
    options = _take_options(reader)
    escape = reader.take("escape", boolean, False)
    query = reader.take("query", or_null(string, None), None)
    if query is None:
        reader.refuse_unknown()
        raise ParsingError("[query_string] must be provided with a [query]", reader.path)
    return QueryString(query, default_field, fields, options, escape)


def _take_options(reader: ObjectReader) -> WordOptions:
    kind = reader.take("type", kind_of_match, "best_fields")
    return WordOptions(
        _take_match_options(reader),
        kind,
        reader.take("tie_breaker", float32, tie_breaker_of(kind)),
        _take_fuzzy_options(reader),
        reader.take("quote_analyzer", optional_string, None),
        reader.take("quote_field_suffix", optional_string, None),
        reader.take("allow_leading_wildcard", boolean, True),
        reader.take("analyze_wildcard", boolean, False),
        reader.take("max_determinized_states", integer, MAX_DETERMINIZED_STATES),
        reader.take("rewrite", rewrite_name, None),
        reader.take("time_zone", _time_zone, None),
        reader.take("lenient", boolean, None),
    )


def _take_match_options(reader: ObjectReader) -> MatchOptions:
    return MatchOptions(
        reader.take("default_operator", operator, Occur.SHOULD),
        reader.take("minimum_should_match", or_null(minimum, None), None),
        reader.take("analyzer", optional_string, None),
        phrases=reader.take("auto_generate_synonyms_phrase_query", boolean, True),
        slop=reader.take("phrase_slop", integer, 0),
        gaps=reader.take("enable_position_increments", boolean, True),
    )


def _take_fuzzy_options(reader: ObjectReader) -> FuzzyOptions:
    return FuzzyOptions(
        reader.take("fuzziness", fuzziness, AUTO),
        reader.take("fuzzy_prefix_length", integer, 0),
        reader.take("fuzzy_max_expansions", integer, 50),
        reader.take("fuzzy_transpositions", boolean, True),
        reader.take("fuzzy_rewrite", rewrite_name, None),
    )


def _fields(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list):
        raise ParsingError("[query_string] query does not support [fields]", path)
    return list_of(field_and_boost)(value, path)


def _time_zone(value: Any, path: Path) -> str:
    name = string(value, path)
    zone_of(name)
    return name


def _with_minimum(query: Query, text: str | None) -> Query:
    """Return *query*, below its boosts, asking for *text* of its optional clauses."""
    if isinstance(query, BoostQuery):
        return BoostQuery(_with_minimum(query.query, text), query.boost)
    return with_minimum(query, text)
