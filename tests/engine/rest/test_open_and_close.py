"""Indices that are closed: who may still look at them, and how they come back."""

from __future__ import annotations

import pytest

from secondpass import Engine

CLOSED = (400, "index_closed_exception", "closed")


@pytest.fixture
def closed(ask):
    """Indices `shut`, which is closed, and `open`, with a document each."""
    for name in ("shut", "open"):
        ask("PUT", f"/{name}", {"settings": {"number_of_replicas": 0}, "aliases": {f"to-{name}": {}}})
        ask("PUT", f"/{name}/_doc/1?refresh", {"n": 1})
    told = ask("POST", "/shut/_close").body
    assert told == {"acknowledged": True, "shards_acknowledged": True, "indices": {"shut": {"closed": True}}}
    return ask


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/shut/_search", None),
        ("GET", "/to-shut/_search", None),
        ("GET", "/shut,open/_count", None),
        ("GET", "/*/_search?expand_wildcards=open,closed", None),
        ("GET", "/shut/_doc/1", None),
        ("PUT", "/shut/_doc/2", {"n": 2}),
        ("POST", "/to-shut/_doc", {"n": 2}),
        ("DELETE", "/shut/_doc/1", None),
        ("POST", "/shut/_update/1", {"doc": {"n": 2}}),
        ("POST", "/shut/_delete_by_query", {"query": {"match_all": {}}}),
        ("POST", "/shut/_refresh", None),
        ("GET", "/shut/_stats", None),
        ("POST", "/shut/_pit?keep_alive=1m", None),
        ("GET", "/open/_search", {"query": {"terms": {"n": {"index": "shut", "id": "1", "path": "n"}}}}),
    ],
)
def test_a_closed_index_answers_nothing(closed, method, target, body):
    assert closed(method, target, body).error == CLOSED


def test_patterns_pass_over_closed_indices_and_names_may(closed):
    for target in ("/*/_search", "/_search", "/shut,open/_search?ignore_unavailable=true", "/shut*,open/_search"):
        assert closed("GET", target).body["hits"]["total"]["value"] == 1
    assert closed("GET", "/shut*/_search?allow_no_indices=false").error[1] == "index_not_found_exception"
    bulk = b'{"index": {"_index": "shut"}}\n{}\n{"index": {"_index": "open"}}\n{}\n'
    items = closed("POST", "/_bulk", bulk, content_type="application/x-ndjson").body["items"]
    assert [item["index"]["status"] for item in items] == [400, 201]


def test_a_closed_index_can_still_be_looked_at_and_changed(closed):
    assert set(closed("GET", "/shut").body) == {"shut"}
    assert closed("HEAD", "/shut").status == 200
    assert closed("PUT", "/shut/_mapping", {"properties": {"m": {"type": "long"}}}).status == 200
    assert set(closed("GET", "/shut/_mapping").body["shut"]["mappings"]["properties"]) == {"m", "n"}
    assert (
        closed("PUT", "/shut/_settings", {"index": {"refresh_interval": "5s", "codec": "best_compression"}}).status
        == 200
    )
    shown = closed("GET", "/shut/_settings?flat_settings").body["shut"]["settings"]
    assert (shown["index.refresh_interval"], shown["index.verified_before_close"]) == ("5s", "true")
    assert closed("PUT", "/shut/_alias/more").status == 200
    assert set(closed("GET", "/_alias").body) == {"open", "shut"}
    assert set(closed("GET", "/*").body) == {"open"}
    assert set(closed("GET", "/*?expand_wildcards=all").body) == {"open", "shut"}
    assert set(closed("GET", "/*?expand_wildcards=closed").body) == {"shut"}
    assert closed("GET", "/shut/_stats?forbid_closed_indices=false").status == 200


def test_what_no_index_lets_change_closed_ones_do_not_either(closed):
    assert "final" in closed("PUT", "/shut/_settings", {"number_of_shards": 2}).error[2]
    assert (
        closed("PUT", "/shut/_settings", {"analysis": {"filter": {"f": {"type": "stop"}}}}).error[1]
        == "unsupported_by_secondpass"
    )
    assert closed("PUT", "/open/_settings", {"codec": "default"}).status == 400


def test_tables_and_health_show_what_is_closed(closed):
    rows = closed("GET", "/_cat/indices?h=health,status,index,pri,docs.count&s=index").body.decode().splitlines()
    assert [row.split() for row in rows] == [["green", "open", "open", "1", "1"], ["green", "close", "shut", "1"]]
    assert closed("GET", "/_cluster/health").body["active_shards"] == 2
    assert closed("GET", "/_cat/count").body.decode().split()[-1] == "1"


def test_an_opened_index_is_as_it_was(closed):
    assert closed("POST", "/_open").body == {"acknowledged": True, "shards_acknowledged": True}
    assert closed("GET", "/shut/_search").body["hits"]["total"]["value"] == 1
    assert closed("PUT", "/shut/_doc/1", {"n": 2}).body["_version"] == 2
    assert closed("POST", "/*/_close").body["indices"].keys() == {"open", "shut"}
    assert closed("POST", "/open/_close").body["indices"] == {}
    assert closed("DELETE", "/shut").status == 200
    assert closed("POST", "/gone/_open").error[1] == "index_not_found_exception"


def test_an_index_stays_closed_over_restarts_and_snapshots(tmp_path):
    engine = Engine(data=tmp_path)
    client = engine.client()
    client.index(index="i", id="1", document={"n": 1})
    client.indices.close(index="i")
    engine.close()
    again = Engine(data=tmp_path)
    assert [service.is_open for service in again.node.indices] == [False]
    again.save(tmp_path / "copy")
    loaded = Engine.load(tmp_path / "copy")
    kept = loaded.snapshot()
    loaded.client().indices.open(index="i")
    assert loaded.get("i", "1")["found"]
    loaded.restore(kept)
    assert [service.is_open for service in loaded.node.indices] == [False]


def test_replicas_that_expand_by_themselves_are_as_few_as_may_be(ask):
    ask("PUT", "/i", {"settings": {"auto_expand_replicas": "0-1"}})
    assert ask("GET", "/_cluster/health").body["status"] == "green"
    assert ask("GET", "/i/_settings?flat_settings").body["i"]["settings"]["index.number_of_replicas"] == "0"
