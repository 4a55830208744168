"""What is said of rescoring beside the arithmetic: windows, pages, filters, shards, and explanations of chains."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

Json = dict[str, Any]

COUNT = 15
EVERYTHING: Json = {"script_score": {"query": {"match_all": {}}, "script": "doc['n'].value"}}
"""Scores documents by their number, so that the last comes first."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    for index, shards in (("one", 1), ("three", 3)):
        mappings = {"properties": {"n": {"type": "integer"}, "group": {"type": "keyword"}}}
        engine.create_index(index, mappings, {"number_of_shards": shards, "refresh_interval": "-1"})
        sources = [{"n": n, "group": "even" if n % 2 == 0 else "odd"} for n in range(COUNT)]
        engine.bulk(index, [{"_id": str(n), "_source": source} for n, source in enumerate(sources)])
        engine.refresh(index)
    return engine


def found(engine: Engine, index: str = "one", **body: Any) -> Json:
    hits: Json = engine.search(index, {"query": EVERYTHING, **body})["hits"]
    return hits


def rows(engine: Engine, index: str = "one", **body: Any) -> dict[str, float]:
    return {hit["_id"]: hit["_score"] for hit in found(engine, index, **body)["hits"]}


def adding(weight: float, window: int | None = None, query: Json | None = None, **more: Any) -> Json:
    body = {"query": {"rescore_query": query or {"match_all": {}}, "rescore_query_weight": weight, **more}}
    return body if window is None else {**body, "window_size": window}


def scripted(source: str, window: int) -> Json:
    return {"window_size": window, "script": {"script": {"source": source}}}


def test_the_window_is_10_unless_told_otherwise(engine: Engine) -> None:
    scores = rows(engine, size=COUNT, rescore=adding(100))

    assert [id_ for id_, score in scores.items() if score > 100] == [str(n) for n in range(14, 4, -1)]


def test_the_window_does_not_follow_the_page(engine: Engine) -> None:
    assert rows(engine, **{"from": 8, "size": 4}, rescore=adding(100)) == {"6": 106, "5": 105, "4": 4, "3": 3}


def test_the_list_is_as_long_as_the_widest_window_and_all_of_it_is_merged(engine: Engine) -> None:
    sinking = [adding(-100, 2), adding(0, 5)]

    assert rows(engine, size=2, rescore=sinking[0]) == {"14": -86, "13": -87}
    assert rows(engine, size=2, rescore=sinking) == {"12": 12, "11": 11}


def test_the_window_applies_per_shard(engine: Engine) -> None:
    scores = rows(engine, "three", size=COUNT, rescore=adding(100, 2))

    assert sum(score >= 100 for score in scores.values()) == 6


def test_the_best_score_is_the_rescored_one_of_all_shards_on_every_page(engine: Engine) -> None:
    for from_ in (0, 5, COUNT):
        assert found(engine, "three", **{"from": from_, "size": 3}, rescore=adding(100, 2))["max_score"] == 114


def test_post_filter_keeps_documents_from_the_window(engine: Engine) -> None:
    scores = rows(engine, post_filter={"term": {"group": "even"}}, rescore=adding(100, 3), size=COUNT)

    assert scores == {"14": 114, "12": 112, "10": 110, "8": 8, "6": 6, "4": 4, "2": 2, "0": 0}


def test_min_score_is_of_the_first_pass_alone(engine: Engine) -> None:
    assert rows(engine, min_score=12, rescore=adding(-100)) == {"14": -86, "13": -87, "12": -88}
    assert found(engine, min_score=12, rescore=adding(100))["total"]["value"] == 3


@pytest.mark.parametrize("rescore", [adding(100), scripted("100 - _score", 10), adding(-100, 1)])
def test_collapse_comes_first_and_rescorers_see_group_heads(rescore: Json, engine: Engine) -> None:
    hits = found(engine, collapse={"field": "group"}, rescore=rescore)

    assert {hit["_id"] for hit in hits["hits"]} == {"14", "13"}
    assert hits["total"]["value"] == COUNT


def test_outside_its_window_a_query_weighs_and_a_script_leaves_alone(engine: Engine) -> None:
    weighed = rows(engine, size=4, rescore=adding(0, 2, query_weight=2))
    scripts = rows(engine, size=4, rescore=scripted("_score * 2", 2))

    assert weighed == {"14": 28, "13": 26, "12": 24, "11": 22}
    assert scripts == {"14": 28, "13": 26, "12": 12, "11": 11}


def test_scores_are_floats_of_32_bits_at_every_step(engine: Engine) -> None:
    # In float32, 16777216 + 1 is 16777216: two ones are lost one by one, though 2 would not be.
    huge = rows(engine, size=1, rescore=[adding(16777216, query_weight=0), adding(1), adding(1)])

    assert list(huge.values()) == [16777216.0]


def test_named_queries_of_a_rescorer_are_reported(engine: Engine) -> None:
    named = {"term": {"group": {"value": "even", "_name": "is_even"}}}
    hits = found(engine, size=3, rescore=adding(1, 10, named))["hits"]

    assert {hit["_id"]: hit.get("matched_queries") for hit in hits}["14"] == ["is_even"]


def test_an_explanation_wraps_the_first_pass_in_each_rescorer_in_order(engine: Engine) -> None:
    chain = [adding(2, 3, query_weight=0.5), scripted("_score + 1", 2), adding(1, 1, score_mode="max")]
    hit = found(engine, size=1, explain=True, rescore=chain)["hits"][0]

    outer = hit["_explanation"]
    assert outer["value"] == hit["_score"] == 10.0
    assert outer["description"] == "max of:"
    first, second = outer["details"]
    assert first["description"] == second["description"] == "product of:"
    script, weight = first["details"]
    assert weight == {"value": 1.0, "description": "primaryWeight", "details": []}
    assert script["description"].startswith('script score function, computed with script:"Script{type=inline')
    (score,) = script["details"]
    assert (score["value"], score["description"]) == (9.0, "_score: ")
    assert score["details"][0]["description"] == "sum of:"
    assert [part["value"] for part in score["details"][0]["details"]] == [7.0, 2.0]


def test_outside_the_window_of_a_script_the_explanation_is_unchanged(engine: Engine) -> None:
    plain = found(engine, size=3, explain=True)["hits"][2]
    hit = found(engine, size=3, explain=True, rescore=scripted("_score + 1", 2))["hits"][2]

    assert hit["_explanation"] == plain["_explanation"]


def test_a_script_without_score_explains_itself_alone(engine: Engine) -> None:
    hit = found(engine, size=1, explain=True, rescore=scripted("doc['n'].value", 2))["hits"][0]

    assert hit["_explanation"]["details"] == []


def test_the_explain_api_tells_of_the_query_alone(engine: Engine) -> None:
    assert engine.explain("one", "14", {"query": EVERYTHING})["explanation"]["value"] == 14.0


def test_rescoring_adds_nothing_to_the_shards_header(engine: Engine) -> None:
    answer = engine.search("three", {"query": EVERYTHING, "rescore": adding(1)})

    assert answer["_shards"] == {"total": 3, "successful": 3, "skipped": 0, "failed": 0}
