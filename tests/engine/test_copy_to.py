"""What a field copies to others is indexed there, and shown there, but stands in the source once."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

MAPPINGS: dict[str, Any] = {
    "properties": {
        "title": {"type": "text", "copy_to": "all"},
        "tags": {"type": "keyword", "copy_to": ["all", "seen.tags"]},
        "year": {"type": "integer", "copy_to": "all"},
        "all": {"type": "text", "copy_to": "further"},
    }
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPINGS)
    engine.index("i", {"title": "red shoes", "tags": ["Blue", "wide"], "year": 1999}, "1")
    engine.index("i", {"title": None, "all": "its own"}, "2")
    engine.refresh("i")
    return engine


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"match": {"all": "shoes"}}, ["1"]),
        ({"match": {"all": "blue"}}, ["1"]),
        ({"match": {"all": "1999"}}, ["1"]),
        ({"match": {"all": "own"}}, ["2"]),
        ({"match": {"seen.tags": "wide"}}, ["1"]),
        ({"match_phrase": {"all": "shoes blue"}}, []),
        ({"exists": {"field": "further"}}, ["2"]),
    ],
)
def test_what_is_copied_is_found(query: dict[str, Any], found: list[str], engine: Engine) -> None:
    assert [hit["_id"] for hit in engine.search("i", {"query": query})["hits"]["hits"]] == found


def test_what_is_copied_is_shown_where_it_went_but_not_in_the_source(engine: Engine) -> None:
    body = {"query": {"match": {"all": "wide"}}, "fields": ["all", "seen.tags"], "highlight": {"fields": {"all": {}}}}
    (hit,) = engine.search("i", body)["hits"]["hits"]

    assert hit["fields"] == {"all": ["red shoes", "Blue", "wide", "1999"], "seen.tags": ["Blue", "wide"]}
    assert hit["highlight"] == {"all": ["<em>wide</em>"]}
    assert sorted(hit["_source"]) == ["tags", "title", "year"]


def test_the_mapping_tells_where_fields_are_copied_to(engine: Engine) -> None:
    properties = engine.get_mapping("i")["i"]["mappings"]["properties"]

    assert properties["title"] == {"type": "text", "copy_to": ["all"]}
    assert properties["seen"]["properties"]["tags"]["type"] == "text"


def test_a_strict_mapping_lets_nothing_be_copied_to_what_it_does_not_know() -> None:
    engine = Engine()
    engine.create_index("i", {"dynamic": "strict", "properties": {"a": {"type": "text", "copy_to": "b"}}})
    with pytest.raises(ElasticsearchError, match=r"dynamic introduction of \[b\] within \[_doc\] is not allowed"):
        engine.index("i", {"a": "x"}, "1")


def test_values_stand_as_far_apart_as_the_field_says_or_else_its_analyzer() -> None:
    engine = Engine()
    near = {"analysis": {"analyzer": {"near": {"tokenizer": "standard", "position_increment_gap": 0}}}}
    text = {"type": "text", "analyzer": "near"}
    engine.create_index("i", {"properties": {"a": text, "b": {**text, "position_increment_gap": 5}}}, near)
    engine.index("i", {"a": ["x y", "z"], "b": ["x y", "z"]}, "1")
    engine.refresh("i")
    found = [
        engine.search("i", {"query": {"match_phrase": {name: "y z"}}})["hits"]["total"]["value"] for name in ("a", "b")
    ]

    assert found == [1, 0]
