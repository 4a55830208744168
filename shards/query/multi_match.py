"""`multi_match`: the same text on several fields. Elasticsearch: MultiMatchQueryBuilder, MultiMatchQueryParser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, NumberFormatError, Path, UnsupportedError
from secondpass.shards.lucene import DisMaxQuery, MatchNoneQuery, Query
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.mapping import FieldType
from secondpass.shards.xcontent import ObjectReader, float32, list_of, string

from .builder import QueryContext
from .match import MatchOptions, match_field, query_value, take_options
from .match_phrase import phrase_of, take_slop

DEFAULT_TIE_BREAKERS = {"best_fields": 0.0, "most_fields": 1.0, "phrase": 0.0}
_ONLY_IN_ELASTICSEARCH = ("cross_fields", "phrase_prefix", "bool_prefix")


@dataclass(frozen=True, slots=True)
class MultiMatch:
    """Match *query* on each of *fields* (name or pattern, and boost); score the best field, or their sum."""

    query: Any
    fields: tuple[tuple[str, np.float32], ...]
    type: str
    tie_breaker: np.float32
    slop: int
    options: MatchOptions

    def to_lucene(self, context: QueryContext) -> Query:
        everywhere = not self.fields or any(pattern == "*" for pattern, _ in self.fields)
        lenient = self.options.lenient or everywhere
        inner = [boosted(self._on(context, field, lenient), boost) for field, boost in self._resolved(context).values()]
        if not inner:
            return MatchNoneQuery("no fields to search")
        return inner[0] if len(inner) == 1 else DisMaxQuery(tuple(inner), self.tie_breaker)

    def _resolved(self, context: QueryContext) -> dict[str, tuple[FieldType, np.float32]]:
        found: dict[str, tuple[FieldType, np.float32]] = {}
        for pattern, boost in self.fields or (("*", np.float32(1.0)),):
            for name in context.mapping.expand(pattern) if "*" in pattern else [pattern]:
                field = context.field_type(name)
                if field is not None:
                    earlier = found[name][1] if name in found else np.float32(1.0)
                    found[name] = (field, earlier * boost)
        return found

    def _on(self, context: QueryContext, field: FieldType, lenient: bool) -> Query:
        options = self.options
        if self.type == "phrase" and field.family == "text":
            return phrase_of(context, field, self.query, self.slop, options.analyzer, options.zero_terms_query)
        if lenient and not options.lenient:
            options = replace(options, lenient=True)
        return match_field(context, field, self.query, options)


def parse(reader: ObjectReader, sub: object) -> MultiMatch:
    if not reader.has("query"):
        raise IllegalArgumentError("No text specified for multi_match query")
    query = reader.take("query", query_value)
    kind = reader.take("type", _type, "best_fields")
    tie_breaker = reader.take("tie_breaker", float32, np.float32(DEFAULT_TIE_BREAKERS[kind]))
    fields = tuple(reader.take("fields", list_of(field_and_boost), []))
    return MultiMatch(query, fields, kind, tie_breaker, take_slop(reader), take_options(reader))


def field_and_boost(value: Any, path: Path) -> tuple[str, np.float32]:
    """Read `title` or `title^3`."""
    name, caret, boost = string(value, path).partition("^")
    if not caret:
        return name, np.float32(1.0)
    try:
        return name, np.float32(float(boost))
    except ValueError:
        raise NumberFormatError(f'For input string: "{boost}"') from None


def _type(value: Any, path: Path) -> str:
    name = string(value, path).lower()
    if name in _ONLY_IN_ELASTICSEARCH:
        raise UnsupportedError(f"[multi_match] type [{name}] is not supported by secondpass")
    if name not in DEFAULT_TIE_BREAKERS:
        raise IllegalArgumentError(f"failed to parse [multi_match] query type [{name}]. unknown type.")
    return name
