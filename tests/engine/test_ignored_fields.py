"""A document tells which fields dropped values of it, as too long or malformed."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

MAPPINGS: dict[str, Any] = {
    "properties": {
        "plot": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 4}}},
        "year": {"type": "integer", "ignore_malformed": True},
    }
}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("films", MAPPINGS)
    engine.bulk(
        "films",
        [
            {"_id": "1", "_source": {"plot": "red", "year": 1999}},
            {"_id": "2", "_source": {"plot": ["blue", "green"], "year": "unknown"}},
            {"_id": "3", "_source": {"plot": "purple", "year": 2001}},
        ],
    )
    engine.refresh("films")
    return engine


def test_hits_name_the_fields_that_dropped_a_value(engine: Engine) -> None:
    hits = engine.search("films")["hits"]["hits"]

    assert [hit.get("_ignored") for hit in hits] == [None, ["plot.keyword", "year"], ["plot.keyword"]]


def test_fields_show_what_they_dropped_beside_what_they_hold(engine: Engine) -> None:
    hits = engine.search("films", {"fields": ["plot.*", "year"]})["hits"]["hits"]

    assert [hit.get("fields") for hit in hits] == [
        {"plot.keyword": ["red"], "year": [1999]},
        {"plot.keyword": ["blue"]},
        {"year": [2001]},
    ]
    assert [hit.get("ignored_field_values") for hit in hits] == [
        None,
        {"plot.keyword": ["green"], "year": ["unknown"]},
        {"plot.keyword": ["purple"]},
    ]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"exists": {"field": "_ignored"}}, ["2", "3"]),
        ({"term": {"_ignored": "year"}}, ["2"]),
        ({"terms": {"_ignored": ["year", "plot.keyword"]}}, ["2", "3"]),
        ({"bool": {"must_not": {"exists": {"field": "_ignored"}}}}, ["1"]),
        ({"bool": {"must": {"match": {"plot": "purple"}}, "filter": {"term": {"_ignored": "plot.keyword"}}}}, ["3"]),
    ],
)
def test_queries_find_documents_by_the_fields_that_dropped_values(query: Any, ids: list[str], engine: Engine) -> None:
    assert [hit["_id"] for hit in engine.search("films", {"query": query})["hits"]["hits"]] == ids


def test_no_pattern_and_no_mapping_shows_the_field(engine: Engine) -> None:
    assert engine.search("films", {"query": {"multi_match": {"query": "year"}}})["hits"]["hits"] == []
    assert "_ignored" not in str(engine.get_mapping("films"))
    assert engine.search("films", {"stored_fields": "_none_"})["hits"]["hits"][1] == {"_index": "films", "_score": 1.0}
