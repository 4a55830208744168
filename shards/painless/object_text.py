"""How Java prints and hashes a value of `def`."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

from secondpass.shards.errors import ShardError

from .classes import FrozenMap, FrozenSet, MapEntry, ScriptSet, class_of
from .ctx import CtxMap
from .doc_values import Booleans, Dates, Doubles, Longs, Strings
from .java_numbers import Byte, Char, Float, Int, Short, wrap32
from .java_text import double_text, float_text
from .limits import COLLECTIONS, parts
from .term_stats import StatsSummary

_LISTS: tuple[type, ...] = (list, tuple, Longs, Doubles, Booleans, Strings, Dates, FrozenSet)
_WHOLES: tuple[type, ...] = (int, Int, Short, Byte)


def text(value: Any) -> str:
    """Print a value of `def` as Java's `String.valueOf` does."""
    if isinstance(value, COLLECTIONS):
        parts(value)  # raises for one that has too many to print
    printer = _PRINTERS.get(type(value))
    if printer is not None:
        return printer(value)
    return f"{class_of(value).java}: {value.reason}" if isinstance(value, ShardError) else str(value)


def _items(value: Any) -> str:
    return "[" + ", ".join(map(text, value)) + "]"


def _entries(value: dict[Any, Any]) -> str:
    return "{" + ", ".join(f"{text(key)}={text(item)}" for key, item in value.items()) + "}"


def _summary(value: StatsSummary) -> str:
    return (
        f"StatsSummary{{count={value.count}, sum={value.sum:f}, min={value.min:f}, "
        f"average={value.average:f}, max={value.max:f}}}"
    )


_PRINTERS: dict[type, Callable[[Any], str]] = {
    str: str,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    Char: chr,
    **dict.fromkeys(_WHOLES, lambda value: str(int(value))),
    float: double_text,
    Float: float_text,
    **dict.fromkeys((*_LISTS, ScriptSet), _items),
    dict: _entries,
    FrozenMap: _entries,
    CtxMap: _entries,
    MapEntry: lambda value: f"{text(value.key)}={text(value.value)}",
    StatsSummary: _summary,
}


def hash_code(value: Any) -> int:
    """Return what Java's `hashCode` does, an int; of dates and other objects, some int that equal ones share."""
    if isinstance(value, COLLECTIONS):
        parts(value)  # raises for one that has too many to hash
    hasher = _HASHERS.get(type(value))
    return wrap32((hash(value) if hasher is None else hasher(value)) & 0xFFFFFFFF)


def _fold(codes: Any, start: int) -> int:
    code = start
    for item in codes:
        code = (31 * code + item) & 0xFFFFFFFF
    return code


def _of_string(value: str) -> int:
    encoded = value.encode("utf-16-be", "surrogatepass")
    return _fold(struct.unpack(f">{len(encoded) // 2}H", encoded), 0)


def _halves(value: int) -> int:
    return value ^ (value >> 32)


def _of_double(value: float) -> int:
    bits = struct.unpack(">q", struct.pack(">d", math.nan if value != value else value))
    return _halves(bits[0])


def _of_float(value: float) -> int:
    return int(struct.unpack(">i", struct.pack(">f", math.nan if value != value else value))[0])


def _of_map(value: dict[Any, Any]) -> int:
    return sum(hash_code(key) ^ hash_code(item) for key, item in value.items())


_HASHERS: dict[type, Callable[[Any], int]] = {
    str: _of_string,
    type(None): lambda _: 0,
    bool: lambda value: 1231 if value else 1237,
    **dict.fromkeys((Int, Short, Byte, Char), int),
    int: _halves,
    float: _of_double,
    Float: _of_float,
    **dict.fromkeys(_LISTS, lambda value: _fold(map(hash_code, value), 1)),
    ScriptSet: lambda value: sum(map(hash_code, value)),
    dict: _of_map,
    FrozenMap: _of_map,
    CtxMap: _of_map,
    MapEntry: lambda value: hash_code(value.key) ^ hash_code(value.value),
}
