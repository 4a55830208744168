"""The `_analyze` request."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis, analyze
from secondpass.shards.errors import (
    IllegalArgumentError,
    IllegalStateError,
    RequestValidationError,
    ShardError,
    XContentParseError,
)

ANALYSIS = Analysis.from_settings(
    {
        "analyze.max_token_count": 5,
        "analysis": {
            "analyzer": {
                "mine": {"tokenizer": "standard", "char_filter": "html_strip", "filter": ["lowercase", "stemmer"]}
            },
            "normalizer": {"flat": {"filter": ["lowercase", "asciifolding"]}},
        },
    }
)


def test_tokens_show_offsets_type_and_position() -> None:
    assert analyze(ANALYSIS, {"analyzer": "english", "text": "the 3 Foxes"}) == {
        "tokens": [
            {"token": "3", "start_offset": 4, "end_offset": 5, "type": "<NUM>", "position": 1},
            {"token": "fox", "start_offset": 6, "end_offset": 11, "type": "<ALPHANUM>", "position": 2},
        ]
    }


def test_several_texts_stand_a_gap_apart() -> None:
    tokens = analyze(ANALYSIS, {"text": ["a b", "c"]})["tokens"]
    assert [(t["token"], t["start_offset"], t["position"]) for t in tokens] == [("a", 0, 0), ("b", 2, 1), ("c", 4, 102)]


def test_components_are_put_together_by_name_or_definition() -> None:
    body = {
        "tokenizer": "keyword",
        "filter": [{"type": "truncate", "length": 3}, "uppercase"],
        "char_filter": ["html_strip"],
    }
    assert [t["token"] for t in analyze(ANALYSIS, {**body, "text": "<b>abcd</b>"})["tokens"]] == ["ABC"]
    assert [t["token"] for t in analyze(ANALYSIS, {"filter": ["lowercase"], "text": "A B"})["tokens"]] == ["a b"]
    assert [t["token"] for t in analyze(ANALYSIS, {"normalizer": "flat", "text": "É B"}, in_index=True)["tokens"]] == [
        "e b"
    ]


def test_a_token_over_several_positions_says_so() -> None:
    body = {"tokenizer": "standard", "filter": ["shingle"], "text": "a b"}
    assert [t.get("positionLength") for t in analyze(ANALYSIS, body)["tokens"]] == [None, 2, None]


def test_explain_shows_every_step_of_a_custom_analyzer() -> None:
    detail = analyze(ANALYSIS, {"analyzer": "mine", "text": "<i>Foxes</i>", "explain": True}, in_index=True)["detail"]
    assert detail["custom_analyzer"] is True
    assert detail["charfilters"] == [{"name": "html_strip", "filtered_text": ["Foxes"]}]
    assert detail["tokenizer"]["name"] == "standard"
    assert [step["name"] for step in detail["tokenfilters"]] == ["lowercase", "stemmer"]
    assert detail["tokenfilters"][1]["tokens"] == [
        {
            "token": "fox",
            "start_offset": 3,
            "end_offset": 12,
            "type": "<ALPHANUM>",
            "position": 0,
            "bytes": "[66 6f 78]",
            "keyword": False,
            "positionLength": 1,
            "termFrequency": 1,
        }
    ]


def test_explain_shows_a_built_in_analyzer_as_a_whole_with_the_attributes_asked_for() -> None:
    body = {"analyzer": "standard", "text": "A", "explain": True, "attributes": ["BYTES"]}
    token = {"token": "a", "start_offset": 0, "end_offset": 1, "type": "<ALPHANUM>", "position": 0, "bytes": "[61]"}
    assert analyze(ANALYSIS, body) == {
        "detail": {"custom_analyzer": False, "analyzer": {"name": "standard", "tokens": [token]}}
    }


@pytest.mark.parametrize(
    ("body", "in_index", "reason"),
    [
        ({"analyzer": "x", "text": "a"}, False, "failed to find global analyzer [x]"),
        ({"analyzer": "x", "text": "a"}, True, "failed to find analyzer [x]"),
        ({"tokenizer": "x", "text": "a"}, False, "failed to find global tokenizer under [x]"),
        ({"tokenizer": "keyword", "filter": ["x"], "text": "a"}, True, "failed to find filter under [x]"),
        ({"tokenizer": {"type": "x"}, "text": "a"}, False, "failed to find global tokenizer under [x]"),
        (
            {"tokenizer": "keyword", "filter": [{"a": 1}], "text": "a"},
            False,
            "Missing [type] setting for anonymous filter: {'a': 1}",
        ),
        ({"filter": ["stop"], "text": "a"}, False, "Custom normalizer may not use filter [stop]"),
        ({"analyzer": "standard"}, False, "Validation Failed: 1: text is missing;"),
        (
            {"analyzer": "standard", "filter": ["lowercase"], "text": "a"},
            False,
            "Validation Failed: 1: cannot define extra components on a named analyzer;",
        ),
        (
            {"normalizer": "flat", "text": "a"},
            False,
            "Validation Failed: 1: index is required if normalizer is specified;",
        ),
        ({"normalizer": "x", "text": "a"}, True, "failed to find normalizer under [x]"),
        ({"field": "f", "text": "a"}, False, "analysis based on a specific field requires an index"),
    ],
)
def test_what_cannot_be_asked_is_refused(body: dict[str, Any], in_index: bool, reason: str) -> None:
    with pytest.raises((IllegalArgumentError, RequestValidationError)) as refused:
        analyze(ANALYSIS, body, in_index=in_index)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "body",
    [
        {"texts": "a"},
        {"text": 3},
        {"text": {}},
        {"text": "a", "filter": "lowercase"},
        {"text": "a", "explain": 3},
        {"text": [None]},
    ],
)
def test_what_cannot_be_read_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(XContentParseError):
        analyze(ANALYSIS, body)


def test_too_many_tokens_are_refused() -> None:
    with pytest.raises(IllegalStateError, match=r"allowed maximum of \[5\]"):
        analyze(ANALYSIS, {"text": "a b c d e f"})


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[]], True])
@pytest.mark.parametrize(
    "key", ["text", "analyzer", "tokenizer", "filter", "char_filter", "normalizer", "explain", "attributes"]
)
def test_a_strange_value_never_crashes(key: str, value: Any) -> None:
    with suppress(ShardError):
        analyze(ANALYSIS, {"text": "a", key: value})
