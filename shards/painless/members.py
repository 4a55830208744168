"""Everything that can follow a dot: one registry of the methods and constants of each class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from . import types as t
from .classes import class_of
from .collection_methods import (
    COLLECTION_METHODS,
    ENTRY_METHODS,
    LIST_METHODS,
    SET_METHODS,
    changeable,
    contains,
    natural_key,
    present,
    sort,
)
from .date_methods import (
    DATE_CONSTANTS,
    DATE_METHODS,
    DATE_STATICS,
    ENUM_METHODS,
    INSTANT_METHODS,
    INSTANT_STATICS,
    UNIT_METHODS,
)
from .doc_values import element, first
from .errors import NullPointerError
from .map_methods import MAP_METHODS
from .math_functions import MATH
from .methods import Key, Method, null_receiver, table
from .number_methods import (
    BOOLEAN_METHODS,
    BOOLEAN_STATICS,
    CHARACTER_METHODS,
    CHARACTER_STATICS,
    CONSTANTS,
    DOUBLE_STATICS,
    FLOAT_STATICS,
    INTEGER_STATICS,
    LONG_STATICS,
    NUMBER_METHODS,
    OBJECT_METHODS,
    REAL_METHODS,
    WHOLE_METHODS,
)
from .object_text import text
from .operators import equals
from .string_methods import STRING_METHODS

_NUMBER_OF = {t.DOC_LONGS: "long", t.DOC_DOUBLES: "double", t.DOC_BOOLEANS: "boolean"}


def _doc_values(type_: t.Type) -> dict[Key, Method]:
    value = _NUMBER_OF.get(type_) or {t.DOC_STRINGS: "String", t.DOC_DATES: "ZonedDateTime"}[type_]
    return LIST_METHODS | table(
        {
            f"{value} getValue()": first,
            f"{value} get(int)": element,
            "List getValues()": lambda values: values,
        }
    )


def _on_values(found: Method) -> Method:
    """Return a collection's method as a field's."""
    call = found.call
    return replace(found, call=lambda field, *arguments: call(field.values, *arguments))


_SHARED = {"any", "every", "findResults", "forEach", "each", "join", "sum", "groupBy", "asList"}
_FIELD_METHODS: dict[Key, Method] = table(
    {
        "def get(def)": lambda field, default: field.get(0, default),
        "def get(int, def)": lambda field, index, default: field.get(index, default),
        "boolean isEmpty()": lambda field: not field.values,
        "int size()": lambda field: len(field.values),
        "String getName()": lambda field: field.name,
    }
) | {key: _on_values(m) for key, m in COLLECTION_METHODS.items() if m.name in _SHARED}

_STATS_METHODS: dict[Key, Method] = table(
    {
        "double getMin()": lambda s: s.min,
        "double getMax()": lambda s: s.max,
        "double getAverage()": lambda s: s.average,
        "double getSum()": lambda s: s.sum,
        "long getCount()": lambda s: s.count,
        "String toString()": text,
    }
)

_TERM_STATS_METHODS: dict[Key, Method] = table(
    {
        "int uniqueTermsCount()": lambda s: s.unique,
        "int matchedTermsCount()": lambda s: s.matched,
        "StatsSummary docFreq()": lambda s: s.doc_freq,
        "StatsSummary totalTermFreq()": lambda s: s.total_term_freq,
        "StatsSummary termFreq()": lambda s: s.term_freq,
        "StatsSummary termPositions()": lambda s: s.term_positions,
    }
)

_DOC_MAP_METHODS: dict[Key, Method] = table(
    {"def get(def)": lambda doc, name: doc.get(name), "boolean containsKey(def)": lambda d, n: d.lookup.has_field(n)}
)

_EXCEPTION_METHODS: dict[Key, Method] = OBJECT_METHODS | table(
    {"String getMessage()": lambda e: e.reason, "String getLocalizedMessage()": lambda e: e.reason}
)

METHODS: dict[t.Type, dict[Key, Method]] = {
    t.OBJECT: OBJECT_METHODS, t.STRING: STRING_METHODS, t.CHAR_SEQUENCE: STRING_METHODS, t.NUMBER: NUMBER_METHODS,
    t.BYTE_BOX: WHOLE_METHODS, t.SHORT_BOX: WHOLE_METHODS, t.INTEGER: WHOLE_METHODS, t.LONG_BOX: WHOLE_METHODS,
    t.FLOAT_BOX: REAL_METHODS, t.DOUBLE_BOX: REAL_METHODS, t.BOOLEAN_BOX: BOOLEAN_METHODS,
    t.CHARACTER: CHARACTER_METHODS, t.ITERABLE: COLLECTION_METHODS, t.COLLECTION: COLLECTION_METHODS,
    t.LIST: LIST_METHODS, t.ARRAY_LIST: LIST_METHODS, t.SET: SET_METHODS, t.HASH_SET: SET_METHODS, t.MAP: MAP_METHODS,
    t.HASH_MAP: MAP_METHODS, t.MAP_ENTRY: ENTRY_METHODS, t.ZONED_DATE_TIME: DATE_METHODS, t.INSTANT: INSTANT_METHODS,
    t.DAY_OF_WEEK: ENUM_METHODS, t.MONTH: ENUM_METHODS, t.CHRONO_UNIT: UNIT_METHODS, t.DOC_MAP: _DOC_MAP_METHODS,
    t.FIELD: _FIELD_METHODS, t.TERM_STATS: _TERM_STATS_METHODS, t.STATS_SUMMARY: _STATS_METHODS,
    **{type_: _doc_values(type_) for type_ in (t.DOC_LONGS, t.DOC_DOUBLES, t.DOC_BOOLEANS, t.DOC_STRINGS, t.DOC_DATES)},
    **dict.fromkeys(t.EXCEPTIONS, _EXCEPTION_METHODS), t.FUNCTION: OBJECT_METHODS,
}  # fmt: skip
"""The methods of each class, inherited ones included."""


def _extreme(items: Any, choose: Callable[..., Any]) -> Any:
    if not len(present(items)):
        raise IllegalArgumentError("a collection without elements has no greatest or least")
    return choose(items, key=natural_key(items))


def _required(value: Any) -> Any:
    if value is None:
        raise NullPointerError("null")
    return value


def _reverse(items: Any) -> None:
    changeable(items).reverse()


_COLLECTIONS: dict[Key, Method] = table(
    {
        "def max(Collection)": lambda items: _extreme(items, max),
        "def min(Collection)": lambda items: _extreme(items, min),
        "void sort(List)": sort,
        "void sort(List, Comparator)": sort,
        "void reverse(List)": _reverse,
        "int frequency(Collection, def)": lambda items, v: sum(equals(item, v) for item in present(items)),
        "boolean disjoint(Collection, Collection)": lambda a, b: not any(contains(present(b), x) for x in present(a)),
        "List emptyList()": lambda: (),
        "List singletonList(def)": lambda value: (value,),
        "List unmodifiableList(List)": lambda items: tuple(present(items)),
    }
)

_OBJECTS: dict[Key, Method] = table(
    {
        "boolean equals(Object, Object)": equals,
        "boolean isNull(Object)": lambda value: value is None,
        "boolean nonNull(Object)": lambda value: value is not None,
        "def requireNonNull(def)": _required,
        "String toString(Object)": text,
        "String toString(Object, String)": lambda value, default: default if value is None else text(value),
    }
)

_STRINGS: dict[Key, Method] = table(
    {
        "String valueOf(def)": text,
        "String join(CharSequence, Iterable)": lambda separator, items: text(separator).join(map(text, present(items))),
    }
)

STATIC_METHODS: dict[t.Type, dict[Key, Method]] = {
    t.MATH: MATH, t.INTEGER: INTEGER_STATICS, t.LONG_BOX: LONG_STATICS, t.DOUBLE_BOX: DOUBLE_STATICS,
    t.FLOAT_BOX: FLOAT_STATICS, t.BOOLEAN_BOX: BOOLEAN_STATICS, t.CHARACTER: CHARACTER_STATICS, t.STRING: _STRINGS,
    t.COLLECTIONS: _COLLECTIONS, t.OBJECTS: _OBJECTS, t.ZONED_DATE_TIME: DATE_STATICS, t.INSTANT: INSTANT_STATICS,
}  # fmt: skip
"""The static methods of each class."""

STATIC_CONSTANTS = CONSTANTS | DATE_CONSTANTS
"""The constants of each class, with their types."""


def getter(methods: dict[Key, Method], name: str) -> Method | None:
    """Return the method a property stands for: `getName()` or `isName()`."""
    capital = name[:1].upper() + name[1:]
    return methods.get((f"get{capital}", 0)) or methods.get((f"is{capital}", 0))


def dynamic_method(receiver: Any, name: str, arity: int) -> Method:
    """Find a method of a value of `def`; raises IllegalArgumentError if its class has none such."""
    if receiver is None:
        raise null_receiver(name)
    type_ = class_of(receiver)
    found = METHODS[type_].get((name, arity))
    if found is None:
        raise IllegalArgumentError(f"dynamic method [{type_.java}, {name}/{arity}] not found")
    return found
