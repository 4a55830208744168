"""Date formats: what they read, what they refuse and what they print."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError
from secondpass.shards.mapping.calendar import Zone, civil, day_of_week, epoch_day
from secondpass.shards.mapping.dates import DEFAULT_FORMAT, DateFormat

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def millis(*parts: int) -> int:
    return (datetime(*parts, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (DEFAULT_FORMAT, "2020", millis(2020, 1, 1)),
        (DEFAULT_FORMAT, "2020-03", millis(2020, 3, 1)),
        (DEFAULT_FORMAT, "2020-03-04", millis(2020, 3, 4)),
        (DEFAULT_FORMAT, "2020-03-04T", millis(2020, 3, 4)),
        (DEFAULT_FORMAT, "2020-03-04T05", millis(2020, 3, 4, 5)),
        (DEFAULT_FORMAT, "2020-03-04T05:06Z", millis(2020, 3, 4, 5, 6)),
        (DEFAULT_FORMAT, "2020-03-04T05:06:07+01:00", millis(2020, 3, 4, 4, 6, 7)),
        (DEFAULT_FORMAT, "2020-03-04T05:06:07-0130", millis(2020, 3, 4, 6, 36, 7)),
        (DEFAULT_FORMAT, "2020-03-04T05:06:07.1234567Z", millis(2020, 3, 4, 5, 6, 7) + 123),
        (DEFAULT_FORMAT, "2020-03-04T05:06:07,5", millis(2020, 3, 4, 5, 6, 7) + 500),
        (DEFAULT_FORMAT, "2020-07-04T12:00:00 Europe/Paris".replace(" ", ""), millis(2020, 7, 4, 10)),
        (DEFAULT_FORMAT, "70255684800000", 70255684800000),
        (DEFAULT_FORMAT, "-1", -1),
        (DEFAULT_FORMAT, "1.9", 1),
        (DEFAULT_FORMAT, "-0001-01-01", -62198755200000),
        (DEFAULT_FORMAT, "+12345-01-01", 327403382400000),
        ("date_optional_time", "2020-3-4T5:6:7", millis(2020, 3, 4, 5, 6, 7)),
        ("epoch_second", "12", 12_000),
        ("epoch_second", "-1.5", -1500),
        ("epoch_second", "1.9999", 1999),
        ("basic_date", "20200304", millis(2020, 3, 4)),
        ("basic_date_time_no_millis", "20200304T050607Z", millis(2020, 3, 4, 5, 6, 7)),
        ("date", "2020-3-4", millis(2020, 3, 4)),
        ("strict_date", "2020-03-04", millis(2020, 3, 4)),
        ("date_time", "2020-03-04T05:06:07.008Z", millis(2020, 3, 4, 5, 6, 7) + 8),
        ("strict_date_time", "2020-03-04T05:06:07.008+00:00", millis(2020, 3, 4, 5, 6, 7) + 8),
        ("strict_date_optional_time_nanos", "2020-03-04T05:06:07.123456789Z", millis(2020, 3, 4, 5, 6, 7) + 123),
        ("year", "2020", millis(2020, 1, 1)),
        ("ordinal_date", "2020-060", millis(2020, 2, 29)),
        ("hour_minute", "10:30", millis(1970, 1, 1, 10, 30)),
        ("yyyy-MM-dd", "2020-03-04", millis(2020, 3, 4)),
        ("uuuuMMddHHmmss", "20200304050607", millis(2020, 3, 4, 5, 6, 7)),
        ("dd/MMM/yyyy:HH:mm:ss Z", "10/Oct/2000:13:55:36 -0700", millis(2000, 10, 10, 20, 55, 36)),
        ("d.M.yy", "4.3.20", millis(2020, 3, 4)),
        ("EEE, dd MMM yyyy hh:mm a", "Wed, 04 Mar 2020 05:06 PM", millis(2020, 3, 4, 17, 6)),
        ("yyyy['W'MM][-dd]", "2020W03", millis(2020, 3, 1)),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2020-03-04T05:06:07.008+02:00", millis(2020, 3, 4, 3, 6, 7) + 8),
        ("yyyy/MM/dd||epoch_second", "5", 5000),
        ("yyyy-MM-dd 'o''clock'", "2020-03-04 o'clock", millis(2020, 3, 4)),
    ],
)
def test_a_date_is_read(pattern: str, text: str, expected: int) -> None:
    assert DateFormat.of(pattern).parse(text) == expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (DEFAULT_FORMAT, ""),
        (DEFAULT_FORMAT, "abc"),
        (DEFAULT_FORMAT, "2020-1-1"),
        (DEFAULT_FORMAT, "2020-13-01"),
        (DEFAULT_FORMAT, "2019-02-29"),
        (DEFAULT_FORMAT, "2020-01-01T24:00"),
        (DEFAULT_FORMAT, "2020-01-01T10:61"),
        (DEFAULT_FORMAT, "2020-01-01T10:00+19:00"),
        (DEFAULT_FORMAT, "2020-01-01T10:00Mars/Crater"),
        (DEFAULT_FORMAT, "2020-01-01 10:00"),
        (DEFAULT_FORMAT, "2020-01-01\n"),
        (DEFAULT_FORMAT, "٢٠٢٠-01-01"),
        (DEFAULT_FORMAT, "9" * 20),
        ("date_optional_time", "999999999-01-01"),
        ("basic_date", "2020-03-04"),
        ("yyyy-MM-dd", "2020-3-4"),
        ("EEE dd MMM yyyy", "Mon 04 Mar 2020"),
        ("DDD yyyy", "366 2019"),
    ],
)
def test_what_is_no_date_is_refused_by_name(pattern: str, text: str) -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        DateFormat.of(pattern).parse(text)
    assert caught.value.reason == f"failed to parse date field [{text}] with format [{pattern}]"
    assert isinstance(caught.value.cause, ShardError)


def test_the_cause_names_the_place_or_says_that_no_format_fits() -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        DateFormat.of("strict_date").parse("x")
    assert isinstance(caught.value.cause, ShardError)
    assert caught.value.cause.reason == "Text 'x' could not be parsed at index 0"
    with pytest.raises(IllegalArgumentError) as caught:
        DateFormat.of(DEFAULT_FORMAT).parse("x")
    assert isinstance(caught.value.cause, ShardError)
    assert caught.value.cause.reason == "Failed to parse with all enclosed parsers"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("foo", "Invalid format: [foo]: Unknown pattern letter: f"),
        ("yyyy-MM-ddTHH", "Invalid format: [yyyy-MM-ddTHH]: Unknown pattern letter: T"),
        ("yyyy[", "Invalid format: [yyyy[]: Pattern has an optional part that does not end"),
        ("ddd", "Invalid format: [ddd]: Too many pattern letters: d"),
        ("yyyy#", "Invalid format: [yyyy#]: Pattern includes reserved character: '#'"),
        ("", "No date pattern provided"),
    ],
)
def test_a_wrong_pattern_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        DateFormat.of(pattern)
    assert caught.value.reason == reason


@pytest.mark.parametrize("pattern", ["YYYY-'W'ww", "week_date", "strict_basic_week_date_time", "Q"])
def test_what_we_do_not_have_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(UnsupportedError):
        DateFormat.of(pattern)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        (DEFAULT_FORMAT, 70113600000, "1972-03-22T12:00:00.000Z"),
        (DEFAULT_FORMAT, -1, "1969-12-31T23:59:59.999Z"),
        (DEFAULT_FORMAT, 327403382400000, "+12345-01-01T00:00:00.000Z"),
        ("epoch_millis", 5, "5"),
        ("epoch_second", 1500, "1.5"),
        ("epoch_second", -2000, "-2"),
        ("basic_date", 0, "19700101"),
        ("EEEE d MMMM yy, h:mm a XXX", 0, "Thursday 1 January 70, 12:00 AM Z"),
        ("HH:mm:ss.SS Z", 1230, "00:00:01.23 +0000"),
    ],
)
def test_a_date_is_printed_in_the_first_format(pattern: str, value: int, expected: str) -> None:
    assert DateFormat.of(pattern).print(value) == expected


@given(st.integers(-(10**15), 10**15))
def test_what_the_default_format_prints_it_reads_again(value: int) -> None:
    dates = DateFormat.of(DEFAULT_FORMAT)
    assert dates.parse(dates.print(value)) == value


@given(st.dates())
def test_the_calendar_is_pythons_where_python_has_one(day: date) -> None:
    days = (day - date(1970, 1, 1)).days
    assert epoch_day(day.year, day.month, day.day) == days
    assert civil(days) == (day.year, day.month, day.day)
    assert day_of_week(days) == day.weekday()


@given(st.integers(-(10**9), 10**9))
def test_a_day_of_any_year_comes_back(days: int) -> None:
    assert epoch_day(*civil(days)) == days


def test_missing_parts_of_a_time_round_up_but_a_missing_day_is_the_first() -> None:
    dates = DateFormat.of(DEFAULT_FORMAT)
    assert dates.parse("2020-03", round_up=True) == millis(2020, 3, 1, 23, 59, 59) + 999
    assert dates.parse("2020-03-04T05", round_up=True) == millis(2020, 3, 4, 5, 59, 59) + 999
    assert dates.parse("5", round_up=True) == 5
    assert DateFormat.of("epoch_second").parse("5", round_up=True) == 5999


def test_a_zone_counts_only_where_the_text_names_none() -> None:
    dates, zone = DateFormat.of(DEFAULT_FORMAT), Zone.of("+02:00")
    assert dates.parse("2020-03-04T05:00", zone=zone) == millis(2020, 3, 4, 3)
    assert dates.parse("2020-03-04T05:00Z", zone=zone) == millis(2020, 3, 4, 5)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    for pattern in (DEFAULT_FORMAT, "yyyy-MM-dd||epoch_second", "EEE MMM d yyyy h:mm a z"):
        with contextlib.suppress(IllegalArgumentError):
            DateFormat.of(pattern).parse(text)


@given(st.text("yuMdHhmsSaEXxZzVDT-:/.'[]| QY#", max_size=10))
def test_any_pattern_compiles_or_is_refused_and_what_compiles_prints(pattern: str) -> None:
    try:
        dates = DateFormat.of(pattern)
    except (IllegalArgumentError, UnsupportedError):
        return
    assert isinstance(dates.print(1_600_000_000_000), str)
