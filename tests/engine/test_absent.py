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
