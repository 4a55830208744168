"""`match_all` and `match_none`. Elasticsearch: MatchAllQueryBuilder, MatchNoneQueryBuilder."""

from __future__ import annotations

from dataclasses import dataclass

from secondpass.shards.lucene import MatchAllQuery, MatchNoneQuery, Query
from secondpass.shards.xcontent import ObjectReader

from .builder import QueryContext


@dataclass(frozen=True, slots=True)
class MatchAll:
    """Match every document with score 1."""

    def to_lucene(self, context: QueryContext) -> Query:
        return MatchAllQuery()


@dataclass(frozen=True, slots=True)
class MatchNone:
    """Match no document."""

    def to_lucene(self, context: QueryContext) -> Query:
        return MatchNoneQuery("User requested match_none query.")


def parse_all(reader: ObjectReader, sub: object) -> MatchAll:
    return MatchAll()


def parse_none(reader: ObjectReader, sub: object) -> MatchNone:
    return MatchNone()
