"""Write out the parts of a query that mean something else on every shard: the terms a pattern stands for.

Lucene: Query.rewrite(IndexSearcher), as far as it asks the index. It comes before the simplifications, because what is written
out takes part in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
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


def expand(query: Query, context: SearchContext) -> Query:
    """Return *query* with every `ShardQuery` in it written out; *query* itself where there is none."""
    from .boolean import BooleanQuery
    from .constant import BoostQuery, ConstantScoreQuery
    from .dis_max import DisMaxQuery

    if isinstance(query, ShardQuery):
        return expand(query.expanded(context), context)
    if isinstance(query, BooleanQuery):
        inner = _all([clause.query for clause in query.clauses], context)
        if inner is None:
            return query
        clauses = (replace(clause, query=q) for clause, q in zip(query.clauses, inner, strict=True))
        return BooleanQuery(tuple(clauses), query.minimum)
    if isinstance(query, DisMaxQuery):
        inner = _all(query.queries, context)
        return query if inner is None else DisMaxQuery(tuple(inner), query.tie_breaker)
    if isinstance(query, BoostQuery | ConstantScoreQuery):
        only = expand(query.query, context)
        return query if only is query.query else replace(query, query=only)
    return query


def _all(queries: Sequence[Query], context: SearchContext) -> list[Query] | None:
    """Return *queries* written out, or None where that changes none of them."""
    expanded = [expand(query, context) for query in queries]
    changed = any(new is not old for new, old in zip(expanded, queries, strict=True))
    return expanded if changed else None
