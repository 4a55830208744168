"""Days and milliseconds: the proleptic Gregorian calendar for any year, and offsets from UTC.

Python's datetime ends at the year 9999 and begins at 1; Elasticsearch's dates do not. Java: java.time's LocalDate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC as PYTHON_UTC
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import DateTimeParseError

MILLIS_PER_DAY = 86_400_000
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OFFSET = re.compile(r"([+-])(\d\d?)(?::?(\d\d)(?::?(\d\d))?)?", re.ASCII)
_UTC_NAMES = frozenset({"Z", "z", "UTC", "GMT", "UT"})
_EPOCH = datetime(1970, 1, 1)  # a local time, on purpose


def is_leap(year: int) -> bool:
    """Tell whether *year* has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return the length of a month, 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


def epoch_day(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a date, negative before it."""
    shifted = year - (month <= 2)  # years that begin in March end with the leap day
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def civil(days: int) -> tuple[int, int, int]:
    """Return the (year, month, day) that lies *days* after 1970-01-01."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted_month + 2) // 5 + 1


def day_of_week(days: int) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    return (days + 3) % 7


@dataclass(frozen=True, slots=True)
class Zone:
    """Turn local milliseconds to UTC and back: a fixed offset, or a region with its summer times. Java: ZoneId."""

    offset_ms: int = 0
    region: ZoneInfo | None = None

    @classmethod
    def of(cls, text: str) -> Zone:
        """Read `Z`, `+01:00`, `-0530`, `UTC` or a region such as `Europe/Paris`; raise DateTimeParseError."""
        for prefix in ("UTC", "GMT", "UT"):
            if text.startswith((prefix + "+", prefix + "-")):
                text = text[len(prefix) :]
        if text in _UTC_NAMES:
            return cls()
        if found := _OFFSET.fullmatch(text):
            return cls(_offset_millis(text, *found.groups()))
        try:
            return cls(region=ZoneInfo(text))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise DateTimeParseError(f"Unknown time-zone ID: {text}") from None

    def to_utc(self, local_ms: int) -> int:
        """Return the instant at which clocks here show *local_ms*; the earlier one where they show it twice."""
        if self.region is None:
            return local_ms - self.offset_ms
        return local_ms - _millis((_EPOCH + _inside(local_ms)).replace(tzinfo=self.region).utcoffset())

    def to_local(self, utc_ms: int) -> int:
        """Return what clocks here show at *utc_ms*."""
        if self.region is None:
            return utc_ms + self.offset_ms
        instant = (_EPOCH + _inside(utc_ms)).replace(tzinfo=PYTHON_UTC)
        return utc_ms + _millis(instant.astimezone(self.region).utcoffset())


UTC = Zone()


def _inside(millis: int) -> timedelta:
    """Keep a time within the years that datetime knows; far from them a region has one offset anyway."""
    return timedelta(milliseconds=min(max(millis, -62_000_000_000_000), 253_000_000_000_000))


def _millis(offset: timedelta | None) -> int:
    return 0 if offset is None else round(offset.total_seconds() * 1000)


def _offset_millis(text: str, sign: str, hours: str, minutes: str | None, seconds: str | None) -> int:
    total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    if total > 18 * 3600 or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        raise DateTimeParseError(f"Zone offset not in valid range: {text}")
    return (-total if sign == "-" else total) * 1000
