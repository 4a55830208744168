"""Where ranges begin and end, and what stands for a missing date: read as the field's format, or the aggregation's, reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
PROPERTIES = {
    "f": {"type": "float"},
    "h": {"type": "half_float"},
    "n": {"type": "long"},
    "b": {"type": "boolean"},
    "s": {"type": "date", "format": "epoch_second"},
    "d": {"type": "date", "format": "strict_date_time||strict_date"},
}
SOURCES: list[Json] = [
    {"f": 0.01, "h": 0.01, "n": 10, "b": False, "s": 1000, "d": "2021-05-01"},
    {"f": 0.03, "h": 0.0152, "n": 20, "b": True, "s": 2000, "d": "2021-05-04"},
    {"f": 0.04, "h": 0.04, "n": 30, "s": 3000, "d": "2021-05-06"},
    {},
]


@pytest.fixture(scope="module")
def engine(two_shards: Callable[[Json, list[Json]], Engine]) -> Engine:
    return two_shards(PROPERTIES, SOURCES)


def buckets(engine: Engine, aggregation: Json) -> Any:
    return engine.search("i", {"size": 0, "aggs": {"a": aggregation}})["aggregations"]["a"]["buckets"]


def counts(engine: Engine, kind: str, options: Json, *ends: tuple[Any, Any]) -> Json:
    ranges = [{"from": low, "to": high} for low, high in ends]
    found = buckets(engine, {kind: {**options, "ranges": ranges}})
    return {bucket["key"]: bucket["doc_count"] for bucket in found}


def refusal(engine: Engine, aggregation: Json) -> str:
    with pytest.raises(ElasticsearchError) as refused:
        buckets(engine, aggregation)
    assert refused.value.status == 400
    return str(refused.value)


@pytest.mark.parametrize(("field", "end", "wanted"), [("f", 0.04, (2, 1)), ("h", 0.0152, (1, 2))])
def test_an_end_has_the_precision_of_the_field_and_is_shown_as_written(
    engine: Engine, field: str, end: float, wanted: tuple[int, int]
) -> None:
    found = counts(engine, "range", {"field": field}, (0, end), (end, 1))

    assert found == {f"0.0-{end}": wanted[0], f"{end}-1.0": wanted[1]}


def test_an_end_beyond_what_the_field_can_hold_is_refused(engine: Engine) -> None:
    reason = refusal(engine, {"range": {"field": "f", "ranges": [{"to": 1e300}]}})

    assert "[float] supports only finite values, but got [Infinity]" in reason


def test_a_number_that_ends_a_range_of_dates_is_read_by_the_format(engine: Engine) -> None:
    ranges = [{"from": 1000, "to": 3000}, {"from": 3000, "to": 4000}]

    assert buckets(engine, {"date_range": {"field": "s", "ranges": ranges}})[0] == {
        "key": "1000-3000",
        "from": 1000000.0,
        "from_as_string": "1000",
        "to": 3000000.0,
        "to_as_string": "3000",
        "doc_count": 2,
    }
    assert counts(engine, "date_range", {"field": "s"}, (3000, 4000)) == {"3000-4000": 1}
    assert "failed to parse date field [1000]" in refusal(engine, {"date_range": {"field": "d", "ranges": ranges}})


@pytest.mark.parametrize(
    ("field", "low", "high", "wanted"),
    [
        ("d", "2021-05-01", "2021-05-05", {"2021-05-01T00:00:00.000Z-2021-05-05T00:00:00.000Z": 2}),
        ("d", 1619827200000, "2021-05-06||/M", {"2021-05-01T00:00:00.000Z-2021-05-01T00:00:00.000Z": 0}),
        ("n", "1e1", "20.5", {"10.0-20.5": 2}),
        ("b", "true", 2, {"true-true": 1}),
    ],
)
def test_a_text_that_ends_a_range_is_read_as_the_field_reads_it(
    engine: Engine, field: str, low: Any, high: Any, wanted: Json
) -> None:
    assert counts(engine, "range", {"field": field}, (low, high)) == wanted


@pytest.mark.parametrize(
    ("field", "end", "reason"),
    [
        ("n", "x", 'number_format_exception: For input string: "x"'),
        ("n", "1_0", 'For input string: "1_0"'),
        ("n", "NaN", "must be a finite number"),
        ("b", "yes", "Cannot parse boolean [yes], expected either [true] or [false]"),
        ("d", "x", "failed to parse date field [x] with format [strict_date_time||strict_date]"),
        ("n", True, "doesn't support values of type: VALUE_BOOLEAN"),
    ],
)
def test_what_no_range_ends_at_is_refused(engine: Engine, field: str, end: Any, reason: str) -> None:
    assert reason in refusal(engine, {"range": {"field": field, "ranges": [{"to": end}]}})


def test_dates_beyond_all_calendars_are_shown_as_the_last_there_is(engine: Engine) -> None:
    ends = "-292275055-05-16T16:47:04.192Z-+292278994-08-17T07:12:55.807Z"

    assert counts(engine, "range", {"field": "d"}, (-1e300, 1e300)) == {ends: 3}
