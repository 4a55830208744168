"""Random trees over every query secondpass answers, as Elasticsearch's JSON."""

from __future__ import annotations

from functools import cache

from function_queries import function_queries
from hypothesis import strategies as st
from queries_of import body, minimums, named
from schemas import Json, Strategy
from text_queries import blended_text_queries, full_text_queries
from value_queries import expanding_queries, value_queries


@cache
def leaf_queries(per_shard: bool = True) -> Strategy[Json]:
    """Draw a query that holds no other.

    Without *per_shard*, none whose scores depend on which terms a shard happens to hold, even under global statistics.
    """
    alike = [full_text_queries(), value_queries()]
    return st.one_of([*alike, blended_text_queries(), expanding_queries()] if per_shard else alike)


@cache
def queries(max_leaves: int = 6, functions: bool = True, per_shard: bool = True) -> Strategy[Json]:
    """Draw a tree over all queries secondpass answers; without *functions*, those that only match and add."""

    def over(inner: Strategy[Json]) -> Strategy[Json]:
        return joined_queries(inner) | function_queries(inner, per_shard) if functions else joined_queries(inner)

    return st.recursive(leaf_queries(per_shard), over, max_leaves=max_leaves)


def joined_queries(inner: Strategy[Json]) -> Strategy[Json]:
    """Draw a query that joins the matches and scores of *inner* ones."""
    some = st.lists(inner, max_size=3)
    clauses = {**dict.fromkeys(("must", "should", "filter", "must_not"), some), "minimum_should_match": minimums()}
    demoting = {"positive": inner, "negative": inner, "negative_boost": st.sampled_from([0, 0.5, 2])}
    return st.one_of(
        named("bool", body({}, clauses)),
        named("bool", body({"should": some}, {"must": some})),
        named("dis_max", body({"queries": some}, {"tie_breaker": st.sampled_from([0, 0.3, 1])})),
        named("constant_score", body({"filter": inner})),
        named("boosting", body(demoting)),
    )
