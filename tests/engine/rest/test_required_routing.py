"""Indices whose documents need a routing."""

from __future__ import annotations

import pytest

REASON = "routing is required for [i]/[1]"


@pytest.fixture
def routed(ask):
    assert ask("PUT", "/i", {"mappings": {"_routing": {"required": True}}}).status == 200
    assert ask("PUT", "/i/_doc/1?routing=a&refresh", {"n": 1}).status == 201
    return ask


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/i/_doc/1", {"n": 2}),
        ("PUT", "/i/_create/1", {"n": 2}),
        ("GET", "/i/_doc/1", None),
        ("GET", "/i/_source/1", None),
        ("GET", "/i/_doc/1?realtime=false", None),
        ("DELETE", "/i/_doc/1", None),
        ("GET", "/i/_explain/1", {"query": {"match_all": {}}}),
        ("POST", "/i/_update/1", {"doc": {"n": 2}}),
    ],
)
def test_whoever_names_a_document_names_its_routing(routed, method, path, body):
    assert routed(method, path, body).error == (400, "routing_missing_exception", REASON)
    assert routed("GET", "/i/_doc/1?routing=a").body["_source"] == {"n": 1}


def test_a_document_without_an_id_needs_it_too(routed):
    assert routed("POST", "/i/_doc", {"n": 1}).error[2] == "routing is required for [i]/[null]"


def test_of_several_documents_those_without_it_fail(routed):
    lines = b'{"index": {"_id": "1"}}\n{}\n{"index": {"_id": "2", "routing": "b"}}\n{}\n'
    items = routed("POST", "/i/_bulk", lines).body["items"]
    assert [item["index"]["status"] for item in items] == [400, 201]
    assert items[0]["index"]["error"]["type"] == "routing_missing_exception"
    docs = routed("POST", "/i/_mget", {"docs": [{"_id": "1"}, {"_id": "1", "routing": "a"}]}).body["docs"]
    assert docs[0]["error"]["reason"] == REASON
    assert docs[1]["found"]


def test_whether_it_is_needed_is_settled_when_the_index_is_made(routed):
    assert routed("GET", "/i/_mapping").body["i"]["mappings"]["_routing"] == {"required": True}
    assert routed("PUT", "/i/_mapping", {"_routing": {"required": True}}).status == 200
    refused = routed("PUT", "/i/_mapping", {"_routing": {"required": False}}).body["error"]["reason"]
    assert "Cannot update parameter [required] from [true] to [false]" in refused
