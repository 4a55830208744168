"""What must hold of every search with retrievers: fusions as their formulas say, one ranking whatever the page."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from corpora import INDEX, Corpus, corpora
from hypothesis import given, settings
from hypothesis import strategies as st
from queries import leaf_queries
from searches import rescore_chains

from secondpass import Engine

WINDOW = 12
ALL = 10_000
ONE_SHARD = corpora(max_shards=1)
INDICES = corpora(changes=False, max_shards=3)
QUERIES = st.lists(leaf_queries(), min_size=1, max_size=3)
WEIGHTS = st.lists(st.sampled_from([0, 0.5, 1, 3.25]), min_size=3, max_size=3)
NORMALIZERS = st.lists(st.sampled_from(["none", "minmax", "l2_norm"]), min_size=3, max_size=3)
F = np.float32
Json = dict[str, Any]


@st.composite
def compound_retrievers(draw: st.DrawFn) -> Json:
    """Draw a tree of compound retrievers, two deep at most."""
    children = st.one_of(standards(), fusions(standards()), rescorers(standards()))
    return draw(st.one_of(fusions(children), rescorers(children)))


def standards() -> st.SearchStrategy[Json]:
    body = st.fixed_dictionaries(
        {"query": leaf_queries()}, optional={"filter": leaf_queries(), "min_score": st.sampled_from([0, 0.5])}
    )
    return body.map(lambda standard: {"standard": standard})


def fusions(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.tuples(st.lists(children, min_size=1, max_size=3), WEIGHTS, NORMALIZERS, st.booleans()).map(
        lambda drawn: linear(*drawn[:3]) if drawn[3] else rrf(*drawn[:2], rank_constant=20)
    )


def rescorers(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    rescorer = st.fixed_dictionaries(
        {"rescore_query": leaf_queries()}, optional={"query_weight": st.sampled_from([0.5, 2])}
    )
    return st.tuples(children, rescorer).map(
        lambda drawn: {"rescorer": {"retriever": drawn[0], "rescore": {"window_size": WINDOW, "query": drawn[1]}}}
    )


def rrf(children: list[Json], weights: list[float], rank_constant: int = 60) -> Json:
    parts = [{"retriever": child, "weight": weight} for child, weight in zip(children, weights, strict=False)]
    return {"rrf": {"retrievers": parts, "rank_constant": rank_constant, "rank_window_size": WINDOW}}


def linear(children: list[Json], weights: list[float], normalizers: list[str]) -> Json:
    parts = [
        {"retriever": child, "weight": weight, "normalizer": normalizer}
        for child, weight, normalizer in zip(children, weights, normalizers, strict=False)
    ]
    return {"linear": {"retrievers": parts, "rank_window_size": WINDOW}}


def searching(queries: list[Json]) -> list[Json]:
    return [{"standard": {"query": query}} for query in queries]


@given(INDICES, QUERIES, WEIGHTS, st.integers(1, 70))
def test_rrf_is_the_sum_of_reciprocal_ranks(
    corpus: Corpus, queries: list[Json], weights: list[float], rank_constant: int
) -> None:
    engine = corpus.engine()
    sums: dict[str, F] = {}
    for query, weight in zip(queries, weights, strict=False):
        for rank, (id_, _) in enumerate(rows(engine, {"query": query, "size": WINDOW}), start=1):
            sums[id_] = F(sums.get(id_, F(0)) + F(weight) * F(F(1) / F(rank_constant + rank)))

    assert ranking(engine, rrf(searching(queries), weights, rank_constant)) == best(corpus, sums)


@given(INDICES, QUERIES, WEIGHTS, NORMALIZERS)
def test_linear_is_the_weighted_sum_of_normalised_scores(
    corpus: Corpus, queries: list[Json], weights: list[float], normalizers: list[str]
) -> None:
    engine = corpus.engine()
    sums: dict[str, F] = {}
    for query, weight, normalizer in zip(queries, weights, normalizers, strict=False):
        found = rows(engine, {"query": query, "size": WINDOW})
        for (id_, _), score in zip(found, NAIVE[normalizer]([F(score) for _, score in found]), strict=True):
            sums[id_] = F(sums.get(id_, F(0)) + F(F(weight) * score))

    assert ranking(engine, linear(searching(queries), weights, normalizers)) == best(corpus, sums)


@given(ONE_SHARD, leaf_queries(), rescore_chains())
def test_with_one_shard_the_rescorer_retriever_is_rescore(corpus: Corpus, query: Json, chain: list[Json]) -> None:
    engine = corpus.engine()
    if not chain:
        return
    size = min(rescorer["window_size"] for rescorer in chain)
    retriever = {"rescorer": {"retriever": {"standard": {"query": query}}, "rescore": chain}}

    at_the_coordinator = rows(engine, {"retriever": retriever, "size": size, "track_total_hits": False})

    assert at_the_coordinator == nonzero(rows(engine, {"query": query, "rescore": chain, "size": size}))


@settings(max_examples=15)
@given(corpora(single=True), leaf_queries(), st.sampled_from(["red shoes", "a blue trail", ""]))
def test_with_one_shard_reranking_here_or_there_is_the_same(corpus: Corpus, query: Json, text: str) -> None:
    engine = corpus.engine()
    query = {"bool": {"must": [query], "filter": [{"exists": {"field": "title"}}]}}
    asked = {"field": "title", "inference_text": text}
    retriever = {"retriever": {"standard": {"query": query}}, "rank_window_size": WINDOW, **asked}

    there = {"query": query, "rescore": {"window_size": WINDOW, "text_similarity": asked}, "size": WINDOW}
    here = {"retriever": {"text_similarity_reranker": retriever}}

    assert rows(engine, here) == rows(engine, there)


@given(INDICES, compound_retrievers(), st.lists(st.integers(0, WINDOW), min_size=1, max_size=4), st.booleans())
def test_pages_inside_the_window_are_slices_of_one_ranking(
    corpus: Corpus, retriever: Json, cuts: list[int], tracked: bool
) -> None:
    engine = corpus.engine()
    body = {"retriever": retriever, "track_total_hits": tracked}
    whole = rows(engine, body)

    pages = [
        row
        for start, end in pairwise(sorted({0, *cuts, WINDOW}))
        for row in rows(engine, {**body, "from": start, "size": end - start})
    ]

    assert pages == whole
    assert len({id_ for id_, _ in whole}) == len(whole) <= WINDOW


@given(INDICES, compound_retrievers())
def test_every_hit_is_explained_to_exactly_its_score(corpus: Corpus, retriever: Json) -> None:
    for hit in hits(corpus.engine(), {"retriever": retriever, "explain": True}):
        assert hit["_explanation"]["value"] == hit["_score"]


@given(INDICES, QUERIES, WEIGHTS, leaf_queries())
def test_totals_and_aggregations_are_of_all_that_the_children_match(
    corpus: Corpus, queries: list[Json], weights: list[float], narrowing: Json
) -> None:
    engine = corpus.engine()
    either = {"bool": {"should": queries, "minimum_should_match": 1, "filter": [narrowing]}}
    aggregations = {"price": {"stats": {"field": "price"}}}
    retriever = rrf(searching(queries), weights)
    retriever["rrf"]["filter"] = narrowing

    answered = engine.search(INDEX, {"retriever": retriever, "aggs": aggregations})
    plain = engine.search(INDEX, {"query": either, "aggs": aggregations, "size": 0})

    assert answered["hits"]["total"] == plain["hits"]["total"]
    assert answered["aggregations"] == plain["aggregations"]


@given(INDICES, leaf_queries())
def test_a_standard_retriever_is_a_search(corpus: Corpus, query: Json) -> None:
    engine = corpus.engine()
    alone = engine.search(INDEX, {"retriever": {"standard": {"query": query}}, "explain": True})

    assert alone["hits"] == engine.search(INDEX, {"query": query, "explain": True})["hits"]


@given(INDICES, compound_retrievers())
def test_a_trace_ends_in_the_ranking_that_is_shown(corpus: Corpus, retriever: Json) -> None:
    engine = corpus.engine()
    body = {"retriever": retriever, "track_total_hits": False}

    assert engine.trace(INDEX, body).ranking(-1) == [id_ for id_, _ in rows(engine, body)]


def minmax(scores: list[F]) -> list[F]:
    least, greatest = min(scores, default=F(0)), max(scores, default=F(0))
    return [F(1) if greatest - least < 1e-6 else F(F(score - least) / F(greatest - least)) for score in scores]


def l2_norm(scores: list[F]) -> list[F]:
    length = np.sqrt(sum(float(F(score * score)) for score in scores))
    return scores if length < 1e-6 else [F(float(score) / length) for score in scores]


NAIVE: dict[str, Any] = {"none": lambda scores: scores, "minmax": minmax, "l2_norm": l2_norm}


def best(corpus: Corpus, sums: dict[str, F]) -> list[tuple[str, float]]:
    """Return the window's documents by score, then shard, then insertion."""
    everything = hits(corpus.engine(), {"query": {"match_all": {}}, "size": ALL})
    order = {hit["_id"]: i for i, hit in enumerate(everything)}
    ranked = sorted(sums, key=lambda id_: (-sums[id_], order[id_]))
    return nonzero([(id_, float(str(sums[id_]))) for id_ in ranked[:WINDOW]])


def nonzero(found: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Show a score of 0 as a ranking shows it: as the smallest above."""
    return [(id_, score or float(str(F(1e-45)))) for id_, score in found]


def hits(engine: Engine, body: Json) -> list[Json]:
    found: list[Json] = engine.search(INDEX, body)["hits"]["hits"]
    return found


def rows(engine: Engine, body: Json) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in hits(engine, body)]


def ranking(engine: Engine, retriever: Json) -> list[tuple[str, float]]:
    return rows(engine, {"retriever": retriever})
