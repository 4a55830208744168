"""The fields every document has: shown by name, sorted by, read by scripts."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

NO_FIELDDATA = "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster"


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    properties = {"n": {"type": "integer", "ignore_malformed": True}, "k": {"type": "keyword", "ignore_above": 2}}
    for index in ("a", "b"):
        engine.create_index(index, {"properties": properties})
    engine.node.indices.get("a").index({"n": 1}, "1", routing="r")
    engine.index("a", {"n": "x", "k": "long"}, id="2")
    engine.index("b", {"n": 2}, id="3")
    engine.index("b", {"n": 3}, id="3")
    engine.refresh("a,b")
    return engine


def hits(engine: Engine, body: dict[str, Any], index: str = "a,b") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.search(index, {"sort": ["_index", "_seq_no"], **body})["hits"]["hits"]
    return found


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("_ignored", [None, ["k", "n"], None]),
        ("_index", [["a"], ["a"], ["b"]]),
        ("_version", [[1], [1], [2]]),
        ("_id", [["1"], ["2"], ["3"]]),
        ("_routing", [["r"], None, None]),
        ("_*", [None, None, None]),
    ],
)
def test_fields_show_metadata_that_is_asked_for_by_name(name: str, shown: list[Any], engine: Engine) -> None:
    assert [hit.get("fields", {}).get(name) for hit in hits(engine, {"fields": [name]})] == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("_seq_no", [[0], [1], [1]]),
        ("_version", [[1], [1], [2]]),
        ("_index", [["a"], ["a"], ["b"]]),
        ("_ignored", [None, ["k", "n"], None]),
    ],
)
def test_doc_values_show_metadata_that_has_them(name: str, shown: list[Any], engine: Engine) -> None:
    assert [hit.get("fields", {}).get(name) for hit in hits(engine, {"docvalue_fields": [name]})] == shown


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"fields": ["_seq_no"]}, "error fetching [_seq_no]: Cannot fetch values for internal field [_seq_no]."),
        ({"fields": ["_source"]}, "error fetching [_source]: Cannot fetch values for internal field [_source]."),
        ({"fields": ["_field_names"]}, "error fetching [_field_names]: Cannot fetch values for internal field"),
        ({"docvalue_fields": ["_id"]}, NO_FIELDDATA),
        ({"docvalue_fields": ["_routing"]}, "Fielddata is not supported on field [_routing] of type [_routing]"),
        (
            {"docvalue_fields": [{"field": "_seq_no", "format": "0"}]},
            "Field [_seq_no] of type [_seq_no] does not support custom formats",
        ),
        ({"sort": "_source"}, "Fielddata is not supported on field [_source] of type [_source]"),
        ({"script_fields": {"s": {"script": "doc['_id'].value"}}}, NO_FIELDDATA),
    ],
    ids=str,
)
def test_metadata_that_nobody_reads_is_refused(body: dict[str, Any], reason: str, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        hits(engine, body)

    assert refused.value.status == 400
    assert refused.value.body["error"]["type"] == "search_phase_execution_exception"
    assert reason in str(refused.value.body)


@pytest.mark.parametrize(
    ("sort", "shown"),
    [
        (["_seq_no", {"_index": "desc"}], [[0, "a"], [1, "b"], [1, "a"]]),
        ([{"_index": "asc"}, {"_seq_no": "desc"}], [["a", 1], ["a", 0], ["b", 1]]),
        ([{"_version": {"order": "desc", "numeric_type": "double"}}, "n"], [[2.0, 3], [1.0, 1], [1.0, 2**31 - 1]]),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [1, 2])
def test_hits_are_sorted_by_metadata_page_after_page(sort: Any, shown: list[Any], size: int, engine: Engine) -> None:
    assert [hit["sort"] for hit in hits(engine, {"sort": sort})] == shown
    walked: list[Any] = []
    body = {"sort": sort, "size": size}
    while page := hits(engine, body):
        walked += [hit["sort"] for hit in page]
        body["search_after"] = walked[-1]

    assert walked == shown


def test_scripts_read_the_index_and_the_version(engine: Engine) -> None:
    script = "doc['_index'].value + doc['_version'].value + doc.containsKey('_seq_no')"

    shown = [hit["fields"]["s"] for hit in hits(engine, {"script_fields": {"s": {"script": script}}})]
    assert shown == [["a1true"], ["a1true"], ["b2true"]]
