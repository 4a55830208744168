"""Numbers as Java prints and reads them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from secondpass.shards.errors import NumberFormatError
from secondpass.shards.mapping.java import parse_double as written_double

from .java_numbers import to_float


def double_text(value: float) -> str:
    """Print a double with the fewest digits that read back as it. Java: `Double.toString`, 19 and newer."""
    return _special(value) or _text(value, repr(float(value)), float)


def float_text(value: float) -> str:
    """Print a float with the fewest digits that read back as it. Java: `Float.toString`, 19 and newer."""
    return _special(value) or _text(value, str(np.float32(value)), to_float)


def _special(value: float) -> str | None:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1.0, value) < 0 else "0.0"
    return None


def _text(value: float, shortest: str, narrow: Callable[[float], float]) -> str:
    sign = "-" if value < 0 else ""
    digits, exponent = _digits(shortest.lstrip("-"))
    # Java prints two digits at least, and of those the nearest: the least double is 4.9E-324, not 5.0E-324
    nearest = f"{abs(value):.1e}"
    if len(digits) == 1 and narrow(float(nearest)) == abs(value):
        digits, exponent = _digits(nearest)
    if -3 <= exponent < 7:
        return sign + _plain(digits, exponent)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def _digits(text: str) -> tuple[str, int]:
    """Split a decimal into its significant digits and the power of ten of the first."""
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or 0) + len(digits) - len(fraction) - 1
    return digits.rstrip("0"), exponent


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    padded = digits.ljust(exponent + 2, "0")
    return f"{padded[: exponent + 1]}.{padded[exponent + 1 :]}"


def parse_double(text: str | None) -> float:
    """Read a double. Java: `Double.parseDouble`."""
    if text is None:
        raise NumberFormatError("Cannot parse null string: null")
    return written_double(text)


def parse_integer(text: str | None, low: int, high: int, radix: int = 10) -> int:
    """Read a whole number between *low* and *high*. Java: `Integer.parseInt`, `Long.parseLong`."""
    if text is None:
        raise NumberFormatError("Cannot parse null string: null")
    if not 2 <= radix <= 36:
        raise NumberFormatError(f"radix {radix} out of range")
    body = text[1:] if text[:1] in {"+", "-"} else text
    # int() takes underscores and spaces, and an enormous text takes it long: neither is Java's
    if not (body.isascii() and body.isalnum() and len(body) <= 128):
        raise NumberFormatError(f'For input string: "{text}"')
    try:
        value = int(text, radix)
    except ValueError:
        raise NumberFormatError(f'For input string: "{text}"') from None
    if not low <= value <= high:
        raise NumberFormatError(f'For input string: "{text}"')
    return value


def radix_text(value: int, radix: int) -> str:
    """Print a whole number in base *radix*. Java: `Long.toString(long, int)`."""
    base = radix if 2 <= radix <= 36 else 10
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")
