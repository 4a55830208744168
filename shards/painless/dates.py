"""Dates as scripts see them: the value of a date field is a `ZonedDateTime` in UTC, with milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from .calendar_dates import MILLIS_PER_DAY, date_of, days_of, months_between, parse_iso, plus_months
from .errors import DateTimeError

_UNITS = {
    "MILLIS": 1,
    "SECONDS": 1000,
    "MINUTES": 60_000,
    "HOURS": 3_600_000,
    "HALF_DAYS": 43_200_000,
    "DAYS": MILLIS_PER_DAY,
    "WEEKS": 7 * MILLIS_PER_DAY,
}
_MONTHS = {"MONTHS": 1, "YEARS": 12, "DECADES": 120, "CENTURIES": 1200}
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_MONTH_NAMES = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE",
    "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
_MAX_MILLIS = 1 << 58  # some nine million years: sums below stay far inside a long


def _checked(millis: int) -> int:
    if not -_MAX_MILLIS <= millis <= _MAX_MILLIS:
        raise DateTimeError(f"date out of range: {millis} milliseconds since 1970")
    return millis


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """Stand for a moment, in milliseconds since 1970 UTC. Java: `Instant`."""

    millis: int

    def __str__(self) -> str:
        return _iso(self.millis, seconds=True)


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """Name a day, 1 for Monday to 7 for Sunday. Java: `DayOfWeek`."""

    value: int

    def __str__(self) -> str:
        return _DAYS[self.value - 1]


@dataclass(frozen=True, slots=True)
class Month:
    """Name a month, 1 to 12. Java: `Month`."""

    value: int

    def __str__(self) -> str:
        return _MONTH_NAMES[self.value - 1]


@dataclass(frozen=True, slots=True)
class ChronoUnit:
    """Name a unit of time. Java: `ChronoUnit`."""

    name: str

    def __str__(self) -> str:
        return self.name.title()

    def between(self, start: ZonedDateTime | Instant, end: ZonedDateTime | Instant) -> int:
        """Count whole units from one time to another, negative backwards."""
        if self.name in _MONTHS:
            months = months_between(start.millis, end.millis)
            return int(months / _MONTHS[self.name])
        distance = end.millis - start.millis
        units = abs(distance) // _UNITS[self.name]
        return units if distance >= 0 else -units


CHRONO_UNITS = {name: ChronoUnit(name) for name in (*_UNITS, *_MONTHS)}


@dataclass(frozen=True, slots=True, order=True)
class ZonedDateTime:
    """Stand for a date and time in UTC, held as milliseconds since 1970. Java: `ZonedDateTime`.

    But: nanoseconds and other zones than UTC are not held.
    """

    millis: int

    @property
    def date(self) -> tuple[int, int, int]:
        """Return year, month and day."""
        return date_of(self.millis // MILLIS_PER_DAY)

    @property
    def of_day(self) -> int:
        """Return the milliseconds since midnight."""
        return self.millis % MILLIS_PER_DAY

    @property
    def day_of_week(self) -> DayOfWeek:
        """Return the day's name."""
        return DayOfWeek((self.millis // MILLIS_PER_DAY + 3) % 7 + 1)

    @property
    def day_of_year(self) -> int:
        """Return the day, 1 to 366."""
        return self.millis // MILLIS_PER_DAY - days_of(self.date[0], 1, 1) + 1

    def plus(self, amount: int, unit: str) -> ZonedDateTime:
        """Move by *amount* of a unit of `ChronoUnit`."""
        _checked(amount)
        if unit in _MONTHS:
            return ZonedDateTime(_checked(plus_months(self.millis, amount * _MONTHS[unit])))
        return ZonedDateTime(_checked(self.millis + amount * _UNITS[unit]))

    def __str__(self) -> str:
        return _iso(self.millis, seconds=False)

    @classmethod
    def parse(cls, text: str) -> ZonedDateTime:
        """Read an ISO 8601 date and time with its zone."""
        millis = parse_iso(text)
        if millis is None or "T" not in text or (text[-1].isdigit() and not _has_zone(text)):
            raise DateTimeError(f"Text '{text}' could not be parsed at index 0")
        return cls(millis)


def _has_zone(text: str) -> bool:
    clock = text.partition("T")[2]
    return "+" in clock or "-" in clock


def _iso(millis: int, *, seconds: bool) -> str:
    """Print as Java does: seconds and milliseconds only where they are not zero, unless *seconds*."""
    year, month, day = date_of(millis // MILLIS_PER_DAY)
    minutes, rest = divmod(millis % MILLIS_PER_DAY, 60_000)
    text = f"{_year(year)}-{month:02}-{day:02}T{minutes // 60:02}:{minutes % 60:02}"
    if rest or seconds:
        text += f":{rest // 1000:02}"
    if rest % 1000:
        text += f".{rest % 1000:03}"
    return text + "Z"


def _year(year: int) -> str:
    if year > 9999:
        return f"+{year}"
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


def strict_date_time(millis: int) -> str:
    """Print with milliseconds, as a date field's value is shown. Elasticsearch: `strict_date_optional_time`."""
    year, month, day = date_of(millis // MILLIS_PER_DAY)
    minutes, rest = divmod(millis % MILLIS_PER_DAY, 60_000)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
    return f"{_year(year)}-{month:02}-{day:02}T{clock}Z"
