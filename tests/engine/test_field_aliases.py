"""Fields under another name."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import ShardError
from secondpass.shards.mapping import Mapping

ALIASES: dict[str, Any] = {
    "name": {"type": "alias", "path": "title"},
    "label": {"type": "alias", "path": "tag"},
    "about": {"properties": {"cost": {"type": "alias", "path": "price"}}},
}


@pytest.fixture(scope="module")
def aliased() -> Engine:
    engine = Engine()
    fields = {"title": {"type": "text"}, "tag": {"type": "keyword"}, "price": {"type": "integer"}}
    engine.create_index("i", {"properties": {**fields, **ALIASES}})
    for price, (title, tag) in enumerate([("red shoes", "a"), ("blue shoes", "b"), ("red laces", "a")]):
        engine.index("i", {"title": title, "tag": tag, "price": price}, id=str(price))
    engine.refresh("i")
    return engine


def _hits(engine: Engine, body: dict[str, Any]) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = engine.search("i", body)["hits"]["hits"]
    return hits


@pytest.mark.parametrize(
    ("by_alias", "by_name"),
    [
        ({"match": {"name": "red shoes"}}, {"match": {"title": "red shoes"}}),
        ({"match_phrase": {"name": "red shoes"}}, {"match_phrase": {"title": "red shoes"}}),
        ({"term": {"label": "a"}}, {"term": {"tag": "a"}}),
        ({"range": {"about.cost": {"gte": 1}}}, {"range": {"price": {"gte": 1}}}),
        ({"exists": {"field": "label"}}, {"exists": {"field": "tag"}}),
        ({"query_string": {"query": "name:red"}}, {"query_string": {"query": "title:red"}}),
        ({"multi_match": {"query": "red", "fields": ["na*"]}}, {"multi_match": {"query": "red", "fields": ["title"]}}),
        (
            {"function_score": {"field_value_factor": {"field": "about.cost"}}},
            {"function_score": {"field_value_factor": {"field": "price"}}},
        ),
    ],
)
def test_a_query_by_alias_is_the_query_by_name(
    aliased: Engine, by_alias: dict[str, Any], by_name: dict[str, Any]
) -> None:
    found = _hits(aliased, {"query": by_alias})
    assert found
    assert found == _hits(aliased, {"query": by_name})


def test_a_field_and_its_alias_count_once_where_all_fields_are_asked(aliased: Engine) -> None:
    everywhere = _hits(aliased, {"query": {"query_string": {"query": "red"}}})
    assert everywhere == _hits(aliased, {"query": {"multi_match": {"query": "red", "fields": ["title", "tag"]}}})


def test_a_hit_shows_aliases_under_their_own_names(aliased: Engine) -> None:
    body = {
        "query": {"match": {"name": "blue"}},
        "fields": ["name", "about.*"],
        "docvalue_fields": ["label"],
        "script_fields": {"twice": {"script": "doc['about.cost'].value * 2"}},
        "highlight": {"fields": {"name": {}}},
        "sort": [{"about.cost": "desc"}],
    }
    (hit,) = _hits(aliased, body)
    assert hit["fields"] == {"name": ["blue shoes"], "about.cost": [1], "label": ["b"], "twice": [2]}
    assert hit["highlight"] == {"name": ["<em>blue</em> shoes"]}
    assert hit["sort"] == [1]


def test_aggregations_and_collapsing_see_through_an_alias(aliased: Engine) -> None:
    body = {
        "aggs": {"tags": {"terms": {"field": "label"}, "aggs": {"sum": {"sum": {"field": "about.cost"}}}}},
        "collapse": {"field": "label"},
    }
    answer = aliased.search("i", body)
    buckets = answer["aggregations"]["tags"]["buckets"]
    assert [(each["key"], each["doc_count"], each["sum"]["value"]) for each in buckets] == [
        ("a", 2, 2.0),
        ("b", 1, 1.0),
    ]
    assert [hit["fields"] for hit in answer["hits"]["hits"]] == [{"label": ["a"]}, {"label": ["b"]}]


def test_a_document_cannot_write_to_an_alias(aliased: Engine) -> None:
    with pytest.raises(ElasticsearchError, match=r"failed to parse: Cannot write to a field alias \[name\]\."):
        aliased.index("i", {"name": "x"})


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({"type": "alias"}, "The [path] property must be specified for field [x]."),
        (
            {"type": "alias", "path": "x"},
            "Invalid [path] value [x] for field alias [x]: an alias cannot refer to itself.",
        ),
        (
            {"type": "alias", "path": "name"},
            "Invalid [path] value [name] for field alias [x]: an alias cannot refer to another alias.",
        ),
        (
            {"type": "alias", "path": "about"},
            "Invalid [path] value [about] for field alias [x]: an alias must refer to an existing field in the mappings.",
        ),
        ({"type": "alias", "path": "tag", "a": 1}, "Mapping definition for [x] has unsupported parameters:  [a : 1]"),
    ],
)
def test_an_alias_that_names_no_field_is_refused(definition: dict[str, Any], reason: str) -> None:
    fields = {"tag": {"type": "keyword"}, "name": {"type": "alias", "path": "tag"}, "about": {"type": "object"}}
    with pytest.raises(ElasticsearchError) as caught:
        Engine().create_index("i", {"properties": {**fields, "x": definition}})
    assert reason in str(caught.value)


def test_an_alias_may_be_turned_to_another_field_but_not_into_one() -> None:
    numbers = {"a": {"type": "long"}, "b": {"type": "long"}}
    mapping = Mapping.from_json(
        {"properties": {**numbers, "x": {"type": "alias", "path": "a"}}}, Analysis.from_settings(None)
    )
    turned = mapping.merge({"properties": {"x": {"type": "alias", "path": "b"}}})
    assert turned.field("x") is turned.field("b")
    with pytest.raises(ShardError, match=r"Cannot merge a field alias mapping \[x\] with a mapping that is not"):
        turned.merge({"properties": {"x": {"type": "long"}}})
