"""One value, or any of several, on fields that hold them in other ways than as scored terms."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

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
