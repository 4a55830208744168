"""Convert values when a script runs: what `def` holds, into what a place needs.

Implicit conversions only widen; explicit ones, casts, also narrow. Both raise ClassCastError where Java would, and
NullPointerError for null.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import ClassCastError, NullPointerError
from .java_numbers import (
    Byte,
    Char,
    Float,
    Int,
    Short,
    to_float,
    truncate32,
    truncate64,
    wrap8,
    wrap16,
    wrap32,
    wrap64,
)
from .types import BOOLEAN, BYTE, CHAR, DOUBLE, FLOAT, INT, LONG, PRIMITIVE_OF, SHORT, Type

Convert = Callable[[Any], Any]


def _to_byte(value: Any) -> int:
    return wrap8(truncate32(value) if isinstance(value, float) else value)


def _to_short(value: Any) -> int:
    return wrap16(truncate32(value) if isinstance(value, float) else value)


def _to_char(value: Any) -> int:
    return (truncate32(value) if isinstance(value, float) else int(value)) & 0xFFFF


def _to_int(value: Any) -> int:
    return truncate32(value) if isinstance(value, float) else wrap32(int(value))


def _to_long(value: Any) -> int:
    return truncate64(value) if isinstance(value, float) else wrap64(int(value))


NARROW: dict[Type, Convert] = {
    BYTE: _to_byte, SHORT: _to_short, CHAR: _to_char, INT: _to_int, LONG: _to_long, FLOAT: to_float, DOUBLE: float
}  # fmt: skip
"""From any numeric primitive, plain, to another one, as a Java cast does."""

_WIDENS_TO: dict[Type, frozenset[type]] = {
    BOOLEAN: frozenset({bool}),
    BYTE: frozenset({Byte}),
    SHORT: frozenset({Byte, Short}),
    CHAR: frozenset({Byte, Char}),
    INT: frozenset({Byte, Short, Char, Int}),
    LONG: frozenset({Byte, Short, Char, Int, int}),
    FLOAT: frozenset({Byte, Short, Char, Int, int, Float}),
    DOUBLE: frozenset({Byte, Short, Char, Int, int, Float, float}),
}
_NUMERIC = _WIDENS_TO[DOUBLE]

_TO_PLAIN: dict[Type, Convert] = {BOOLEAN: bool, FLOAT: to_float, DOUBLE: float}
_PLAIN: dict[type, type] = {Byte: int, Short: int, Char: int, Int: int, int: int, Float: float, float: float}


def refuse(value: Any, target: Type, how: str) -> ClassCastError | NullPointerError:
    """Return the error of a `def` that cannot become *target*."""
    if value is None:
        return NullPointerError(f"cannot {how} def [null] to {target.java}")
    return ClassCastError(f"cannot {how} def [{java_name(value)}] to {target.java}")


def java_name(value: Any) -> str:
    """Return the Java name of the type of a value, a primitive's if it is a boxed one."""
    primitive = PRIMITIVE_OF.get(type(value))
    if primitive is not None:
        return primitive.java
    from .classes import class_of

    return class_of(value).java


def implicit(target: Type) -> Convert:
    """Return the function that widens a `def` to the primitive *target*."""
    accepted = _WIDENS_TO[target]
    plain = _TO_PLAIN.get(target, int)

    def convert(value: Any) -> Any:
        if type(value) in accepted:
            return plain(value)
        raise refuse(value, target, "cast" if target is BOOLEAN else "implicitly cast")

    return convert


def explicit(target: Type) -> Convert:
    """Return the function that casts a `def` to the primitive *target*."""
    if target is BOOLEAN:
        return implicit(BOOLEAN)
    narrow = NARROW[target]

    def convert(value: Any) -> Any:
        if type(value) in _NUMERIC:
            return narrow(_PLAIN[type(value)](value))
        if target is CHAR and isinstance(value, str):
            return string_to_char(value)
        raise refuse(value, target, "explicitly cast")

    return convert


def string_to_char(text: str) -> int:
    """Return the code of a string of one character."""
    if len(text) != 1:
        raise ClassCastError("cannot cast [java.lang.String] with length not equal to one to [char]")
    return ord(text)


IMPLICIT: dict[Type, Convert] = {target: implicit(target) for target in _WIDENS_TO}
EXPLICIT: dict[Type, Convert] = {target: explicit(target) for target in _WIDENS_TO}
