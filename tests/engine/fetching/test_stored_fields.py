"""Asking for stored fields, of which there are none: it hides the source, and `_none_` the id."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"f": {"type": "text"}, "o": {"properties": {"k": {"type": "keyword"}}}}})
    engine.index("i", {"f": "red", "o": {"k": "x"}}, id="1")
    engine.refresh("i")
    return engine


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"stored_fields": "_none_"}, {"_index", "_score"}),
        ({"stored_fields": ["_none_"], "_source": False}, {"_index", "_score"}),
        ({"stored_fields": []}, {"_index", "_id", "_score"}),
        ({"stored_fields": "f"}, {"_index", "_id", "_score"}),
        ({"stored_fields": ["f", "_source"]}, {"_index", "_id", "_score", "_source"}),
        ({"stored_fields": ["_source"], "_source": False}, {"_index", "_id", "_score", "_source"}),
        ({"stored_fields": ["f"], "_source": True}, {"_index", "_id", "_score", "_source"}),
        (
            {"stored_fields": "_none_", "docvalue_fields": ["o.k"], "version": True},
            {"_index", "_score", "_version", "fields"},
        ),
        ({"stored_fields": ["f"], "script_fields": {"a": {"script": "1"}}}, {"_index", "_id", "_score", "fields"}),
    ],
    ids=str,
)
def test_a_hit_shows_what_is_asked_for(engine: Engine, body: dict[str, Any], shown: set[str]) -> None:
    assert set(engine.search("i", body)["hits"]["hits"][0]) == shown


def test_a_source_filter_still_filters_a_source_among_the_names(engine: Engine) -> None:
    hit = engine.search("i", {"stored_fields": "_source", "_source": "o.*"})["hits"]["hits"][0]

    assert hit["_source"] == {"o": {"k": "x"}}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"stored_fields": "_none_", "_source": True}, "[stored_fields] cannot be disabled if [_source] is requested"),
        ({"stored_fields": "_none_", "_source": "f"}, "[stored_fields] cannot be disabled if [_source] is requested"),
        (
            {"stored_fields": "_none_", "fields": ["f"]},
            "[stored_fields] cannot be disabled when using the [fields] option",
        ),
        ({"stored_fields": ["_none_", "f"]}, "cannot combine _none_ with other fields"),
        ({"stored_fields": "o"}, "field [o] isn't a leaf field"),
        ({"stored_fields": {}}, "Expected [VALUE_STRING] or [START_ARRAY] in [stored_fields] but found [START_OBJECT]"),
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(engine: Engine, body: dict[str, Any], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i", body)

    assert refused.value.status == 400
    assert reason in refused.value.reason
