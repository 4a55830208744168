"""What a request may say of an aggregation, every parameter read, in the shapes and words of Elasticsearch's own tests."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
ALL, ONE = {"match_all": {}}, {"term": {"n": 1}}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"n": {"type": "integer"}, "k": {"type": "keyword"}}})
    engine.bulk("i", [{"_id": str(n), "_source": {"n": n}} for n in (1, 2, 3)])
    engine.refresh("i")
    return engine


def computed(engine: Engine, aggregation: Json) -> Any:
    return engine.search("i", {"size": 0, "aggs": {"x": aggregation}})["aggregations"]["x"]


def refusal(engine: Engine, aggregation: Json) -> str:
    with pytest.raises(ElasticsearchError) as refused:
        computed(engine, aggregation)
    assert refused.value.status == 400
    return str(refused.value)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"a": {"doc_count": 1}, "b": {"doc_count": 3}}),
        ({"keyed": False}, [{"key": "a", "doc_count": 1}, {"key": "b", "doc_count": 3}]),
        (
            {"keyed": False, "other_bucket_key": "b"},
            [{"key": "a", "doc_count": 1}, {"key": "b", "doc_count": 3}, {"key": "b", "doc_count": 0}],
        ),
        ({"other_bucket_key": "o", "other_bucket": False}, {"a": {"doc_count": 1}, "b": {"doc_count": 3}}),
        ({"filters": [ONE], "other_bucket_key": "0"}, [{"doc_count": 1}, {"doc_count": 2}]),
        ({"filters": [ONE], "keyed": False}, [{"doc_count": 1}]),
    ],
)
def test_filters_are_an_object_by_name_or_a_list_of_keys(engine: Engine, options: Json, wanted: Any) -> None:
    found = computed(engine, {"filters": {"filters": {"b": ALL, "a": ONE}, **options}})["buckets"]

    assert found == wanted
    assert list(found) == list(wanted)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "illegal_argument_exception: [filters] cannot be empty."),
        ({"filters": []}, "[filters] cannot be empty."),
        ({"filters": {}}, "[filters] cannot be empty."),
        ({"filters": [ALL], "foo": True}, "Unknown key for a VALUE_BOOLEAN in [x]: [foo]."),
        ({"filters": [ALL], "other_bucket": "yes"}, "Unknown key for a VALUE_STRING in [x]: [other_bucket]."),
    ],
)
def test_filters_that_are_none_are_refused(engine: Engine, options: Json, reason: str) -> None:
    assert reason in refusal(engine, {"filters": options})
