"""How Java reads numbers from text and writes values as text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from ..errors import IllegalArgumentError, NumberFormatError

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?", re.ASCII)
_HEXADECIMAL = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+[fFdD]?", re.ASCII)
_NAMED = {"NaN": math.nan, "Infinity": math.inf}
_LONG = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_BIG_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,10})?", re.ASCII)


def parse_double(text: str) -> float:
    """Read *text* as Java's `Double.parseDouble` does; raise NumberFormatError."""
    trimmed = text.strip("".join(map(chr, range(33))))
    if _DECIMAL.fullmatch(trimmed):
        return float(trimmed.rstrip("fFdD"))
    if (named := _NAMED.get(trimmed.lstrip("+-"))) is not None and len(trimmed) - len(trimmed.lstrip("+-")) <= 1:
        return -named if trimmed.startswith("-") else named
    if _HEXADECIMAL.fullmatch(trimmed):
        return _hexadecimal(trimmed.rstrip("fFdD"))
    raise NumberFormatError(f'For input string: "{text}"' if trimmed else "empty String")


def _hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return -math.inf if text.startswith("-") else math.inf


def parse_long(text: str, *, coerce: bool = True) -> int:
    """Read *text* as Elasticsearch reads the string of a long: exactly, else as a decimal cut to its whole part.

    Raises IllegalArgumentError when it is no number, out of range, or has a decimal part and *coerce* is off.
    """
    if _LONG.fullmatch(text) and LONG_MIN <= (value := int(text)) <= LONG_MAX:
        return value
    exact = _big_decimal(text)
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 19:
        raise IllegalArgumentError(f"Value [{text}] is out of range for a long")
    if not coerce and exact != exact.to_integral_value():
        raise IllegalArgumentError(f"Value [{text}] has a decimal part")
    if exact.adjusted() > 20 or not LONG_MIN <= int(exact) <= LONG_MAX:
        raise IllegalArgumentError(f"Value [{text}] is out of range for a long")
    return int(exact)


def _big_decimal(text: str) -> Decimal:
    try:
        if _BIG_DECIMAL.fullmatch(text):
            return Decimal(text)
    except InvalidOperation:
        pass
    raise NumberFormatError(f'For input string: "{text}"')


def double_text(value: float) -> str:
    """Write *value* as Java's `Double.toString`: 1.0E7, 1.0E-5, NaN, Infinity.

    >>> double_text(12345678.0), double_text(0.001), double_text(1e-05)
    ('1.2345678E7', '0.001', '1.0E-5')
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    scientific = len(text) - 1 + int(exponent)
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{scientific}"


def java_text(value: Any) -> str:
    """Write a JSON value as Java's `toString` does: `{a=1, b=[x, null]}`; any depth, never recursing.

    But: members stand in the order given, not in that of a Java HashMap.
    """
    out: list[str] = []
    left: list[tuple[bool, Any]] = [(False, value)]
    while left:
        literal, current = left.pop()
        if literal:
            out.append(current)
        elif isinstance(current, Mapping):
            left += reversed(_braced("{", "}", [[(True, f"{key}="), (False, item)] for key, item in current.items()]))
        elif isinstance(current, (list, tuple)):
            left += reversed(_braced("[", "]", [[(False, item)] for item in current]))
        else:
            out.append(scalar_text(current))
    return "".join(out)


def _braced(start: str, end: str, items: list[list[tuple[bool, Any]]]) -> list[tuple[bool, Any]]:
    pieces: list[tuple[bool, Any]] = [(True, start)]
    for index, item in enumerate(items):
        pieces += [(True, ", "), *item] if index else item
    return [*pieces, (True, end)]


def scalar_text(value: Any) -> str:
    """Write one JSON scalar as Java's `toString` does; an object or array goes to `java_text`."""
    if value is None:
        return "null"
    if isinstance(value, (Mapping, list, tuple)):
        return java_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return integer_text(value)
    return double_text(value) if isinstance(value, float) else str(value)


def integer_text(value: int) -> str:
    """Write *value* in decimal, or in hexadecimal where Python refuses so many digits."""
    try:
        return str(value)
    except ValueError:
        return hex(value)


def json_text(value: float | bool) -> str:
    """Write a number or boolean as its JSON text, which is what a text or keyword field holds of it."""
    if isinstance(value, float) and not math.isfinite(value):
        return double_text(value)
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer beyond 64 bits
        return scalar_text(value)
