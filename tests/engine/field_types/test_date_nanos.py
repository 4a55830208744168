"""`date_nanos`: dates to the nanosecond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine
from secondpass.shards.mapping.field_type import FieldType

DATES = ["2018-10-29T12:12:12.123456789Z", "2018-10-29T12:12:12.987654321Z", 1540815132123, None]
NANOS = [1540815132123456789, 1540815132987654321, 1540815132123000000]
moments = st.integers(0, 2**63 - 1)
FIELD = FieldType("f", "date_nanos", format="strict_date_optional_time_nanos||epoch_millis")


@given(moments)
def test_a_moment_is_read_as_it_is_shown(nanos):
    assert FIELD.parse(FIELD.display(nanos)) == nanos
    assert FIELD.parse(FIELD.display(nanos, "epoch_millis")) == nanos


@given(moments, moments, moments, st.sampled_from(["gt", "gte"]), st.sampled_from(["lt", "lte"]))
def test_a_range_holds_the_moments_between_its_ends(low, high, moment, above, below):
    first, last = FIELD.range_bounds(**{above: FIELD.display(low), below: FIELD.display(high)})
    naive = (moment > low if above == "gt" else moment >= low) and (moment < high if below == "lt" else moment <= high)
    assert (first <= moment <= last) == naive


@pytest.fixture(scope="module")
def dates(one_field):
    return one_field({"type": "date_nanos"}, DATES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": "2018-10-29"}}, [0, 1, 2]),
        ({"term": {"f": "2018-10-29T12:12:12.123Z"}}, [2]),
        ({"term": {"f": DATES[0]}}, [0]),
        ({"range": {"f": {"gt": DATES[0]}}}, [1]),
        ({"range": {"f": {"lt": DATES[0]}}}, [2]),
        ({"range": {"f": {"gte": "2018-10-29T12:12:12.123456788Z", "lte": "2018-10-29||/d"}}}, [0, 1]),
        ({"range": {"f": {"gte": "1900-01-01", "lte": "3000-01-01"}}}, [0, 1, 2]),
    ],
)
def test_dates_are_found_to_the_nanosecond(dates, query, found):
    assert dates.found(query) == found


def test_dates_sort_by_nanoseconds_or_as_asked(dates):
    assert dates.ordered()[:3] == [(2, NANOS[2]), (0, NANOS[0]), (1, NANOS[1])]
    formatted = dates.hits(sort=[{"f": {"order": "desc", "format": "strict_date_optional_time_nanos"}}])
    assert [hit["sort"][0] for hit in formatted[:3]] == [DATES[1], DATES[0], "2018-10-29T12:12:12.123Z"]
    in_millis = dates.hits(sort=[{"f": {"numeric_type": "date"}}])
    assert [hit["sort"][0] for hit in in_millis[:3]] == [1540815132123, 1540815132123, 1540815132987]
    after = dates.hits(sort=["f"], search_after=[NANOS[0]])
    assert [hit["_id"] for hit in after] == ["1", "3"]


@pytest.mark.parametrize(
    ("format_", "shown"),
    [
        (None, "2018-10-29T12:12:12.123456789Z"),
        ("strict_date_optional_time", "2018-10-29T12:12:12.123Z"),
        ("epoch_millis", "1540815132123.456789"),
        ("epoch_second", "1540815132.123456789"),
        ("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX", "2018-10-29T12:12:12.123456789Z"),
    ],
)
def test_dates_are_shown_as_far_as_a_format_goes(dates, format_, shown):
    asked = "f" if format_ is None else {"field": "f", "format": format_}
    assert dates.shown(docvalue_fields=[asked])[0] == [shown]
    assert dates.shown(fields=[asked])[0] == [shown]


def test_aggregations_and_scripts_see_milliseconds(dates):
    (day,) = dates.aggregated(date_histogram={"field": "f", "calendar_interval": "day"})["buckets"]
    assert day == {"key_as_string": "2018-10-29T00:00:00.000Z", "key": 1540771200000, "doc_count": 3}
    assert dates.aggregated(max={"field": "f"})["value"] == 1540815132987
    script = {"f": {"script": "doc['f'].size() == 0 ? 0L : doc['f'].value.toInstant().toEpochMilli()"}}
    assert dates.shown(script_fields=script)[:2] == [[1540815132123], [1540815132987]]


def test_dates_of_both_resolutions_are_sorted_in_the_finer_one():
    engine = Engine()
    for name, kind, date in (
        ("ms", "date", "2020-01-01T00:00:00.001Z"),
        ("ns", "date_nanos", "2020-01-01T00:00:00.000999Z"),
    ):
        engine.create_index(name, {"properties": {"d": {"type": kind}}})
        engine.index(name, {"d": date})
        engine.refresh(name)
    hits = engine.search("ms,ns", {"sort": [{"d": {"numeric_type": "date_nanos"}}]})["hits"]["hits"]
    assert [(hit["_index"], hit["sort"]) for hit in hits] == [
        ("ns", [1577836800000999000]),
        ("ms", [1577836800001000000]),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1969-12-31T23:59:59Z", "date[1969-12-31T23:59:59Z] is before the epoch in 1970 and cannot be stored in"),
        ("2262-04-12", "date[2262-04-12T00:00:00Z] is after 2262-04-11T23:47:16.854775807 and cannot be stored in"),
        ("x", "failed to parse date field [x] with format [strict_date_optional_time_nanos||epoch_millis]"),
    ],
)
def test_dates_out_of_reach_are_refused(one_field, value, reason):
    with pytest.raises(ElasticsearchError) as caught:
        one_field({"type": "date_nanos"}, [value])
    assert caught.value.body["error"]["caused_by"]["reason"].startswith(reason)
