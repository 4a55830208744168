"""Dates as text again: the printer of a Java pattern."""

from __future__ import annotations

from ..errors import UnsupportedError
from .calendar import MILLIS_PER_DAY, Zone, civil, day_of_week, epoch_day
from .date_fields import MONTHS, WEEKDAYS
from .date_patterns import Piece

_AS_MANY = 10
"""More digits than a fraction of a second has: those it needs, three at least."""


def to_the_nanosecond(split: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a pattern with as many digits of a second as it needs."""
    return tuple((letter, _AS_MANY if letter == "S" and count > 0 else count) for letter, count in split)


def printed(split: tuple[Piece, ...], epoch_ms: int, zone: Zone, nanos: int = 0) -> str:
    """Print *epoch_ms* and *nanos* more as the pieces of a pattern ask, as clocks in *zone* show it."""
    local = zone.to_local(epoch_ms)
    days, millis = divmod(local, MILLIS_PER_DAY)
    nanos, offset = millis * 1_000_000 + nanos, local - epoch_ms
    return "".join(letter if count == 0 else _piece(letter, count, days, nanos, offset) for letter, count in split)


def _piece(letter: str, count: int, days: int, nanos: int, offset: int) -> str:
    if count < 0:
        return ""
    if letter in "XxZzV":
        return _offset(letter, count, offset) if offset else _utc(letter, count)
    if letter in "uyMLdDE":
        return _date_piece(letter, count, days)
    return _time_piece(letter, count, nanos)


def _date_piece(letter: str, count: int, days: int) -> str:
    year, month, day = civil(days)
    if letter in "uy":
        return _year(year, count)
    if letter == "E":
        name = WEEKDAYS[day_of_week(days)]
        return name if count == 4 else name[:3]
    if letter in "ML" and count >= 3:
        return MONTHS[month - 1] if count == 4 else MONTHS[month - 1][:3]
    number = {"M": month, "L": month, "d": day, "D": days - epoch_day(year, 1, 1) + 1}[letter]
    return str(number).zfill(count)


def _year(year: int, count: int) -> str:
    if count == 2:
        return f"{year % 100:02d}"
    sign = "-" if year < 0 else ("+" if count >= 4 and abs(year) >= 10**count else "")
    return sign + str(abs(year)).zfill(count)


def _time_piece(letter: str, count: int, nanos: int) -> str:
    seconds, fraction = divmod(nanos, 1_000_000_000)
    if letter == "S":
        digits = f"{fraction:09d}"
        return digits.rstrip("0").ljust(3, "0") if count == _AS_MANY else digits[:count]
    if letter == "a":
        return "AM" if seconds < 12 * 3600 else "PM"
    hour = seconds // 3600
    number = {"H": hour, "h": (hour + 11) % 12 + 1, "m": seconds // 60 % 60, "s": seconds % 60}[letter]
    return str(number).zfill(count)


def _utc(letter: str, count: int) -> str:
    if letter in "XV" or (letter == "Z" and count == 5):
        return "Z"
    if letter == "z" or (letter == "Z" and count == 4):
        return "UTC" if letter == "z" else "GMT"
    return {1: "+00" if letter == "x" else "+0000", 3: "+00:00" if letter == "x" else "+0000", 5: "+00:00"}.get(
        count, "+0000"
    )


def _offset(letter: str, count: int, offset: int) -> str:
    if letter in "zV" or (letter == "Z" and count == 4):
        raise UnsupportedError(
            f"printing the name of a time zone, as [{letter * count}] asks, is not supported by secondpass"
        )
    hours, minutes = divmod(abs(offset) // 60_000, 60)
    colon = ":" if (count in (3, 5) and letter != "Z") or count == 5 else ""
    shown = "" if letter in "Xx" and count == 1 and not minutes else f"{colon}{minutes:02d}"
    return f"{'-' if offset < 0 else '+'}{hours:02d}{shown}"
