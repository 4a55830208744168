"""`simple_query_string`: a search box that forgives everything. Elasticsearch: SimpleQueryStringBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.lucene import MatchNoneQuery, Occur, Query
from secondpass.shards.xcontent import ObjectReader, boolean, integer, list_of, string

from .builder import QueryContext
from .fields import FieldBoost, Fields, field_and_boost, is_everything, resolved, unmapped
from .fuzziness import FuzzyOptions
from .loose_terms import LooseTerms
from .match_options import MatchOptions, operator
from .minimum_should_match import minimum, with_minimum
from .multi_match import across
from .simple_syntax import Operators, SimpleSyntax
from .single_field import optional_string

ALL = Operators(1023)
_SUM, _BEST = np.float32(1.0), np.float32(0.0)


@dataclass(frozen=True, slots=True)
class SimpleQueryString:
    """Match *query*, read with *operators*, on *fields*; *lenient* None means: where all fields are asked."""

    query: str
    fields: Fields
    operators: Operators
    options: MatchOptions
    fuzzy: FuzzyOptions
    lenient: bool | None = None
    analyze_wildcard: bool = False
    quote_field_suffix: str | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "simple_query_string")
        lenient = is_everything(self.fields) if self.lenient is None else self.lenient
        words = _FieldWords(
            context,
            resolved(context, self.fields),
            resolved(context, self.fields, self.quote_field_suffix),
            replace(self.options, lenient=lenient, zero_terms_query=None),
            LooseTerms(
                context, self.fuzzy, self.options.operator, _SUM, self.options.analyzer, lenient, self.analyze_wildcard
            ),
        )
        query = SimpleSyntax(self.query, words, self.operators, self.options.operator).query()
        if query is None:
            return MatchNoneQuery("empty string passed to query parser")
        return with_minimum(query, self.options.minimum_should_match)


@dataclass(frozen=True, slots=True)
class _FieldWords:
    """Make queries of words over *fields*, of phrases over *quoted* ones."""

    context: QueryContext
    fields: Sequence[FieldBoost]
    quoted: Sequence[FieldBoost]
    options: MatchOptions
    loose: LooseTerms

    def word(self, text: str) -> Query | None:
        if not self.fields:
            return unmapped(())
        return across(self.context, self.fields, text, "most_fields", _SUM, self.options)

    def begun(self, text: str) -> Query | None:
        return self.loose.begun(self.fields, text) or unmapped(())

    def misspelt(self, text: str, edits: int) -> Query | None:
        return self.loose.misspelt(self.fields, text, edits) or unmapped(())

    def phrase(self, text: str, slop: int) -> Query | None:
        if not self.quoted:
            return unmapped(())
        return across(self.context, self.quoted, text, "phrase", _BEST, replace(self.options, slop=slop))


def parse(reader: ObjectReader, sub: object) -> SimpleQueryString:
    query = reader.take("query", optional_string, None)
    if query is None:
        raise ParsingError("[simple_query_string] query text missing", reader.path)
    fields = tuple(reader.take("fields", list_of(field_and_boost), []))
    options = MatchOptions(
        reader.take("default_operator", operator, Occur.SHOULD),
        reader.take("minimum_should_match", lambda given, path: None if given is None else minimum(given, path), None),
        reader.take("analyzer", optional_string, None),
        phrases=reader.take("auto_generate_synonyms_phrase_query", boolean, True),
    )
    fuzzy = FuzzyOptions(
        prefix_length=reader.take("fuzzy_prefix_length", integer, 0),
        max_expansions=reader.take("fuzzy_max_expansions", integer, 50),
        transpositions=reader.take("fuzzy_transpositions", boolean, True),
    )
    return SimpleQueryString(
        query,
        fields,
        reader.take("flags", _flags, ALL),
        options,
        fuzzy,
        reader.take("lenient", boolean, None),
        reader.take("analyze_wildcard", boolean, False),
        reader.take("quote_field_suffix", optional_string, None),
    )


def _flags(value: Any, path: Path) -> Operators:
    """Read names joined by `|`, or their number; a negative one means all. Elasticsearch: SimpleQueryStringFlag."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = integer(value, path)
        return ALL if number < 0 else Operators(number & ALL)
    names = [name for name in string(value, path).split("|") if name]
    found = Operators(0)
    for given in names:
        name = "NEAR" if given.upper() == "SLOP" else given.upper()
        if name in ("ALL", "NONE"):
            return ALL if name == "ALL" else Operators(0)
        if name not in Operators.__members__:
            raise IllegalArgumentError(f"Unknown simple_query_string flag [{given}]")
        found |= Operators[name]
    return found if names else ALL
