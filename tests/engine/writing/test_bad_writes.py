"""Bad documents, ids, items, settings and names are refused one by one, and leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

Build = Callable[[], Engine]

INDEX = "films"
IAE = "illegal_argument_exception"


BAD_DOCUMENTS: list[tuple[Any, str]] = [
    ({"price": "x"}, "document_parsing_exception"),
    ({"price": 2**31}, "document_parsing_exception"),
    ({"price": float("nan")}, "document_parsing_exception"),
    ({"day": "x"}, "document_parsing_exception"),
    ({"sold": "x"}, "document_parsing_exception"),
    ({"title": {"x": 1}}, "document_parsing_exception"),
    ({"": 1}, "document_parsing_exception"),
    ({"a..b": 1}, "document_parsing_exception"),
    ({"_id": "x"}, "document_parsing_exception"),
    ({"tag": "x" * 40_000}, "document_parsing_exception"),
    (5, "document_parsing_exception"),
    (None, "document_parsing_exception"),
    ([{}], "document_parsing_exception"),
]


@pytest.mark.parametrize(("source", "type_"), BAD_DOCUMENTS, ids=[str(source)[:40] for source, _ in BAD_DOCUMENTS])
def test_a_document_that_does_not_fit_leaves_no_trace_and_the_others_of_its_bulk_are_kept(
    source: Any, type_: str, films: Build
) -> None:
    engine, good = films(), {"title": "green", "other": 1}
    mapping = engine.get_mapping(INDEX)

    answered = engine.bulk(
        INDEX, [{"_id": "bad", "_source": {**source, "new": 1} if isinstance(source, dict) else source}]
    )
    assert engine.get_mapping(INDEX) == mapping
    assert engine.get(INDEX, "bad")["found"] is False
    again = engine.bulk(INDEX, [{"_id": "bad", "_source": source}, {"_id": "good", "_source": good}])

    assert answered["items"][0]["index"]["error"]["type"] == type_
    assert [item["index"]["status"] for item in again["items"]] == [400, 201]
    engine.refresh(INDEX)
    assert [hit["_id"] for hit in engine.search(INDEX, {"query": {"match": {"title": "green"}}})["hits"]["hits"]] == [
        "good"
    ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (5, "Malformed bulk item, expected [START_OBJECT] but found [VALUE_NUMBER]"),
        ({"_id": "1", "_source": {}, "zzz": 1}, "Bulk item contains an unknown parameter [zzz]"),
        ({"_id": "", "_source": {}}, "if _id is specified it must not be empty"),
        ({"_id": True, "_source": {}}, "_id must be a string or a number but was [True]"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bulk_item_is_read_strictly(item: Any, reason: str, films: Build) -> None:
    answered = films().bulk(INDEX, [item, {"_source": {"title": "kept"}}])

    assert answered["items"][0]["index"]["error"] == {"type": IAE, "reason": reason}
    assert answered["items"][1]["index"]["result"] == "created"


@pytest.mark.parametrize(("id_", "size"), [("x" * 513, 513), ("é" * 257, 514)], ids=["ascii", "other"])
def test_an_id_has_at_most_512_bytes(id_: str, size: int, films: Build) -> None:
    reason = f"Validation Failed: 1: id [{id_}] is too long, must be no longer than 512 bytes but was: {size};"
    engine, told = films(), {"type": "action_request_validation_exception", "reason": reason}

    answered = engine.bulk(INDEX, [{"_id": id_, "_source": {}}, {"_source": {"title": "kept"}}])
    with pytest.raises(ElasticsearchError) as caught:
        engine.index(INDEX, {}, id=id_)

    assert [item["index"].get("error") for item in answered["items"]] == [told, None]
    assert {"type": caught.value.type, "reason": caught.value.reason} == told


@pytest.mark.parametrize("documents", [None, 5, "abc", b"abc", {"_id": "1", "_source": {}}])
def test_a_bulk_is_a_series_of_items(documents: Any, films: Build) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        films().bulk(INDEX, documents)

    assert (caught.value.status, caught.value.type) == (400, IAE)


@pytest.mark.parametrize("id_", ["x" * 512, "é" * 256, "😀", " ", "a b", "\u0000", "../..", "0", "-1", "\u202e", "ǅ"])
def test_any_other_text_is_an_id(id_: str, films: Build) -> None:
    engine = films()
    engine.index(INDEX, {"title": "green"}, id=id_)
    engine.refresh(INDEX)

    assert engine.get(INDEX, id_)["found"] is True
    for query in ({"match": {"title": "green"}}, {"ids": {"values": [id_]}}, {"term": {"_id": id_}}):
        assert [hit["_id"] for hit in engine.search(INDEX, {"query": query})["hits"]["hits"]] == [id_]


@pytest.mark.parametrize(
    ("settings", "type_"),
    [
        ("abc", "parse_exception"),
        ([], "parse_exception"),
        ({"zzz": 1}, IAE),
        ({"number_of_shards": 0}, IAE),
        ({"number_of_shards": 1025}, IAE),
        ({"number_of_shards": "many"}, IAE),
        ({"refresh_interval": "soon"}, IAE),
        ({"analysis": 5}, None),
        ({"index": {"max_rescore_window": -1}}, IAE),
    ],
)
def test_bad_settings_create_no_index(settings: Any, type_: str | None, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        engine.create_index("other", settings=settings)

    assert caught.value.status == 400
    assert type_ is None or caught.value.type == type_
    with pytest.raises(ElasticsearchError):
        engine.get_mapping("other")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "-a", "_a", "+a", "A", "a b", "a,b", "a*", "a/b", "a#b", "x" * 256, "\ud800"]
)
def test_bad_index_names_create_no_index(name: str, engine: Engine) -> None:
    for attempt in (lambda: engine.create_index(name), lambda: engine.index(name, {})):
        with pytest.raises(ElasticsearchError) as caught:
            attempt()
        assert caught.value.status == 400
