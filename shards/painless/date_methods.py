"""The methods of dates. Elasticsearch: `java.time` as Painless allows it, and what JodaCompatibleZonedDateTime left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import types as t
from .dates import CHRONO_UNITS, ChronoUnit, DayOfWeek, Instant, Month, ZonedDateTime
from .errors import ClassCastError, DateTimeError, NullPointerError
from .java_numbers import LONG_MAX, LONG_MIN
from .methods import Key, Method, table
from .number_methods import Constants, compare_whole
from .object_text import hash_code, text
from .operators import equals

_MOVES = ("Years", "Months", "Weeks", "Days", "Hours", "Minutes", "Seconds")


def _plus(unit: str, sign: int) -> Callable[[ZonedDateTime, int], ZonedDateTime]:
    return lambda date, amount: date.plus(sign * amount, unit)


def _millis(date: Any) -> int:
    if date is None:
        raise NullPointerError("a date is null")
    if not isinstance(date, ZonedDateTime | Instant):
        raise ClassCastError(f"[{text(date)}] is not a date")
    return date.millis


def _compare_enums(one: Any, other: Any) -> int:
    if type(one) is not type(other):
        raise ClassCastError(f"[{text(other)}] is not a {type(one).__name__}")
    return int(one.value - other.value)


_OBJECT: dict[str, Callable[..., Any]] = {
    "boolean equals(Object)": equals,
    "int hashCode()": hash_code,
    "String toString()": text,
}

DATE_METHODS: dict[Key, Method] = table(
    {
        "int getYear()": lambda d: d.date[0],
        "int getMonthValue()": lambda d: d.date[1],
        "Month getMonth()": lambda d: Month(d.date[1]),
        "int getDayOfMonth()": lambda d: d.date[2],
        "int getDayOfYear()": lambda d: d.day_of_year,
        "DayOfWeek getDayOfWeek()": lambda d: d.day_of_week,
        "DayOfWeek getDayOfWeekEnum()": lambda d: d.day_of_week,
        "int getHour()": lambda d: d.of_day // 3_600_000,
        "int getMinute()": lambda d: d.of_day // 60_000 % 60,
        "int getSecond()": lambda d: d.of_day // 1000 % 60,
        "int getNano()": lambda d: d.of_day % 1000 * 1_000_000,
        "long getMillis()": lambda d: d.millis,
        "long toEpochSecond()": lambda d: d.millis // 1000,
        "Instant toInstant()": lambda d: Instant(d.millis),
        "boolean isAfter(ZonedDateTime)": lambda d, other: d.millis > _millis(other),
        "boolean isBefore(ZonedDateTime)": lambda d, other: d.millis < _millis(other),
        "boolean isEqual(ZonedDateTime)": lambda d, other: d.millis == _millis(other),
        "int compareTo(def)": lambda d, other: compare_whole(d.millis, _millis(other)),
        "ZonedDateTime plus(long, ChronoUnit)": lambda d, amount, unit: d.plus(amount, unit.name),
        "ZonedDateTime minus(long, ChronoUnit)": lambda d, amount, unit: d.plus(-amount, unit.name),
        **{f"ZonedDateTime plus{unit}(long)": _plus(unit.upper(), 1) for unit in _MOVES},
        **{f"ZonedDateTime minus{unit}(long)": _plus(unit.upper(), -1) for unit in _MOVES},
        **_OBJECT,
    }
)

INSTANT_METHODS: dict[Key, Method] = table(
    {
        "long toEpochMilli()": lambda i: i.millis,
        "long getEpochSecond()": lambda i: i.millis // 1000,
        "boolean isAfter(Instant)": lambda i, other: i.millis > _millis(other),
        "boolean isBefore(Instant)": lambda i, other: i.millis < _millis(other),
        "int compareTo(def)": lambda i, other: compare_whole(i.millis, _millis(other)),
        **_OBJECT,
    }
)

ENUM_METHODS: dict[Key, Method] = table(
    {
        "int getValue()": lambda e: e.value,
        "int ordinal()": lambda e: e.value - 1,
        "String name()": str,
        "int compareTo(def)": _compare_enums,
        **_OBJECT,
    }
)


def _between(unit: ChronoUnit, start: Any, end: Any) -> int:
    return unit.between(_millis(start), _millis(end))


UNIT_METHODS: dict[Key, Method] = table(
    {
        "long between(def, def)": _between,
        "String name()": lambda unit: unit.name,
        **_OBJECT,
    }
)


def _of_second(seconds: int) -> Instant:
    if not LONG_MIN <= seconds * 1000 <= LONG_MAX:
        raise DateTimeError("Instant exceeds minimum or maximum instant")
    return Instant(seconds * 1000)


def _parse_instant(written: str) -> Instant:
    return Instant(ZonedDateTime.parse(written).millis)


def _of(date: Any) -> ZonedDateTime:
    return ZonedDateTime(_millis(date))


DATE_STATICS: dict[Key, Method] = table(
    {"ZonedDateTime parse(CharSequence)": ZonedDateTime.parse, "ZonedDateTime from(def)": _of}
)
INSTANT_STATICS: dict[Key, Method] = table(
    {
        "Instant ofEpochMilli(long)": Instant,
        "Instant ofEpochSecond(long)": _of_second,
        "Instant parse(CharSequence)": _parse_instant,
    }
)

DATE_CONSTANTS: dict[t.Type, Constants] = {
    t.CHRONO_UNIT: {name: (t.CHRONO_UNIT, unit) for name, unit in CHRONO_UNITS.items()},
    t.DAY_OF_WEEK: {str(DayOfWeek(v)): (t.DAY_OF_WEEK, DayOfWeek(v)) for v in range(1, 8)},
    t.MONTH: {str(Month(v)): (t.MONTH, Month(v)) for v in range(1, 13)},
}
