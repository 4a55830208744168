"""`rescorer`: rescore what a retriever finds. Numbers as in Elasticsearch's own test of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
INDEX = "stages"
Search = Callable[..., list[tuple[str, float]]]
By = Callable[..., Json]
SECOND = {"function_score": {"query": {"match_all": {}}, "field_value_factor": {"field": "second"}}}


def rescored(child: Json, window_size: int = 10, **members: Any) -> Json:
    rescore = {"window_size": window_size, "query": {"rescore_query": SECOND, "query_weight": 0}}
    return {"rescorer": {"retriever": child, "rescore": rescore, **members}}


def test_the_second_stage_reorders_the_window(engine: Engine, by: By, shown: Search) -> None:
    assert shown(engine, rescored(by("first")), size=2) == [("1", 10.0), ("2", 9.0)]
    assert shown(engine, rescored(by("first"), 3), size=2) == [("8", 3.0), ("9", 2.0)]


def test_the_total_counts_what_the_child_matches(engine: Engine, by: By) -> None:
    answer = engine.search(INDEX, {"retriever": rescored(by("first"), 3), "size": 2})

    assert answer["hits"]["total"] == {"value": 10, "relation": "eq"}


def test_its_filter_is_the_childs(engine: Engine, by: By, shown: Search) -> None:
    assert shown(engine, rescored(by("first"), filter={"match": {"available": True}}), size=2) == [
        ("1", 10.0),
        ("4", 7.0),
    ]
    filtered = by("first", filter={"match": {"available": True}})
    assert shown(engine, rescored(filtered, 4), size=2) == [("5", 6.0), ("7", 4.0)]


def test_hits_collapse_after_rescoring(engine: Engine, by: By, shown: Search) -> None:
    collapsed = shown(engine, rescored(by("first")), collapse={"field": "group"}, size=3)

    assert collapsed == [("1", 10.0), ("3", 8.0), ("6", 5.0)]


def test_without_a_size_the_page_is_the_window(engine: Engine, by: By, shown: Search) -> None:
    assert len(shown(engine, rescored(by("first"), 4))) == 4


def test_the_window_is_the_smallest_of_the_chain(engine: Engine, by: By, shown: Search) -> None:
    retriever = rescored(by("first"))
    first = retriever["rescorer"]["rescore"]
    retriever["rescorer"]["rescore"] = [first, {**first, "window_size": 2}]

    assert len(shown(engine, retriever)) == 2


def test_a_page_wider_than_the_window_is_refused(engine: Engine, by: By) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": rescored(by("first"), 5), "size": 10})

    assert refused.value.type == "action_request_validation_exception"
    assert "[rescorer] requires [window_size: 5] be greater than or equal to [size: 10]" in refused.value.reason


def test_a_wider_window_than_that_of_its_compound_child_is_refused(engine: Engine, by: By) -> None:
    inner = {"rrf": {"retrievers": [by("first")], "rank_window_size": 5}}

    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": rescored(inner, 10)})

    told = "[rescorer] requires [window_size: 10] to be smaller than or equal to its sub retriever's rrf [rank_window_size: 5]"
    assert told in refused.value.reason


def test_around_a_compound_retriever_it_sees_that_ranking_alone(sharded: Engine, by: By, shown: Search) -> None:
    inner = {"rrf": {"retrievers": [by("first")], "rank_window_size": 3}}

    assert shown(sharded, rescored(inner, 3)) == [("8", 3.0), ("9", 2.0), ("10", 1.0)]


def test_around_standard_the_window_is_each_shards_own(sharded: Engine, by: By, shown: Search) -> None:
    best_two = {"rrf": {"retrievers": [by("first")], "rank_window_size": 2}}

    assert shown(sharded, rescored(best_two, 2)) == [("9", 2.0), ("10", 1.0)]
    assert shown(sharded, rescored(by("first"), 2)) == [("4", 7.0), ("5", 6.0)]


def test_a_child_with_another_order_is_refused_by_its_shards(engine: Engine, by: By) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": rescored(by("first", sort=["first"]))})

    suppressed = refused.value.body["error"]["suppressed"][0]
    assert refused.value.status == 400
    assert refused.value.reason == (
        "[rescorer] search failed - retrievers '[standard]' returned errors. All failures are attached as suppressed exceptions."
    )
    reason = suppressed["failed_shards"][0]["reason"]
    assert (suppressed["phase"], reason["reason"]) == (
        "query",
        "Cannot use [sort] option in conjunction with [rescore].",
    )


def test_an_empty_chain_is_refused(engine: Engine, by: By) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": {"rescorer": {"retriever": by("first"), "rescore": []}}})

    assert "Missing rescore definition" in str(refused.value.body)


def test_the_explanation_goes_through_the_chain(engine: Engine, by: By) -> None:
    hit = engine.search(INDEX, {"retriever": rescored(by("first")), "explain": True, "size": 1})["hits"]["hits"][0]

    ranked = hit["_explanation"]
    assert ranked["description"] == (
        "doc [0] with an original score of [10.0] is at rank [1] from the following source queries."
    )
    assert ranked["details"][0]["details"][1]["details"][1]["description"] == "secondaryWeight"
