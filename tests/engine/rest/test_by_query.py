"""Writes to everything a query finds."""

from __future__ import annotations

import pytest


@pytest.fixture
def letters(ask):
    ask("PUT", "/i", {"settings": {"number_of_shards": 2}, "mappings": {"properties": {"k": {"type": "keyword"}}}})
    for i, letter in enumerate("aabbb"):
        ask("PUT", f"/i/_doc/{i}", {"k": letter, "n": i})
    ask("POST", "/i/_refresh")
    return ask


def count(ask, index: str = "i") -> int:
    return ask("GET", f"/{index}/_count").body["count"]


def test_what_a_query_finds_is_deleted(letters):
    answer = letters("POST", "/i/_delete_by_query?refresh", {"query": {"term": {"k": "b"}}}).body
    assert (answer["total"], answer["deleted"], answer["failures"], count(letters)) == (3, 3, [], 2)
    assert letters("POST", "/i/_delete_by_query", None).status == 400
    assert letters("POST", "/i/_delete_by_query?max_docs=1&refresh", {"query": {"match_all": {}}}).body["deleted"] == 1
    assert count(letters) == 1


def test_a_document_changed_meanwhile_is_a_conflict_and_stays(letters):
    letters("PUT", "/i/_doc/0", {"k": "a", "n": 100})
    aborted = letters("POST", "/i/_delete_by_query", {"query": {"term": {"n": 0}}})
    assert (aborted.status, aborted.body["version_conflicts"]) == (409, 1)
    assert aborted.body["failures"][0]["cause"]["type"] == "version_conflict_engine_exception"
    passed = letters("POST", "/i/_delete_by_query?conflicts=proceed", {"query": {"term": {"k": "a"}}})
    assert (passed.status, passed.body["deleted"], passed.body["version_conflicts"]) == (200, 1, 1)
    assert letters("GET", "/i/_doc/0").body["_source"]["n"] == 100


def test_documents_written_again_are_found_by_fields_added_since(letters):
    letters("PUT", "/i/_mapping", {"properties": {"k": {"type": "keyword", "fields": {"t": {"type": "text"}}}}})
    assert letters("GET", "/i/_count?q=k.t:b").body["count"] == 0
    assert letters("POST", "/i/_update_by_query?refresh").body["updated"] == 5
    assert letters("GET", "/i/_count?q=k.t:b").body["count"] == 3


def test_documents_are_copied_once(letters):
    copy = {"source": {"index": "i", "query": {"term": {"k": "b"}}, "_source": ["k"]}, "dest": {"index": "j"}}
    assert letters("POST", "/_reindex?refresh", copy).body["created"] == 3
    assert letters("GET", "/j/_doc/2").body["_source"] == {"k": "b"}
    copy["dest"]["op_type"] = "create"
    assert letters("POST", "/_reindex", copy).status == 409
    assert letters("POST", "/_reindex", {**copy, "conflicts": "proceed"}).body["version_conflicts"] == 3
    assert letters("POST", "/_reindex", {"source": {"index": "i"}, "dest": {"index": "i"}}).error[0] == 400
    assert letters("POST", "/_reindex", {"source": {}, "dest": {}}).error[0] == 400
