"""Date math: `now-1d/d`, `2020-01-01||+1M/M`.

Elasticsearch: JavaDateMathParser.
"""

from __future__ import annotations

import re

from ..errors import ShardError
from .calendar import MILLIS_PER_DAY, Zone, civil, day_of_week, days_in_month, epoch_day
from .dates import DateFormat
from .errors import DateTimeParseError, ElasticsearchParseError

_STEP = re.compile(r"([/+-])(\d*)(\D)", re.ASCII)
_FIXED = {"w": 7 * MILLIS_PER_DAY, "d": MILLIS_PER_DAY, "h": 3_600_000, "H": 3_600_000, "m": 60_000, "s": 1000}
_FARTHEST = 400_000_000_000_000_000  # milliseconds: more than twelve million years either way


def resolve(
    text: str, date_format: DateFormat, *, now_ms: int, round_up: bool = False, zone: Zone | None = None
) -> int:
    """Return the epoch milliseconds that *text* names: a date, or an anchor and what is done to it.

    With *round_up*, `/d` goes to the last millisecond of the day and missing parts of a time to their last value.
    Raises ElasticsearchParseError.
    """
    if text.startswith("now"):
        return _calculated(text[3:], now_ms, round_up, zone or Zone())
    anchor, bars, steps = text.partition("||")
    if not bars:
        return _date(text, date_format, round_up, zone)
    return _calculated(steps, _date(anchor, date_format, False, zone), round_up, zone or Zone())


def _date(text: str, date_format: DateFormat, round_up: bool, zone: Zone | None) -> int:
    try:
        return date_format.parse(text, round_up=round_up, zone=zone)
    except ShardError as error:
        raise ElasticsearchParseError(
            f"failed to parse date field [{text}] with format [{date_format.pattern}]: [{error.reason}]", cause=error
        ) from None


def _calculated(steps: str, time: int, round_up: bool, zone: Zone) -> int:
    at = 0
    while at < len(steps):
        operator, amount, unit, at = _step(steps, at)
        if operator == "/":
            time = _rounded(time, unit, round_up, zone)
        else:
            time = moved(time, unit, amount if operator == "+" else -amount, zone)
        if abs(time) > _FARTHEST:
            raise ElasticsearchParseError(f"date math [{steps}] leaves the range of dates")
    return time


def _step(steps: str, at: int) -> tuple[str, int, str, int]:
    """Return operator, amount and unit of the step that begins at *at*, and where the next begins."""
    if steps[at] not in "/+-":
        raise ElasticsearchParseError(f"operator not supported for date math [{steps}]")
    found = _STEP.match(steps, at)
    if found is None:
        raise ElasticsearchParseError(f"truncated date math [{steps}]")
    operator, amount, unit = found.groups()
    if len(amount) > 10 or int(amount or 1) > 2**31 - 1:
        raise ElasticsearchParseError(f'For input string: "{amount}"')
    if operator == "/" and amount and int(amount) != 1:
        raise ElasticsearchParseError(f"rounding `/` can only be used on single unit types [{steps}]")
    if unit not in "yMwdhHms":
        raise ElasticsearchParseError(f"unit [{unit}] not supported for date math [{steps}]")
    return operator, int(amount or 1), unit, found.end()


def moved(time: int, unit: str, amount: int, zone: Zone) -> int:
    """Return the time *amount* units after *time*."""
    if unit in "hHms":
        return time + amount * _FIXED[unit]
    local = zone.to_local(time)
    if unit in "wd":
        return zone.to_utc(local + amount * _FIXED[unit])
    return zone.to_utc(_plus_months(local, amount * (12 if unit == "y" else 1)))


def _plus_months(local: int, months: int) -> int:
    days, millis = divmod(local, MILLIS_PER_DAY)
    year, month, day = civil(days)
    years, month = divmod(month - 1 + months, 12)
    year, month = year + years, month + 1
    return epoch_day(year, month, min(day, days_in_month(year, month))) * MILLIS_PER_DAY + millis


def _rounded(time: int, unit: str, round_up: bool, zone: Zone) -> int:
    """Return the first millisecond of the unit around *time*, or with *round_up* the last."""
    local = zone.to_local(time)
    start = _start(local, unit)
    if not round_up:
        return zone.to_utc(start)
    following = start + _FIXED[unit] if unit in _FIXED else _plus_months(start, 12 if unit == "y" else 1)
    return zone.to_utc(following) - 1


def start_of(time: int, unit: str, zone: Zone) -> int:
    """Return the first millisecond of the unit around *time*; `q`, a quarter, is one more unit here."""
    return zone.to_utc(_start(zone.to_local(time), unit))


def _start(local: int, unit: str) -> int:
    if unit in "hHms":
        return local // _FIXED[unit] * _FIXED[unit]
    days = local // MILLIS_PER_DAY
    year, month, _ = civil(days)
    if unit == "y":
        days = epoch_day(year, 1, 1)
    elif unit in "Mq":
        days = epoch_day(year, month if unit == "M" else (month - 1) // 3 * 3 + 1, 1)
    elif unit == "w":
        days -= day_of_week(days)
    return days * MILLIS_PER_DAY


def zone_of(text: str) -> Zone:
    """Read the `time_zone` of a query; raise ElasticsearchParseError."""
    try:
        return Zone.of(text)
    except DateTimeParseError as error:
        raise ElasticsearchParseError(error.reason) from None
