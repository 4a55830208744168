"""Sort values as a hit shows them and as `search_after` gives them back.

Elasticsearch: DocValueFormat, SearchAfterBuilder. A missing number shows as the largest or smallest long, or as an infinity.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from .errors import IllegalArgumentError, NumberFormatError
from .mapping import FieldType
from .mapping.unsigned_long import UnsignedLong
from .xcontent import string

LONG_MAX, LONG_MIN = 2**63 - 1, -(2**63)
UNSIGNED_MAX = 2**64 - 1
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")


def missing_unsigned(missing: Any, descending: bool) -> int:
    """Return what stands in for a missing unsigned long; raises NumberFormatError for what is none."""
    if missing in ("_first", "_last"):
        return UNSIGNED_MAX if (missing == "_last") != descending else 0
    given = UnsignedLong().query(missing)
    if given is None:
        raise NumberFormatError(f'For input string: "{missing}"')
    return given


def missing_number(missing: Any, descending: bool, integral: bool, single: bool = False) -> Any:
    """Return what stands in for a missing value: an extreme that sorts it first or last, or a value given.

    A given number, or the text of one, is taken as Java's long, as its double, or with *single* as its float. Raises
    NumberFormatError for another value; dates are given in milliseconds.
    """
    if missing in ("_first", "_last"):
        high = (missing == "_last") != descending
        if integral:
            return LONG_MAX if high else LONG_MIN
        return math.inf if high else -math.inf
    given = _whole(missing) if integral else _decimal(missing)
    return float(np.float32(given)) if single else given


def as_long(value: float) -> int:
    """Return *value* as Java casts it to long: towards zero, the extremes in place of what is beyond."""
    return LONG_MIN if value <= LONG_MIN else LONG_MAX if value >= LONG_MAX else int(value)


def _whole(given: Any) -> int:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return as_long(given)
    text = string(given, ("missing",))
    if not _WHOLE.fullmatch(text) or not LONG_MIN <= int(text) <= LONG_MAX:
        raise NumberFormatError(f'For input string: "{text}"')
    return int(text)


def _decimal(given: Any) -> float:
    text = string(given, ("missing",))
    try:
        return float(text)
    except (ValueError, OverflowError):
        raise NumberFormatError(f'For input string: "{text}"') from None


def shown_number(value: float, field: FieldType | None, format_: str | None) -> Any:
    """Return a number as a hit shows it."""
    if format_ is not None and field is not None and field.family == "date" and value not in (LONG_MAX, LONG_MIN):
        return field.display(value, format_)
    if isinstance(value, float) and not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    if field is None or field.family not in ("double", "boolean"):
        return value
    return field.display(value) if field.family == "double" or value in (0, 1) else value


def as_number(shown: Any, name: str, field: FieldType | None, format_: str | None, *, integral: bool) -> Any:
    """Return the number a `search_after` value stands for; raises IllegalArgumentError for another kind of value."""
    try:
        if shown in ("Infinity", "-Infinity"):
            return math.inf if shown == "Infinity" else -math.inf
        if isinstance(shown, str) and field is not None and field.family == "date":
            return field.range_bounds(gte=shown, format=format_)[0]
        if isinstance(shown, bool) and field is not None and field.family == "boolean":
            return int(shown)
        if isinstance(shown, bool) or not isinstance(shown, int | float | str):
            raise ValueError(shown)
        if integral or field is None or field.family != "double":
            return int(shown) if integral else float(shown)
        return float(field.parse(shown) or 0.0)
    except (ValueError, OverflowError, IllegalArgumentError):
        raise IllegalArgumentError(f"Failed to parse search_after value for field [{name}].") from None


def as_term(shown: Any, name: str) -> str:
    """Return the term a `search_after` value stands for."""
    if isinstance(shown, dict | list):
        raise IllegalArgumentError(f"Failed to parse search_after value for field [{name}].")
    return str(shown)
