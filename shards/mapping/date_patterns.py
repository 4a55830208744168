"""Date formats written as Java patterns: `yyyy-MM-dd HH:mm:ss`, `dd/MMM/uuuu`, `yyyy[-MM]`.

A pattern becomes a regular expression whose group names are the letters of `date_fields`, and a list of pieces that
print a date. Java: DateTimeFormatterBuilder.appendPattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import IllegalArgumentError, UnsupportedError
from .date_fields import MONTHS, WEEKDAYS

Piece = tuple[str, int]
"""A pattern letter and how often it stands there; (text, 0) for literal text; a bracket and -1."""

_ZONE = r"Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?|[A-Za-z][A-Za-z0-9~/._+-]*"
_UNSUPPORTED = frozenset("wWYecqQgGFNnABvOkKp")
_RESERVED = frozenset("{}#")


def pieces(pattern: str) -> tuple[Piece, ...]:
    """Split *pattern* into letters with their counts, literal text with count 0, the brackets `[` and `]` with -1.

    Raises IllegalArgumentError for a pattern Java refuses and UnsupportedError for a letter we do not have.
    """
    return tuple(_checked(pattern, _split(pattern)))


def _split(pattern: str) -> Iterator[Piece]:
    for found in re.finditer(r"([A-Za-z])\1*|'((?:[^']|'')*)'|.", pattern, re.DOTALL):
        text = found.group()
        if found.group(1):
            yield text[0], len(text)
        elif len(text) > 1:
            yield (found.group(2).replace("''", "'") or "'"), 0
        else:
            yield text, -1


def _checked(pattern: str, split: Iterator[Piece]) -> Iterator[Piece]:
    depth = 0
    for letter, count in split:
        if count > 0:
            _check_letter(pattern, letter, count)
        elif count < 0:
            depth += {"[": 1, "]": -1}.get(letter, 0)
            _check_symbol(pattern, letter, depth)
        yield (letter, count) if count > 0 or (count < 0 and letter in "[]") else (letter, 0)
    if depth > 0:
        raise IllegalArgumentError(f"Invalid format: [{pattern}]: Pattern has an optional part that does not end")


def _check_symbol(pattern: str, symbol: str, depth: int) -> None:
    if depth < 0:
        raise IllegalArgumentError(f"Invalid format: [{pattern}]: Pattern invalid as it contains ] without previous [")
    if symbol in _RESERVED:
        raise IllegalArgumentError(f"Invalid format: [{pattern}]: Pattern includes reserved character: '{symbol}'")
    if symbol == "'":
        raise IllegalArgumentError(
            f"Invalid format: [{pattern}]: Pattern ends with an incomplete string literal: {pattern}"
        )


_LONGEST = {"d": 2, "D": 3, "H": 2, "h": 2, "m": 2, "s": 2, "S": 9, "X": 5, "x": 5, "Z": 5, "z": 4, "V": 2, "a": 1}


def _check_letter(pattern: str, letter: str, count: int) -> None:
    if letter in _UNSUPPORTED:
        raise UnsupportedError(f"Invalid format: [{pattern}]: pattern letter [{letter}] is not supported")
    if letter not in _LONGEST and letter not in "uyMLE":
        raise IllegalArgumentError(f"Invalid format: [{pattern}]: Unknown pattern letter: {letter}")
    longest = _LONGEST.get(letter, 4)
    if letter in "uy":
        longest = 19
    if count > longest or (letter == "V" and count != 2):
        raise IllegalArgumentError(f"Invalid format: [{pattern}]: Too many pattern letters: {letter}")


def regex(split: tuple[Piece, ...]) -> re.Pattern[str]:
    """Compile the expression that reads what *split* describes; a letter that stands twice must match the same."""
    seen: set[str] = set()
    out: list[str] = []
    for index, (letter, count) in enumerate(split):
        if count < 0:
            out.append("(?:" if letter == "[" else ")?")
        elif count == 0:
            out.append(re.escape(letter))
        else:
            follows = split[index + 1] if index + 1 < len(split) else ("", 0)
            name, expression = _expression(letter, count, adjacent=follows[1] > 0 and follows[0] in "uyMLdDHhmsS")
            out.append(f"(?P={name})" if name in seen else f"(?P<{name}>{expression})")
            seen.add(name)
    return re.compile("".join(out), re.ASCII)


def _expression(letter: str, count: int, *, adjacent: bool) -> tuple[str, str]:
    """Return the group's name and what it reads; *adjacent* numbers have as many digits as letters."""
    if letter in "uy":
        return _year(count, adjacent)
    if letter in "ML":
        return _month(count, adjacent)
    if letter in "XxZzV":
        return "z", _zone(letter, count)
    return _NAMED.get(letter, letter), _text(letter, count) or _digits(count, adjacent)


_NAMED = {"S": "f", "a": "p"}


def _text(letter: str, count: int) -> str | None:
    """Return what a letter reads whose text is not a plain number."""
    weekdays = "|".join(WEEKDAYS if count == 4 else [name[:3] for name in WEEKDAYS])
    return {"E": weekdays, "S": rf"\d{{{count}}}", "a": "[AaPp][Mm]"}.get(letter)


def _digits(count: int, adjacent: bool) -> str:
    return r"\d{1,9}" if count == 1 and not adjacent else rf"\d{{{count}}}"


def _year(count: int, adjacent: bool) -> tuple[str, str]:
    if count == 2:
        return "Y", r"\d\d"
    if adjacent:
        return "y", rf"\d{{{count}}}"
    if count < 4:
        return "y", rf"-?\d{{{count},9}}"
    return "y", rf"-?\d{{{count}}}|[+-]\d{{{count + 1},{max(9, count + 1)}}}"


def _month(count: int, adjacent: bool) -> tuple[str, str]:
    if count >= 3:
        return "B", "|".join(MONTHS if count == 4 else [name[:3] for name in MONTHS])
    return "M", _digits(count, adjacent)


def _zone(letter: str, count: int) -> str:
    if letter in "zV":
        return _ZONE
    offset = {1: r"[+-]\d\d(?:\d\d)?", 2: r"[+-]\d{4}", 3: r"[+-]\d\d:\d\d", 4: r"[+-]\d{4}(?:\d\d)?"}
    offset[5] = r"[+-]\d\d:\d\d(?::\d\d)?"
    if letter == "Z":
        return {4: r"GMT(?:[+-]\d\d:\d\d)?", 5: "Z|" + offset[5]}.get(count, offset[2])
    return ("Z|" if letter == "X" else "") + offset[count]
