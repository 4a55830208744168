"""The laws of paging, over random corpora, mappings, shards, queries, chains of any rescorers, retrievers, filters and pages.

`SECONDPASS_HYPOTHESIS=deep` tries each on 5,000 examples. Searches are drawn with a *depth*: how deep they are paged, which every
window of theirs reaches. That another process answers alike is in `test_independence.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from any_rescorers import COUNTING, WordCounter, chains, ensembles, with_models
from corpora import INDEX, Corpus, corpora, documents
from hypothesis import given
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import IDS, WORDS, Json, mappings
from sorting import sorts

from secondpass import Engine
from secondpass.engine.shard_pool import ShardPool
from secondpass.engine.testing import (
    Connection,
    assert_alike,
    assert_monotone,
    assert_pages_agree,
    assert_prefix,
    assert_scroll_agrees,
    assert_search_after_agrees,
    assert_stable_under_writes,
    assert_walk_covers,
    by_engine,
)
from secondpass.engine.testing.connection import asked
from secondpass.engine.testing.strategies import page_walks, retrievers
from secondpass.shards.routing import shard_of

ALL = 100
DEEPEST = 12
DEPTHS = (1, 2, 4, 7, DEEPEST)
FIELDS = {"title": "text", "body": "text", "tag": "keyword", "price": "integer", "stock": "float", "sold": "boolean"}
INDICES = corpora(mapping=mappings(), max_shards=3)
SINGLE_VALUED = corpora(mapping=mappings(), single=True, max_shards=3)
ONCE_WRITTEN = corpora(mapping=mappings(), changes=False, max_shards=3)
MODELS = ensembles()
AT_ONCE = ShardPool(4, always=True)


@dataclass(frozen=True)
class Paged:
    """A search whose windows reach *depth*, the *walk* over its pages, and the trees it may ask for."""

    body: Json
    depth: int
    walk: list[Json]
    model: Json | None = None

    def of(self, corpus: Corpus) -> Connection:
        return by_engine(self.engine(corpus), INDEX)

    def engine(self, corpus: Corpus, first_pass: str = "auto", counter: WordCounter | None = None) -> Engine:
        return with_models(corpus.engine(first_pass), self.model, counter)


def filtered(ranked: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Draw what a search may leave out besides."""
    optional = {"post_filter": leaf_queries(), "min_score": st.sampled_from([0, 0.3, 1.2])}
    return st.builds(lambda body, less: {**body, **less}, ranked, st.fixed_dictionaries({}, optional=optional))


def plain() -> st.SearchStrategy[Json]:
    return filtered(st.fixed_dictionaries({"query": queries(max_leaves=3)}))


def rescored(depth: int) -> st.SearchStrategy[Json]:
    """Draw a search with a chain of any rescorers; the window of each is one for all pages."""
    return filtered(with_chain(st.integers(depth, depth + 4)))


def with_chain(windows: st.SearchStrategy[int], cutting: bool = True) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"query": queries(max_leaves=3), "rescore": chains(windows, cutting)})


def retrieved(depth: int) -> st.SearchStrategy[Json]:
    """Draw a search by a tree of retrievers, reranked sometimes."""
    tree = retrievers(FIELDS, words=WORDS, rank_window_size=depth)
    asked = {"field": "title", "inference_id": COUNTING, "inference_text": "red", "allow_rerank_failures": True}
    reranked = tree.map(lambda inner: {"retriever": inner, "rank_window_size": depth, **asked})
    reranker = reranked.map(lambda inner: {"text_similarity_reranker": inner})
    return st.one_of(tree, tree, reranker).map(lambda retriever: {"retriever": retriever})


def ordered(depth: int) -> st.SearchStrategy[Json]:
    """Draw a search that is sorted, or shows the best of each group alone."""
    groups = st.sampled_from(["tag", "price", "stock"]).map(lambda field: {"collapse": {"field": field}})
    by_field = st.builds(lambda body, sort: {**body, "sort": sort}, plain(), sorts())
    return st.one_of(by_field, st.builds(lambda body, group: {**body, **group}, by_field | rescored(depth), groups))


def pages_of(
    body: st.SearchStrategy[Json], depth: int, models: st.SearchStrategy[Any] = MODELS
) -> st.SearchStrategy[Paged]:
    """Draw pages of a search down to *depth*."""
    return st.builds(Paged, body, st.just(depth), page_walks(depth=min(depth, 14), disorder=True), models)


@cache
def paged_to(depth: int) -> st.SearchStrategy[Paged]:
    """Draw a search whose windows reach *depth*, and pages of it."""
    return pages_of(rescored(depth), depth) | pages_of(retrieved(depth), depth, st.none())


@cache
def frozen_to(depth: int) -> st.SearchStrategy[Paged]:
    """Draw a search whose windows end anywhere, where they do not cut, and pages of it."""
    return pages_of(filtered(with_chain(st.integers(0, 15), cutting=False)), depth, st.none())


PLAIN = pages_of(plain(), ALL, st.none())
PAGED = st.one_of(PLAIN, *map(paged_to, DEPTHS))
FROZEN = st.one_of(PAGED, *map(frozen_to, DEPTHS))
ORDERED = st.tuples(SINGLE_VALUED, st.one_of(*(pages_of(ordered(depth), depth) for depth in DEPTHS)))
SITUATIONS = st.one_of(st.tuples(INDICES, PAGED), st.tuples(INDICES, PAGED), ORDERED)
"""An index, and a search to be paged."""


@given(SITUATIONS)
def test_pages_are_slices_of_one_ranking(situation: tuple[Corpus, Paged]) -> None:
    corpus, paged = situation

    assert_pages_agree(paged.of(corpus), paged.body, walk=paged.walk)


@given(SITUATIONS, st.integers(0, DEEPEST), st.integers(0, DEEPEST))
def test_a_bounded_result_is_a_prefix_of_a_longer_one(situation: tuple[Corpus, Paged], one: int, other: int) -> None:
    corpus, paged = situation
    size, of = sorted((min(one, paged.depth), min(other, paged.depth)))

    assert_prefix(paged.of(corpus), paged.body, size, ALL if paged.depth == ALL else of)


@given(INDICES, plain(), chains(st.integers(DEEPEST, 20), cutting=False), MODELS, st.integers(1, 5))
def test_pages_together_are_the_whole_without_duplicate_or_gap(
    corpus: Corpus, body: Json, chain: list[Json], model: Json, page_size: int
) -> None:
    engine = with_models(corpus.engine(), model)
    matching = engine.search(INDEX, {**body, "size": ALL})["hits"]
    expected = [hit["_id"] for hit in matching["hits"]]

    assert len(expected) == len(set(expected)) == matching["total"]["value"]
    for rescore in ([], chain):
        assert_walk_covers(by_engine(engine, INDEX), {**body, "rescore": rescore}, page_size, ALL, expected=expected)


@given(ONCE_WRITTEN, PAGED, st.sets(st.integers(0, 11)))
def test_ties_are_ordered_by_score_shard_and_insertion_in_any_commit_pattern(
    corpus: Corpus, paged: Paged, refreshes: set[int]
) -> None:
    body = {**paged.body, "size": min(paged.depth, DEEPEST)}
    insertion = {id_: place for place, (id_, _) in enumerate(corpus.writes)}
    hits = paged.of(corpus)(body)["hits"]["hits"]

    places = [(-hit["_score"], shard_of(hit["_id"], corpus.shards), insertion[hit["_id"]]) for hit in hits]

    assert places == sorted(places)
    assert paged.of(corpus.refreshed(*refreshes))(body)["hits"]["hits"] == hits


@given(
    INDICES,
    queries(max_leaves=3),
    chains(st.just(1)),
    MODELS,
    page_walks(depth=DEEPEST, disorder=True),
    st.integers(0, 3),
)
def test_a_constant_window_that_reaches_all_pages_gives_one_order(
    corpus: Corpus, query: Json, chain: list[Json], model: Json, walk: list[Json], beyond: int
) -> None:
    window = max(page["from"] + page["size"] for page in walk) + beyond
    body = {"query": query, "rescore": [{**rescorer, "window_size": window} for rescorer in chain]}

    assert_pages_agree(by_engine(with_models(corpus.engine(), model), INDEX), body, walk=walk)


@given(INDICES, plain(), st.one_of(st.none(), sorts()), st.integers(1, 4))
def test_search_after_and_scroll_walk_the_sequence_of_from_and_size(
    corpus: Corpus, body: Json, sort: list[Any] | None, page_size: int
) -> None:
    search = by_engine(corpus.engine(), INDEX)
    body = body if sort is None else {**body, "sort": sort}

    assert_search_after_agrees(search, body, page_size, pages=5)
    assert_scroll_agrees(search, body, page_size, pages=5)


Changes = list[tuple[str, str, Json]]
CHANGES = st.lists(
    st.tuples(st.sampled_from(["index", "delete", "refresh"]), st.sampled_from(IDS), documents()), max_size=4
)


def change(engine: Engine, changes: Changes) -> None:
    for verb, id_, source in changes:
        if verb == "index":
            engine.index(INDEX, source, id_)
        elif verb == "delete":
            engine.delete(INDEX, id_)
        else:
            engine.refresh(INDEX)


@given(SITUATIONS, st.lists(CHANGES, min_size=3, max_size=3))
def test_a_point_in_time_keeps_its_sequence_while_all_around_it_changes(
    situation: tuple[Corpus, Paged], changes: list[Changes]
) -> None:
    corpus, paged = situation
    engine = paged.engine(corpus)
    waiting = iter(changes)
    page_size = min(paged.depth // 3 or 1, 4)
    pages = min(3, paged.depth // page_size)

    assert_stable_under_writes(
        by_engine(engine, INDEX), paged.body, lambda: change(engine, next(waiting)), page_size, pages
    )


@given(st.one_of(st.tuples(INDICES, FROZEN), ORDERED), CHANGES, CHANGES)
def test_frozen_pages_are_slices_of_the_ranking_that_the_first_page_made(
    situation: tuple[Corpus, Paged], before: Changes, between: Changes
) -> None:
    corpus, paged = situation
    counter = WordCounter()
    engine = paged.engine(corpus, counter=counter)
    search = by_engine(engine, INDEX)
    ranking = rows(search({**paged.body, "size": paged.depth}))
    body = {**paged.body, "pagination": {"mode": "frozen", "depth": paged.depth}}
    body["pit"] = {"id": search({**body, **paged.walk[0]})["pit_id"]}
    calls = counter.calls

    change(engine, before)
    for page in paged.walk:
        assert rows(search({**body, **page})) == ranking[page["from"] : page["from"] + page["size"]]
    change(engine, between)
    behind: Json = {}
    for page in sorted(paged.walk, key=lambda page: page["from"]):
        answer = search({**body, "size": page["size"], **behind})
        assert rows(answer) == ranking[page["from"] : page["from"] + page["size"]]
        if hits := answer["hits"]["hits"]:
            behind = {"search_after": hits[-1]["sort"]}
    assert counter.calls == calls


@given(SITUATIONS, st.integers(0, 5), st.sampled_from(["tantivy", "columns"]))
def test_replicas_threads_and_who_executes_change_nothing(
    situation: tuple[Corpus, Paged], replicas: int, first_pass: str
) -> None:
    corpus, paged = situation
    body = {**paged.body, "size": min(paged.depth, DEEPEST)}
    search = paged.of(corpus)
    engine = paged.engine(corpus, first_pass)
    object.__setattr__(engine.node, "shard_pool", AT_ONCE)
    other = by_engine(engine, INDEX)
    other.send(asked("PUT", f"/{INDEX}/_settings", {"number_of_replicas": replicas}))

    assert_alike(search, other, body)
    hits = search(body)["hits"]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: search(body)["hits"], range(3)))
    assert answers == [hits] * 3


@given(INDICES, PAGED)
def test_scores_never_rise(corpus: Corpus, paged: Paged) -> None:
    search = paged.of(corpus)
    for page in [{"size": min(paged.depth, DEEPEST)}, *paged.walk]:
        assert_monotone(search, {**paged.body, **page})


def rows(answer: Any) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in answer["hits"]["hits"]]
