"""A document that is not on the page: where it left, and what it scored until then."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

QUERY: dict[str, Any] = {"query": {"match": {"t": "red"}}}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    texts = ["red red red", "red red blue", "red blue blue", "blue"]
    engine.bulk("i", [{"_id": str(i), "_source": {"t": text, "n": i}} for i, text in enumerate(texts)])
    engine.refresh("i")
    definition = {
        "trained_model": {"tree": {"feature_names": ["f"], "tree_structure": [{"node_index": 0, "leaf_value": 1.0}]}}
    }
    extractor = {"query_extractor": {"feature_name": "f", "query": {"match_all": {}}}}
    config = {"learning_to_rank": {"feature_extractors": [extractor]}}
    engine.put_trained_model("flat", {"definition": definition, "inference_config": config})
    return engine


@pytest.mark.parametrize(
    ("id", "body", "stage"),
    [
        ("9", QUERY, "index"),
        ("3", QUERY, "query"),
        ("2", {**QUERY, "min_score": 0.5}, "min_score"),
        ("2", {**QUERY, "post_filter": {"range": {"n": {"lt": 2}}}}, "post_filter"),
        ("2", {**QUERY, "size": 1}, "first pass"),
        (
            "2",
            {**QUERY, "size": 2, "rescore": {"window_size": 2, "learning_to_rank": {"model_id": "flat"}}},
            "first pass",
        ),
        (
            "2",
            {
                **QUERY,
                "size": 1,
                "rescore": [
                    {"window_size": 3, "query": {"rescore_query": {"match": {"t": "red"}}}},
                    {"window_size": 2, "learning_to_rank": {"model_id": "flat"}},
                ],
            },
            "learning_to_rank",
        ),
        (
            "2",
            {**QUERY, "size": 1, "rescore": {"window_size": 3, "query": {"rescore_query": {"match_all": {}}}}},
            "page",
        ),
        ("0", QUERY, "none"),
    ],
)
def test_the_stage_where_a_document_left_is_named(engine: Engine, id: str, body: dict[str, Any], stage: str) -> None:
    assert stage == engine.explain_absent("i", id, body)["stage"]


def test_the_score_it_had_is_the_one_it_shows_on_a_larger_page(engine: Engine) -> None:
    shown = {hit["_id"]: hit["_score"] for hit in engine.search("i", QUERY)["hits"]["hits"]}

    assert shown["2"] == engine.explain_absent("i", "2", {**QUERY, "size": 1})["score"]


@pytest.fixture
def two_shards() -> Engine:
    engine = Engine(number_of_shards=2)
    texts = ["red shoes", "blue", "red red", "shoes red blue"]
    sources = [{"t": texts[n % 4], "n": n, "k": "xy"[n % 2]} for n in range(12)]
    engine.bulk("a", [{"_id": str(n), "_source": source} for n, source in enumerate(sources)])
    engine.bulk("b", [{"_id": "0", "_source": {"t": "blue"}}])
    engine.refresh("a,b")
    return engine


def left(engine: Engine, id: str, body: dict[str, Any], index: str = "a") -> tuple[str, str]:
    told = engine.explain_absent(index, id, body)
    return told["stage"], told["reason"]


@pytest.mark.parametrize("id", ["6", "10"])
def test_a_group_is_what_hides_a_document_on_the_shard_of_its_head_too(two_shards: Engine, id: str) -> None:
    body = {**QUERY, "collapse": {"field": "k.keyword"}}

    assert left(two_shards, id, body) == ("collapse", "a better document of its group stands for it")


def test_a_group_whose_head_is_not_kept_is_below_the_best(two_shards: Engine) -> None:
    body = {**QUERY, "collapse": {"field": "k.keyword"}, "size": 1}

    assert {left(two_shards, id, body)[0] for id in ("3", "7", "11")} == {"first pass"}


@pytest.mark.parametrize("query", [{"sort": ["n"], "search_after": [3]}, {"sort": ["_score"], "search_after": [0.5]}])
def test_a_document_before_the_cursor_is_not_below_it(two_shards: Engine, query: dict[str, Any]) -> None:
    by_number = "n" in query["sort"]
    body = {**query, "size": 2, "query": {"match_all": {}} if by_number else QUERY["query"]}
    cursor = query["search_after"]

    assert left(two_shards, "2", body) == ("search_after", f"it does not come behind {cursor}")
    assert left(two_shards, "11", body)[0] == "first pass"


def test_a_document_its_shard_did_not_look_at_is_not_below_the_best(two_shards: Engine) -> None:
    one_each = {"terminate_after": 1}
    shown = {hit["_id"] for hit in two_shards.search("a", one_each)["hits"]["hits"]}

    told = {str(n): left(two_shards, str(n), one_each) for n in range(12)}
    assert {id for id, (stage, _) in told.items() if stage == "none"} == shown
    assert {told[id] for id in told.keys() - shown} == {
        ("terminate_after", "its shard stopped after [1] documents, before this one")
    }


def test_of_documents_with_the_same_id_the_one_that_went_furthest_is_told(two_shards: Engine) -> None:
    told = two_shards.explain_absent("a,b", "0", {"query": {"match": {"t": "blue"}}})

    assert (told["_index"], told["stage"]) == ("b", "none")
