"""Days and civil dates: the arithmetic below dates, for years of any size."""

from __future__ import annotations

import re

MILLIS_PER_DAY = 86_400_000

_DATE = re.compile(
    r"(?P<year>[+-]?\d{4,9})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?"
    r"(T((?P<hour>\d\d)(:(?P<minute>\d\d)(:(?P<second>\d\d)([.,](?P<fraction>\d{1,9}))?)?)?)?)?"
    r"(?P<zone>Z|[+-]\d\d(:?\d\d)?)?"
)


def days_of(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a date of the Gregorian calendar."""
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def date_of(days: int) -> tuple[int, int, int]:
    """Return year, month and day of so many days after 1970-01-01."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def is_leap(year: int) -> bool:
    """Tell whether February has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return 28 + is_leap(year) if month == 2 else 30 + (month in {1, 3, 5, 7, 8, 10, 12})


def plus_months(millis: int, months: int) -> int:
    """Move by months, to the last day of a month that is too short."""
    days, of_day = divmod(millis, MILLIS_PER_DAY)
    year, month, day = date_of(days)
    year, index = divmod(year * 12 + month - 1 + months, 12)
    return days_of(year, index + 1, min(day, month_length(year, index + 1))) * MILLIS_PER_DAY + of_day


def months_between(start: int, end: int) -> int:
    """Count the whole months from one time to another, both in milliseconds."""
    (year, month, _), (end_year, end_month, _) = (date_of(m // MILLIS_PER_DAY) for m in (start, end))
    months = (end_year - year) * 12 + end_month - month
    if months > 0 and plus_months(start, months) > end:
        return months - 1
    return months + 1 if months < 0 and plus_months(start, months) < end else months


def parse_iso(text: str) -> int | None:
    """Read an ISO 8601 date, with or without time and zone, as milliseconds of UTC; None if it is none."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    part = {name: int(value) for name, value in found.groupdict().items() if value and name not in {"zone", "fraction"}}
    year, month, day = part["year"], part.get("month", 1), part.get("day", 1)
    hour, minute, second = part.get("hour", 0), part.get("minute", 0), part.get("second", 0)
    if not (1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    millis = int((found["fraction"] or "0").ljust(3, "0")[:3])
    of_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis
    return days_of(year, month, day) * MILLIS_PER_DAY + of_day - _offset(found["zone"])


def _offset(zone: str | None) -> int:
    """Return the milliseconds a zone such as `+01:30` lies before UTC's clock."""
    if zone in {None, "Z"}:
        return 0
    digits = str(zone)[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (-1 if str(zone)[0] == "-" else 1) * minutes * 60_000
