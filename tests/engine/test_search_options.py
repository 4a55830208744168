"""Options that filter, cut or weigh what a search finds, against the same worked out from plain searches."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine
from secondpass.shards.numbers import shortest

WORDS = ["red", "blue", "fox", "dog"]
DOCUMENTS = st.lists(
    st.fixed_dictionaries({"t": st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), "n": st.integers(0, 9)}),
    max_size=20,
)
QUERIES = st.sampled_from(
    [
        {"match_all": {}},
        {"match": {"t": "red fox"}},
        {"match": {"t": {"query": "red dog", "operator": "and"}}},
        {"bool": {"should": [{"match": {"t": "blue"}}, {"range": {"n": {"gte": 5}}}]}},
        {"function_score": {"query": {"match": {"t": "fox"}}, "field_value_factor": {"field": "n"}}},
    ]
)
FILTERS = st.sampled_from([{"term": {"t": "red"}}, {"range": {"n": {"lt": 5}}}, {"match_none": {}}, {"match_all": {}}])
MIN_SCORES = st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0, 100.0])
BOOSTS = st.lists(
    st.tuples(st.sampled_from(["i", "j", "*", "j*", "x*"]), st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0])), max_size=3
)
SHARDS = st.integers(1, 3)


@dataclass(frozen=True)
class Found:
    """Hold one hit of a plain search, and where it stands: index, shard and place of insertion there."""

    id: str
    score: float
    home: tuple[str, str]
    place: int
    n: int


def engine_of(documents: list[dict[str, Any]], shards: int, others: list[dict[str, Any]] | None = None) -> Engine:
    engine = Engine()
    for name, sources in (("i", documents), ("j", others or [])):
        mapping = {"properties": {"t": {"type": "text"}, "n": {"type": "integer"}}}
        engine.create_index(name, mapping, {"number_of_shards": shards})
        engine.bulk(name, ({"_id": f"{name}{k}", "_source": source} for k, source in enumerate(sources)))
        engine.refresh(name)
    return engine


def plain(engine: Engine, index: str, query: dict[str, Any]) -> list[Found]:
    """Return everything *query* finds, in no order that matters."""
    body = {"query": query, "size": 1000, "sort": ["_score", "_doc"], "explain": True}
    return [
        Found(h["_id"], h["_score"], (h["_index"], h["_shard"]), h["sort"][1], h["_source"]["n"])
        for h in engine.search(index, body)["hits"]["hits"]
    ]


def ranked(found: Iterable[Found]) -> list[tuple[str, float]]:
    """Return ids and scores in the order of a search by score."""
    return [(f.id, f.score) for f in sorted(found, key=lambda f: (-f.score, f.home, f.place))]


def answered(answer: dict[str, Any]) -> list[tuple[str, float]]:
    return [(hit["_id"], hit["_score"]) for hit in answer["hits"]["hits"]]


def first_of_each_shard(found: list[Found], count: int) -> list[Found]:
    homes: dict[tuple[str, str], list[Found]] = {}
    for f in sorted(found, key=lambda f: f.place):
        homes.setdefault(f.home, []).append(f)
    return [f for home in homes.values() for f in home[:count]]


@given(DOCUMENTS, QUERIES, MIN_SCORES, SHARDS)
def test_min_score_keeps_what_scores_at_least_so_much(
    documents: list[dict[str, Any]], query: dict[str, Any], minimum: float, shards: int
) -> None:
    engine = engine_of(documents, shards)
    kept = [f for f in plain(engine, "i", query) if f.score >= minimum]
    answer = engine.search("i", {"query": query, "min_score": minimum, "size": 1000})

    assert answered(answer) == ranked(kept)
    assert answer["hits"]["total"] == {"value": len(kept), "relation": "eq"}


@given(DOCUMENTS, QUERIES, FILTERS, SHARDS)
def test_a_post_filter_narrows_hits_and_leaves_scores_and_aggregations_alone(
    documents: list[dict[str, Any]], query: dict[str, Any], wanted: dict[str, Any], shards: int
) -> None:
    engine = engine_of(documents, shards)
    found = plain(engine, "i", query)
    matching = {f.id for f in plain(engine, "i", wanted)}
    kept = [f for f in found if f.id in matching]
    aggregations = {"n": {"value_count": {"field": "n"}}}
    answer = engine.search("i", {"query": query, "post_filter": wanted, "size": 1000, "aggs": aggregations})

    assert answered(answer) == ranked(kept)
    assert answer["hits"]["total"]["value"] == len(kept)
    assert answer["aggregations"]["n"]["value"] == len(found)


@given(DOCUMENTS, QUERIES, st.integers(1, 8), SHARDS)
def test_each_shard_stops_after_so_many_matches_in_the_order_of_insertion(
    documents: list[dict[str, Any]], query: dict[str, Any], count: int, shards: int
) -> None:
    engine = engine_of(documents, shards)
    found = plain(engine, "i", query)
    kept = first_of_each_shard(found, count)
    answer = engine.search("i", {"query": query, "terminate_after": count, "size": 1000})

    assert answered(answer) == ranked(kept)
    assert answer["hits"]["total"]["value"] == len(kept)
    assert answer["terminated_early"] == (len(kept) < len(found))


@given(DOCUMENTS, QUERIES, FILTERS, st.integers(1, 8), SHARDS)
def test_aggregations_see_what_comes_before_the_first_hit_too_many(
    documents: list[dict[str, Any]], query: dict[str, Any], wanted: dict[str, Any], count: int, shards: int
) -> None:
    engine = engine_of(documents, shards)
    found = sorted(plain(engine, "i", query), key=lambda f: f.place)
    matching = {f.id for f in plain(engine, "i", wanted)}
    seen = 0
    for home in {f.home for f in found}:
        let_through = 0
        for f in (f for f in found if f.home == home):
            let_through += f.id in matching
            if let_through > count:
                break
            seen += 1
    aggregations = {"n": {"value_count": {"field": "n"}}}
    body = {"query": query, "post_filter": wanted, "terminate_after": count, "aggs": aggregations}

    assert engine.search("i", body)["aggregations"]["n"]["value"] == seen


@given(DOCUMENTS, DOCUMENTS, QUERIES, BOOSTS, SHARDS)
def test_the_first_pattern_that_names_an_index_boosts_its_scores(
    documents: list[dict[str, Any]],
    others: list[dict[str, Any]],
    query: dict[str, Any],
    boosts: list[tuple[str, float]],
    shards: int,
) -> None:
    engine = engine_of(documents, shards, others)

    def boosted(f: Found) -> Found:
        boost = next((boost for pattern, boost in boosts if fnmatch.fnmatchcase(f.home[0], pattern)), 1.0)
        score = shortest(np.float32(f.score) * np.float32(boost))  # a power of two: exact
        return Found(f.id, score, f.home, f.place, f.n)

    expected = ranked(map(boosted, plain(engine, "*", query)))
    answer = engine.search("*", {"query": query, "indices_boost": [{name: b} for name, b in boosts], "size": 1000})

    assert answered(answer) == expected
    assert answer["hits"]["max_score"] == max((score for _, score in expected), default=None)


@given(DOCUMENTS, QUERIES, SHARDS, st.sampled_from(["asc", "desc"]), st.booleans())
def test_scores_under_a_sort_are_those_of_the_plain_search_if_they_are_tracked(
    documents: list[dict[str, Any]], query: dict[str, Any], shards: int, order: str, tracked: bool
) -> None:
    engine = engine_of(documents, shards)
    found = {f.id: f for f in plain(engine, "i", query)}
    body = {"query": query, "sort": [{"n": order}], "track_scores": tracked, "size": 1000}
    answer = engine.search("i", body)
    hits = answer["hits"]["hits"]
    best = max((f.score for f in found.values()), default=None)

    assert {hit["_id"] for hit in hits} == set(found)
    assert [hit["sort"][0] for hit in hits] == sorted((f.n for f in found.values()), reverse=order == "desc")
    assert [hit["_score"] for hit in hits] == [found[hit["_id"]].score if tracked else None for hit in hits]
    assert answer["hits"]["max_score"] == (best if tracked else None)


@given(DOCUMENTS, QUERIES, FILTERS, MIN_SCORES, st.integers(1, 8), SHARDS, st.integers(0, 5), st.integers(0, 5))
def test_all_options_together_apply_one_after_the_other(
    documents: list[dict[str, Any]],
    query: dict[str, Any],
    wanted: dict[str, Any],
    minimum: float,
    count: int,
    shards: int,
    from_: int,
    size: int,
) -> None:
    engine = engine_of(documents, shards)
    matching = {f.id for f in plain(engine, "i", wanted)}
    kept = [f for f in plain(engine, "i", query) if f.score >= minimum and f.id in matching]
    kept = first_of_each_shard(kept, count)
    body = {"query": query, "post_filter": wanted, "min_score": minimum, "terminate_after": count}
    answer = engine.search("i", {**body, "from": from_, "size": size})

    assert answered(answer) == ranked(kept)[from_ : from_ + size]
    assert answer["hits"]["total"]["value"] == len(kept)


@pytest.mark.parametrize("nothing", [{"profile": False}, {"runtime_mappings": {}}, {"stats": []}, {"suggest": {}}])
def test_asking_for_nothing_of_what_we_have_not_is_fine(nothing: dict[str, Any]) -> None:
    engine = Engine()
    engine.index("i", {"t": "red"}, "1")
    engine.refresh("i")

    assert engine.search("i", nothing)["hits"] == engine.search("i")["hits"]
    (name,) = nothing
    with pytest.raises(ElasticsearchError, match=rf"\[{name}\] in a search is not supported"):
        engine.search("i", {name: True})
