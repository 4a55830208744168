"""The first access path: what it answers, and when it steps back."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

Json = dict[str, Any]


def test_an_index_without_any_searchable_field_is_still_searched() -> None:
    engine = Engine()
    engine.index("films", {}, id="1")
    engine.index("films", {"price": 3}, id="2")
    engine.refresh("films")

    assert ids(engine, {"match_all": {}}) == ["1", "2"]


@pytest.mark.parametrize("query", [{"match": {"title": "red"}}, {"match_phrase": {"title": "red shoes"}}])
def test_documents_of_a_later_refresh_are_found_too(query: Json) -> None:
    engine = Engine()
    for i in range(3):
        engine.index("films", {"title": "red shoes"}, id=str(i))
        engine.refresh("films")
        assert ids(engine, query) == [str(j) for j in range(i + 1)]


def test_a_field_that_comes_later_is_found_too() -> None:
    engine = Engine()
    engine.index("films", {"title": "red"}, id="1")
    engine.refresh("films")
    assert ids(engine, {"match": {"title": "red"}}) == ["1"]
    engine.index("films", {"title": "blue", "tag": "red"}, id="2")
    engine.refresh("films")

    assert ids(engine, {"match": {"tag": "red"}}) == ["2"]
    assert ids(engine, {"bool": {"should": [{"match": {"tag": "red"}}, {"match": {"title": "red"}}]}}) == ["1", "2"]


def ids(engine: Engine, query: Json) -> list[str]:
    return [hit["_id"] for hit in engine.search("films", {"query": query})["hits"]["hits"]]
