"""A boolean query is simplified once, and what comes of it stays as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.lucene import BooleanQuery, ConstantScoreQuery, MatchAllQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.lucene import TermQuery as Term
from secondpass.shards.lucene.expand import CompoundQuery

LEAVES: st.SearchStrategy[Query] = st.sampled_from(
    [Term("f", "a"), Term("f", "b"), Term("g", "a"), MatchAllQuery(), MatchNoneQuery()]
)


def containers(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    clauses = st.lists(st.tuples(st.sampled_from(Occur), inner), max_size=4)
    return st.builds(BooleanQuery.of, clauses, st.integers(0, 3)) | st.builds(ConstantScoreQuery, inner)


QUERIES = st.recursive(LEAVES, containers, max_leaves=8)


def anew(query: Query) -> Query:
    """Return the same query, never simplified before."""
    return query.holding([anew(each) for each in query.inner()]) if isinstance(query, CompoundQuery) else query


@given(QUERIES)
def test_what_is_simplified_is_simplest(query: Query) -> None:
    simplest = query.rewrite()

    assert simplest.rewrite() == anew(simplest).rewrite() == simplest


@given(QUERIES)
def test_parts_simplified_before_change_nothing(query: Query) -> None:
    whole = anew(query).rewrite()
    for clause in query.clauses if isinstance(query, BooleanQuery) else ():
        clause.query.rewrite()

    assert query.rewrite() == whole == query.rewrite()
