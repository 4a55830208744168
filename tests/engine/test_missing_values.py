"""What stands for a missing value is read as the aggregation shows the values it counts."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"d": {"type": "date"}, "s": {"type": "date", "format": "epoch_second"}}})
    engine.bulk("i", [{"_id": "1", "_source": {"d": "2020-05-01", "s": 0}}, {"_id": "2", "_source": {}}])
    engine.refresh("i")
    return engine


def computed(engine: Engine, kind: str, **options: Any) -> Any:
    return engine.search("i", {"size": 0, "aggs": {"a": {kind: options}}})["aggregations"]["a"]


@pytest.mark.parametrize(
    ("field", "format_", "missing", "wanted"),
    [
        ("nowhere", "yyyy-MM-dd", "2020-02-01", {"2020-02-01": 2}),
        ("nowhere", "yyyy.MM.dd", "2020.02.01", {"2020.02.01": 2}),
        ("nowhere", "yyyy-MM-dd", 86_400_000, {"1970-01-01": 2}),
        ("d", "yyyy/MM", "2020/04", {"2020/04": 1, "2020/05": 1}),
        ("d", "yyyy/MM", 2020, {"1970/01": 1, "2020/05": 1}),
        ("s", None, "2764800", {"0": 1, "2678400": 1}),
    ],
)
def test_a_missing_date_is_read_by_the_format_of_the_aggregation_and_a_number_is_milliseconds(
    engine: Engine, field: str, format_: str | None, missing: Any, wanted: Json
) -> None:
    options = {"field": field, "missing": missing, "calendar_interval": "month", "min_doc_count": 1}
    if format_ is not None:
        options["format"] = format_
    found = computed(engine, "date_histogram", **options)["buckets"]
    assert {bucket["key_as_string"]: bucket["doc_count"] for bucket in found} == wanted


def test_a_missing_date_falls_into_its_range(engine: Engine) -> None:
    options = {"field": "d", "format": "yyyy/MM/dd", "missing": "1976/11/30", "ranges": [{"to": "2000/01/01"}]}

    assert [bucket["doc_count"] for bucket in computed(engine, "date_range", **options)["buckets"]] == [1]


def test_a_missing_date_is_a_moment_where_clocks_stand_in_the_zone(engine: Engine) -> None:
    options = {"field": "nowhere", "missing": "2020-02-01", "calendar_interval": "day", "time_zone": "+02:00"}
    found = computed(engine, "date_histogram", **options)["buckets"]

    assert [bucket["key_as_string"] for bucket in found] == ["2020-02-01T00:00:00.000+02:00"]


def test_a_text_stands_for_a_number_that_no_index_maps(engine: Engine) -> None:
    found = computed(engine, "histogram", field="nowhere", missing="5", interval=2)

    assert found == {"buckets": [{"key": 4.0, "doc_count": 2}]}


@pytest.mark.parametrize(
    ("kind", "options", "reason"),
    [
        ("avg", {"field": "nowhere"}, 'number_format_exception: For input string: "2020-02-01"'),
        ("histogram", {"field": "nowhere", "interval": 2}, 'For input string: "2020-02-01"'),
        (
            "date_histogram",
            {"field": "d", "calendar_interval": "day", "format": "yyyy"},
            "failed to parse date field [2020-02-01] with format [yyyy]",
        ),
    ],
)
def test_a_text_that_is_no_such_value_is_refused(engine: Engine, kind: str, options: Json, reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        computed(engine, kind, missing="2020-02-01", **options)

    assert refused.value.status == 400
    assert reason in str(refused.value)
