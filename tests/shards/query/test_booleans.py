"""Booleans are indexed as the terms T and F, and score like any keyword."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

VALUES: list[Any] = [True, False, [True, False], [True, True], None, True]
MAPPINGS = {
    "properties": {
        "b": {"type": "boolean"},
        "k": {"type": "keyword"},
        "unindexed": {"type": "boolean", "index": False},
    }
}


@pytest.fixture(params=[1, 2])
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPINGS, {"number_of_shards": request.param})
    for id_, value in enumerate(VALUES):
        engine.index("i", {"b": value, "k": value, "unindexed": value}, str(id_))
    engine.index("i", {"b": False, "k": False}, "0")
    engine.refresh("i")
    return engine


def _found(engine: Engine, query: Any, search_type: str) -> dict[str, float]:
    return {hit["_id"]: hit["_score"] for hit in engine.search("i", {"query": query}, search_type)["hits"]["hits"]}


@pytest.mark.parametrize("search_type", ["query_then_fetch", "dfs_query_then_fetch"])
@pytest.mark.parametrize("value", [True, "false"])
@pytest.mark.parametrize("query", ["term", "match"])
def test_a_boolean_scores_as_a_keyword_of_the_same_values(
    query: str, value: Any, search_type: str, engine: Engine
) -> None:
    as_boolean = _found(engine, {query: {"b": value}}, search_type)

    assert as_boolean == _found(engine, {query: {"k": str(value).lower()}}, search_type)
    assert len(as_boolean) == 3
    assert set(as_boolean.values()) != {1.0}


def test_what_is_not_indexed_scores_1(engine: Engine) -> None:
    assert set(_found(engine, {"term": {"unindexed": True}}, "query_then_fetch").values()) == {1.0}


def test_several_booleans_score_1(engine: Engine) -> None:
    assert set(_found(engine, {"terms": {"b": [True, False]}}, "query_then_fetch").values()) == {1.0}


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ({"term": {"b": True}}, "weight(b:T in 2) [PerFieldSimilarity], result of:"),
        ({"terms": {"b": [True, False]}}, "b:(F T)"),
        ({"terms": {"k": ["true", "no"], "boost": 2}}, "k:(no true)^2.0"),
    ],
)
def test_explanations_show_the_terms(query: Any, description: str) -> None:
    engine = Engine()
    engine.create_index("i", MAPPINGS)
    for id_, value in enumerate(VALUES):
        engine.index("i", {"b": value, "k": value}, str(id_))
    engine.refresh("i")

    assert engine.explain("i", "2", {"query": query})["explanation"]["description"] == description
