"""Which Java class a value of `def` is of, and how Java prints and hashes it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError, NumberFormatError, ShardError

from . import types as t
from .dates import ChronoUnit, DayOfWeek, Instant, Month, ZonedDateTime
from .doc_values import Booleans, Dates, DocMap, Doubles, Field, Longs, Strings
from .errors import THROWABLE, JavaError
from .java_numbers import Byte, Char, Float, Int, Short, wrap32
from .java_text import double_text, float_text
from .term_stats import StatsSummary, TermStats


class FrozenMap(dict[Any, Any]):
    """Hold a map a script may only read: params, and maps within."""

    __slots__ = ()


class ScriptSet(dict[Any, None]):
    """Hold a set, its elements as keys, in the order they came. But: Java's HashSet has no such order."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MapEntry:
    """Hold a key and its value. Java: `Map.Entry`."""

    key: Any
    value: Any


@dataclass(frozen=True, slots=True)
class ScriptFunction:
    """Hold a lambda or a method reference: what it calls, and how many arguments it takes."""

    call: Any
    arity: int


_CLASSES: dict[type, t.Type] = {
    bool: t.BOOLEAN_BOX, Byte: t.BYTE_BOX, Short: t.SHORT_BOX, Char: t.CHARACTER, Int: t.INTEGER, int: t.LONG_BOX,
    Float: t.FLOAT_BOX, float: t.DOUBLE_BOX, str: t.STRING, list: t.ARRAY_LIST, tuple: t.LIST, dict: t.HASH_MAP,
    FrozenMap: t.MAP, ScriptSet: t.HASH_SET, MapEntry: t.MAP_ENTRY, ZonedDateTime: t.ZONED_DATE_TIME,
    Instant: t.INSTANT, DayOfWeek: t.DAY_OF_WEEK, Month: t.MONTH, ChronoUnit: t.CHRONO_UNIT, Longs: t.DOC_LONGS,
    Doubles: t.DOC_DOUBLES, Booleans: t.DOC_BOOLEANS, Strings: t.DOC_STRINGS, Dates: t.DOC_DATES, DocMap: t.DOC_MAP,
    Field: t.FIELD, TermStats: t.TERM_STATS, StatsSummary: t.STATS_SUMMARY, ScriptFunction: t.FUNCTION,
}  # fmt: skip

_NAMES: dict[type[ShardError], t.Type] = {
    THROWABLE[name]: next(type_ for type_ in t.EXCEPTIONS if type_.name == name) for name in THROWABLE
}


def class_of(value: Any) -> t.Type:
    """Return the class of a value that is not null."""
    found = _CLASSES.get(type(value))
    if found is not None:
        return found
    return _exception_class(value) if isinstance(value, ShardError) else t.OBJECT


def _exception_class(error: ShardError) -> t.Type:
    for python in (type(error), NumberFormatError, IllegalArgumentError, IllegalStateError, JavaError):
        if isinstance(error, python) and python in _NAMES:
            return _NAMES[python]
    return t.EXCEPTION


def is_a(value: Any, type_: t.Type) -> bool:
    """Tell whether `value instanceof type_`; null is of no type."""
    if value is None:
        return False
    if type_ is t.DEF:
        return True
    return class_of(value).extends(t.BOX_OF.get(type_, type_))


def text(value: Any) -> str:
    """Print a value of `def` as Java's `String.valueOf` does."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is Char:
        return chr(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return float_text(value) if kind is Float else double_text(value)
    return _text_of_object(value)


def _text_of_object(value: Any) -> str:
    if isinstance(value, list | tuple | ScriptSet):
        return "[" + ", ".join(map(text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(key)}={text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, MapEntry):
        return f"{text(value.key)}={text(value.value)}"
    if isinstance(value, StatsSummary):
        return (
            f"StatsSummary{{count={value.count}, sum={value.sum:f}, min={value.min:f}, "
            f"average={value.average:f}, max={value.max:f}}}"
        )
    if isinstance(value, ShardError):
        return f"{class_of(value).java}: {value.reason}"
    return str(value)


def hash_code(value: Any) -> int:
    """Return what Java's `hashCode` does, an int; of dates and other objects, some int that equal ones share."""
    kind = type(value)
    if kind is str:
        code = 0
        for character in _utf16(value):
            code = (31 * code + character) & 0xFFFFFFFF
        return wrap32(code)
    if kind is bool:
        return 1231 if value else 1237
    if kind is int:
        return wrap32((value ^ (value >> 32)) & 0xFFFFFFFF)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _float_hash(value)
    if isinstance(value, list | tuple):
        code = 1
        for item in value:
            code = (31 * code + hash_code(item)) & 0xFFFFFFFF
        return wrap32(code)
    if isinstance(value, ScriptSet):
        return wrap32(sum(map(hash_code, value)) & 0xFFFFFFFF)
    if isinstance(value, dict):
        return wrap32(sum(hash_code(key) ^ hash_code(item) for key, item in value.items()) & 0xFFFFFFFF)
    return 0 if value is None else wrap32(hash(value) & 0xFFFFFFFF)


def _utf16(value: str) -> tuple[int, ...]:
    encoded = value.encode("utf-16-be", "surrogatepass")
    return struct.unpack(f">{len(encoded) // 2}H", encoded)


def _float_hash(value: float) -> int:
    if type(value) is Float:
        return int(struct.unpack(">i", struct.pack(">f", value))[0])
    bits = struct.unpack(">q", struct.pack(">d", value if value == value else float("nan")))[0]
    return wrap32((bits ^ (bits >> 32)) & 0xFFFFFFFF)
