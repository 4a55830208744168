"""Buckets of values chosen by `include` and `exclude`, whatever the type of the field."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

VALUES: dict[str, tuple[list[Any], Any, Any]] = {
    "keyword": (["a", "b"], "a", "a"),
    "long": ([1, 2], 1, 1),
    "double": ([1.0, 2.5], 1, 1.0),
    "boolean": ([True, False], True, 1),
    "date": (["2016-05-03", "2014-09-01"], "2016-05-03", 1462233600000),
    "date_nanos": (["2016-05-03T00:00:00.000000001Z", "2014-09-01"], "2016-05-03", 1462233600000),
    "unsigned_long": ([2**64 - 1, 1], str(2**64 - 1), 2**64 - 1),
    "ip": (["::1", "127.0.0.1"], "0:0:0:0:0:0:0:1", "::1"),
    "version": (["1.0", "2.0"], "1.0", "1.0"),
}


@pytest.fixture(scope="module")
def held() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {kind: {"type": kind} for kind in VALUES}})
    for each in (0, 1):
        engine.index("i", {kind: values[each] for kind, (values, _, _) in VALUES.items()}, id=str(each))
    engine.refresh("i")
    return engine


def keys(engine: Engine, **terms: Any) -> list[Any]:
    body = {"size": 0, "aggs": {"a": {"terms": terms}}}
    return [bucket["key"] for bucket in engine.search("i", body)["aggregations"]["a"]["buckets"]]


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_chosen_as_the_field_reads_them(held: Engine, kind: str) -> None:
    _, asked, key = VALUES[kind]
    every = keys(held, field=kind)
    assert keys(held, field=kind, include=[asked]) == [key]
    assert keys(held, field=kind, exclude=[asked]) == [each for each in every if each != key]


def test_partitions_share_all_values_among_them() -> None:
    engine = Engine()
    for number, (text, whole) in enumerate([("abc", 1234), ("bcd", 5678)]):
        engine.index("i", {"s": text, "n": whole}, id=str(number))
    engine.refresh("i")
    parts = [{"partition": part, "num_partitions": 2} for part in (0, 1)]
    assert [keys(engine, field="s.keyword", include=part) for part in parts] == [["bcd"], ["abc"]]
    assert [keys(engine, field="n", include=part) for part in parts] == [[5678], [1234]]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"field": "long", "include": ["x"]}, 'For input string: "x"'),
        ({"field": "long", "include": "1.*"}, "cannot support regular expression style include/exclude settings"),
        ({"field": "keyword", "exclude": {"partition": 0}}, "Unrecognized token for an exclude [START_OBJECT]"),
        ({"field": "keyword", "include": {"partition": 2, "num_partitions": 2}}, "partition [2] must be between"),
    ],
)
def test_what_chooses_nothing_is_told_of(held: Engine, terms: dict[str, Any], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        keys(held, **terms)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("value_type", "missing", "bucket"),
    [
        ("string", "abc", {"key": "abc"}),
        ("boolean", True, {"key": 1, "key_as_string": "true"}),
        ("date", "2016-05-11", {"key": 1462924800000, "key_as_string": "2016-05-11T00:00:00.000Z"}),
        ("long", 3, {"key": 3}),
        ("double", 3.5, {"key": 3.5}),
        ("ip", "::1", {"key": "::1"}),
    ],
)
def test_unmapped_fields_count_as_what_a_request_says_they_hold(
    held: Engine, value_type: str, missing: Any, bucket: dict[str, Any]
) -> None:
    body = {"aggs": {"a": {"terms": {"field": "nowhere", "value_type": value_type, "missing": missing}}}}
    assert held.search("i", body)["aggregations"]["a"]["buckets"] == [{**bucket, "doc_count": 2}]


def test_what_stands_for_a_missing_date_is_counted_as_the_others_are() -> None:
    engine = Engine()
    engine.create_index("i", {"properties": {"d": {"type": "date_nanos"}}})
    engine.index("i", {}, id="1")
    engine.refresh("i")
    assert keys(engine, field="d", missing="2016-05-11") == [1462924800000]
