"""The words, phrases, patterns and ranges of a `query_string` as queries on its fields. Elasticsearch: QueryStringQueryParser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, LuceneParseError, NumberFormatError
from secondpass.shards.lucene import MatchAllQuery, MatchNoneQuery, Query
from secondpass.shards.lucene.multi_term import MultiTermQuery
from secondpass.shards.lucene.patterns import WildcardFinder
from secondpass.shards.lucene.regexp_syntax import Syntax
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.java import parse_double

from .builder import QueryContext
from .exists import Exists
from .fields import ONE, FieldBoost, Fields, is_everything, resolved
from .fuzziness import FuzzyOptions, fuzziness
from .ids import by_id
from .index_name import INDEX, by_index
from .loose_terms import LooseTerms
from .match_options import MatchOptions
from .multi_match import across
from .normalized import as_searched
from .prefix import prefixed
from .range import Range
from .regexp import ALL, matching, require_short
from .rewrite_method import rewrite_method
from .string_field import normalized_pattern, require_terms

Bounds = tuple[str | None, str | None, bool, bool]
"""The ends of a range, and whether they belong to it."""
_EXISTS = "_exists_"
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class WordOptions:
    """Hold how words are looked for: *match* single ones and phrases, *fuzzy* misspelt ones, *rewrite* those of patterns.

    *kind* is the type of multi_match over several fields, *lenient* None means: where all fields are asked.
    """

    match: MatchOptions
    kind: str
    tie_breaker: np.float32
    fuzzy: FuzzyOptions
    quote_analyzer: str | None = None
    quote_field_suffix: str | None = None
    leading_wildcard: bool = True
    analyze_wildcard: bool = False
    effort: int = 0
    rewrite: str | None = None
    time_zone: str | None = None
    lenient: bool | None = None


@dataclass(frozen=True, slots=True)
class QueryWords:
    """Make queries on the field a word names, or else on *fields* (*quoted* for phrases), which *default* stands for."""

    context: QueryContext
    options: WordOptions
    default: str | None
    fields: Sequence[FieldBoost]
    quoted: Sequence[FieldBoost]
    match: MatchOptions
    loose: LooseTerms

    @classmethod
    def of(cls, context: QueryContext, default: str | None, fields: Fields, options: WordOptions) -> QueryWords:
        asked = fields or (((default, ONE),) if default else ())
        lenient = is_everything(asked) if options.lenient is None else options.lenient
        match = replace(options.match, lenient=lenient, minimum_should_match=None, zero_terms_query=None)
        loose = LooseTerms(
            context,
            options.fuzzy,
            match.operator,
            options.tie_breaker,
            match.analyzer,
            lenient,
            options.analyze_wildcard,
            rewrite_method(options.rewrite),
        )
        quoted = resolved(context, asked, options.quote_field_suffix if fields else None)
        return cls(context, options, default, resolved(context, asked), quoted, match, loose)

    def word(self, field: str | None, text: str) -> Query | None:
        if field == _EXISTS:
            return Exists(text).to_lucene(self.context)
        if field == "_id":
            return by_id([text])
        if field == INDEX:
            return by_index([text], self.context)
        if field is not None and (bounds := self._bounds(field, text)) is not None:
            return self.between(field, *bounds)
        fields = self._asked(field)
        if not fields:
            return _unmapped(field)
        return across(self.context, fields, text, self.options.kind, self.options.tie_breaker, self.match)

    def phrase(self, field: str | None, text: str, slop: str | None) -> Query | None:
        if field == _EXISTS:
            return Exists(text).to_lucene(self.context)
        fields = self._asked(field, self.options.quote_field_suffix)
        if not fields:
            return _unmapped(field)
        analyzer = self.options.quote_analyzer or self.match.analyzer
        options = replace(self.match, analyzer=analyzer, slop=_slop(slop, self.match.slop))
        return across(self.context, fields, text, "phrase", self.options.tie_breaker, options)

    def begun(self, field: str | None, text: str) -> Query | None:
        fields = self._asked(field)
        return self.loose.over(fields, lambda each: self._begun(each, text)) if fields else _unmapped(text)

    def misspelt(self, field: str | None, text: str, distance: str) -> Query | None:
        allowed = fuzziness(distance, ()) if distance else self.options.fuzzy.fuzziness
        return self.loose.misspelt(self._asked(field), text, allowed.edits_of(text)) or _unmapped(field)

    def fitting(self, field: str | None, pattern: str) -> Query | None:
        asked = self.default if field is None else field
        if pattern == "*" and asked is not None:
            return MatchAllQuery() if asked == "*" else Exists(asked).to_lucene(self.context)
        fields = self._asked(field)
        if fields and pattern != "*" and pattern[0] in "*?" and not self.options.leading_wildcard:
            raise LuceneParseError("'*' or '?' not allowed as first character in WildcardQuery")
        return self.loose.over(fields, lambda each: self._fitting(each, pattern)) or _unmapped(pattern)

    def matching(self, field: str | None, pattern: str) -> Query | None:
        require_short(pattern, "[query_string]", self.context)
        return self.loose.over(self._asked(field), lambda each: self._matching(each, pattern)) or _unmapped(pattern)

    def between(
        self, field: str | None, low: str | None, high: str | None, low_included: bool, high_included: bool
    ) -> Query | None:
        bounds = low, high, low_included, high_included
        return self.loose.over(self._asked(field), lambda each: self._between(each, bounds)) or _unmapped(field)

    def _asked(self, field: str | None, suffix: str | None = None) -> Sequence[FieldBoost]:
        if field is None:
            return self.quoted if suffix else self.fields
        return self.fields if field == self.default == "*" else resolved(self.context, ((field, ONE),), suffix)

    def _bounds(self, field: str, text: str) -> Bounds | None:
        """Return the range that *text* stands for: `>=10`, `<b`, and a date where it needs a time zone."""
        if len(text) < 2:
            return None
        if text[0] in "<>":
            included = text[1] == "=" and len(text) > 2
            bound = text[1 + included :]
            return (bound, None, included, True) if text[0] == ">" else (None, bound, True, included)
        type_ = self.context.mapping.field(field)
        is_date = type_ is not None and type_.family == "date"
        return (text, text, True, True) if is_date and self.options.time_zone else None

    def _begun(self, field: FieldType, text: str) -> Query | None:
        if field.family == "text":
            return self.loose.begun_on(field, text)
        return prefixed(self.context, field, text, self.loose.rewriting)

    def _fitting(self, field: FieldType, pattern: str) -> Query:
        if pattern == "*":
            return Exists(field.name).to_lucene(self.context)
        require_terms(self.context, field, "wildcard")
        analyzer = self.match.analyzer if self.options.analyze_wildcard or field.family == "text" else None
        pattern = normalized_pattern(pattern, lambda text: as_searched(self.context, field, text, analyzer))
        return MultiTermQuery(field.name, f"{field.name}:{pattern}", WildcardFinder(pattern), self.loose.rewriting)

    def _matching(self, field: FieldType, pattern: str) -> Query:
        analyzer, syntax = self.match.analyzer, ALL
        if analyzer is not None:
            pattern, syntax = as_searched(self.context, field, pattern, analyzer), ALL & ~Syntax.COMPLEMENT
        require_terms(self.context, field, "regexp")
        return matching(field, pattern, syntax, self.options.effort, self.loose.rewriting)

    def _between(self, field: FieldType, bounds: Bounds) -> Query:
        low, high = (self._end(field, text) for text in bounds[:2])
        _, _, low_included, high_included = bounds
        ends = {
            "gt": None if low_included else low,
            "gte": low if low_included else None,
            "lt": None if high_included else high,
            "lte": high if high_included else None,
        }
        zone = self.options.time_zone if field.family == "date" else None
        return Range(field.name, ends, None, zone).to_lucene(self.context)

    def _end(self, field: FieldType, text: str | None) -> str | None:
        return None if text in (None, "*") else as_searched(self.context, field, str(text), self.match.analyzer)


def _slop(text: str | None, default: int) -> int:
    """Return how many moves apart the words of a phrase may be: what follows `~`, cut to a whole number."""
    try:
        slop = default if text is None else _whole(parse_double(text))
    except NumberFormatError:
        slop = default
    if slop < 0:
        raise IllegalArgumentError(f"Slop must be >= 0, got {slop}")
    return slop


def _whole(number: float) -> int:
    return 0 if number != number else int(max(-_MOST - 1, min(number, _MOST)))


def _unmapped(field: str | None) -> Query:
    return MatchNoneQuery(f"unmapped field [{'null' if field is None else field}]")
