"""Sort values as a hit shows them and as `search_after` gives them back.

Elasticsearch: DocValueFormat, SearchAfterBuilder. A missing number shows as the largest or smallest int or long, or as an
infinity; a missing date that is formatted shows as nothing.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from .errors import IllegalArgumentError, NumberFormatError
from .mapping import FieldType
from .mapping.java import parse_double, scalar_text
from .mapping.numbers import INTEGRAL, Integral, to_float, to_float32
from .mapping.unsigned_long import UnsignedLong
from .xcontent import string

LONG_MAX, LONG_MIN = 2**63 - 1, -(2**63)
UNSIGNED_MAX = 2**64 - 1
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")


def missing_unsigned(missing: Any, descending: bool) -> int:
    """Return what stands in for a missing unsigned long; raises NumberFormatError for what is none."""
    if missing in ("_first", "_last"):
        return UNSIGNED_MAX if (missing == "_last") != descending else 0
    given = UnsignedLong().query(missing)
    if given is None:
        raise NumberFormatError(f'For input string: "{missing}"')
    return given


def missing_whole(missing: Any, descending: bool, kind: Integral) -> int:
    """Return what stands in for a missing whole number: an extreme of *kind* that sorts it first or last, or a value given.

    A given number, or the text of one, is taken as Java's int or long; dates are given as they count. Raises NumberFormatError
    for another value.
    """
    if missing in ("_first", "_last"):
        return kind.high if (missing == "_last") != descending else kind.low
    if isinstance(missing, int) and not isinstance(missing, bool):
        return (missing - kind.low) % (kind.high - kind.low + 1) + kind.low  # its lowest bits
    if isinstance(missing, float):
        return min(max(as_long(missing), kind.low), kind.high)
    return _whole(string(missing, ("missing",)), kind)


def missing_decimal(missing: Any, descending: bool, single: bool) -> float:
    """Return what stands in for a missing number: an infinity that sorts it first or last, or a value given.

    A given number, or the text of one, is taken as Java's double, or with *single* as its float. Raises NumberFormatError
    for another value.
    """
    if missing in ("_first", "_last"):
        return math.inf if (missing == "_last") != descending else -math.inf
    given = _decimal(missing)
    return float(np.float32(given)) if single else given


def as_long(value: float) -> int:
    """Return *value* as Java casts it to long: towards zero, the extremes in place of what is beyond."""
    return LONG_MIN if value <= LONG_MIN else LONG_MAX if value >= LONG_MAX else int(value)


def _whole(text: str, kind: Integral) -> int:
    """Read *text* as Java's `Integer.parseInt` and `Long.parseLong` do; raises NumberFormatError."""
    if not _WHOLE.fullmatch(text) or not kind.low <= int(text) <= kind.high:
        raise NumberFormatError(f'For input string: "{text}"')
    return int(text)


def _decimal(given: Any) -> float:
    text = string(given, ("missing",))
    try:
        return float(text)
    except (ValueError, OverflowError):
        raise NumberFormatError(f'For input string: "{text}"') from None


def shown_number(value: float, field: FieldType | None, format_: str | None) -> Any:
    """Return a number as a hit shows it; a formatted date is None where there is none."""
    if format_ is not None and field is not None and field.family == "date":
        return None if value in (LONG_MAX, LONG_MIN) else field.display(value, format_)
    if isinstance(value, float) and not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value if field is None or field.family != "double" else field.display(value)


def as_number(shown: Any, name: str, kind: str, field: FieldType | None = None, format_: str | None = None) -> Any:
    """Return the number a `search_after` value stands for, *kind* being that of a sort key.

    Raises IllegalArgumentError for another kind of value, ElasticsearchParseError for a date that cannot be read.
    """
    if shown is None or isinstance(shown, dict | list):
        raise IllegalArgumentError(f"Failed to parse search_after value for field [{name}].")
    try:
        if kind not in ("INT", "LONG"):
            value = parse_double(scalar_text(shown)) if isinstance(shown, str | bool) else to_float(shown)
            return to_float32(value) if kind == "FLOAT" else value
        if isinstance(shown, str | bool):
            return _whole_of(scalar_text(shown), kind, field, format_)
        return as_long(shown) if isinstance(shown, float) else shown
    except NumberFormatError as error:
        raise IllegalArgumentError(f"Failed to parse search_after value for field [{name}].", cause=error) from None


def _whole_of(text: str, kind: str, field: FieldType | None, format_: str | None) -> int:
    """Return the whole number a text in `search_after` stands for. Elasticsearch: DocValueFormat.parseLong."""
    family = None if field is None else field.family
    if field is not None and family == "date":
        date: int = field.range_bounds(gte=text, format=format_)[0]
        return date
    if family == "boolean":
        return _flag(text)
    if field is not None and field.type == "unsigned_long":
        return _whole(text, Integral(0, UNSIGNED_MAX, "Long", "an unsigned long"))
    if kind == "INT":
        return _whole(text, INTEGRAL["integer"])
    try:
        return _whole(text, INTEGRAL["long"])
    except NumberFormatError:
        value = parse_double(text)
        return as_long(math.floor(value) if math.isfinite(value) else value)


def _flag(text: str) -> int:
    if text not in ("true", "false"):
        raise IllegalArgumentError(f"Cannot parse boolean [{text}], expected either [true] or [false]")
    return int(text == "true")


def as_term(shown: Any, name: str) -> str:
    """Return the term a `search_after` value stands for."""
    if isinstance(shown, dict | list):
        raise IllegalArgumentError(f"Failed to parse search_after value for field [{name}].")
    return str(shown)
