"""`multi_match`: the same text on several fields. Elasticsearch: MultiMatchQueryBuilder, MultiMatchQueryParser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.shards.errors import ParsingError, Path
from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.xcontent import ObjectReader, boolean, float32, list_of, or_null, scalar, string

from .builder import QueryContext
from .cross_fields import cross_fields
from .fields import FieldBoost, Fields, best_of, field_and_boost, is_everything, resolved, unmapped
from .match_options import NO_TERMS, MatchOptions, Refusals, take_match_options, take_slop, text_or_none
from .minimum_should_match import with_minimum
from .text_query import Reading

READINGS = {
    "best_fields": Reading.BOOLEAN,
    "most_fields": Reading.BOOLEAN,
    "phrase": Reading.PHRASE,
    "phrase_prefix": Reading.PHRASE_PREFIX,
    "bool_prefix": Reading.BOOLEAN_PREFIX,
}
_SUMMED = ("most_fields", "bool_prefix")
_NOT_FUZZY = ("cross_fields", "phrase", "phrase_prefix")
_REFUSALS = Refusals("No negative prefix length allowed.", "Max expansions must be strictly great than zero.")


@dataclass(frozen=True, slots=True)
class MultiMatch:
    """Match *query* on each of *fields* (name or pattern, and boost); score the best field, or their sum.

    *lenient* None means: where all fields are asked.
    """

    query: Any
    fields: Fields
    type: str
    tie_breaker: np.float32
    options: MatchOptions
    lenient: bool | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.options.analyzer, "multi_match")
        fields = resolved(context, self.fields)
        if not fields:
            return unmapped(self.fields)
        options = replace(self.options, lenient=is_everything(self.fields) if self.lenient is None else self.lenient)
        found = across(context, fields, self.query, self.type, self.tie_breaker, options)
        return MatchNoneQuery(NO_TERMS) if found is None else found


def across(
    context: QueryContext,
    fields: Sequence[FieldBoost],
    value: Any,
    kind: str,
    tie_breaker: np.float32,
    options: MatchOptions,
) -> Query | None:
    """Return what *value* means over mapped *fields* as *kind* of multi_match, None when no term is left of it."""
    if kind == "cross_fields":
        queries = cross_fields(context, fields, value, options, tie_breaker)
    else:
        each = [(text_or_none(context, on.field, value, options, READINGS[kind]), on.boost) for on in fields]
        minimum = options.minimum_should_match
        queries = [boosted(with_minimum(query, minimum), boost) for query, boost in each if query is not None]
    return best_of(queries, tie_breaker) if queries else None


def parse(reader: ObjectReader, sub: object) -> MultiMatch:
    kind = reader.take("type", kind_of_match, "best_fields")
    tie_breaker = reader.take("tie_breaker", float32, tie_breaker_of(kind))
    fields = tuple(reader.take("fields", list_of(field_and_boost), []))
    slop = take_slop(reader)
    lenient = reader.take("lenient", boolean, None)
    options = replace(take_match_options(reader, _REFUSALS), slop=slop)
    query = reader.take("query", or_null(scalar, None), None)
    if query is None:
        reader.refuse_unknown()
        raise ParsingError("No text specified for multi_match query", reader.path)
    if options.fuzzy is not None and kind in _NOT_FUZZY:
        raise ParsingError(f"Fuzziness not allowed for type [{kind}]", reader.path)
    if slop and kind == "bool_prefix":
        raise ParsingError(f"[slop] not allowed for type [{kind}]", reader.path)
    return MultiMatch(query, fields, kind, tie_breaker, options, lenient)


def tie_breaker_of(kind: str) -> np.float32:
    """Return how much the other fields count beside the best one, where a request does not say."""
    return np.float32(kind in _SUMMED)


def kind_of_match(value: Any, path: Path) -> str:
    """Read a `type` of multi_match."""
    name = string(value, path)
    if name == "boolean":
        return "best_fields"
    if name not in READINGS and name != "cross_fields":
        raise ElasticsearchParseError(f"failed to parse [multi_match] query type [{name}]. unknown type.")
    return name
