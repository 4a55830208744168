"""`exists` on fields that keep nothing a search could find."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

BARE = {"index": False, "doc_values": False}
PROPERTIES: dict[str, Any] = {
    "number": {"type": "long", **BARE},
    "day": {"type": "date", **BARE},
    "text": {"type": "text", "index": False},
    "stored": {"type": "long", **BARE, "store": True},
    "flag": {"type": "boolean", **BARE},
    "word": {"type": "keyword", **BARE},
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": PROPERTIES})
    source = {"number": 1, "day": "2020", "text": "a", "stored": 2, "flag": True, "word": "b"}
    engine.index("i", source, "1")
    engine.refresh("i")
    return engine


@pytest.mark.parametrize("field", ["number", "day", "text", "*"])
def test_what_is_neither_indexed_nor_has_doc_values_no_document_has(engine: Engine, field: str) -> None:
    assert engine.search("i", {"query": {"exists": {"field": field}}})["hits"]["hits"] == []


@pytest.mark.parametrize("field", ["stored", "flag", "word"])
def test_where_only_the_name_of_a_field_is_kept_it_is_refused_by_name(engine: Engine, field: str) -> None:
    with pytest.raises(ElasticsearchError, match=rf"unsupported_by_secondpass: \[exists\] on field \[{field}\]"):
        engine.search("i", {"query": {"exists": {"field": field}}})
