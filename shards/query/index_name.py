"""What `term` and `terms` mean on `_index`: all documents of an index, or none. Elasticsearch: IndexFieldMapper."""

from __future__ import annotations

from collections.abc import Iterable

from secondpass.shards.lucene import MatchAllQuery, MatchNoneQuery, Query
from secondpass.shards.name_patterns import matches

from .builder import QueryContext

INDEX = "_index"


def by_index(patterns: Iterable[str], context: QueryContext) -> Query:
    """Return the query for the documents of an index that one of *patterns*, where `*` stands for anything, names."""
    if matches(context.index, patterns):
        return MatchAllQuery()
    return MatchNoneQuery(f"The index [{context.index}] doesn't match any of the given names")
