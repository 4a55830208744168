"""`Math` as Java computes it: no argument raises, what is not a number is NaN, what is too big is infinite.

All take and give doubles, save `round`, which gives a long: Painless knows one method for each name and number of arguments,
so that even `Math.max(1, 2)` is the double 2.0.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from .java_numbers import truncate64
from .methods import Key, Method, table

_INFINITY = math.inf
_DEGREES = 57.29577951308232
_RADIANS = 0.017453292519943295


def _defined(compute: Callable[[float], float]) -> Callable[[float], float]:
    """Give NaN outside the domain."""

    def total(x: float) -> float:
        try:
            return compute(x)
        except ValueError:
            return math.nan

    return total


def _growing(compute: Callable[[float], float]) -> Callable[[float], float]:
    """Give infinity where the result is too big."""

    def total(x: float) -> float:
        try:
            return compute(x)
        except OverflowError:
            return _INFINITY

    return total


def _logarithm(compute: Callable[[float], float], pole: float) -> Callable[[float], float]:
    """Give minus infinity at the pole, NaN below."""

    def total(x: float) -> float:
        try:
            return compute(x)
        except ValueError:
            return -_INFINITY if x == pole else math.nan

    return total


def floor(x: float) -> float:
    """Round down; -0.0 stays."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """Round up; -0.5 becomes -0.0."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def rint(x: float) -> float:
    """Round to even."""
    return math.copysign(round(x), x) if math.isfinite(x) else x


def round_half_up(x: float) -> int:
    """Round to the nearest long, halves up; NaN gives 0."""
    if not math.isfinite(x):
        return truncate64(x)
    below = math.floor(x)
    return truncate64(below + 1 if x - below >= 0.5 else below)


def maximum(a: float, b: float) -> float:
    """Return the greater; NaN if either is, and 0.0 over -0.0."""
    if a != a or b != b:
        return math.nan
    if a == b == 0:
        return a if math.copysign(1.0, a) > 0 else b
    return a if a >= b else b


def minimum(a: float, b: float) -> float:
    """Return the lesser; NaN if either is, and -0.0 under 0.0."""
    return -maximum(-a, -b)


def power(a: float, b: float) -> float:
    """Return a to the power b. Java differs from C: 1 to NaN or infinity is NaN."""
    if b != b or (abs(a) == 1 and math.isinf(b)):
        return math.nan
    try:
        return math.pow(a, b)
    except OverflowError:
        return -_INFINITY if a < 0 and b % 2 == 1 else _INFINITY
    except ValueError:
        if a != 0:
            return math.nan
        return math.copysign(_INFINITY, a) if b % 2 == 1 else _INFINITY


def signum(x: float) -> float:
    """Return -1.0, 0.0 or 1.0; zeros and NaN stay what they are."""
    return x if x == 0 or x != x else math.copysign(1.0, x)


def _sinh(x: float) -> float:
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(_INFINITY, x)


def _remainder(a: float, b: float) -> float:
    try:
        return math.remainder(a, b)
    except ValueError:
        return math.nan


def _scalb(x: float, exponent: int) -> float:
    try:
        return math.ldexp(x, max(-5000, min(5000, exponent)))
    except OverflowError:
        return math.copysign(_INFINITY, x)


MATH: dict[Key, Method] = table(
    {
        "double abs(double)": abs,
        "double acos(double)": _defined(math.acos),
        "double asin(double)": _defined(math.asin),
        "double atan(double)": math.atan,
        "double atan2(double, double)": math.atan2,
        "double cbrt(double)": math.cbrt,
        "double ceil(double)": ceil,
        "double copySign(double, double)": math.copysign,
        "double cos(double)": _defined(math.cos),
        "double cosh(double)": _growing(math.cosh),
        "double exp(double)": _growing(math.exp),
        "double expm1(double)": _growing(math.expm1),
        "double floor(double)": floor,
        "double hypot(double, double)": math.hypot,
        "double IEEEremainder(double, double)": _remainder,
        "double log(double)": _logarithm(math.log, 0.0),
        "double log10(double)": _logarithm(math.log10, 0.0),
        "double log1p(double)": _logarithm(math.log1p, -1.0),
        "double max(double, double)": maximum,
        "double min(double, double)": minimum,
        "double nextAfter(double, double)": math.nextafter,
        "double nextDown(double)": lambda x: math.nextafter(x, -_INFINITY),
        "double nextUp(double)": lambda x: math.nextafter(x, _INFINITY),
        "double pow(double, double)": power,
        "double random()": random.random,
        "double rint(double)": rint,
        "long round(double)": round_half_up,
        "double scalb(double, int)": _scalb,
        "double signum(double)": signum,
        "double sin(double)": _defined(math.sin),
        "double sinh(double)": _sinh,
        "double sqrt(double)": _defined(math.sqrt),
        "double tan(double)": _defined(math.tan),
        "double tanh(double)": math.tanh,
        "double toDegrees(double)": lambda x: x * _DEGREES,
        "double toRadians(double)": lambda x: x * _RADIANS,
        "double ulp(double)": math.ulp,
    }
)
