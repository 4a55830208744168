"""Several fields of one query, by name or pattern, each with a boost: `title^2`, `*_name`.

Elasticsearch: QueryParserHelper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import DisMaxQuery, MatchNoneQuery, Query
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.held import HELD
from secondpass.shards.mapping.java import parse_double
from secondpass.shards.mapping.tree import METADATA_FIELDS
from secondpass.shards.numbers import f32
from secondpass.shards.xcontent import string

from .builder import QueryContext

ONE = np.float32(1.0)

Fields = tuple[tuple[str, np.float32], ...]
"""Names or patterns as given, each with its boost; none means all fields."""


@dataclass(frozen=True, slots=True)
class FieldBoost:
    """Hold one field a query asks, and how much it counts there."""

    field: FieldType
    boost: np.float32


def field_and_boost(value: Any, path: Path) -> tuple[str, np.float32]:
    """Read `title` or `title^3`; raises NumberFormatError, or IllegalArgumentError for a negative boost."""
    name, caret, factor = string(value, path).partition("^")
    boost = f32(parse_double(factor)) if caret else ONE
    if boost < 0:
        raise IllegalArgumentError(
            f"negative [boost] are not allowed in [{name}], use a value between 0 and 1 to deboost"
        )
    return name, boost


def is_everything(fields: Fields) -> bool:
    """Tell whether *fields* ask all there are."""
    return not fields or any(pattern == "*" for pattern, _ in fields)


def resolved(context: QueryContext, fields: Fields, suffix: str | None = None) -> list[FieldBoost]:
    """Return the mapped fields that *fields* name; one that two patterns name has both boosts multiplied.

    Where there is a field whose name goes on with *suffix*, that one is taken instead. Raises IllegalArgumentError where one
    named outright may not be searched; a pattern passes over those.
    """
    named = dict(fields) or {"*": ONE}
    found: dict[str, np.float32] = {}
    for pattern, boost in named.items():
        if pattern in METADATA_FIELDS:
            context.field_type(pattern)
        for name in context.mapping.expand(pattern):
            other = f"{name}{suffix}" if suffix else name
            taken = other if context.mapping.field(other) is not None else name
            of = context.mapping.searched[taken]
            if "*" not in pattern or (of.index and of.family != HELD):
                found[of.name] = found.get(of.name, ONE) * boost
    types = [(context.field_type(name), boost) for name, boost in found.items()]
    return [FieldBoost(field, boost) for field, boost in types if field is not None]


def unmapped(fields: Fields) -> Query:
    """Return the query that matches nothing, for none of its fields is there."""
    return MatchNoneQuery(f"unmapped fields [{', '.join(sorted(name for name, _ in fields))}]")


def best_of(queries: Sequence[Query], tie_breaker: np.float32) -> Query:
    """Return the only one of *queries*, or the best of them plus a share of the others."""
    return queries[0] if len(queries) == 1 else DisMaxQuery(tuple(queries), tie_breaker)
