"""What no JSON text can hold is refused at the door, wherever it stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

Build = Callable[[], Engine]
Answer = Callable[[Engine], Json]
Refuse = Callable[..., ElasticsearchError]
Strip = Callable[[str], str]

INDEX = "films"


def nested(levels: int, value: Any = 1, *, key: str | None = None) -> Any:
    """Return *value* in so many lists, or in objects under *key*."""
    for _ in range(levels):
        value = [value] if key is None else {key: value}
    return value


NOT_JSON: dict[str, tuple[Any, str]] = {
    "a set": ({1}, "JSON has no value of type set"),
    "bytes": (b"red", "JSON has no value of type bytes"),
    "an object": (object(), "JSON has no value of type object"),
    "a date": (datetime.date(2001, 2, 3), "JSON has no value of type date"),
    "a key that is no string": ({1: 2}, "Field names are strings, but found one of type int"),
    "half a character": ("\ud800", r"Unpaired surrogate '\ud800' in a string"),
    "half a character in a key": ({"\udfff": 1}, r"Unpaired surrogate '\udfff' in a string"),
    "a number of 5000 digits": (
        10**4999,
        "Number value length (5000) exceeds the maximum allowed (1000, from "
        "`StreamReadConstraints.getMaxNumberLength()`)",
    ),
    "a list 100000 levels deep": (
        nested(100_000),
        "Document nesting depth (1001) exceeds the maximum allowed (1000, from "
        "`StreamReadConstraints.getMaxNestingDepth()`)",
    ),
    "an object 100000 levels deep": (
        nested(100_000, key="a"),
        "Document nesting depth (1001) exceeds the maximum allowed (1000, from "
        "`StreamReadConstraints.getMaxNestingDepth()`)",
    ),
}
SOMEWHERE: dict[str, Any] = {
    "as the query": lambda value: {"query": value},
    "as a name": lambda value: {"query": {"match": {"title": value}}},
    "as a boost": lambda value: {"query": {"match_all": {"boost": value}}},
    "as a flag": lambda value: {"explain": value},
    "as a script parameter": lambda value: {
        "query": {"script": {"script": {"source": "true", "params": {"p": value}}}}
    },
    "as a parameter of a model": lambda value: {
        "rescore": {"window_size": 10, "learning_to_rank": {"model_id": "m", "params": {"p": value}}}
    },
    "in a rescorer": lambda value: {"rescore": {"query": {"rescore_query": {"term": {"tag": value}}}}},
}


@pytest.mark.parametrize("place", SOMEWHERE)
@pytest.mark.parametrize("what", NOT_JSON)
def test_what_is_no_json_is_refused_anywhere_in_a_search(
    what: str, place: str, engine: Engine, refusal: Refuse, without_position: Strip
) -> None:
    value, reason = NOT_JSON[what]

    refused = refusal(engine, SOMEWHERE[place](value))

    assert (refused.status, refused.type) == (400, "x_content_parse_exception")
    assert without_position(refused.reason) == reason


@pytest.mark.parametrize("place", ["as a name", "as a boost", "as a flag", "in a rescorer"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_json_has_not_are_refused_where_they_are_read(
    value: float, place: str, engine: Engine, refusal: Refuse
) -> None:
    assert refusal(engine, SOMEWHERE[place](value)).status == 400


@pytest.mark.parametrize("what", NOT_JSON)
def test_a_document_that_is_no_json_is_refused_and_the_others_of_its_bulk_kept(
    what: str, films: Build, answer: Answer, without_position: Strip
) -> None:
    value, reason = NOT_JSON[what]
    engine = films()

    answered = engine.bulk(INDEX, [{"_id": "x", "_source": {"new": value}}, {"_id": "y", "_source": {"tag": "c"}}])

    refused, kept = (item["index"] for item in answered["items"])
    assert answered["errors"] is True
    assert (refused["status"], refused["error"]["type"]) == (400, "document_parsing_exception")
    assert without_position(refused["error"]["caused_by"]["reason"]) == reason
    assert kept["status"] == 201
    assert answer(engine) == answer(films())


@pytest.mark.parametrize("what", NOT_JSON)
def test_nothing_else_takes_what_is_no_json(what: str, engine: Engine) -> None:
    value, _ = NOT_JSON[what]
    attempts = (
        lambda: engine.explain(INDEX, "0", {"query": value}),
        lambda: engine.index(INDEX, {}, id=value),
        lambda: engine.get(INDEX, value),
        lambda: engine.delete(INDEX, value),
        lambda: engine.trace(INDEX, {"query": value}),
        lambda: engine.create_index("other", mappings={"properties": value}),
        lambda: engine.create_index("other", settings={"analysis": value}),
        lambda: engine.put_trained_model("m", {"definition": value}),
        lambda: engine.put_inference("i", {"service": value}),
    )
    for attempt in attempts:
        with pytest.raises(ElasticsearchError):
            attempt()


def test_long_integers_and_deep_objects_are_json_still(engine: Engine, refusal: Refuse) -> None:
    assert engine.search(INDEX, {"query": {"match": {"tag": 10**300}}})["hits"]["hits"] == []
    assert refusal(engine, {"query": nested(900, key="a")}).type == "parsing_exception"
