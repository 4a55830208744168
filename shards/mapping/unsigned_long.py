"""`unsigned_long`: whole numbers from 0 to 2^64 - 1. Elasticsearch: UnsignedLongFieldMapper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import IllegalArgumentError, NumberFormatError
from .ends import Ends
from .java import double_text, integer_text, parse_double, scalar_text
from .values import document_text

HIGHEST = 2**64 - 1
_NOTHING = (1, 0)
_MOST_DIGITS = 400  # more than any double has before the point


@dataclass(frozen=True, slots=True)
class UnsignedLong:
    """Read and show the numbers of one field."""

    def document(self, raw: Any) -> int | None:
        if raw == "":
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return _in_range(_of_text(document_text(raw)))
        if isinstance(raw, float) and (not math.isfinite(raw) or raw % 1):
            raise IllegalArgumentError(f'Value "{double_text(raw)}" has a decimal part')
        return _in_range(int(raw))

    def query(self, raw: Any) -> int | None:
        """Return the number a query asks for, None where no document can hold it; raises NumberFormatError for none."""
        if isinstance(raw, float):
            return None
        number = raw if isinstance(raw, int) and not isinstance(raw, bool) else _whole(scalar_text(raw))
        return number if number is not None and 0 <= number <= HIGHEST else None

    def bounds(self, ends: Ends) -> tuple[int, int]:
        """Return inclusive bounds; an end with a decimal part moves to the next whole number inside."""
        low, high = ends.inside(0, HIGHEST, _first, _last)
        return (low, high) if low <= high else _NOTHING

    def display(self, value: Any) -> int:
        return int(value)

    def display_source(self, value: Any) -> int:
        return int(value)


def _first(end: Any, inclusive: bool) -> int:
    return math.ceil(_decimal(end)) if inclusive else math.floor(_decimal(end)) + 1


def _last(end: Any, inclusive: bool) -> int:
    return math.floor(_decimal(end)) if inclusive else math.ceil(_decimal(end)) - 1


def _in_range(number: int) -> int:
    if not 0 <= number <= HIGHEST:
        raise IllegalArgumentError(f"Value [{integer_text(number)}] is out of range for unsigned long")
    return number


def _of_text(text: str) -> int:
    exact = _decimal(text)
    if exact != exact.to_integral_value():
        raise IllegalArgumentError(f'Value "{text}" has a decimal part')
    return int(exact)


def _whole(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS:
        return int(text)
    parse_double(text)
    return None


def _decimal(raw: Any) -> Decimal:
    text = scalar_text(raw)
    try:
        exact = Decimal(text)
    except InvalidOperation:
        raise NumberFormatError(f'For input string: "{text}"') from None
    if not exact.is_finite() or "_" in text:
        raise NumberFormatError(f'For input string: "{text}"')
    if exact.adjusted() > _MOST_DIGITS:
        return Decimal(10**20).copy_sign(exact)
    return exact if exact.adjusted() > -_MOST_DIGITS else Decimal(0 if not exact else 1).copy_sign(exact) / 2
