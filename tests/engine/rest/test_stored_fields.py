"""What fields store beside the source."""

from __future__ import annotations

from typing import Any

import pytest

VALUES: dict[str, tuple[dict[str, Any], Any, list[Any]]] = {
    "text": ({}, "Two words", ["Two words"]),
    "keyword": ({"normalizer": "lowercase"}, ["B", "a"], ["b", "a"]),
    "integer": ({}, "7", [7]),
    "float": ({}, 0.1, [0.1]),
    "boolean": ({}, "true", [True]),
    "date": ({"format": "yyyy||epoch_second"}, 86400, ["1970"]),
    "date_nanos": ({}, "2020-01-01T00:00:00.000000001Z", ["2020-01-01T00:00:00.000000001Z"]),
    "scaled_float": ({"scaling_factor": 100}, 0.351, [0.35]),
    "unsigned_long": ({}, 2**64 - 1, ["18446744073709551615"]),
    "binary": ({}, "YWI=", ["YWI="]),
    "token_count": ({"analyzer": "standard"}, "two words", [2]),
    "ip": ({}, "::FFFF:1.2.3.4", ["1.2.3.4"]),
}


@pytest.fixture
def stored(ask):
    fields = {name: {"type": name, "store": True, **more} for name, (more, _, _) in VALUES.items()}
    fields["unstored"] = {"type": "keyword"}
    fields["also"] = {"type": "alias", "path": "keyword"}
    assert ask("PUT", "/i", {"mappings": {"properties": fields}}).status == 200
    source = {name: value for name, (_, value, _) in VALUES.items()} | {"unstored": "x"}
    assert ask("PUT", "/i/_doc/1?refresh", source).status == 201
    return ask


def test_a_search_shows_what_fields_store_and_not_the_source(stored):
    body = {"stored_fields": ["*", "unstored"]}
    (hit,) = stored("POST", "/i/_search", body).body["hits"]["hits"]
    assert "_source" not in hit
    assert hit["fields"] == {name: shown for name, (_, _, shown) in VALUES.items()} | {"also": ["b", "a"]}


def test_a_document_got_by_id_shows_them_too(stored):
    answer = stored("GET", "/i/_doc/1?stored_fields=integer,unstored").body
    assert answer["fields"] == {"integer": [7]}
    assert "_source" not in answer
    several = {
        "docs": [{"_id": "1", "stored_fields": ["ip", "_source"]}, {"_id": "1", "stored_fields": ["ip"]}, {"_id": "1"}]
    }
    shown = stored("POST", "/i/_mget", several).body["docs"]
    assert [("fields" in each, "_source" in each) for each in shown] == [(True, True), (True, False), (False, True)]


def test_an_explanation_shows_them_too_as_searches_see_the_document(stored):
    stored("PUT", "/i/_doc/1", {"integer": 8})
    everything = {"query": {"match_all": {}}}
    shown = stored("GET", "/i/_explain/1?stored_fields=integer", everything).body["get"]
    assert shown == {"_seq_no": 0, "_primary_term": 1, "found": True, "fields": {"integer": [7]}}
    both = stored("GET", "/i/_explain/1?stored_fields=integer&_source_includes=ip", everything).body["get"]
    assert (both["fields"], list(both["_source"])) == ({"integer": [7]}, ["ip"])
    stored("DELETE", "/i/_doc/1")
    assert stored("GET", "/i/_explain/1?_source=true", everything).body["get"]["found"]


def test_whether_a_field_is_stored_is_settled_when_it_is_made(stored):
    assert stored("GET", "/i/_mapping").body["i"]["mappings"]["properties"]["integer"]["store"] is True
    answer = stored("PUT", "/i/_mapping", {"properties": {"integer": {"type": "integer"}}})
    assert "Cannot update parameter [store] from [true] to [false]" in answer.body["error"]["reason"]


def test_null_shows_as_what_stands_for_it(ask):
    fields = {"n": {"type": "integer", "null_value": 5, "store": True, "fields": {"k": {"type": "keyword"}}}}
    ask("PUT", "/i", {"mappings": {"properties": fields}})
    ask("PUT", "/i/_doc/1?refresh", {"n": [1, None]})
    body = {"fields": ["*"], "stored_fields": ["n"]}
    assert ask("POST", "/i/_search", body).body["hits"]["hits"][0]["fields"] == {"n": [1, 5], "n.k": ["1"]}
