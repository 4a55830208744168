from __future__ import annotations

import pytest

from secondpass.shards.errors import IllegalArgumentError, XContentParseError
from secondpass.shards.painless import Script, parse_script


def test_a_script_is_a_string_or_an_object():
    assert parse_script("1 + 1") == Script("1 + 1")
    assert parse_script({"source": "x", "lang": "painless", "params": {"a": 1}}) == Script("x", "painless", {"a": 1})
    assert parse_script({"id": "mine", "params": None}) == Script(None, "painless", {}, "mine")
    assert parse_script({"source": "x", "options": {}}).source == "x"


@pytest.mark.parametrize(
    ("body", "error", "why"),
    [
        ({"source": "x", "parameters": {}}, XContentParseError, "[script] unknown field [parameters]"),
        ({"source": "x", "params": []}, XContentParseError, "[script] params must be an object"),
        ({"source": ["x"]}, XContentParseError, "[script] source doesn't support values of type: START_ARRAY"),
        (["x"], XContentParseError, "[script] must be a string or an object"),
        ({"source": "x", "lang": "mustache"}, IllegalArgumentError, "script_lang not supported [mustache]"),
        ({"source": "x", "id": "y"}, IllegalArgumentError, "must only use one of [source, id] when specifying a script"),
        ({"params": {}}, IllegalArgumentError, "must specify either [source] for an inline script or [id] for a stored script"),
        ({"id": "x", "lang": "painless"}, IllegalArgumentError, "illegally specified <lang> [painless] for a stored script"),
        ({"source": "x", "options": {"a": "b"}}, IllegalArgumentError,
         "[script] option [a] is not supported: painless scripts take no options"),
    ],
)  # fmt: skip
def test_a_script_object_is_read_strictly(body, error, why):
    with pytest.raises(error) as caught:
        parse_script(body)
    assert caught.value.reason == why


def test_the_path_leads_to_the_unknown_member():
    with pytest.raises(XContentParseError) as caught:
        parse_script({"source": "x", "nope": 1}, ("query", "script_score", "script"))
    assert caught.value.path == ("query", "script_score", "script", "nope")


def test_params_are_read_only_copies():
    params = {"a": 1}
    script = parse_script({"source": "x", "params": params})
    params["a"] = 2
    assert script.params["a"] == 1
    with pytest.raises(TypeError):
        script.params["a"] = 3
