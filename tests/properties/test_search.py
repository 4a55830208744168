"""What must hold of every search: explanations, order, pages, rescorers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from corpora import INDEX, Corpus, corpora
from hypothesis import given
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import SIMILARITIES, Json, mappings
from searches import rescore_chains, search_requests

from secondpass import Engine

ALL = 10_000
PAGED = 12
"""How deep the tests page; every window of `deep_chains` reaches as far."""

INDICES = corpora(mapping=mappings(), max_shards=3, similarities=SIMILARITIES)
SEARCH_TYPES = st.sampled_from(["query_then_fetch", "dfs_query_then_fetch"])


def deep_chains() -> st.SearchStrategy[list[Json]]:
    """Draw rescorers whose windows hold the deepest page."""
    return rescore_chains(page_end=PAGED).map(
        lambda chain: [{**rescorer, "window_size": max(rescorer["window_size"], PAGED)} for rescorer in chain]
    )


@given(INDICES, search_requests(), SEARCH_TYPES)
def test_every_hit_is_explained_to_exactly_its_score(corpus: Corpus, body: Json, search_type: str) -> None:
    for hit in hits(corpus.engine(), {**body, "explain": True}, search_type=search_type):
        assert hit["_explanation"]["value"] == hit["_score"]


@given(INDICES, search_requests())
def test_hits_come_by_score_and_equal_scores_by_shard_and_insertion(corpus: Corpus, body: Json) -> None:
    engine = corpus.engine()
    insertion = {id_: i for i, (id_, _) in enumerate(corpus.writes)}
    found = hits(engine, {**body, "explain": True})
    places = [(-hit["_score"], hit["_shard"], insertion[hit["_id"]]) for hit in found]

    assert places == sorted(places)


@given(INDICES, search_requests())
def test_the_best_score_is_that_of_the_first_hit_of_the_first_page(corpus: Corpus, body: Json) -> None:
    engine = corpus.engine()
    answered = engine.search(INDEX, {**body, "from": 0})["hits"]
    deeper = engine.search(INDEX, body)["hits"]

    assert answered["max_score"] == (answered["hits"][0]["_score"] if answered["hits"] else None)
    if not body.get("rescore"):
        assert deeper["max_score"] == answered["max_score"]


@given(INDICES, queries(), deep_chains(), st.lists(st.integers(0, PAGED), min_size=1, max_size=4))
def test_pages_are_slices_of_one_ranking(corpus: Corpus, query: Json, chain: list[Json], cuts: list[int]) -> None:
    engine = corpus.engine()
    body = {"query": query, "rescore": chain}
    whole = rows(engine, {**body, "size": PAGED})
    bounds = sorted({0, *cuts, PAGED})

    pages = [
        row for start, end in pairwise(bounds) for row in rows(engine, {**body, "from": start, "size": end - start})
    ]

    assert pages == whole
    assert len({id_ for id_, _ in pages}) == len(pages)


@given(INDICES, queries(), st.integers(0, 14))
def test_the_best_few_are_the_head_of_all(corpus: Corpus, query: Json, size: int) -> None:
    engine = corpus.engine()
    everything = rows(engine, {"query": query, "size": ALL})

    assert rows(engine, {"query": query, "size": size}) == everything[:size]
    assert total(engine, {"query": query, "size": size}) == len(everything)


@given(INDICES, leaf_queries(), rescore_chains(page_end=PAGED))
def test_rescoring_leaves_the_total_alone(corpus: Corpus, query: Json, chain: list[Json]) -> None:
    engine = corpus.engine()
    plain = {"query": query, "size": PAGED}

    assert total(engine, {**plain, "rescore": chain}) == total(engine, plain)


@given(INDICES, queries(), queries(), st.integers(0, 15))
def test_a_rescorer_that_adds_nothing_changes_nothing(corpus: Corpus, query: Json, second: Json, window: int) -> None:
    engine = corpus.engine()
    plain = rows(engine, {"query": query})
    nobody = {"rescore_query": {"match_none": {}}}
    nothing = {"rescore_query": second, "rescore_query_weight": 0}

    for body in (nobody, nothing):
        assert rows(engine, {"query": query, "rescore": {"window_size": window, "query": body}}) == plain
    assert rows(engine, {"query": query, "rescore": []}) == plain


@given(INDICES, queries(), deep_chains(), st.integers(PAGED, 40))
def test_windows_that_hold_every_match_all_give_one_order(
    corpus: Corpus, query: Json, chain: list[Json], window: int
) -> None:
    engine = corpus.engine()
    wider = [{**rescorer, "window_size": window} for rescorer in chain]
    body = {"query": query, "size": PAGED}

    assert rows(engine, {**body, "rescore": wider}) == rows(engine, {**body, "rescore": chain})


@given(INDICES, search_requests())
def test_a_trace_ranks_as_the_search_does(corpus: Corpus, body: Json) -> None:
    engine = corpus.engine()
    trace = engine.trace(INDEX, body)

    assert [id_ for id_, _ in rows(engine, body)] == trace.ranking(-1)[body["from"] : body["from"] + body["size"]]
    for document in trace.documents:
        assert document.stages[0] is not None


@given(INDICES, queries(max_leaves=3), st.data())
def test_explain_tells_of_one_document_what_the_search_gave_it(
    corpus: Corpus, query: Json, data: st.DataObject
) -> None:
    engine = corpus.engine()
    found = dict(rows(engine, {"query": query, "size": ALL}))
    id_ = data.draw(st.sampled_from([id_ for id_, _ in corpus.writes]))

    told = engine.explain(INDEX, id_, {"query": query})

    assert told["matched"] == (id_ in found)
    if told["matched"]:
        assert told["explanation"]["value"] == found[id_]


def hits(engine: Engine, body: Json, **options: Any) -> list[Json]:
    found: list[Json] = engine.search(INDEX, body, **options)["hits"]["hits"]
    return found


def rows(engine: Engine, body: Json, **options: Any) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in hits(engine, body, **options)]


def total(engine: Engine, body: Json) -> int:
    counted: int = engine.search(INDEX, {**body, "track_total_hits": True})["hits"]["total"]["value"]
    return counted
