"""Aliases that say a routing: one for writes and gets, several for searches."""

from __future__ import annotations

import pytest

REFUSED = "Alias [five] has index routing associated with it [5], and was provided with routing value [6], rejecting operation"


@pytest.fixture
def routed(ask):
    """An index of three shards, and aliases of it; "2", "5" and "6" lead to shards of their own."""
    aliases = {
        "five": {"routing": "5"},
        "six": {"index_routing": "6", "search_routing": "5,6"},
        "all": {},
        "wide": {"search_routing": "2,5,6"},
    }
    assert ask("PUT", "/i", {"settings": {"number_of_shards": 3}, "aliases": aliases}).status == 200
    shards = {ask("GET", f"/i/_search_shards?routing={by}").body["shards"][0][0]["shard"] for by in ("2", "5", "6")}
    assert len(shards) == 3
    for by in ("2", "5", "6"):
        ask("PUT", f"/i/_doc/by-{by}?routing={by}&refresh", {"n": 1})
    return ask


def asked_of(ask, target, what):
    names, _, query = target.partition("?")
    return ask("GET", f"/{names}/{what}?{query}").body


def test_a_document_written_through_an_alias_gets_its_index_routing(routed):
    assert routed("PUT", "/five/_doc/1", {"n": 1}).status == 201
    assert routed("GET", "/five/_doc/1").body["_routing"] == "5"
    assert routed("GET", "/i/_doc/1?routing=5").body["found"]
    assert routed("POST", "/five/_update/1", {"doc": {"n": 2}}).body["result"] == "updated"
    assert routed("GET", "/five/_source/1").body == {"n": 2}
    assert routed("GET", "/five/_mget", {"ids": ["1"]}).body["docs"][0]["found"]
    assert routed("DELETE", "/five/_doc/1").body["result"] == "deleted"


def test_a_bulk_through_an_alias_gives_its_documents_its_index_routing(routed):
    lines = b'{"index":{"_id":"1"}}\n{"n":1}\n{"update":{"_id":"1"}}\n{"doc":{"n":2}}\n{"create":{"routing":"6"}}\n{}\n'
    items = routed("POST", "/five/_bulk", lines).body["items"]
    assert [next(iter(item.values()))["status"] for item in items] == [201, 200, 400]
    assert items[2]["create"]["error"] == {"type": "illegal_argument_exception", "reason": REFUSED}
    assert routed("GET", "/i/_doc/1?routing=5").body["_source"] == {"n": 2}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/five/_doc/1?routing=6", {}),
        ("GET", "/five/_doc/1?routing=6", None),
        ("DELETE", "/five/_doc/1?routing=6", None),
        ("POST", "/five/_update/1?routing=6", {"doc": {}}),
    ],
)
def test_another_routing_than_that_of_the_alias_is_refused(routed, method, path, body):
    assert routed(method, path, body).error == (400, "illegal_argument_exception", REFUSED)


def test_a_document_got_by_another_routing_than_that_of_the_alias_is_refused_alone(routed):
    docs = [{"_id": "by-5"}, {"_id": "by-5", "routing": "6"}]
    first, second = routed("GET", "/five/_mget", {"docs": docs}).body["docs"]
    assert first["found"]
    assert second["error"]["reason"] == REFUSED


def test_a_routing_that_every_document_needs_may_come_from_the_alias(ask):
    ask("PUT", "/i", {"mappings": {"_routing": {"required": True}}, "aliases": {"a": {"routing": "5"}}})
    assert ask("PUT", "/a/_doc/1", {}).status == 201


def test_copies_written_to_an_alias_get_its_index_routing(routed):
    body = {"source": {"index": "i"}, "dest": {"index": "copies", "routing": "discard"}}
    routed("PUT", "/j", {"aliases": {"copies": {"routing": "7"}}})
    assert routed("POST", "/_reindex?refresh", body).body["created"] == 3
    hits = routed("GET", "/j/_search").body["hits"]["hits"]
    assert {hit["_routing"] for hit in hits} == {"7"}


def test_documents_written_in_process_get_the_routing_of_their_alias(engine, ask):
    ask("PUT", "/i", {"settings": {"number_of_shards": 3}, "aliases": {"five": {"routing": "5"}}})
    engine.index("five", {"n": 1}, id="1")
    engine.bulk("five", [{"_id": "2", "_source": {"n": 1}}])
    for id_ in ("1", "2"):
        assert ask("GET", f"/i/_doc/{id_}?routing=5").body["found"]
        assert engine.get("five", id_)["_routing"] == "5"
    assert engine.delete("five", "1")["result"] == "deleted"


def test_terms_are_looked_up_through_an_alias_by_its_routing(routed):
    routed("PUT", "/five/_doc/wanted", {"ids": ["by-2"]})
    lookup = {"query": {"terms": {"_id": {"index": "five", "id": "wanted", "path": "ids"}}}}
    assert [hit["_id"] for hit in routed("GET", "/i/_search", lookup).body["hits"]["hits"]] == ["by-2"]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("five", 1),
        ("six", 2),
        ("wide", 3),
        ("five,six", 2),
        ("all,five", 3),
        ("five,i", 3),
        ("five,*", 3),
        ("_all", 3),
        ("six?routing=6", 1),
        ("six?routing=2,6", 1),
        ("all,five?routing=6", 1),
        ("i?routing=2,5", 2),
    ],
)
def test_a_search_through_an_alias_asks_the_shards_of_its_search_routing(routed, target, found):
    assert asked_of(routed, target, "_count")["count"] == found
    assert len(asked_of(routed, target, "_search_shards")["shards"]) == found


def test_where_alias_and_request_agree_on_no_routing_all_shards_are_asked(routed):
    assert asked_of(routed, "five?routing=6", "_count")["count"] == 3


def test_every_kind_of_search_goes_by_the_routing_of_an_alias(routed):
    assert routed("GET", "/five/_search").body["_shards"]["total"] == 1
    assert routed("GET", "/five/_search?scroll=1m").body["hits"]["total"]["value"] == 1
    assert routed("POST", "/five/_pit?keep_alive=1m").body["_shards"]["total"] == 1
    answers = routed("POST", "/_msearch", b'{"index":"five"}\n{}\n{"index":"six"}\n{}\n').body["responses"]
    assert [answer["_shards"]["total"] for answer in answers] == [1, 2]
    assert routed("POST", "/five/_delete_by_query", {"query": {"match_all": {}}}).body["deleted"] == 1


def test_an_alias_of_several_indices_writes_by_the_routing_of_its_write_index(ask):
    ask("PUT", "/one", {"aliases": {"both": {"routing": "1"}}})
    ask("PUT", "/two", {"aliases": {"both": {"routing": "2", "is_write_index": True}}})
    assert ask("PUT", "/both/_doc/1", {}).body["_index"] == "two"
    assert ask("GET", "/two/_doc/1?routing=2").body["_routing"] == "2"
