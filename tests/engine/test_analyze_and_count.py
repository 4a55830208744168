"""The two small verbs beside a search: what a text becomes, and how many documents match."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    letters = {"tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}
    settings = {
        "number_of_shards": 3,
        "analysis": {
            "analyzer": {"folded": letters, "default": {"type": "whitespace"}},
            "normalizer": {"low": {"filter": ["lowercase"]}},
        },
    }
    fields = {
        "t": {"type": "text", "analyzer": "folded"},
        "k": {"type": "keyword"},
        "low": {"type": "keyword", "normalizer": "low"},
        "n": {"type": "long"},
    }
    engine.create_index("i", {"properties": fields}, settings)
    engine.bulk("i", ({"_id": str(n), "_source": {"t": "red" if n % 3 else "blue", "n": n}} for n in range(20)))
    engine.refresh("i")
    return engine


def terms(answer: dict[str, Any]) -> list[str]:
    return [token["token"] for token in answer["tokens"]]


@pytest.mark.parametrize(
    ("index", "body", "expected"),
    [
        (None, {"text": "Red FOX"}, ["red", "fox"]),
        (None, {"analyzer": "whitespace", "text": ["Red", "FOX"]}, ["Red", "FOX"]),
        (None, {"tokenizer": "keyword", "filter": ["lowercase"], "text": "Red FOX"}, ["red fox"]),
        ("i", {"text": "Red FOX"}, ["Red", "FOX"]),
        ("i", {"analyzer": "folded", "text": "Café"}, ["cafe"]),
        ("i", {"field": "t", "text": "Café"}, ["cafe"]),
        ("i", {"field": "k", "text": "Red FOX"}, ["Red FOX"]),
        ("i", {"field": "low", "text": "Red FOX"}, ["red fox"]),
        ("i", {"normalizer": "low", "text": "Red FOX"}, ["red fox"]),
        ("i", {"field": "nope", "text": "Red FOX"}, ["Red", "FOX"]),
    ],
    ids=str,
)
def test_a_text_is_analysed_as_index_and_field_say(
    engine: Engine, index: str | None, body: dict[str, Any], expected: list[str]
) -> None:
    assert terms(engine.analyze(index, body)) == expected


@pytest.mark.parametrize(
    ("index", "body", "reason"),
    [
        (None, {"analyzer": "folded", "text": "x"}, "failed to find global analyzer [folded]"),
        ("i", {"analyzer": "nope", "text": "x"}, "failed to find analyzer [nope]"),
        (None, {"field": "t", "text": "x"}, "analysis based on a specific field requires an index"),
        (
            "i",
            {"field": "n", "text": "1"},
            "Can't process field [n], Analysis requests are only supported on tokenized",
        ),
        ("i", {}, "text is missing"),
        ("nope", {"text": "x"}, "no such index [nope]"),
    ],
    ids=str,
)
def test_what_cannot_be_analysed_is_refused(
    engine: Engine, index: str | None, body: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.analyze(index, body)

    assert reason in refused.value.reason


def test_count_is_the_exact_total_of_a_search(engine: Engine) -> None:
    assert engine.count("i") == {"count": 20, "_shards": {"total": 3, "successful": 3, "skipped": 0, "failed": 0}}
    assert engine.count("i", {"query": {"match": {"t": "blue"}}})["count"] == 7
    assert engine.count("*", {"query": {"range": {"n": {"lt": 5}}}})["count"] == 5


def test_count_takes_a_query_and_nothing_else(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.count("i", {"match": {"t": "red"}})

    assert (refused.value.type, refused.value.reason) == ("parsing_exception", "request does not support [match]")
