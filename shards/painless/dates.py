"""Dates as scripts see them: the value of a date field is a `ZonedDateTime` in UTC, with milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping.calendar import MILLIS_PER_DAY, civil, day_of_week, days_in_month, epoch_day

from .errors import DateTimeError, NullPointerError

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
_ZONED = re.compile(r"T.*(Z|[+-]\d\d(:?\d\d)?)$")
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

    def between(self, start: int, end: int) -> int:
        """Count whole units from one time to another, both in milliseconds; negative backwards."""
        if self.name in _MONTHS:
            return int(months_between(start, end) / _MONTHS[self.name])
        distance = end - start
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
        return civil(self.millis // MILLIS_PER_DAY)

    @property
    def of_day(self) -> int:
        """Return the milliseconds since midnight."""
        return self.millis % MILLIS_PER_DAY

    @property
    def day_of_week(self) -> DayOfWeek:
        """Return the day's name."""
        return DayOfWeek(day_of_week(self.millis // MILLIS_PER_DAY) + 1)

    @property
    def day_of_year(self) -> int:
        """Return the day, 1 to 366."""
        return self.millis // MILLIS_PER_DAY - epoch_day(self.date[0], 1, 1) + 1

    def plus(self, amount: int, unit: str) -> ZonedDateTime:
        """Move by *amount* of a unit of `ChronoUnit`."""
        _checked(amount)
        if unit in _MONTHS:
            return ZonedDateTime(_checked(plus_months(self.millis, amount * _MONTHS[unit])))
        return ZonedDateTime(_checked(self.millis + amount * _UNITS[unit]))

    def __str__(self) -> str:
        return _iso(self.millis, seconds=False)

    @classmethod
    def parse(cls, text: str | None) -> ZonedDateTime:
        """Read an ISO 8601 date and time with its zone, which is then UTC's."""
        from secondpass.shards.mapping.dates import DateFormat

        if text is None:
            raise NullPointerError("text")
        try:
            if not _ZONED.search(text):
                raise IllegalArgumentError("no zone")
            return cls(_checked(DateFormat.of("strict_date_optional_time").parse(text)))
        except IllegalArgumentError as error:
            raise DateTimeError(f"Text '{text}' could not be parsed at index 0") from error


def plus_months(millis: int, months: int) -> int:
    """Move by months, to the last day of a month that is too short."""
    days, of_day = divmod(millis, MILLIS_PER_DAY)
    year, month, day = civil(days)
    year, index = divmod(year * 12 + month - 1 + months, 12)
    return epoch_day(year, index + 1, min(day, days_in_month(year, index + 1))) * MILLIS_PER_DAY + of_day


def months_between(start: int, end: int) -> int:
    """Count the whole months from one time to another, both in milliseconds. Java: LocalDate.until."""
    (day, of_day), (end_day, end_of_day) = divmod(start, MILLIS_PER_DAY), divmod(end, MILLIS_PER_DAY)
    if end_day > day and end_of_day < of_day:
        end_day -= 1
    elif end_day < day and end_of_day > of_day:
        end_day += 1
    year, month, in_month = civil(day)
    end_year, end_month, end_in_month = civil(end_day)
    distance = ((end_year - year) * 12 + end_month - month) * 32 + end_in_month - in_month
    return int(distance / 32)


def _iso(millis: int, *, seconds: bool) -> str:
    """Print as Java does: seconds and milliseconds only where they are not zero, unless *seconds*."""
    year, month, day = civil(millis // MILLIS_PER_DAY)
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
    year, month, day = civil(millis // MILLIS_PER_DAY)
    minutes, rest = divmod(millis % MILLIS_PER_DAY, 60_000)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
    return f"{_year(year)}-{month:02}-{day:02}T{clock}Z"
