"""The rescorers that replace scores: a model cuts the list to its window, a script leaves what is outside as it was."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

PRICES = [5, 1, 4, 2, 3]
TREE: Json = {
    "feature_names": ["price"],
    "tree_structure": [
        {"split_feature": 0, "threshold": 2.5, "left_child": 1, "right_child": 2},
        {"leaf_value": 3.0},
        {"leaf_value": 1.0},
    ],
}
MODEL: Json = {
    "inference_config": {
        "learning_to_rank": {
            "feature_extractors": [
                {
                    "query_extractor": {
                        "feature_name": "price",
                        "query": {
                            "script_score": {"query": {"exists": {"field": "price"}}, "script": "doc['price'].value"}
                        },
                    }
                }
            ]
        }
    },
    "definition": {"trained_model": {"tree": TREE}},
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"price": {"type": "integer"}}}, {"refresh_interval": "-1"})
    engine.bulk("i", [{"_id": str(i), "_source": {"price": price}} for i, price in enumerate(PRICES)])
    engine.refresh("i")
    engine.put_trained_model("cheap", MODEL)
    return engine


def found(engine: Engine, rescore: Any, **more: Any) -> list[tuple[str, float]]:
    answered = engine.search("i", {"query": {"match_all": {}}, "rescore": rescore, "track_total_hits": True, **more})
    assert answered["hits"]["total"]["value"] == len(PRICES)
    return [(hit["_id"], hit["_score"]) for hit in answered["hits"]["hits"]]


def by_model(window: int) -> Json:
    return {"window_size": window, "learning_to_rank": {"model_id": "cheap"}}


def by_script(window: int, source: str) -> Json:
    return {"window_size": window, "script": {"script": {"source": source}}}


def test_a_model_replaces_scores_and_equal_ones_keep_insertion_order(engine: Engine) -> None:
    assert found(engine, by_model(10)) == [("1", 3.0), ("3", 3.0), ("0", 1.0), ("2", 1.0), ("4", 1.0)]


def test_a_model_cuts_the_list_to_its_window(engine: Engine) -> None:
    assert found(engine, by_model(3), size=3) == [("1", 3.0), ("0", 1.0), ("2", 1.0)]
    assert found(engine, by_model(4), size=4, **{"from": 0}) == [("1", 3.0), ("3", 3.0), ("0", 1.0), ("2", 1.0)]


def test_a_script_replaces_scores_inside_the_window_alone(engine: Engine) -> None:
    assert found(engine, by_script(2, "_score + doc['price'].value")) == [
        ("0", 6.0),
        ("1", 2.0),
        ("2", 1.0),
        ("3", 1.0),
        ("4", 1.0),
    ]


def test_scripts_in_a_chain_see_the_score_the_one_before_left(engine: Engine) -> None:
    chain = [by_script(10, "_score + doc['price'].value"), by_script(1, "_score * 0.25")]

    assert found(engine, chain) == [("2", 5.0), ("4", 4.0), ("3", 3.0), ("1", 2.0), ("0", 1.5)]


def test_what_stands_outside_a_scripts_window_may_overtake(engine: Engine) -> None:
    assert [id_ for id_, _ in found(engine, by_script(2, "_score * 0.5"))] == ["2", "3", "4", "0", "1"]


@pytest.mark.parametrize(("source", "value"), [("-1", "-1.0"), ("0.0 / 0.0", "NaN")])
def test_a_script_may_give_no_negative_score_and_no_nan(source: str, value: str, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        found(engine, by_script(10, source))

    assert caught.value.status == 400
    assert value in str(caught.value.body)


def test_a_query_after_a_model_adds_to_what_the_model_said(engine: Engine) -> None:
    second = {"window_size": 2, "query": {"rescore_query": {"ids": {"values": ["3"]}}}}

    assert found(engine, [by_model(10), second])[:2] == [("3", 4.0), ("1", 3.0)]


@pytest.mark.parametrize(
    "rescore", [by_model(10), by_script(10, "_score * 2"), [by_script(3, "_score + 1"), by_model(10)]]
)
def test_replaced_scores_are_explained_to_their_value(rescore: Any, engine: Engine) -> None:
    body = {"query": {"match_all": {}}, "rescore": rescore, "explain": True}

    for hit in engine.search("i", body)["hits"]["hits"]:
        assert hit["_explanation"]["value"] == hit["_score"]
