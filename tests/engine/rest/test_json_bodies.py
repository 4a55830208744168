"""Bodies are JSON as Jackson reads it: a name once in an object, and where one is wrong, the place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.engine.json_text import JsonTextError, parse_json

TWICE = "[1:11] Duplicate field 'a'"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a":1,"a":2}', TWICE),
        (b'{"a": {"b": 1,\n "b" : 2}}', "[2:5] Duplicate field 'b'"),
        (b'{"a":1,"\\u0061":2}', "[1:16] Duplicate field 'a'"),
        (b'{"a":"\\u0022\\u0022","a":"xx"}', "[1:24] Duplicate field 'a'"),
        (b'[{"a":1},{"b":"\\"}","b":2}]', "[1:24] Duplicate field 'b'"),
        (b'{"a":NaN,"a":2}', "[1:13] Duplicate field 'a'"),
        (b'{"a":' + b"[" * 300 + b"]" * 300 + b',"a":2}', "[1:610] Duplicate field 'a'"),
    ],
)
def test_a_name_that_stands_in_an_object_twice_is_refused_with_its_place(text: bytes, reason: str) -> None:
    with pytest.raises(JsonTextError) as refused:
        parse_json(text)
    assert refused.value.reason == reason


_TEXTS = st.recursive(
    st.sampled_from(["1", '"a"', '"\\"a\\":"', '"\\u0022"', '"{"', '"\\\\"', "null"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.lists(st.tuples(st.sampled_from(['"a"', '"b"', '"\\u0061"', '"\\""', '""']), inner), max_size=3).map(
            lambda members: "{" + ",".join(f"{name} :{value}" for name, value in members) + "}"
        )
    ),
)


class _DuplicateError(Exception):
    pass


def _each_once(members: list[tuple[str, Any]]) -> Mapping[str, Any]:
    if len(dict(members)) < len(members):
        raise _DuplicateError
    return dict(members)


@given(_TEXTS)
def test_only_texts_with_a_name_twice_are_refused_whatever_they_look_like(text: str) -> None:
    try:
        value = json.loads(text, object_pairs_hook=_each_once)
    except _DuplicateError:
        with pytest.raises(JsonTextError):
            parse_json(text.encode())
    else:
        assert parse_json(text.encode()) == value


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/i/_search"), ("PUT", "/i/_mapping"), ("PUT", "/i"), ("POST", "/i/_update/1"), ("PUT", "/i/_settings")],
)
def test_no_request_may_name_anything_twice(ask, method: str, path: str) -> None:
    assert ask(method, path, b'{"a":1,"a":2}').error == (400, "x_content_parse_exception", TWICE)


def test_a_line_of_several_searches_may_name_nothing_twice(ask) -> None:
    assert ask("POST", "/_msearch", b'{}\n{"a":1,"a":2}\n').error == (400, "x_content_parse_exception", TWICE)


FAILED = "document_parsing_exception"
MALFORMED = [
    (b'{"a":1,"a":2}', FAILED, f"[1:6] failed to parse: {TWICE}", "x_content_parse_exception"),
    (b'{"a":1', FAILED, "[1:6] failed to parse: [1:7] Unexpected end of file", "x_content_e_o_f_exception"),
    (b'{"a":{"b":[1, 2]', FAILED, "[1:16] failed to parse: [1:17] Unexpected end of file", "x_content_e_o_f_exception"),
    (
        b'{"a":}',
        FAILED,
        "[1:2] failed to parse: [1:6] Unexpected character ('}' (code 125)): Expecting value",
        "x_content_parse_exception",
    ),
    (b"x", FAILED, "[1:1] [1:1] Unexpected character ('x' (code 120)): Expecting value", "x_content_parse_exception"),
    (
        b'{"a":1} ]',
        FAILED,
        "[1:9] [1:9] Unexpected character (']' (code 93)): Extra data",
        "x_content_parse_exception",
    ),
    (
        b'{"a":1} {"b":2}',
        "illegal_argument_exception",
        "Malformed content, found extra data after parsing: START_OBJECT",
        None,
    ),
    (b"[1,2]", FAILED, "[-1:-1] Malformed content, must start with an object", None),
    (b"[1,2", FAILED, "[-1:-1] Malformed content, must start with an object", None),
    (b"true", FAILED, "[-1:-1] Malformed content, must start with an object", None),
]


@pytest.mark.parametrize(("text", "kind", "reason", "cause"), MALFORMED)
def test_a_malformed_document_is_refused_as_a_shard_refuses_it(ask, text, kind, reason, cause) -> None:
    told = ask("PUT", "/i/_doc/1", text)

    assert (told.status, told.body["error"]["type"], told.body["error"]["reason"]) == (400, kind, reason)
    assert told.body["error"].get("caused_by", {}).get("type") == cause
    assert told.body["error"]["root_cause"][0]["type"] == (cause or kind)


def test_an_index_is_made_before_its_first_document_is_read(ask) -> None:
    assert ask("PUT", "/i/_doc/1", b"").error == (400, "parse_exception", "request body is required")
    assert ask("HEAD", "/i").status == 404
    assert ask("PUT", "/i/_doc/1?if_seq_no=1", b"x").error[1] == "action_request_validation_exception"
    assert ask("HEAD", "/i").status == 404
    assert ask("PUT", "/i/_doc/1", b"x").error[1] == FAILED
    assert ask("HEAD", "/i").status == 200


@pytest.mark.parametrize(("text", "kind", "reason", "cause"), [*MALFORMED, (b"", FAILED, None, None)])
def test_a_malformed_document_fails_its_own_item_of_a_bulk(ask, text, kind, reason, cause) -> None:
    reason = reason or "[0:0] failed to parse, document is empty"

    items = ask("POST", "/i/_bulk", b'{"index":{}}\n' + text + b'\n{"create":{}}\n{}\n').body["items"]

    told = items[0]["index"]
    assert (told["status"], told["error"]["type"], told["error"]["reason"]) == (400, kind, reason)
    assert items[1]["create"]["status"] == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("PUT", "/i/_mapping"), ("PUT", "/i/_settings"), ("POST", "/_bulk"), ("POST", "/i/_bulk")),
        *(("PUT", "/i/_doc/1"), ("POST", "/i/_doc"), ("PUT", "/i/_create/1")),
    ],
)
def test_what_cannot_be_done_without_a_body_asks_for_one(ask, method: str, path: str) -> None:
    ask("PUT", "/i", {})
    assert ask(method, path).error == (400, "parse_exception", "request body is required")


def test_several_searches_ask_for_a_body_or_a_parameter_with_it(ask) -> None:
    assert ask("GET", "/_msearch").error == (400, "parse_exception", "request body or source parameter is required")


@pytest.mark.parametrize("body", [{}, {"settings": {}}, {"index": {}}])
def test_settings_of_an_index_are_not_changed_by_nothing(ask, body: dict[str, Any]) -> None:
    ask("PUT", "/i", {})
    reason = "Validation Failed: 1: no settings to update;"
    assert ask("PUT", "/i/_settings", body).error == (400, "action_request_validation_exception", reason)
    assert ask("PUT", "/nowhere/_settings", body).error[2] == reason
