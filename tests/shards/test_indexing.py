"""Documents become columns, field by field or all fields at once."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine
from secondpass.shards import indexing

SOURCES = [
    {
        "title": f"red shoes {i}",
        "body": "été 赤い靴 " * (i % 3),
        "tag": ["a", "b"][: i % 3],
        "price": i,
        "sold": i % 2 == 0,
    }
    for i in range(40)
]
SEARCHES: list[dict[str, Any]] = [
    {"query": {"match": {"title": "shoes 7"}}, "explain": True},
    {"query": {"match_phrase": {"body": "été 赤"}}, "explain": True},
    {"query": {"exists": {"field": "tag"}}, "sort": [{"tag": "desc"}, {"price": "asc"}], "size": 40},
    {"size": 0, "aggs": {"tags": {"terms": {"field": "tag.keyword"}}, "sum": {"sum": {"field": "price"}}}},
]


def answers() -> list[Any]:
    engine = Engine()
    engine.create_index("shop", {"properties": {"tag": {"type": "keyword"}}})
    engine.bulk("shop", [{"_id": str(i), "_source": source} for i, source in enumerate(SOURCES)])
    engine.refresh("shop")
    return [{**engine.search("shop", body), "took": 0} for body in SEARCHES]


def test_fields_made_at_once_are_those_made_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    one_after_another = answers()
    monkeypatch.setattr(indexing, "MANY", 0)

    assert answers() == one_after_another
