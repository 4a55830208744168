"""Updates, updates by query, bulk updates and copies, by script."""

from __future__ import annotations

import pytest


@pytest.fixture
def one(ask):
    ask("PUT", "/i/_doc/1?refresh", {"n": 1, "tags": ["a"]})
    return ask


def source(ask, id_: str = "1", index: str = "i") -> object:
    return ask("GET", f"/{index}/_doc/{id_}").body.get("_source")


def scripted(text: str, **params: object) -> dict[str, object]:
    return {"script": {"source": text, "params": params}}


def test_a_script_updates_deletes_or_leaves_alone(one):
    answer = one("POST", "/i/_update/1?_source=n", scripted("ctx._source.n += params.k", k=4)).body
    assert (answer["result"], answer["_version"], answer["get"]["_source"]) == ("updated", 2, {"n": 5})
    for op in ("'none'", "'noop'", "'junk'", "null"):
        noop = one("POST", "/i/_update/1", scripted(f"ctx.op = {op}; ctx._source.n = 100")).body
        assert (noop["result"], noop["_version"], noop["_shards"]["total"]) == ("noop", 2, 0)
    assert source(one)["n"] == 5
    assert one("POST", "/i/_update/1", scripted("ctx.op = 'delete'")).body["result"] == "deleted"
    assert source(one) is None


def test_an_upsert_is_written_as_it_is_or_as_the_script_makes_it(ask):
    add = scripted("ctx._source.n = params.n", n=7)
    assert ask("POST", "/i/_update/1", {**add, "upsert": {"n": 1}}).status == 201
    assert source(ask) == {"n": 1}
    assert ask("POST", "/i/_update/1", {**add, "upsert": {"n": 1}}).body["result"] == "updated"
    assert source(ask) == {"n": 7}
    assert ask("POST", "/i/_update/2", {**add, "upsert": {}, "scripted_upsert": True}).body["result"] == "created"
    assert source(ask, "2") == {"n": 7}
    none = ask("POST", "/i/_update/3", {**scripted("ctx.op = 'none'"), "upsert": {}, "scripted_upsert": True}).body
    assert (none["result"], none["_version"], none["_seq_no"], none["_primary_term"]) == ("noop", -1, -2, 0)
    assert source(ask, "3") is None
    assert ask("POST", "/i/_update/4", add).error[1] == "document_missing_exception"


def test_a_script_that_fails_is_told_as_elasticsearch_tells_it(one):
    failed = one("POST", "/i/_update/1", scripted("ctx._source.x.y = 1")).body["error"]
    assert (failed["type"], failed["reason"]) == ("illegal_argument_exception", "failed to execute script")
    assert (failed["caused_by"]["type"], failed["caused_by"]["reason"]) == ("script_exception", "runtime error")
    assert failed["root_cause"] == [{"type": "illegal_argument_exception", "reason": "failed to execute script"}]
    itself = one("POST", "/i/_update/1", scripted("ctx._source.ctx = ctx"))
    assert itself.error == (400, "illegal_argument_exception", "Iterable object is self-referencing itself")
    assert one("POST", "/i/_update/1", {"script": {"id": "gone"}}).status == 400
    assert source(one) == {"n": 1, "tags": ["a"]}


def test_stored_scripts_update(one):
    stored = {"script": {"lang": "painless", "source": "ctx._source.tags.add(params.t)"}}
    assert one("PUT", "/_scripts/tag/update", stored).status == 200
    assert one("PUT", "/_scripts/tag/score", stored).status == 400
    one("POST", "/i/_update/1", {"script": {"id": "tag", "params": {"t": "b"}}})
    assert source(one)["tags"] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "1: script or doc is missing;"),
        ({"script": "x", "doc": {}}, "1: can't provide both script and doc;"),
        ({"script": "x", "doc_as_upsert": True}, "1: doc must be specified if doc_as_upsert is enabled;"),
        ({"doc": {}, "upsert": {}, "if_seq_no": 0, "if_primary_term": 1},
         "1: upsert requests don't support `if_seq_no` and `if_primary_term`;"),
    ],
)  # fmt: skip
def test_an_update_that_means_nothing_is_refused(one, body, why):
    assert one("POST", "/i/_update/1", body).error == (
        400,
        "action_request_validation_exception",
        f"Validation Failed: {why}",
    )


def test_an_update_may_ask_for_a_sequence_number_in_its_body(one):
    assert one("POST", "/i/_update/1", {"doc": {"n": 2}, "if_seq_no": 9, "if_primary_term": 1}).status == 409
    assert one("POST", "/i/_update/1", {"doc": {"n": 2}, "if_seq_no": 0, "if_primary_term": 1}).status == 200


def test_bulk_updates_by_script_fail_one_by_one(one):
    lines = b"""{"update": {"_id": "1"}}
{"script": {"source": "ctx._source.n++"}}
{"update": {"_id": "1"}}
{"script": {"source": "ctx._source.x.y = 1"}}
{"update": {"_id": "2"}}
{"script": {"source": "ctx._source.n = 3"}, "upsert": {}, "scripted_upsert": true}
"""
    items = one("POST", "/i/_bulk", lines, content_type="application/x-ndjson").body["items"]
    assert [item["update"]["status"] for item in items] == [200, 400, 201]
    assert (source(one)["n"], source(one, "2")) == (2, {"n": 3})


@pytest.fixture
def letters(ask):
    for i, letter in enumerate("aabbb"):
        ask("PUT", f"/l/_doc/{i}?refresh&routing=r", {"k": letter, "n": i})
    return ask


def test_what_a_query_finds_is_changed_deleted_or_left_alone_by_a_script(letters):
    script = """
        if (ctx._source.n == 0) { ctx.op = 'delete' }
        else if (ctx._source.n == 1) { ctx.op = 'noop' }
        else { ctx._source.n *= 10 }"""
    answer = letters("POST", "/l/_update_by_query?refresh", scripted(script)).body
    assert [answer[name] for name in ("total", "updated", "deleted", "noops")] == [5, 3, 1, 1]
    hits = letters("GET", "/l/_search", {"sort": "n"}).body["hits"]["hits"]
    assert [hit["_source"]["n"] for hit in hits] == [1, 20, 30, 40]


def test_params_are_shared_by_the_documents_of_one_call(letters):
    script = scripted("params.seen += 1; ctx._source.order = params.seen", seen=0)
    letters("POST", "/l/_update_by_query?refresh", script)
    hits = letters("GET", "/l/_search", {"sort": "order"}).body["hits"]["hits"]
    assert [hit["_source"]["order"] for hit in hits] == [1, 2, 3, 4, 5]


def test_a_script_by_query_that_fails_ends_the_call(letters):
    assert letters("POST", "/l/_update_by_query", scripted("ctx.op = 'junk'")).error[1] == "script_exception"
    assert letters("POST", "/l/_delete_by_query", {"query": {"match_all": {}}, **scripted("x")}).status == 400


def test_documents_that_do_not_fit_are_told_with_their_batch(letters):
    letters("PUT", "/strict", {"mappings": {"properties": {"n": {"type": "boolean"}}}})
    copy = {"source": {"index": "l", "size": 2}, "dest": {"index": "strict"}}
    answer = letters("POST", "/_reindex", copy)
    assert (answer.status, answer.body["batches"], len(answer.body["failures"])) == (400, 1, 2)
    assert answer.body["failures"][0]["cause"]["type"] == "document_parsing_exception"


def test_copies_are_made_by_script(letters):
    script = """
        if (ctx._source.k == 'a') { ctx.op = 'noop' }
        else { ctx._id = 'x' + ctx._id; ctx._routing = null; ctx._source.from = ctx._index; ctx._source.remove('k') }
        if (ctx._source.n == 4) { ctx._index = 'other' }"""
    copy = {"source": {"index": "l"}, "dest": {"index": "m"}, **scripted(script)}
    answer = letters("POST", "/_reindex?refresh", copy).body
    assert (answer["created"], answer["noops"]) == (3, 2)
    assert source(letters, "x2", "m") == {"n": 2, "from": "l"}
    assert source(letters, "x4", "other") == {"n": 4, "from": "l"}


def test_copies_keep_drop_or_change_routing_and_version(letters):
    letters("PUT", "/l/_doc/0?refresh&routing=r", {"k": "a", "n": 0})
    for routing, expected in (("keep", "r"), ("discard", None), ("=z", "z")):
        dest = {"index": f"to-{len(routing)}", "routing": routing, "version_type": "external"}
        assert letters("POST", "/_reindex?refresh", {"source": {"index": "l"}, "dest": dest}).body["created"] == 5
        hit = letters("GET", f"/to-{len(routing)}/_search?version", {"query": {"ids": {"values": ["0"]}}}).body["hits"][
            "hits"
        ][0]
        assert (hit.get("_routing"), hit["_version"]) == (expected, 2)
    assert (
        letters("POST", "/_reindex", {"source": {"index": "l"}, "dest": {"index": "m", "routing": "x"}}).status == 400
    )
    again = {"source": {"index": "l"}, "dest": {"index": "to-2", "version_type": "external"}}
    assert letters("POST", "/_reindex", again).body["version_conflicts"] == 5


def test_what_a_copy_cannot_do_is_refused_by_name(letters):
    for name in ("remote", "slice", "sort", "runtime_mappings"):
        copy = {"source": {"index": "l", name: {}}, "dest": {"index": "m"}}
        assert letters("POST", "/_reindex", copy).error[1] == "unsupported_by_secondpass"
    assert letters("POST", "/_reindex?require_alias", {"source": {"index": "l"}, "dest": {"index": "m"}}).status == 404
    assert letters("POST", "/_reindex?max_docs=0", {"source": {"index": "l"}, "dest": {"index": "m"}}).status == 400


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("ctx.junk = 'x'", "Cannot put key [junk] with value [x] into ctx"),
        ("ctx._source = 'x'", "Expected [_source] to be a Map, not [x]"),
        ("ctx.remove('_source')", "_source cannot be removed"),
    ],
)
def test_ctx_holds_a_source_and_what_is_known_and_nothing_else(one, script, why):
    caused = one("POST", "/i/_update/1", scripted(script)).body["error"]["caused_by"]["caused_by"]
    assert (caused["type"], caused["reason"]) == ("illegal_argument_exception", why)


def test_scripts_by_query_see_versions_where_asked(one):
    see = scripted("ctx._source.seen = ctx._version")
    for target, seen in (("version=true&refresh", 1), ("refresh", -1)):
        assert one("POST", f"/i/_update_by_query?{target}", see).body["updated"] == 1
        assert source(one)["seen"] == seen


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("max_docs=-4", "[max_docs] parameter cannot be negative, found [-4]"),
        ("max_docs=5", "[max_docs] set to two different values [4] and [5]"),
        ("slices=0", '[slices] must be a positive integer or the string "auto"'),
        ("slices=5", "[max_docs] should be >= [slices] but was [4]"),
        (
            "requests_per_second=0",
            "[requests_per_second] must be a float greater than 0. Use -1 to disable throttling.",
        ),
        (
            "requests_per_second=fast",
            "[requests_per_second] must be a float greater than 0. Use -1 to disable throttling.",
        ),
    ],
)
def test_writes_by_query_that_cannot_be_are_refused(letters, target, why):
    for call, body in (("/l/_update_by_query", {}), ("/_reindex", {"source": {"index": "l"}, "dest": {"index": "m"}})):
        assert letters("POST", f"{call}?{target}", {**body, "max_docs": 4}).error == (
            400,
            "illegal_argument_exception",
            why,
        )


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"_source": False}, "_source:false is not supported in this context"),
        ({"stored_fields": ["_id"]}, "stored_fields is not supported in this context"),
        ({"from": 1}, "from is not supported in this context"),
    ],
)
def test_copies_need_whole_documents(letters, source, why):
    copy = {"source": {"index": "l", **source}, "dest": {"index": "m"}}
    assert letters("POST", "/_reindex", copy).error == (400, "illegal_argument_exception", why)


def test_failed_copies_are_told_by_where_they_were_to_go(letters):
    letters("PUT", "/m/_doc/3", {})
    copy = {"source": {"index": "l"}, "dest": {"index": "m", "op_type": "create", "routing": "discard"}}
    failure = letters("POST", "/_reindex", copy).body["failures"][0]
    assert (failure["index"], failure["id"], failure["status"]) == ("m", "3", 409)
