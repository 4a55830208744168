"""Documents of several indices are told apart by `_index`."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"term": {"_index": "films"}}, ["f"]),
        ({"term": {"_index": {"value": "FILMS", "case_insensitive": True}}}, ["f"]),
        ({"term": {"_index": "film"}}, []),
        ({"term": {"_index": "film*"}}, ["f", "o"]),
        ({"terms": {"_index": ["shoes", "films"]}}, ["f", "s"]),
        ({"bool": {"must_not": {"term": {"_index": "shoes"}}}}, ["f", "o"]),
        ({"bool": {"must": {"match": {"t": "red"}}, "filter": {"terms": {"_index": ["shoes"]}}}}, ["s"]),
    ],
)
def test_a_query_asks_for_documents_of_an_index(query: Any, ids: list[str]) -> None:
    engine = Engine()
    for index in ("films", "films-old", "shoes"):
        engine.index(index, {"t": "red"}, "o" if index == "films-old" else index[0])
        engine.refresh(index)

    found = engine.search(None, {"query": query})["hits"]["hits"]

    assert sorted(hit["_id"] for hit in found) == ids
