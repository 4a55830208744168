"""From the ends of a range query to inclusive bounds on the values a column holds.

Elasticsearch: the `rangeQuery` of NumberFieldMapper, DateFieldMapper and BooleanFieldMapper.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .ends import Ends
from .java import LONG_MAX, LONG_MIN, parse_long, scalar_text
from .numbers import INTEGRAL, ROUND, query_exact, query_number, ranged, to_float32

NOTHING = (1, 0)
"""Bounds between which no value lies."""


def integral_bounds(type_name: str, ends: Ends) -> tuple[int, int]:
    """Return inclusive bounds of a whole-number field. A decimal end moves to the next whole number inside."""
    kind = INTEGRAL[type_name]
    low, high = ends.inside(
        kind.low,
        kind.high,
        lambda end, inclusive: _whole_bound(type_name, end, inclusive, 1),
        lambda end, inclusive: _whole_bound(type_name, end, inclusive, -1),
    )
    return (low, high) if low <= high else NOTHING


def _whole_bound(type_name: str, raw: Any, inclusive: bool, inward: int) -> int:
    value = query_number(raw)
    if isinstance(raw, int) or (math.isfinite(value) and value % 1 == 0):
        exact = _in_type(type_name, raw, value)
        return exact if inclusive else exact + inward
    cut = _in_type(type_name, raw, value)
    return cut + inward if value * inward > 0 else cut


def _in_type(type_name: str, raw: Any, value: float) -> int:
    """Return the whole part; raise IllegalArgumentError when it is out of the type's range."""
    shown = scalar_text(raw)
    if type_name == "long":
        return parse_long(shown)
    # Elasticsearch checks byte and short ends against the range of an integer
    kind = INTEGRAL["integer"]
    if not math.isfinite(value):
        return ranged(kind, value, shown)
    return ranged(kind, query_exact(type_name, raw, value), shown)


def floating_bounds(type_name: str, ends: Ends) -> tuple[float, float]:
    """Return inclusive bounds of a floating field, an exclusive end turned into the neighbour in its precision.

    An end beyond its precision is infinite, and lets in what is on its side.
    """
    return ends.inside(
        -math.inf,
        math.inf,
        lambda end, inclusive: _floating_bound(type_name, end, inclusive, math.inf),
        lambda end, inclusive: _floating_bound(type_name, end, inclusive, -math.inf),
    )


def _floating_bound(type_name: str, raw: Any, inclusive: bool, inward: float) -> float:
    value = query_number(raw)
    if value != value:  # NaN, which stands above all numbers
        value = math.inf
    if type_name == "half_float":
        return _half_bound(to_float32(value), inclusive, inward)
    exact = ROUND[type_name](value)
    if inclusive:
        return exact
    if type_name == "double":
        return math.nextafter(exact, inward)
    return float(np.nextafter(np.float32(exact), np.float32(inward)))


def _half_bound(value: float, inclusive: bool, inward: float) -> float:
    """Return the half-precision number nearest *value* on the inner side of it."""
    with np.errstate(over="ignore"):
        rounded = np.float16(value)
    outside = float(rounded) < value if inward > 0 else float(rounded) > value
    if outside or (not inclusive and float(rounded) == value):
        rounded = np.nextafter(rounded, np.float16(inward))
    return float(rounded)


def boolean_bounds(ends: Ends, parse: Any) -> tuple[int, int]:
    """Return inclusive bounds of a boolean field, where false is 0 and true is 1."""
    return ends.inside(
        0,
        1,
        lambda end, inclusive: int(parse(end)) + (not inclusive),
        lambda end, inclusive: int(parse(end)) - (not inclusive),
    )


def date_bounds(ends: Ends, at: Callable[[Any, bool], int]) -> tuple[int, int]:
    """Return inclusive bounds in what *at* counts in, which reads one end, rounded up or down.

    `gt` goes to the end of what it names and one further, `gte` to its start, `lt` to its start and one back,
    `lte` to its end.
    """
    low, high = ends.inside(
        LONG_MIN,
        LONG_MAX,
        lambda end, inclusive: at(end, not inclusive) + (not inclusive),
        lambda end, inclusive: at(end, inclusive) - (not inclusive),
    )
    return (low, high) if low <= high else NOTHING
