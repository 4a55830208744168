"""What a hit shows under `fields`."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index(
        "i",
        {
            "properties": {
                "title": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                "released": {"type": "date"},
                "votes": {"type": "integer"},
                "rating": {"type": "float"},
                "crew": {"properties": {"name": {"type": "keyword"}}},
            }
        },
    )
    engine.index(
        "i",
        {
            "title": "Solaris",
            "released": "1972-03-20",
            "votes": "7",
            "rating": 0.1,
            "crew": [{"name": "b"}, {"name": ["a", "b"]}],
        },
        id="1",
    )
    engine.refresh("i")
    return engine


def fields(engine: Engine, body: dict[str, Any]) -> dict[str, Any]:
    return engine.search("i", body)["hits"]["hits"][0].get("fields", {})


def test_fields_are_arrays_of_mapped_values_from_the_source(engine: Engine) -> None:
    assert fields(engine, {"fields": ["*"]}) == {
        "title": ["Solaris"],
        "title.raw": ["Solaris"],
        "votes": [7],
        "rating": [0.1],
        "crew.name": ["b", "a", "b"],
        "released": ["1972-03-20T00:00:00.000Z"],
    }


def test_doc_values_are_sorted_distinct_and_formatted(engine: Engine) -> None:
    asked = ["crew.name", {"field": "released", "format": "yyyy"}]

    assert fields(engine, {"docvalue_fields": asked}) == {"crew.name": ["a", "b"], "released": ["1972"]}


def test_a_script_field_holds_what_the_script_returns(engine: Engine) -> None:
    script = {"script": {"source": "doc['votes'].value * params.k", "params": {"k": 3}}}

    assert fields(engine, {"script_fields": {"thrice": script}}) == {"thrice": [21]}


def test_a_failing_script_field_is_left_out_where_that_is_asked_for(engine: Engine) -> None:
    script = {"script": "doc['nope'].value", "ignore_failure": True}

    assert fields(engine, {"script_fields": {"x": script}}) == {}


def test_text_has_no_doc_values(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        fields(engine, {"docvalue_fields": ["title"]})

    assert "Fielddata is disabled on [title] in [i]" in refused.value.reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"fields": [{"field": "n", "format": "0.0"}]}, "Field [n] of type [integer] doesn't support formats."),
        ({"docvalue_fields": [{"field": "k", "format": "x"}]}, "[k] of type [keyword] does not support custom formats"),
    ],
)
def test_a_format_acts_or_is_refused(body: dict[str, Any], reason: str) -> None:
    engine = Engine()
    engine.create_index("i", {"properties": {"n": {"type": "integer"}, "k": {"type": "keyword"}}})
    engine.index("i", {"n": 1, "k": "a"}, "1")
    engine.refresh("i")
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i", body)

    assert refused.value.status == 400
    assert reason in str(refused.value)


def test_arrays_in_arrays_count_as_one(engine: Engine) -> None:
    engine.index("n", {"t": [["x", "y"], ["z"]], "o": [[{"n": 1}, {"n": 2}], {"n": 3}], "i": [[1, [2]], 3]}, id="1")
    engine.refresh("n")
    body = {
        "fields": ["t", "t.keyword", "o.n", "i"],
        "query": {"match": {"t": "y"}},
        "highlight": {"fields": {"t": {}}},
    }
    hit = engine.search("n", body)["hits"]["hits"][0]
    assert hit["fields"] == {"t": ["x", "y", "z"], "t.keyword": ["x", "y", "z"], "o.n": [1, 2, 3], "i": [1, 2, 3]}
    assert hit["highlight"] == {"t": ["<em>y</em>"]}
