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
