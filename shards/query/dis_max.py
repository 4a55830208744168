"""`dis_max`: the best of several queries. Elasticsearch: DisMaxQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.errors import ParsingError
from secondpass.shards.lucene import DisMaxQuery, MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader, float32, list_of

from .builder import QueryBuilder, QueryContext

if TYPE_CHECKING:
    from .parse import SubParser


@dataclass(frozen=True, slots=True)
class DisMax:
    """Score the best of *queries*, plus *tie_breaker* times the others."""

    queries: tuple[QueryBuilder, ...]
    tie_breaker: np.float32

    def to_lucene(self, context: QueryContext) -> Query:
        inner = tuple(builder.to_lucene(context) for builder in self.queries)
        return DisMaxQuery(inner, self.tie_breaker) if inner else MatchNoneQuery("no clauses for dismax query.")


def parse(reader: ObjectReader, sub: SubParser) -> DisMax:
    tie_breaker = reader.take("tie_breaker", float32, np.float32(0.0))
    if not reader.has("queries"):
        reader.refuse_unknown()
        raise ParsingError("[dis_max] requires 'queries' field with at least one clause", reader.path)
    return DisMax(tuple(reader.take("queries", list_of(sub))), tie_breaker)
