"""The shape of an answer: totals, pages, sources, versions, several indices, and how one search sees one moment."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from secondpass import Engine

Json = dict[str, Any]


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    for index, titles in {"a": ["red", "red blue"], "b": ["red"]}.items():
        engine.create_index(index, settings={"refresh_interval": "-1"})
        engine.bulk(index, [{"_id": str(i), "_source": {"t": title}} for i, title in enumerate(titles)])
        engine.refresh(index)
    return engine


def ids(answered: Json) -> list[tuple[str, str]]:
    return [(hit["_index"], hit["_id"]) for hit in answered["hits"]["hits"]]


def test_an_answer_has_elasticsearchs_shape(engine: Engine) -> None:
    answered = engine.search("b", {"query": {"match_all": {}}})

    assert isinstance(answered.pop("took"), int)
    assert answered == {
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {
            "total": {"value": 1, "relation": "eq"},
            "max_score": 1.0,
            "hits": [{"_index": "b", "_id": "0", "_score": 1.0, "_source": {"t": "red"}}],
        },
    }


@pytest.mark.parametrize("body", [None, {}, {"query": {"match_all": {}}}, {"query": {"bool": {}}}])
def test_without_a_query_everything_matches(body: Json | None, engine: Engine) -> None:
    assert ids(engine.search("a", body)) == [("a", "0"), ("a", "1")]


@pytest.mark.parametrize("expression", ["a,b", "b,a", "*", "_all", "", "a*,b", "a,b,a"])
def test_several_indices_are_searched_in_order_of_name(expression: str, engine: Engine) -> None:
    assert ids(engine.search(expression, {})) == [("a", "0"), ("a", "1"), ("b", "0")]


@pytest.mark.parametrize(
    ("tracked", "total"),
    [
        (True, {"value": 2, "relation": "eq"}),
        (2, {"value": 2, "relation": "eq"}),
        (1, {"value": 1, "relation": "gte"}),
        ("true", {"value": 2, "relation": "eq"}),
        (False, None),
        (-1, None),
    ],
)
def test_totals_are_counted_as_far_as_asked(tracked: Any, total: Json | None, engine: Engine) -> None:
    assert engine.search("a", {"track_total_hits": tracked})["hits"].get("total") == total


def test_without_hits_there_is_no_best_score_but_a_total(engine: Engine) -> None:
    for body in ({"size": 0}, {"query": {"match_none": {}}}):
        assert engine.search("a", body)["hits"]["max_score"] is None
    assert engine.search("a", {"size": 0})["hits"]["total"]["value"] == 2


def test_a_page_behind_the_last_hit_is_empty_and_knows_the_best_score(engine: Engine) -> None:
    answered = engine.search("a", {"from": 5})["hits"]

    assert (answered["hits"], answered["total"]["value"], answered["max_score"]) == ([], 2, 1.0)


def test_scores_are_the_shortest_decimals_of_their_float32(engine: Engine) -> None:
    for hit in engine.search("a", {"query": {"match": {"t": "blue"}}})["hits"]["hits"]:
        assert hit["_score"] == float(str(np.float32(hit["_score"])))


def test_min_score_and_post_filter_drop_hits_and_count_them_out(engine: Engine) -> None:
    query = {"query": {"bool": {"must": {"match_all": {}}, "should": {"match": {"t": "blue"}}}}}

    assert ids(engine.search("a", {**query, "min_score": 1.1})) == [("a", "1")]
    filtered = engine.search("a", {**query, "post_filter": {"ids": {"values": ["0"]}}})
    assert (ids(filtered), filtered["hits"]["total"]["value"]) == ([("a", "0")], 1)


def test_a_filtered_out_document_never_enters_the_rescored_list(engine: Engine) -> None:
    body = {
        "post_filter": {"ids": {"values": ["0"]}},
        "rescore": {"query": {"rescore_query": {"match": {"t": "blue"}}}},
    }

    assert ids(engine.search("a", body)) == [("a", "0")]


def test_versions_and_sequence_numbers_are_shown_where_asked(engine: Engine) -> None:
    engine.index("b", {"t": "green"}, id="0")
    engine.refresh("b")
    (hit,) = engine.search("b", {"version": True, "seq_no_primary_term": True})["hits"]["hits"]

    assert (hit["_version"], hit["_seq_no"], hit["_primary_term"]) == (2, 1, 1)


def test_a_write_is_got_at_once_and_found_after_a_refresh(engine: Engine) -> None:
    engine.index("b", {"t": "green"}, id="9")

    assert engine.get("b", "9")["_source"] == {"t": "green"}
    assert ids(engine.search("b", {"query": {"match": {"t": "green"}}})) == []
    engine.refresh("b")
    assert ids(engine.search("b", {"query": {"match": {"t": "green"}}})) == [("b", "9")]


def test_an_answer_is_a_copy_that_may_be_changed(engine: Engine) -> None:
    before = {**engine.search("a", {}), "took": 0}
    engine.search("a", {})["hits"]["hits"][0]["_source"]["t"] = "changed"

    assert {**engine.search("a", {}), "took": 0} == before


def test_a_request_is_not_changed_by_answering_it(engine: Engine) -> None:
    body = {
        "query": {"match": {"t": {"query": "red", "boost": 2}}},
        "rescore": [{"window_size": 5, "query": {"rescore_query": {"term": {"t": "blue"}}}}],
        "_source": ["t"],
    }
    copy = {**body, "query": {"match": {"t": dict(body["query"]["match"]["t"])}}}
    engine.search("a", body)

    assert body == copy
