"""Date math and the rounding of range ends."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.mapping import ElasticsearchParseError, FieldType
from secondpass.shards.mapping.calendar import Zone
from secondpass.shards.mapping.date_math import resolve, zone_of
from secondpass.shards.mapping.dates import DEFAULT_FORMAT, DateFormat

DATES = DateFormat.of(DEFAULT_FORMAT)
NOW = "2020-02-29T13:14:15.016Z"
NOW_MS = DATES.parse(NOW)


def shown(text: str, *, round_up: bool = False, zone: Zone | None = None) -> str:
    return DATES.print(resolve(text, DATES, now_ms=NOW_MS, round_up=round_up, zone=zone))


@pytest.mark.parametrize(
    ("text", "down", "up"),
    [
        ("now", NOW, NOW),
        ("now/y", "2020-01-01T00:00:00.000Z", "2020-12-31T23:59:59.999Z"),
        ("now/M", "2020-02-01T00:00:00.000Z", "2020-02-29T23:59:59.999Z"),
        ("now/w", "2020-02-24T00:00:00.000Z", "2020-03-01T23:59:59.999Z"),
        ("now/d", "2020-02-29T00:00:00.000Z", "2020-02-29T23:59:59.999Z"),
        ("now/h", "2020-02-29T13:00:00.000Z", "2020-02-29T13:59:59.999Z"),
        ("now/H", "2020-02-29T13:00:00.000Z", "2020-02-29T13:59:59.999Z"),
        ("now/m", "2020-02-29T13:14:00.000Z", "2020-02-29T13:14:59.999Z"),
        ("now/s", "2020-02-29T13:14:15.000Z", "2020-02-29T13:14:15.999Z"),
        ("now-1d/d", "2020-02-28T00:00:00.000Z", "2020-02-28T23:59:59.999Z"),
        ("now+1y", "2021-02-28T13:14:15.016Z", "2021-02-28T13:14:15.016Z"),
        ("now-13M", "2019-01-29T13:14:15.016Z", "2019-01-29T13:14:15.016Z"),
        ("now+2w-3h+10m-1s", "2020-03-14T10:24:14.016Z", "2020-03-14T10:24:14.016Z"),
        ("now+d", "2020-03-01T13:14:15.016Z", "2020-03-01T13:14:15.016Z"),
        ("2020-01-31||+1M", "2020-02-29T00:00:00.000Z", "2020-02-29T00:00:00.000Z"),
        ("2020-01-01||+1M/d", "2020-02-01T00:00:00.000Z", "2020-02-01T23:59:59.999Z"),
        ("2014-11-18||/M", "2014-11-01T00:00:00.000Z", "2014-11-30T23:59:59.999Z"),
        ("0||", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"),
    ],
)
def test_date_math_moves_and_rounds(text: str, down: str, up: str) -> None:
    assert shown(text) == down
    assert shown(text, round_up=True) == up


def test_days_are_rounded_where_the_clock_stands() -> None:
    assert shown("now/d", zone=zone_of("+12:00")) == "2020-02-29T12:00:00.000Z"
    assert shown("2020-07-01||/d", zone=zone_of("Europe/Paris")) == "2020-06-30T22:00:00.000Z"
    assert shown("2020-03-28T12:00||+1d", zone=zone_of("Europe/Paris")) == "2020-03-29T10:00:00.000Z"
    assert shown("2020-03-28T12:00||+24h", zone=zone_of("Europe/Paris")) == "2020-03-29T11:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("now*1d", "operator not supported for date math [*1d]"),
        ("now+", "truncated date math [+]"),
        ("now+1", "truncated date math [+1]"),
        ("now/2d", "rounding `/` can only be used on single unit types [/2d]"),
        ("now+1q", "unit [q] not supported for date math [+1q]"),
        (
            "2020-13-01||+1d",
            f"failed to parse date field [2020-13-01] with format [{DEFAULT_FORMAT}]: "
            f"[failed to parse date field [2020-13-01] with format [{DEFAULT_FORMAT}]]",
        ),
    ],
)
def test_broken_date_math_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ElasticsearchParseError) as caught:
        resolve(text, DATES, now_ms=NOW_MS)
    assert caught.value.reason == reason


def test_date_math_cannot_run_away() -> None:
    with pytest.raises(ElasticsearchParseError):
        resolve("now" + "+2147483647y" * 50, DATES, now_ms=NOW_MS)


@given(st.text("now+-/|0123456789yMwdhHms ", max_size=14), st.booleans())
def test_any_text_is_resolved_or_refused(text: str, round_up: bool) -> None:
    with contextlib.suppress(ElasticsearchParseError):
        resolve("now" + text, DATES, now_ms=NOW_MS, round_up=round_up)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.sampled_from("yMwdhms"))
def test_a_time_lies_between_both_roundings_and_the_next_unit_follows_at_once(time: datetime, unit: str) -> None:
    now = (time.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    low = resolve(f"now/{unit}", DATES, now_ms=now)
    high = resolve(f"now/{unit}", DATES, now_ms=now, round_up=True)
    assert low <= now <= high
    assert resolve(f"now/{unit}", DATES, now_ms=high + 1) == high + 1


def test_the_ends_of_a_range_round_outward_or_inward() -> None:
    field = FieldType("d", "date")
    day, next_day = DATES.parse("2020-01-01"), DATES.parse("2020-01-02")
    assert field.range_bounds(gte="2020-01-01||/d")[0] == day
    assert field.range_bounds(gt="2020-01-01||/d")[0] == next_day
    assert field.range_bounds(lte="2020-01-01||/d")[1] == next_day - 1
    assert field.range_bounds(lt="2020-01-01||/d")[1] == day - 1
    assert field.range_bounds(gte="2020-01-01", lte="2020-01-01") == (day, next_day - 1)


def test_a_range_reads_its_own_format_and_zone() -> None:
    field = FieldType("d", "date")
    low, _ = field.range_bounds(gte="02.01.2020", format="dd.MM.yyyy", time_zone="+01:00")
    assert low == DATES.parse("2020-01-01T23:00Z")
    with pytest.raises(ElasticsearchParseError, match="Unknown time-zone ID: Nowhere"):
        field.range_bounds(gte="2020", time_zone="Nowhere")
