"""Write out the parts of a query that mean something else on every shard: the terms a pattern stands for.

Lucene: Query.rewrite(IndexSearcher), as far as it asks the index. It comes before the simplifications, because what is written
out takes part in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .weight import Query, Weight

if TYPE_CHECKING:
    from .context import SearchContext


class ShardQuery:
    """Stand for another query, which only the terms of a shard can tell."""

    __slots__ = ()

    def expanded(self, context: SearchContext) -> Query:
        """Return the query this one is on the shard of *context*."""
        raise NotImplementedError

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return expand(self, context).rewrite().weight(context, boost, scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


class CompoundQuery:
    """Hold other queries, which may have to be written out before this one is simplified."""

    __slots__ = ()

    def inner(self) -> Sequence[Query]:
        """Return the queries held."""
        raise NotImplementedError

    def holding(self, queries: Sequence[Query]) -> Query:
        """Return the same query over others, one for each it holds."""
        raise NotImplementedError


def expand(query: Query, context: SearchContext) -> Query:
    """Return *query* with every `ShardQuery` in it written out; *query* itself where there is none."""
    if isinstance(query, ShardQuery):
        return expand(query.expanded(context), context)
    if not isinstance(query, CompoundQuery):
        return query
    inner = query.inner()
    expanded = [expand(each, context) for each in inner]
    same = all(new is old for new, old in zip(expanded, inner, strict=True))
    return query if same else query.holding(expanded)
