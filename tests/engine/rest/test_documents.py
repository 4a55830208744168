"""Documents one by one and in bulk."""

from __future__ import annotations

from typing import Any

import orjson
import pytest


def lines(*values: Any) -> bytes:
    return b"".join(orjson.dumps(value) + b"\n" if not isinstance(value, bytes) else value + b"\n" for value in values)


def bulk(ask, *values: Any, target: str = "/_bulk?refresh"):
    return ask("PUT", target, lines(*values), content_type="application/x-ndjson")


def test_a_document_is_created_updated_read_and_deleted(ask):
    created = ask("PUT", "/i/_doc/1", {"a": 1})
    assert (created.status, created.body["result"], created.body["_version"]) == (201, "created", 1)
    updated = ask("PUT", "/i/_doc/1?refresh=true", {"a": 2})
    assert (updated.status, updated.body["result"], updated.body["forced_refresh"]) == (200, "updated", True)
    assert ask("GET", "/i/_doc/1").body["_source"] == {"a": 2}
    assert ask("GET", "/i/_source/1").body == {"a": 2}
    assert ask("DELETE", "/i/_doc/1").body["result"] == "deleted"
    assert ask("DELETE", "/i/_doc/1").status == 404
    assert ask("GET", "/i/_doc/1").body == {"_index": "i", "_id": "1", "found": False}
    assert ask("HEAD", "/i/_doc/1").status == 404
    assert ask("GET", "/i/_source/1").error[1] == "resource_not_found_exception"


def test_a_document_without_an_id_gets_one_of_twenty_letters(ask):
    assert len(ask("POST", "/i/_doc", {"a": 1}).body["_id"]) == 20


@pytest.mark.parametrize("name", ["a%2Fb", "%E2%9C%93", "a%20b", "_x", "%25"])
def test_any_id_can_be_written_and_read(ask, name):
    assert ask("PUT", f"/i/_doc/{name}", {}).status == 201
    assert ask("GET", f"/i/_doc/{name}").body["found"]


def test_create_refuses_what_is_there(ask):
    ask("PUT", "/i/_create/1", {})
    refused = ask("PUT", "/i/_create/1", {})
    assert refused.error == (
        409,
        "version_conflict_engine_exception",
        "[1]: version conflict, document already exists (current version [1])",
    )


def test_a_write_by_sequence_number_goes_through_only_when_nobody_wrote_meanwhile(ask):
    seq_no = ask("PUT", "/i/_doc/1", {}).body["_seq_no"]
    assert ask("PUT", f"/i/_doc/1?if_seq_no={seq_no}&if_primary_term=1", {"a": 1}).status == 200
    assert ask("PUT", f"/i/_doc/1?if_seq_no={seq_no}&if_primary_term=1", {"a": 2}).error == (
        409,
        "version_conflict_engine_exception",
        "[1]: version conflict, required seqNo [0], primary term [1]. current document has seqNo [1] and primary term [1]",
    )
    assert ask("GET", "/i/_doc/1").body["_source"] == {"a": 1}


def test_an_external_version_must_grow(ask):
    assert ask("PUT", "/i/_doc/1?version=5&version_type=external", {}).body["_version"] == 5
    assert ask("PUT", "/i/_doc/1?version=5&version_type=external", {}).status == 409
    assert ask("PUT", "/i/_doc/1?version=5&version_type=external_gte", {}).status == 200
    assert ask("PUT", "/i/_doc/1?version=3", {}).error[1] == "action_request_validation_exception"


IAE, INVALID = "illegal_argument_exception", "action_request_validation_exception"
NO_VERSIONS = "create operations do not support explicit versions. use index instead"
ONLY_INTERNAL = "create operations only support internal versioning. use index instead"
NO_COMPARISON = "create operations do not support compare and set. use index instead"
NOT_INTERNAL = (
    "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` "
    "instead"
)


def failed(*reasons: str) -> str:
    return "Validation Failed: " + "".join(f"{i}: {reason};" for i, reason in enumerate(reasons, start=1))


@pytest.mark.parametrize(
    ("call", "type_", "reason"),
    [
        (
            "PUT /i/_doc/1?version_type=external",
            INVALID,
            failed("illegal version value [-3] for version type [EXTERNAL]"),
        ),
        (
            "PUT /i/_doc/1?version=-1&version_type=external_gte",
            INVALID,
            failed("illegal version value [-1] for version type [EXTERNAL_GTE]"),
        ),
        (
            "DELETE /i/_doc/1?version=-1",
            INVALID,
            failed("illegal version value [-1] for version type [INTERNAL]", NOT_INTERNAL),
        ),
        ("POST /i/_doc?version=3&version_type=external", INVALID, failed(ONLY_INTERNAL)),
        (
            "POST /i/_doc?version=3&version_type=external&op_type=index",
            INVALID,
            failed("an id must be provided if version type or value are set"),
        ),
        ("PUT /i/_create/1?if_seq_no=0&if_primary_term=1", INVALID, failed(NO_COMPARISON)),
        ("PUT /i/_doc/1?op_type=create&version=2", INVALID, failed(NO_VERSIONS)),
        ("PUT /i/_doc/1?if_seq_no=-5", IAE, "sequence numbers must be non negative. got [-5]."),
        ("DELETE /i/_doc/1?if_primary_term=-1", IAE, "primary term must be non negative. got [-1]"),
        (
            "PUT /i/_doc/1?if_seq_no=0&if_primary_term=0",
            INVALID,
            failed("ifSeqNo is set, but primary term is [0]"),
        ),
        ("PUT /i/_doc/1?version_type=force", IAE, "No version type match [force]"),
        ("PUT /i/_doc/1?op_type=junk", IAE, "Unknown opType: [junk]"),
        ("PUT /i/_doc/1?op_type=delete", IAE, "opType must be 'create' or 'index', found: [DELETE]"),
        ("PUT /i/_create/1?op_type=index", IAE, "opType must be 'create', found: [index]"),
        (
            f"PUT /i/_doc/{'x' * 513}",
            INVALID,
            failed(f"id [{'x' * 513}] is too long, must be no longer than 512 bytes but was: 513"),
        ),
    ],
)
def test_conditions_that_cannot_be_are_refused_and_nothing_is_written(ask, call, type_, reason):
    method, target = call.split()
    assert ask(method, target, None if method == "DELETE" else {}).error == (400, type_, reason)
    assert ask("HEAD", "/i").status == 404


def test_conditions_of_no_effect_are_none(ask):
    assert ask("PUT", "/i/_doc/1?if_seq_no=-2&if_primary_term=0&version=-3", {}).status == 201
    assert ask("PUT", "/i/_doc/1?version=4&version_type=external_gt", {}).body["_version"] == 4
    assert ask("PUT", "/i/_doc/1?version=-4", {}).status == 409
    assert ask("PUT", "/i/_doc/2?version=-4", {}).body["_version"] == 1
    assert ask("PUT", "/i/_doc/3?op_type=CREATE", {}).status == 201
    assert ask("GET", f"/i/_doc/{'x' * 513}").body["found"] is False


def test_an_external_version_does_not_go_back_behind_a_deletion(ask):
    assert ask("DELETE", "/i/_doc/1?version=17&version_type=external").status == 404
    assert ask("PUT", "/i/_doc/1?version=13&version_type=external", {}).error[2] == (
        "[1]: version conflict, current version [17] is higher or equal to the one provided [13]"
    )
    assert ask("DELETE", "/i/_doc/1?version=16&version_type=external").status == 409
    assert ask("PUT", "/i/_doc/1?version=18&version_type=external", {}).body["_version"] == 18


def test_a_bulk_is_refused_for_all_that_is_wrong_with_its_actions(ask):
    long = "x" * 513
    refused = bulk(
        ask,
        {"index": {"_index": "i", "_id": long}},
        {},
        {"create": {"_index": "i", "_id": "1", "if_seq_no": 0, "if_primary_term": 1}},
        {},
        {"delete": {"_index": "i", "_id": "", "version_type": "external"}},
    )
    assert refused.error == (
        400,
        INVALID,
        failed(
            f"id [{long}] is too long, must be no longer than 512 bytes but was: 513",
            NO_COMPARISON,
            "id is missing",
            "illegal version value [-3] for version type [EXTERNAL]",
        ),
    )
    assert bulk(ask, {"update": {"_index": "i", "_id": "1", "version": 1}}, {"doc": {}}).error == (
        400,
        IAE,
        "Update requests do not support versioning. Please use `if_seq_no` and `if_primary_term` instead",
    )


@pytest.mark.parametrize("kind", ["internal", "external", "external_gte"])
def test_a_read_by_version_shows_a_document_of_that_version_only(ask, kind):
    ask("PUT", "/i/_doc/1?version=2&version_type=external", {"a": 1})
    assert ask("GET", f"/i/_doc/1?version=2&version_type={kind}").body["_version"] == 2
    assert ask("GET", f"/i/_doc/1?version=-3&version_type={kind}").status == 200
    for path in ("_doc", "_source"):
        for version in (1, 10):
            conflict = ask("GET", f"/i/{path}/1?version={version}&version_type={kind}")
            assert (conflict.status, conflict.body["error"]["type"]) == (409, "version_conflict_engine_exception")
            assert conflict.body["error"]["reason"] == (
                f"[1]: version conflict, current version [2] is different than the one provided [{version}]"
            )
            assert (conflict.body["error"]["index"], conflict.body["error"]["shard"]) == ("i", "0")
    docs = [{"_id": "1", "version": version, "version_type": kind} for version in (2, 1)]
    found, conflict = ask("POST", "/i/_mget", {"docs": docs}).body["docs"]
    assert (found["_version"], conflict["error"]["type"]) == (2, "version_conflict_engine_exception")
    assert ask("GET", f"/i/_doc/1?version=-5&version_type={kind}").error == (
        400,
        INVALID,
        failed(f"illegal version value [-5] for version type [{kind.upper()}]"),
    )


def test_a_conflict_of_an_update_tells_where_it_is(ask):
    ask("PUT", "/i", {"settings": {"number_of_shards": 3}})
    ask("PUT", "/i/_doc/1?routing=x", {})
    conflict = ask("POST", "/i/_update/1?routing=x&if_seq_no=7&if_primary_term=1", {"doc": {}})
    missing = ask("POST", "/i/_update/2?routing=x", {"doc": {}})
    [shard] = ask("GET", "/i/_search_shards?routing=x").body["shards"]
    for refused, status in ((conflict, 409), (missing, 404)):
        told = refused.body["error"]
        assert (refused.status, told["index"], told["shard"]) == (status, "i", str(shard[0]["shard"]))
        assert told["index_uuid"]


def test_the_source_of_a_document_is_asked_for_with_the_source(ask):
    ask("PUT", "/i/_doc/1", {"a": 1, "b": 2})
    assert ask("GET", "/i/_source/1?_source_includes=a").body == {"a": 1}
    assert ask("GET", "/i/_source/1?_source=false").error == (
        400,
        INVALID,
        failed("fetching source can not be disabled"),
    )
    assert ask("GET", "/i/_source/1?stored_fields=a").error[:2] == (400, IAE)


def test_a_write_without_a_body_is_refused(ask):
    assert ask("PUT", "/i/_doc/9").error == (400, "parse_exception", "request body is required")


def test_a_document_is_found_by_the_routing_it_was_written_with(ask):
    ask("PUT", "/i", {"settings": {"number_of_shards": 5}})
    ask("PUT", "/i/_doc/1?routing=x&refresh", {"a": 1})
    assert ask("GET", "/i/_doc/1?routing=x").body["_routing"] == "x"
    assert ask("GET", "/i/_search").body["hits"]["hits"][0]["_routing"] == "x"


def test_an_update_lays_members_over_and_says_when_nothing_changed(ask):
    ask("PUT", "/i/_doc/1", {"a": {"b": 1}, "c": 2})
    changed = ask("POST", "/i/_update/1?_source=true", {"doc": {"a": {"d": 3}}})
    assert changed.body["get"]["_source"] == {"a": {"b": 1, "d": 3}, "c": 2}
    assert ask("POST", "/i/_update/1", {"doc": {"c": 2}}).body["result"] == "noop"
    assert ask("POST", "/i/_update/2", {"doc": {}}).error == (
        404,
        "document_missing_exception",
        "[2]: document missing",
    )
    assert ask("POST", "/i/_update/2", {"doc": {"c": 1}, "doc_as_upsert": True}).status == 201
    assert ask("POST", "/i/_update/3", {"doc": {"c": 1}, "upsert": {"b": 1}}).body["result"] == "created"
    assert ask("GET", "/i/_source/3").body == {"b": 1}


def test_a_bulk_answers_item_by_item_and_keeps_what_fits(ask):
    answer = bulk(
        ask,
        {"index": {"_index": "i", "_id": 1}},
        {"n": 1},
        {"index": {"_index": "i", "_id": "2"}},
        {"n": "no number"},
        {"create": {"_index": "i", "_id": "1"}},
        {"n": 2},
        {"update": {"_index": "i", "_id": "1"}},
        {"doc": {"n": 5}},
        {"delete": {"_index": "i", "_id": "9"}},
        {"index": {"_index": "i", "_id": "3"}},
        b'{"n": NaN}',
        {"index": {"_index": "i", "_id": "4"}},
        b'{"n": 4',
        {"index": {"_index": "i", "_id": "5"}},
        {"n": 5},
    )
    statuses = [next(iter(item.values()))["status"] for item in answer.body["items"]]
    assert statuses == [201, 400, 409, 200, 404, 400, 400, 201]
    assert answer.body["errors"]
    assert ask("GET", "/i/_search").body["hits"]["total"]["value"] == 2


def test_a_deletion_creates_no_index_unless_by_an_external_version(ask):
    missing = bulk(ask, {"delete": {"_index": "j", "_id": "1"}}).body
    assert (missing["errors"], missing["items"][0]["delete"]["error"]["type"]) == (True, "index_not_found_exception")
    assert ask("DELETE", "/j/_doc/1").error[:2] == (404, "index_not_found_exception")
    assert ask("HEAD", "/j").status == 404
    external = {"version": 3, "version_type": "external"}
    assert bulk(ask, {"delete": {"_index": "j", "_id": "1", **external}}).body["items"][0]["delete"]["_version"] == 3
    assert ask("DELETE", "/k/_doc/1?version=3&version_type=external").body["result"] == "not_found"
    assert ask("HEAD", "/j").status == ask("HEAD", "/k").status == 200


def test_a_deletion_finds_the_index_that_another_action_of_its_bulk_creates(ask):
    items = bulk(ask, {"delete": {"_index": "j", "_id": "1"}}, {"index": {"_index": "j", "_id": "2"}}, {}).body["items"]
    assert [items[0]["delete"].get("result"), items[1]["index"]["result"]] == ["not_found", "created"]


def test_a_deletion_through_an_alias_goes_to_its_write_index(ask):
    for index in ("i", "j"):
        ask("PUT", f"/{index}/_doc/1", {})
    ask("POST", "/_aliases", {"actions": [{"add": {"index": "i", "alias": "a"}}]})
    ask("POST", "/_aliases", {"actions": [{"add": {"index": "j", "alias": "a", "is_write_index": True}}]})
    assert ask("DELETE", "/a/_doc/1").body["_index"] == "j"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"index":{"_id":"1"}}\n{}', "The bulk request must be terminated by a newline [\\n]"),
        (
            b'{"index":{"_id":"1"}}\n{}\n{}\n',
            "Malformed action/metadata line [3], expected FIELD_NAME but found [END_OBJECT]",
        ),
        (
            b'{"index":{"_index":[]}}\n{}\n',
            "Malformed action/metadata line [1], expected a simple value for field [_index] but found [START_ARRAY]",
        ),
        (b'{"index":{"_foo":1}}\n{}\n', "Action/metadata line [1] contains an unknown parameter [_foo]"),
        (b'{"index":{"if_seq_no":1}}\n{}\n', "Validation Failed: 1: ifSeqNo is set, but primary term is [0];"),
    ],
)
def test_a_line_that_is_no_action_refuses_the_whole_request(ask, body, reason):
    refused = ask("POST", "/i/_bulk", body)
    assert (refused.status, refused.body["error"]["reason"]) == (400, reason)
    assert ask("HEAD", "/i").status == 404


@pytest.mark.parametrize("path", ["/i/_doc/1", "/i/_create/2", "/i/_update/1", "/i/_bulk"])
def test_a_write_may_say_that_it_wants_nothing_special_and_is_refused_where_it_does(ask, path):
    ask("PUT", "/i/_doc/1", {})
    lines = b'{"index":{}}\n{}\n' if path == "/i/_bulk" else b'{"doc":{}}'
    plain = ["include_source_on_error=true"] + ["require_data_stream=false"] * (path != "/i/_update/1")
    assert ask("POST", f"{path}?{'&'.join(plain)}", lines).status in (200, 201)
    special = [
        "include_source_on_error=false",
        "require_data_stream=true",
        "pipeline=p",
        "list_executed_pipelines=true",
    ]
    for asked in {"/i/_bulk": special, "/i/_update/1": special[:1]}.get(path, special[:3]):
        assert ask("POST", f"{path}?{asked}", lines).error[:2] == (400, "unsupported_by_secondpass")


@pytest.mark.parametrize(
    ("update", "kind", "reason"),
    [
        (b'{"doc":{}', "x_content_e_o_f_exception", "[1:10] Unexpected end of file"),
        (b'{"foo":1}', "x_content_parse_exception", "[1:2] [UpdateRequest] unknown field [foo]"),
        (
            b'{"doc":5}',
            "x_content_parse_exception",
            "[1:8] [UpdateRequest] doc doesn't support values of type: VALUE_NUMBER",
        ),
        (b"{}", INVALID, failed("script or doc is missing", "id is missing")),
        (
            b'{"doc":{},"upsert":{},"if_seq_no":1,"if_primary_term":1}',
            INVALID,
            failed("upsert requests don't support `if_seq_no` and `if_primary_term`", "id is missing"),
        ),
    ],
)
def test_an_update_that_is_none_refuses_the_whole_request(ask, update, kind, reason):
    lines = (b'{"index":{"_id":"1"}}', b"{}", b'{"update":{"_id":"1"}}', update, b'{"delete":{"_id":""}}', b"")
    assert ask("POST", "/i/_bulk", b"\n".join(lines)).error == (400, kind, reason)
    assert ask("HEAD", "/i").status == 404


def test_updates_in_bulk_show_of_the_source_what_is_asked_for(ask):
    ask("PUT", "/i/_doc/1", {"foo": 1, "bar": 2})
    shown = lambda answer, at: answer.body["items"][at]["update"]["get"]["_source"]  # noqa: E731
    answer = bulk(
        ask,
        {"update": {"_index": "i", "_id": "1", "_source": {"includes": "bar"}}},
        {"doc": {"foo": 3}},
        {"update": {"_index": "i", "_id": "1"}},
        {"_source": True, "doc": {"foo": 4}},
    )
    assert (shown(answer, 0), shown(answer, 1)) == ({"bar": 2}, {"foo": 4, "bar": 2})
    answer = bulk(ask, {"update": {"_id": "1"}}, {"doc": {"foo": 5}}, target="/i/_bulk?_source_includes=foo")
    assert shown(answer, 0) == {"foo": 5}


@pytest.mark.parametrize("body", [[1], "text", 5])
def test_a_document_that_is_no_object_is_refused_and_nothing_is_written(ask, body):
    assert ask("PUT", "/i/_doc/1", body).error[:2] == (400, "document_parsing_exception")
    assert ask("GET", "/i/_doc/1").body["found"] is False
