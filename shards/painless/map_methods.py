"""The methods of maps. But: a map keeps the order its keys came in, where Java's HashMap has its own.

But: numbers of different types that are equal are the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .classes import FrozenSet, MapEntry
from .collection_methods import contains, hashable, present
from .ctx import CtxMap
from .errors import UnsupportedOperationError
from .methods import Key, Method, table
from .object_text import hash_code, text
from .operators import equals

Combine = Callable[[Any, Any], Any]
ScriptMap = dict[Any, Any]


def changeable(entries: Any) -> ScriptMap:
    """Return a map that may be changed, or raise UnsupportedOperationError."""
    if type(entries) is dict or type(entries) is CtxMap:
        return entries
    raise UnsupportedOperationError("this map cannot be changed")


def get(entries: ScriptMap, key: Any) -> Any:
    """Return the value of a key, null if there is none."""
    return entries.get(hashable(key))


def put(entries: Any, key: Any, value: Any) -> Any:
    """Set the value of a key and return the one before."""
    found = changeable(entries)
    old = found.get(hashable(key))
    found[key] = value
    return old


def _put_all(entries: Any, more: Any) -> None:
    changeable(entries).update(present(more))


def _put_if_absent(entries: Any, key: Any, value: Any) -> Any:
    return put(entries, key, value) if get(entries, key) is None else entries[key]


def _store(entries: Any, key: Any, value: Any) -> Any:
    """Set a value, where null takes the key away."""
    if value is None:
        changeable(entries).pop(key, None)
    else:
        put(entries, key, value)
    return value


def _compute(entries: Any, key: Any, combine: Combine) -> Any:
    return _store(entries, key, combine(key, get(entries, key)))


def _compute_if_absent(entries: Any, key: Any, make: Callable[[Any], Any]) -> Any:
    old = get(entries, key)
    return _store(entries, key, make(key)) if old is None else old


def _compute_if_present(entries: Any, key: Any, combine: Combine) -> Any:
    old = get(entries, key)
    return None if old is None else _store(entries, key, combine(key, old))


def _merge(entries: Any, key: Any, value: Any, combine: Combine) -> Any:
    old = get(entries, key)
    return _store(entries, key, value if old is None else combine(old, value))


def _each(entries: ScriptMap, use: Combine) -> Any:
    for key, value in list(entries.items()):
        use(key, value)
    return entries


def _find(entries: ScriptMap, test: Combine) -> MapEntry | None:
    return next((MapEntry(k, v) for k, v in list(entries.items()) if test(k, v)), None)


def _replace(entries: Any, key: Any, value: Any) -> Any:
    return put(entries, key, value) if hashable(key) in entries else None


def _replace_all(entries: Any, change: Combine) -> None:
    found = changeable(entries)
    for key, value in list(found.items()):
        found[key] = change(key, value)


MAP_METHODS: dict[Key, Method] = table(
    {
        "def get(def)": get,
        "def getOrDefault(def, def)": lambda m, key, default: m[key] if hashable(key) in m else default,
        "boolean containsKey(def)": lambda m, key: hashable(key) in m,
        "boolean containsValue(def)": lambda m, value: contains(m.values(), value),
        "int size()": len,
        "boolean isEmpty()": lambda m: len(m) == 0,
        "def put(def, def)": (put, lambda *_: 1),
        "void putAll(Map)": (_put_all, lambda _, more: len(more or ())),
        "def putIfAbsent(def, def)": (_put_if_absent, lambda *_: 1),
        "def remove(def)": lambda m, key: changeable(m).pop(hashable(key), None),
        "void clear()": lambda m: changeable(m).clear(),
        "Set keySet()": FrozenSet,
        "Collection values()": lambda m: tuple(m.values()),
        "Set entrySet()": lambda m: FrozenSet(MapEntry(k, v) for k, v in m.items()),
        "def compute(def, BiFunction)": (_compute, lambda *_: 1),
        "def computeIfAbsent(def, Function)": (_compute_if_absent, lambda *_: 1),
        "def computeIfPresent(def, BiFunction)": _compute_if_present,
        "def merge(def, def, BiFunction)": (_merge, lambda *_: 1),
        "def replace(def, def)": _replace,
        "void replaceAll(BiFunction)": _replace_all,
        "void forEach(BiConsumer)": _each,
        "def each(BiConsumer)": _each,
        "int count(BiPredicate)": lambda m, test: sum([test(k, v) for k, v in list(m.items())]),
        "boolean every(BiPredicate)": lambda m, test: all(test(k, v) for k, v in list(m.items())),
        "Map.Entry find(BiPredicate)": _find,
        "Map findAll(BiPredicate)": lambda m, test: {k: v for k, v in list(m.items()) if test(k, v)},
        "List collect(BiFunction)": lambda m, f: [f(k, v) for k, v in list(m.items())],
        "boolean equals(Object)": equals,
        "int hashCode()": hash_code,
        "String toString()": text,
    },
    sized=True,
)
