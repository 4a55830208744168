"""Integers of more than 64 bits keep their digits, which orjson would round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from secondpass import Engine
from secondpass.engine.json_text import JsonTextError, parse_json
from secondpass.engine.rest.application import Application
from secondpass.engine.rest.exchange import RestRequest

LONG = 123456789012345678901234
TEXT = b'{"k":123456789012345678901234}'


@pytest.mark.parametrize("number", [2**64, 2**64 - 1, 2**63, -(2**63) - 1, -(2**63), LONG, 10**999])
@pytest.mark.parametrize("form", [b'{"a":%d}', b'{ "a" : %d }'])
def test_integers_of_any_length_are_read_to_the_last_digit(form: bytes, number: int) -> None:
    assert parse_json(form % number) == {"a": number}


def test_a_number_of_more_digits_than_jackson_reads_is_refused() -> None:
    with pytest.raises(JsonTextError, match=r"^Number value length \(1001\) exceeds the maximum allowed \(1000, from "):
        parse_json(b"[-1" + b"0" * 1000 + b"]")


@pytest.fixture
def keywords(ask) -> Any:
    """An index of keywords with a long integer in it."""
    fields = {"k": {"type": "keyword"}, "t": {"type": "text"}, "n": {"type": "long"}, "d": {"type": "double"}}
    ask("PUT", "/i", {"mappings": {"properties": fields}})
    assert ask("PUT", "/i/_doc/1?refresh", TEXT).status == 201
    return ask


@pytest.mark.parametrize("value", [str(LONG).encode(), b'"%d"' % LONG])
def test_a_keyword_holds_the_digits_of_a_long_integer(keywords, value: bytes) -> None:
    found = keywords("POST", "/i/_search", b'{"query":{"term":{"k":' + value + b"}}}").body
    assert found["hits"]["total"]["value"] == 1


def test_source_shows_the_digits_wherever_it_is_shown(application: Application, keywords) -> None:
    for method, path in (("GET", "/i/_doc/1"), ("GET", "/i/_source/1"), ("GET", "/i/_search")):
        for params in ({}, {"pretty": ""}):
            assert str(LONG).encode() in application.answer(RestRequest(method, path, params)).body


def test_what_is_written_again_keeps_the_digits(keywords, engine: Engine) -> None:
    assert keywords("POST", "/i/_update/1?refresh", {"doc": {"x": 1}}).body["result"] == "updated"
    assert keywords("POST", "/i/_update/1", TEXT.replace(b'{"k', b'{"doc":{"k') + b"}").body["result"] == "noop"
    assert keywords("POST", "/i/_update_by_query?refresh").body["updated"] == 1
    copied = keywords("POST", "/_reindex?refresh", {"source": {"index": "i"}, "dest": {"index": "j"}})
    assert copied.body["failures"][0]["cause"]["type"] == "document_parsing_exception"  # there the field is new
    keywords("POST", "/i/_update/1?refresh", {"script": "ctx._source.y = 2"})
    assert engine.get("i", "1")["_source"] == {"k": LONG, "x": 1, "y": 2}


def test_a_new_field_that_would_be_a_long_refuses_what_no_long_holds(ask) -> None:
    told = ask("PUT", "/i/_doc/1", TEXT)
    assert (told.status, told.body["error"]["type"]) == (400, "document_parsing_exception")
    assert told.body["error"]["reason"] == (
        f"[1:6] failed to parse field [k] of type [long] in document with id '1'. Preview of field's value: '{LONG}'"
    )
    assert f"Numeric value ({LONG}) out of range of long" in told.body["error"]["caused_by"]["reason"]


def test_other_fields_take_long_integers_as_their_type_does(keywords) -> None:
    assert keywords("PUT", "/i/_doc/2?refresh", TEXT.replace(b"k", b"t")).status == 201
    assert keywords("PUT", "/i/_doc/3?refresh", TEXT.replace(b"k", b"d")).status == 201
    assert keywords("PUT", "/i/_doc/4", TEXT.replace(b"k", b"n")).error[1] == "document_parsing_exception"
    for query in ({"match": {"t": str(LONG)}}, {"term": {"d": float(LONG)}}):
        assert keywords("POST", "/i/_search", {"query": query}).body["hits"]["total"]["value"] == 1


def test_a_bulk_and_a_facade_take_long_integers(engine: Engine, ask) -> None:
    ask("PUT", "/i", {"mappings": {"properties": {"k": {"type": "keyword"}}}})
    assert ask("POST", "/i/_bulk?refresh", b'{"index":{"_id":"1"}}\n' + TEXT + b"\n").body["errors"] is False
    engine.index("i", {"k": LONG}, id="2")
    engine.refresh("i")
    found = engine.search("i", {"query": {"term": {"k": LONG}}})["hits"]["hits"]
    assert [hit["_source"] for hit in found] == [{"k": LONG}, {"k": LONG}]


def test_an_engine_that_starts_again_has_the_digits_still(tmp_path: Path) -> None:
    engine = Engine(data=tmp_path)
    engine.create_index("i", mappings={"properties": {"k": {"type": "keyword"}}})
    engine.index("i", {"k": LONG}, id="1")
    engine.close()

    again = Engine(data=tmp_path)
    again.refresh("i")
    assert again.get("i", "1")["_source"] == {"k": LONG}
    assert again.search("i", {"query": {"term": {"k": str(LONG)}}})["hits"]["total"]["value"] == 1
    again.close()
