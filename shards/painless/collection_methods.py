"""The methods of lists, sets and other collections, doc values among them.

A Python list may be changed by a script; a tuple (params, doc values, `keySet()`) may not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from .classes import MapEntry, ScriptSet, class_of
from .conversions import IMPLICIT
from .errors import ClassCastError, IndexOutOfBoundsError, NullPointerError, UnsupportedOperationError
from .java_numbers import Int
from .limits import COLLECTIONS
from .methods import Key, Method, table
from .object_text import hash_code, text
from .operators import comparable, equals
from .string_methods import compare_strings
from .types import DOUBLE

Test = Callable[[Any], bool]


def changeable(items: Any) -> list[Any]:
    """Return a list that may be changed, or raise UnsupportedOperationError."""
    if type(items) is list:
        return items
    raise UnsupportedOperationError("this list cannot be changed")


def checked_index(index: int, size: int) -> int:
    """Return an index that is inside, or raise IndexOutOfBoundsError."""
    if 0 <= index < size:
        return index
    raise IndexOutOfBoundsError(f"Index {index} out of bounds for length {size}")


def natural(a: Any, b: Any) -> int:
    """Compare two values of the same class that have an order: numbers, strings, booleans, dates."""
    if a is None or b is None:
        raise NullPointerError("cannot compare null")
    if type(a) is str and type(b) is str:
        return compare_strings(a, b)
    if type(a) is not type(b) or not (comparable(a, b) or hasattr(a, "millis") or isinstance(a, bool)):
        raise ClassCastError(f"class {class_of(a).java} cannot be compared to class {class_of(b).java}")
    return int(a > b) - int(a < b)


def sort(items: Any, comparator: Callable[[Any, Any], int] | None = None) -> None:
    """Sort a list in place, stably."""
    found = changeable(items)
    key = natural_key(found) if comparator is None else cmp_to_key(comparator)
    found[:] = sorted(found, key=key)


def natural_key(items: Iterable[Any]) -> Callable[[Any], Any] | None:
    """Return the sort key of the natural order; None where it is Python's own, which is much faster."""
    kinds = {type(item) for item in items}
    if kinds in ({int}, {Int}, {str}):
        return None
    # doubles are ordered wholly: -0.0 before 0.0, NaN last
    return _double_key if kinds == {float} else cmp_to_key(natural)


def _double_key(value: float) -> tuple[bool, float, float]:
    return value != value, value, math.copysign(1.0, value)


def _add_at(items: Any, index: int, value: Any) -> None:
    found = changeable(items)
    if index != len(found):
        checked_index(index, len(found))
    found.insert(index, value)


def _add(items: Any, value: Any) -> bool:
    changeable(items).append(value)
    return True


def _add_all(items: Any, more: Any) -> bool:
    changeable(items).extend(present(more))
    return bool(len(more))


def present(items: Any) -> Any:
    """Return a collection, or raise NullPointerError for null."""
    if items is None:
        raise NullPointerError("a collection is null")
    return items


def _set(items: Any, index: int, value: Any) -> Any:
    found = changeable(items)
    old = found[checked_index(index, len(found))]
    found[index] = value
    return old


def _remove(items: Any, index: int) -> Any:
    found = changeable(items)
    return found.pop(checked_index(index, len(found)))


def contains(items: Iterable[Any], value: Any) -> bool:
    """Tell whether any element `equals` the value: a list of Longs does not contain an Integer."""
    return any(equals(item, value) for item in items)


def index_of(items: Iterable[Any], value: Any) -> int:
    """Return the first position of a value, -1 if there is none."""
    return next((i for i, item in enumerate(items) if equals(item, value)), -1)


def _last_index_of(items: Any, value: Any) -> int:
    return next((i for i in range(len(items) - 1, -1, -1) if equals(items[i], value)), -1)


def _sub_list(items: Any, start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(items):
        raise IndexOutOfBoundsError(f"fromIndex({start}) toIndex({end}) of {len(items)}")
    return list(items[start:end])


def _keep(items: Any, test: Test) -> bool:
    found = changeable(items)
    before = len(found)
    found[:] = [item for item in list(found) if test(item)]
    return len(found) != before


def _replace_all(items: Any, change: Callable[[Any], Any]) -> None:
    found = changeable(items)
    found[:] = [change(item) for item in list(found)]


def _each(items: Iterable[Any], use: Callable[[Any], Any]) -> Any:
    for item in list(items):
        use(item)
    return items


def _each_with_index(items: Iterable[Any], use: Callable[[Any, Any], Any]) -> Any:
    for index, item in enumerate(list(items)):
        use(item, Int(index))
    return items


def _clear(items: Any) -> None:
    changeable(items).clear()


def total(items: Iterable[Any]) -> float:
    """Add numbers as doubles."""
    result = 0.0
    for item in items:
        result += IMPLICIT[DOUBLE](item)
    return result


def _group(items: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for item in items:
        groups.setdefault(hashable(key(item)), []).append(item)
    return groups


def hashable(key: Any) -> Any:
    """Return a key of a map or an element of a set, or refuse a list or map. But: Java would take them."""
    if isinstance(key, COLLECTIONS):
        raise IllegalArgumentError("a list or map cannot be a key of a map or an element of a set")
    return key


def _join(items: Iterable[Any], separator: str) -> str:
    return text(separator).join(map(text, items))


def _copy(items: Iterable[Any]) -> list[Any]:
    return list(items)


COLLECTION_METHODS: dict[Key, Method] = table(
    {
        "int size()": len,
        "int getLength()": len,
        "boolean isEmpty()": lambda c: len(c) == 0,
        "boolean contains(def)": contains,
        "boolean containsAll(Collection)": lambda c, more: all(contains(c, item) for item in present(more)),
        "boolean any(Predicate)": lambda c, test: any(test(item) for item in list(c)),
        "boolean every(Predicate)": lambda c, test: all(test(item) for item in list(c)),
        "def find(Predicate)": lambda c, test: next((item for item in list(c) if test(item)), None),
        "List findAll(Predicate)": lambda c, test: [item for item in list(c) if test(item)],
        "List findResults(Function)": lambda c, f: [r for r in [f(item) for item in list(c)] if r is not None],
        "List collect(Function)": lambda c, f: [f(item) for item in list(c)],
        "void forEach(Consumer)": _each,
        "def each(Consumer)": _each,
        "def eachWithIndex(ObjIntConsumer)": _each_with_index,
        "Map groupBy(Function)": _group,
        "String join(String)": _join,
        "double sum()": total,
        "double sum(ToDoubleFunction)": lambda c, f: total([f(item) for item in list(c)]),
        "List asList()": _copy,
        "boolean equals(Object)": equals,
        "int hashCode()": hash_code,
        "String toString()": text,
    },
    sized=True,
)

LIST_METHODS: dict[Key, Method] = COLLECTION_METHODS | table(
    {
        "def get(int)": lambda items, index: items[checked_index(index, len(items))],
        "def set(int, def)": _set,
        "boolean add(def)": (_add, lambda *_: 1),
        "void add(int, def)": (_add_at, lambda *_: 1),
        "boolean addAll(Collection)": (_add_all, lambda _, more: len(more or ())),
        "def remove(int)": _remove,
        "boolean removeIf(Predicate)": lambda items, test: _keep(items, lambda item: not test(item)),
        "boolean removeAll(Collection)": lambda items, out: _keep(items, lambda i: not contains(present(out), i)),
        "boolean retainAll(Collection)": lambda items, kept: _keep(items, lambda i: contains(present(kept), i)),
        "void replaceAll(UnaryOperator)": _replace_all,
        "void sort(Comparator)": sort,
        "void clear()": _clear,
        "int indexOf(def)": index_of,
        "int lastIndexOf(def)": _last_index_of,
        "List subList(int, int)": _sub_list,
    },
    sized=True,
)


def _changeable_set(items: Any) -> ScriptSet:
    if isinstance(items, ScriptSet):
        return items
    raise UnsupportedOperationError("this set cannot be changed")


def _set_contains(items: Any, value: Any) -> bool:
    return hashable(value) in items if isinstance(items, ScriptSet) else contains(items, value)


def _set_add(items: Any, value: Any) -> bool:
    before = len(items)
    _changeable_set(items)[hashable(value)] = None
    return len(items) != before


def _set_add_all(items: Any, more: Any) -> bool:
    before = len(items)
    _changeable_set(items).update(dict.fromkeys(map(hashable, present(more))))
    return len(items) != before


def _set_remove(items: Any, value: Any) -> bool:
    before = len(items)
    _changeable_set(items).pop(hashable(value), None)
    return len(items) != before


def _set_keep(items: Any, test: Test) -> bool:
    gone = [item for item in list(items) if not test(item)]
    for item in gone:
        del _changeable_set(items)[item]
    return bool(gone)


SET_METHODS: dict[Key, Method] = COLLECTION_METHODS | table(
    {
        "boolean contains(def)": _set_contains,
        "boolean add(def)": (_set_add, lambda *_: 1),
        "boolean addAll(Collection)": (_set_add_all, lambda _, more: len(more or ())),
        "boolean remove(def)": _set_remove,
        "boolean removeIf(Predicate)": lambda items, test: _set_keep(items, lambda item: not test(item)),
        "boolean removeAll(Collection)": lambda items, out: _set_keep(items, lambda i: not contains(present(out), i)),
        "boolean retainAll(Collection)": lambda items, kept: _set_keep(items, lambda i: contains(present(kept), i)),
        "void clear()": lambda items: _changeable_set(items).clear(),
    },
    sized=True,
)

ENTRY_METHODS: dict[Key, Method] = table(
    {
        "def getKey()": lambda entry: entry.key,
        "def getValue()": lambda entry: entry.value,
        "String toString()": text,
        "boolean equals(Object)": lambda entry, other: (
            isinstance(other, MapEntry) and equals(entry.key, other.key) and equals(entry.value, other.value)
        ),
    }
)
