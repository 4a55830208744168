"""The parts of a date that a format finds in a text, and the instant they make."""

from __future__ import annotations

from collections.abc import Mapping

from .calendar import MILLIS_PER_DAY, Zone, day_of_week, days_in_month, epoch_day, is_leap
from .errors import DateTimeParseError

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Fields = Mapping[str, str | None]
"""Texts by letter: y year, Y two digits of it, M month, B its name, d day, D day of the year, E name of the weekday,
H hour, h hour of half a day, p AM or PM, m minute, s second, f fraction of a second, z zone."""


def instant(fields: Fields, *, round_up: bool = False, zone: Zone | None = None) -> int:
    """Return the epoch milliseconds that *fields* name; *zone* stands in where they name none.

    What is missing is the year 1970, the first month and day, and midnight; with *round_up*, the end of that day,
    hour, minute or second. Raises DateTimeParseError when there is no such date or time.

    Elasticsearch: DateFormatters.from, and the round-up parser of JavaDateFormatter.
    """
    local = _day(fields) * MILLIS_PER_DAY + _time(fields, round_up)
    named = fields.get("z")
    if named is not None:
        return Zone.of(named).to_utc(local)
    return zone.to_utc(local) if zone is not None else local


def nanos_of_milli(fields: Fields, *, round_up: bool = False) -> int:
    """Return the nanoseconds that *fields* name beyond the millisecond; with *round_up* the last where they name none."""
    fraction = fields.get("f")
    if fraction is None:
        return 999_999 if round_up else 0
    return int(fraction.ljust(9, "0")[3:])


def _number(fields: Fields, letter: str, default: int, low: int, high: int) -> int:
    text = fields.get(letter)
    if text is None:
        return default
    value = int(text)
    if not low <= value <= high:
        raise DateTimeParseError(f"Invalid value ({low} - {high}): {value}")
    return value


def _day(fields: Fields) -> int:
    year = _year(fields)
    if fields.get("D") is not None:
        return epoch_day(year, 1, 1) + _number(fields, "D", 1, 1, 366 if is_leap(year) else 365) - 1
    month = _month(fields)
    day = _number(fields, "d", 1, 1, 31)
    if day > days_in_month(year, month):
        raise DateTimeParseError(f"Invalid date '{MONTHS[month - 1].upper()} {day}'")
    days = epoch_day(year, month, day)
    weekday = fields.get("E")
    if weekday is not None and not WEEKDAYS[day_of_week(days)].startswith(weekday):
        raise DateTimeParseError(f"Conflict found: {weekday} is not the day of the week")
    return days


def _year(fields: Fields) -> int:
    two_digits = fields.get("Y")
    return 2000 + int(two_digits) if two_digits is not None else int(fields.get("y") or 1970)


def _month(fields: Fields) -> int:
    name = fields.get("B")
    if name is None:
        return _number(fields, "M", 1, 1, 12)
    return next(index for index, full in enumerate(MONTHS, 1) if full.startswith(name))


def _time(fields: Fields, round_up: bool) -> int:
    hour = _hour(fields, 23 if round_up else 0)
    minute = _number(fields, "m", 59 if round_up else 0, 0, 59)
    second = _number(fields, "s", 59 if round_up else 0, 0, 59)
    fraction = fields.get("f")
    millis = int((fraction + "00")[:3]) if fraction is not None else (999 if round_up else 0)
    return ((hour * 60 + minute) * 60 + second) * 1000 + millis


def _hour(fields: Fields, default: int) -> int:
    half = fields.get("p")
    if half is None or fields.get("h") is None:
        return _number(fields, "H", default, 0, 23)
    return _number(fields, "h", 12, 1, 12) % 12 + (12 if half.upper() == "PM" else 0)
