"""Sort values as a hit shows them and as `search_after` gives them back.

Elasticsearch: DocValueFormat, SearchAfterBuilder. A missing number shows as the largest or smallest long, or as an infinity.
"""

from __future__ import annotations

import math
from typing import Any

from .errors import IllegalArgumentError
from .mapping import FieldType
from .xcontent import scalar

LONG_MAX, LONG_MIN = 2**63 - 1, -(2**63)


def missing_number(missing: Any, descending: bool, field: FieldType, integral: bool) -> Any:
    """Return what stands in for a missing value: an extreme that sorts it first or last, or a value given.

    Raises IllegalArgumentError for a value the field cannot hold. But: Elasticsearch cuts decimals off instead.
    """
    if missing not in ("_first", "_last"):
        given = field.parse_query_value(scalar(missing, ("missing",)))
        if given is None:
            raise IllegalArgumentError(
                f"[missing] [{missing}] does not fit field [{field.name}] of type [{field.type}]"
            )
        return given
    high = (missing == "_last") != descending
    if integral:
        return LONG_MAX if high else LONG_MIN
    return math.inf if high else -math.inf


def shown_number(value: float, field: FieldType | None, format_: str | None) -> Any:
    """Return a number as a hit shows it."""
    if format_ is not None and field is not None and field.family == "date" and value not in (LONG_MAX, LONG_MIN):
        return field.display(value, format_)
    if isinstance(value, float) and not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    return field.display(value) if field is not None and field.family == "double" else value


def as_number(shown: Any, name: str, field: FieldType | None, format_: str | None, *, integral: bool) -> Any:
    """Return the number a `search_after` value stands for; raises IllegalArgumentError for another kind of value."""
    try:
        if shown in ("Infinity", "-Infinity"):
            return math.inf if shown == "Infinity" else -math.inf
        if isinstance(shown, str) and field is not None and field.family == "date":
            return field.range_bounds(gte=shown, format=format_)[0]
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
