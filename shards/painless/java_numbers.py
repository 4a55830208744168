"""Numbers as Java computes them: fixed widths that wrap, division that truncates, doubles that never raise.

A value whose type the compiler knows is a plain `int` or `float`. Where a script sees `def`, the value itself must tell its
type: there `int` is a Java long, `float` a Java double, and the narrower types are the subclasses below.
"""

from __future__ import annotations

import math
from ctypes import c_float

INT_MIN, INT_MAX = -(1 << 31), (1 << 31) - 1
LONG_MIN, LONG_MAX = -(1 << 63), (1 << 63) - 1
_EXACT_DOUBLE = 1 << 53


class Int(int):
    """Hold a Java Integer."""

    __slots__ = ()


class Short(int):
    """Hold a Java Short."""

    __slots__ = ()


class Byte(int):
    """Hold a Java Byte."""

    __slots__ = ()


class Char(int):
    """Hold a Java Character, as its UTF-16 code."""

    __slots__ = ()


class Float(float):
    """Hold a Java Float."""

    __slots__ = ()


def wrap32(value: int) -> int:
    """Return the low 32 bits of *value* as a signed int."""
    if INT_MIN <= value <= INT_MAX:
        return value
    return ((value - INT_MIN) & 0xFFFFFFFF) + INT_MIN


def wrap64(value: int) -> int:
    """Return the low 64 bits of *value* as a signed long."""
    if LONG_MIN <= value <= LONG_MAX:
        return value
    return ((value - LONG_MIN) & 0xFFFFFFFFFFFFFFFF) + LONG_MIN


def wrap16(value: int) -> int:
    """Return the low 16 bits of *value* as a signed short."""
    return ((value + 0x8000) & 0xFFFF) - 0x8000


def wrap8(value: int) -> int:
    """Return the low 8 bits of *value* as a signed byte."""
    return ((value + 0x80) & 0xFF) - 0x80


def to_float(value: float) -> float:
    """Round to float32; past its range, to infinity."""
    if isinstance(value, int) and not -_EXACT_DOUBLE < value < _EXACT_DOUBLE:
        value = _round_to_odd(value)
    return c_float(value).value


def _round_to_odd(value: int) -> int:
    """Keep 53 bits of a long, the last of them set if any lost bit was: a second rounding then goes the right way."""
    size = abs(value)
    shift = size.bit_length() - 53
    kept = size >> shift
    kept |= 1 if size & ((1 << shift) - 1) else 0
    return (kept << shift) * (1 if value > 0 else -1)


def int_quotient(a: int, b: int) -> int:
    """Divide towards zero; *b* is not zero."""
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def int_remainder(a: int, b: int) -> int:
    """Return the remainder with the sign of the dividend; *b* is not zero."""
    remainder = abs(a) % abs(b)
    return -remainder if a < 0 else remainder


def quotient(a: float, b: float) -> float:
    """Divide two doubles: by zero gives infinity or NaN."""
    if b != 0:
        return a / b
    if a == 0 or a != a:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def remainder(a: float, b: float) -> float:
    """Return the remainder with the sign of the dividend, NaN by zero or of infinity."""
    try:
        return math.fmod(a, b)
    except ValueError:
        return math.nan


def truncate32(value: float) -> int:
    """Cast a double to int: towards zero, NaN to 0, what is too big to the nearest end."""
    return _truncate(value, INT_MIN, INT_MAX)


def truncate64(value: float) -> int:
    """Cast a double to long: towards zero, NaN to 0, what is too big to the nearest end."""
    return _truncate(value, LONG_MIN, LONG_MAX)


def _truncate(value: float, low: int, high: int) -> int:
    if value != value:
        return 0
    if value >= high:
        return high
    return low if value <= low else int(value)
