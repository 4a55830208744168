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


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "Validation Failed: 1: query is missing;"),
        ({}, "Validation Failed: 1: query is missing;"),
        ({"max_docs": 1}, "Validation Failed: 1: query is missing;"),
        (
            {"stored_fields": ["_id"]},
            "Validation Failed: 1: stored_fields is not supported in this context;2: query is missing;",
        ),
        (
            {"query": {"match_all": {}}, "from": 2, "size": 0},
            "Validation Failed: 1: using [from] is not allowed in a scroll context;2: [size] cannot be [0] in a scroll "
            "context;3: from is not supported in this context;",
        ),
    ],
)
def test_a_deletion_that_does_not_say_what_deletes_nothing(letters, body, reason):
    assert letters("POST", "/i/_delete_by_query?refresh", body).error == (
        400,
        "action_request_validation_exception",
        reason,
    )
    assert count(letters) == 5


def test_a_write_by_query_is_a_search_that_says_how_much_and_in_which_order(letters):
    everything = {"query": {"match_all": {}}}
    last = {**everything, "sort": {"n": "desc"}, "max_docs": 1}
    assert letters("POST", "/i/_delete_by_query?refresh", last).body["deleted"] == 1
    assert letters("GET", "/i/_doc/4").status == 404
    parts = [letters("POST", "/i/_update_by_query", {**everything, "slice": {"id": i, "max": 2}}).body for i in (0, 1)]
    assert sum(part["updated"] for part in parts) == 4
    letters("POST", "/i/_refresh")
    assert letters("POST", "/i/_update_by_query?refresh", {"size": 3}).body["batches"] == 2
    assert letters("POST", "/i/_update_by_query?refresh&scroll_size=1", {"size": 3}).body["batches"] == 4
    late = letters("POST", "/i/_delete_by_query?search_timeout=0ms", everything)
    assert (late.status, late.body["timed_out"], late.body["deleted"]) == (408, True, 0)


@pytest.mark.parametrize(
    ("body", "type_", "reason"),
    [
        ({"aggs": {}}, "unsupported_by_secondpass", "[aggs] in a write by query is not supported by secondpass"),
        (
            {"_source": False},
            "unsupported_by_secondpass",
            "[_source] in a write by query is not supported by secondpass",
        ),
        ({"profile": True}, "unsupported_by_secondpass", "[profile] in a search is not supported by secondpass"),
        ({"sise": 1}, "parsing_exception", "Unknown key for a VALUE_NUMBER in [sise]."),
    ],
)
def test_what_a_write_by_query_does_not_do_is_refused_by_name(letters, body, type_, reason):
    assert letters("POST", "/i/_update_by_query", body).error == (400, type_, reason)


def test_a_write_by_query_asks_only_the_shards_its_routing_leads_to(letters):
    letters("PUT", "/i/_doc/r?routing=x&refresh", {"k": "b"})
    one = letters("POST", "/i/_update_by_query?routing=x", None).body["total"]
    assert 1 <= one < count(letters)


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


def test_an_update_by_query_through_an_ingest_pipeline_is_refused_by_name(ask):
    ask("PUT", "/i/_doc/1?refresh", {"a": 1})
    refused = ask("POST", "/i/_update_by_query?pipeline=p")
    assert refused.error == (400, "unsupported_by_secondpass", "ingest pipelines are not supported by secondpass")
    assert ask("POST", "/i/_update_by_query?pipeline=_none").body["updated"] == 1
