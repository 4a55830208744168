"""The laws of rescoring, over random indices, queries and chains."""

from __future__ import annotations

from typing import Any

from corpora import INDEX, Corpus, corpora
from hypothesis import given
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import Json, mappings
from searches import rescore_chains, search_requests

from secondpass import Engine

INDICES = corpora(mapping=mappings(), max_shards=3)
WINDOWS = st.integers(0, 15)
AGGREGATIONS: Json = {
    "tags": {"terms": {"field": "tag"}},
    "prices": {"stats": {"field": "price"}},
    "sold": {"filter": {"term": {"sold": True}}},
}
ALL = 1000
"""More than any index here holds."""


def identities(query: Json) -> list[Json]:
    """Return rescorers that give every document the score it came with, whatever *query* is."""
    itself = [{"query": {"rescore_query": query, "score_mode": mode}} for mode in ("max", "min", "avg")]
    return [
        *itself,
        {"query": {"rescore_query": {"match_none": {}}, "score_mode": "multiply"}},
        {"query": {"rescore_query": {"match_all": {}}, "score_mode": "multiply"}},
        {"query": {"rescore_query": query, "rescore_query_weight": 0}},
        {"script": {"script": "_score"}},
    ]


@given(INDICES, queries(), st.data())
def test_a_chain_of_identities_is_the_first_pass(corpus: Corpus, query: Json, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(identities(query)), WINDOWS), max_size=4))
    chain = [{**rescorer, "window_size": window} for rescorer, window in drawn]
    engine = corpus.engine()

    assert rows(engine, {"query": query, "rescore": chain}) == rows(engine, {"query": query})


@given(INDICES, queries(), rescore_chains(page_end=ALL), st.integers(ALL, 10_000))
def test_windows_that_hold_every_match_all_give_one_order(
    corpus: Corpus, query: Json, chain: list[Json], window: int
) -> None:
    engine = corpus.engine()
    wide, wider = ([{**rescorer, "window_size": size} for rescorer in chain] for size in (ALL, window))

    assert rows(engine, {"query": query, "rescore": wide}) == rows(engine, {"query": query, "rescore": wider})


@given(INDICES, search_requests(), rescore_chains(page_end=20))
def test_rescoring_leaves_totals_and_aggregations_alone(corpus: Corpus, body: Json, chain: list[Json]) -> None:
    engine = corpus.engine()
    asked = {**body, "aggs": AGGREGATIONS}
    plain, rescored = (engine.search(INDEX, {**asked, "rescore": rescore}) for rescore in ([], chain))

    assert rescored["aggregations"] == plain["aggregations"]
    assert rescored["hits"].get("total") == plain["hits"].get("total")


@given(INDICES, leaf_queries(), st.lists(WINDOWS, min_size=1, max_size=3), st.integers(0, 12), st.integers(1, 12))
def test_the_explanation_is_the_score_at_every_window_and_page(
    corpus: Corpus, query: Json, windows: list[int], from_: int, size: int
) -> None:
    engine = corpus.engine()
    kinds: list[Json] = [
        {"query": {"rescore_query": query, "query_weight": 0.3, "score_mode": "multiply"}},
        {"script": {"script": "Math.abs(_score) / 3"}},
        {"query": {"rescore_query": query, "rescore_query_weight": -2}},
    ]
    chain = [{**kind, "window_size": window} for kind, window in zip(kinds, windows, strict=False)]
    body = {"query": query, "from": from_, "size": size, "rescore": chain, "explain": True}

    for hit in engine.search(INDEX, body)["hits"]["hits"]:
        assert hit["_explanation"]["value"] == hit["_score"]


@given(INDICES, search_requests())
def test_looking_at_a_search_changes_nothing(corpus: Corpus, body: Json) -> None:
    engine = corpus.engine()
    plain = engine.search(INDEX, body)["hits"]
    traced = engine.search(INDEX, {**body, "ext": {"secondpass": {"trace": True}}})
    engine.lint(INDEX, body)

    assert traced["hits"] == plain == engine.search(INDEX, body)["hits"]
    assert traced["ext"]["secondpass"]["trace"] == engine.trace(INDEX, body).to_json()


def rows(engine: Engine, body: Json) -> list[tuple[str, float]]:
    found: list[Any] = engine.search(INDEX, {"size": ALL, **body})["hits"]["hits"]
    return [(hit["_id"], hit["_score"]) for hit in found]
