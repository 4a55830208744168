"""One value, or any of several, on fields that hold them in other ways than as scored terms."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

PROPERTIES = {"day": {"type": "date"}, "quiet": {"type": "keyword", "index": False}}
SOURCES: list[dict[str, Any]] = [
    {"day": "2020-01-02T10:30:00Z", "quiet": "a"},
    {"day": "2020-01-03", "quiet": "b"},
    {"day": ["2021-05-05", "2020-01-02"]},
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": PROPERTIES})
    engine.bulk("i", [{"_id": str(i), "_source": source} for i, source in enumerate(SOURCES)])
    engine.refresh("i")
    return engine


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"day": "2020-01-02"}}, {"0": 1.0, "2": 1.0}),
        ({"terms": {"day": ["2020-01-02"]}}, {"0": 1.0, "2": 1.0}),
        ({"terms": {"day": ["2020-01-03", "2021-05||/M"]}}, {"1": 1.0, "2": 1.0}),
        ({"terms": {"day": ["2020-01-02T10"], "boost": 2}}, {"0": 2.0}),
        ({"terms": {"day": [1578009600000]}}, {"1": 1.0}),
        ({"term": {"quiet": "a"}}, {"0": 1.0}),
        ({"match": {"quiet": {"query": "b", "boost": 3}}}, {"1": 3.0}),
    ],
)
def test_dates_are_stretches_of_time_and_what_has_no_terms_scores_one(
    query: dict[str, Any], found: dict[str, float], engine: Engine
) -> None:
    assert {hit["_id"]: hit["_score"] for hit in engine.search("i", {"query": query})["hits"]["hits"]} == found


@pytest.mark.parametrize("type_", ["half_float", "float", "double"])
def test_a_term_that_is_no_number_of_the_field_finds_nothing_and_stands_in_no_list_of_terms(type_: str) -> None:
    engine = Engine()
    engine.create_index("i", {"properties": {"f": {"type": type_}}})
    engine.index("i", {"f": 65504})
    engine.refresh("i")

    assert engine.count("i", {"query": {"terms": {"f": [1, 65504]}}})["count"] == 1
    assert engine.count("i", {"query": {"range": {"f": {"gt": 0, "lte": "1e300"}}}})["count"] == 1
    assert engine.count("i", {"query": {"term": {"f": "1e400"}}})["count"] == 0
    with pytest.raises(ElasticsearchError, match=rf"\[{type_}\] supports only finite values, but got \[Infinity\]"):
        engine.search("i", {"query": {"terms": {"f": [1, "1e400"]}}})


def test_the_ends_of_a_range_are_normalized_as_the_terms_are() -> None:
    engine = Engine()
    settings = {"analysis": {"normalizer": {"folded": {"filter": ["lowercase", "asciifolding"]}}}}
    word = {"type": "keyword", "normalizer": "folded"}
    engine.create_index("i", {"properties": {"word": word, "flag": {"type": "keyword"}}}, settings)
    engine.index("i", {"word": "Àb", "flag": True}, "1")
    engine.refresh("i")
    for range_ in ({"word": {"gte": "À", "lte": "AC"}}, {"flag": {"gte": True, "lte": True}}):
        assert len(engine.search("i", {"query": {"range": range_}})["hits"]["hits"]) == 1
