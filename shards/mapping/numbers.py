"""What the numeric types hold: their ranges, their precision, and how a raw value becomes theirs.

Elasticsearch: NumberFieldMapper.NumberType, and what Jackson says of a token that does not fit.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import IllegalArgumentError
from .errors import NumericAccessError
from .java import LONG_MAX, LONG_MIN, double_text, parse_double, parse_long, scalar_text


@dataclass(frozen=True, slots=True)
class Integral:
    """Describe a whole-number type: its limits, its Java name, and the name its range errors use."""

    low: int
    high: int
    java: str
    described: str


INTEGRAL = {
    "byte": Integral(-(2**7), 2**7 - 1, "Byte", "a byte"),
    "short": Integral(-(2**15), 2**15 - 1, "Short", "a short"),
    "integer": Integral(-(2**31), 2**31 - 1, "Integer", "an integer"),
    "long": Integral(LONG_MIN, LONG_MAX, "Long", "a long"),
}
FLOATING = ("half_float", "float", "double")

_INT_MIN, _INT_MAX = -(2**31), 2**31 - 1
_FLOAT32 = struct.Struct("<f")


def to_float32(value: float) -> float:
    """Round to float32 and return the float64 of it; infinity where it is too large."""
    try:
        return float(_FLOAT32.unpack(_FLOAT32.pack(value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def to_float16(value: float) -> float:
    """Round to float32 and then to half precision, as Lucene's HalfFloatPoint does."""
    with np.errstate(over="ignore"):
        return float(np.float16(np.float32(value)))


def identity(value: float) -> float:
    """Return a double as it is."""
    return value


ROUND: dict[str, Callable[[float], float]] = {"half_float": to_float16, "float": to_float32, "double": identity}


def to_float(value: float) -> float:
    """Return an int or float as a float64; infinity for an integer beyond its range."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def finite(type_name: str, value: float) -> float:
    """Return *value* in the precision of the type; raise IllegalArgumentError when it is not finite there."""
    rounded = ROUND[type_name](value)
    if not math.isfinite(rounded):
        shown = value if type_name == "double" else to_float32(value)
        raise IllegalArgumentError(f"[{type_name}] supports only finite values, but got [{double_text(shown)}]")
    return rounded


def document_integral(type_name: str, raw: Any, coerce: bool) -> int:
    """Return the whole number a document's *raw* number or string holds."""
    kind = INTEGRAL[type_name]
    if isinstance(raw, str):
        return _integral_of_text(type_name, kind, raw, coerce)
    value = whole(type_name, _number(raw))
    if not coerce and value != raw:
        raise IllegalArgumentError(f"{double_text(to_float(raw))} cannot be converted to {kind.java} without data loss")
    return value


def _integral_of_text(type_name: str, kind: Integral, text: str, coerce: bool) -> int:
    if not coerce:
        raise IllegalArgumentError(f"{kind.java} value passed as String")
    if type_name == "long":
        return parse_long(text)
    return ranged(kind, parse_double(text), text)


def ranged(kind: Integral, value: float, shown: str) -> int:
    """Cut *value* to a whole number; raise IllegalArgumentError outside the type's range."""
    if value != value:  # NaN, which Java would cast to 0
        raise IllegalArgumentError(f"Value [{shown}] is not a number")
    if not kind.low <= value <= kind.high:
        raise IllegalArgumentError(f"Value [{shown}] is out of range for {kind.described}")
    return int(value)


def _number(raw: Any) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        token = {True: "VALUE_TRUE", False: "VALUE_FALSE"}.get(raw) if isinstance(raw, bool) else type(raw).__name__
        raise NumericAccessError(f"Current token ({token}) not numeric, can not use numeric value accessors")
    return raw


def whole(type_name: str, value: float) -> int:
    """Cut a JSON number to a whole one that fits the type; raise what Jackson does when it does not fit."""
    shown = scalar_text(value)
    if not math.isfinite(to_float(value)) and isinstance(value, float):
        raise NumericAccessError(f"[{type_name}] supports only finite values, but got [{shown}]")
    cut = int(value)
    if type_name == "long":
        if not LONG_MIN <= cut <= LONG_MAX:
            raise NumericAccessError(f"Numeric value ({shown}) out of range of long ({LONG_MIN} - {LONG_MAX})")
        return cut
    if not _INT_MIN <= cut <= _INT_MAX:
        raise NumericAccessError(f"Numeric value ({shown}) out of range of int ({_INT_MIN} - {_INT_MAX})")
    if type_name == "short" and not -32768 <= cut <= 32767:
        raise NumericAccessError(f"Numeric value ({shown}) out of range of Java short")
    return ranged(INTEGRAL[type_name], cut, str(cut))


def document_floating(type_name: str, raw: Any, coerce: bool) -> float:
    """Return the floating number a document's *raw* number or string holds, in the type's precision."""
    if isinstance(raw, str):
        if not coerce:
            raise IllegalArgumentError(f"{'Double' if type_name == 'double' else 'Float'} value passed as String")
        return finite(type_name, parse_double(raw))
    return finite(type_name, to_float(_number(raw)))


def query_integral(type_name: str, raw: Any) -> int | None:
    """Return the whole number a query asks for, or None when no document can hold it."""
    kind = INTEGRAL[type_name]
    value = query_number(raw)
    if not math.isfinite(value) or value % 1 != 0:
        return None
    exact = query_exact(type_name, raw, value)
    return exact if kind.low <= exact <= kind.high else None


def query_number(raw: Any) -> float:
    """Read the number in a query as a float64; raise NumberFormatError when it is none."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return to_float(raw)
    return parse_double(scalar_text(raw))


def query_exact(type_name: str, raw: Any, value: float) -> int:
    """Cut a query's number to a whole one, without going through float64 where a long's digits would be lost."""
    if isinstance(raw, int):
        return raw
    if isinstance(raw, str) and type_name == "long":
        return parse_long(raw) if abs(value) < 1e19 else int(value)
    return int(value)


def query_floating(type_name: str, raw: Any) -> float | None:
    """Return the number a query asks for in the type's precision, or None when no document can hold it."""
    value = ROUND[type_name](query_number(raw))
    return value if math.isfinite(value) else None
