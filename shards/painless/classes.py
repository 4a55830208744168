"""Which Java class a value of `def` is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError, NumberFormatError, ShardError

from . import types as t
from .ctx import CtxMap
from .dates import ChronoUnit, DayOfWeek, Instant, Month, ZonedDateTime
from .doc_values import Booleans, Dates, DocMap, Doubles, Field, Longs, Strings
from .errors import THROWABLE, JavaError
from .java_numbers import Byte, Char, Float, Int, Short
from .term_stats import StatsSummary, TermStats


class FrozenMap(dict[Any, Any]):
    """Hold a map a script may only read: params, and maps within."""

    __slots__ = ()


class ScriptSet(dict[Any, None]):
    """Hold a set, its elements as keys, in the order they came. But: Java's HashSet has no such order."""

    __slots__ = ()


class FrozenSet(tuple[Any, ...]):
    """Hold a set a script may only read: `keySet()` and `entrySet()`."""

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
    FrozenMap: t.MAP, CtxMap: t.MAP, ScriptSet: t.HASH_SET, FrozenSet: t.SET, MapEntry: t.MAP_ENTRY,
    ZonedDateTime: t.ZONED_DATE_TIME, Instant: t.INSTANT, DayOfWeek: t.DAY_OF_WEEK, Month: t.MONTH,
    ChronoUnit: t.CHRONO_UNIT, Longs: t.DOC_LONGS,
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
