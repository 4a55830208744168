"""`ctx`, what a script that writes may read and change: a document's source, and what is known about it.

Elasticsearch: CtxMap, UpdateMetadata, UpdateByQueryMetadata, ReindexMetadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError

from .java_numbers import INT_MAX, INT_MIN, Int
from .limits import COLLECTIONS, LISTS

SOURCE, OP = "_source", "op"
_MAX_DEPTH = 100
_ANY = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Member:
    """Say of one member of `ctx` whether it may be changed or be null, and which texts it may be; none are named for any."""

    writable: bool = False
    nullable: bool = False
    texts: frozenset[str] = _ANY
    kind: type = str

    def check(self, name: str, value: Any) -> None:
        """Raise IllegalArgumentError for a value a script may not give it."""
        if not self.writable:
            raise IllegalArgumentError(f"{name} cannot be updated")
        if value is None and not self.nullable:
            raise IllegalArgumentError(f"{name} cannot be null")
        if value is not None and (not isinstance(value, self.kind) or isinstance(value, bool)):
            wanted = "java.lang.String" if self.kind is str else "java.lang.Number"
            raise IllegalArgumentError(f"{name} [{value}] is wrong type, expected assignable to [{wanted}]")
        if value is not None and self.texts and value not in self.texts:
            raise IllegalArgumentError(f"[{name}] must be one of {', '.join(sorted(self.texts))}, not [{value}]")


_READ, _OPTIONAL, _WRITE = Member(), Member(nullable=True), Member(writable=True)
_OPS = Member(writable=True, texts=frozenset({"delete", "index", "noop"}))
_KNOWN = {"_index": _READ, "_id": _READ, "_routing": _OPTIONAL, "_version": Member(kind=int), "_now": Member(kind=int)}

_MEMBERS: Mapping[str, Mapping[str, Member]] = {
    "update": {**_KNOWN, "_type": _READ, OP: Member(writable=True, nullable=True)},
    "upsert": {name: _KNOWN[name] for name in ("_index", "_id", "_now")} | {OP: Member(writable=True, nullable=True)},
    "update_by_query": {**_KNOWN, OP: _OPS},
    "reindex": {
        **_KNOWN,
        "_index": _WRITE,
        "_id": Member(writable=True, nullable=True),
        "_routing": Member(writable=True, nullable=True),
        "_version": Member(writable=True, nullable=True, kind=int),
        OP: _OPS,
    },
}
"""What `ctx` holds beside the source: in each context, and where an update's document is not there yet."""

CONTEXTS = frozenset({"reindex", "update", "update_by_query"})
"""The script contexts that write."""


class CtxMap(dict[Any, Any]):
    """Hold `ctx`: a map of the source and of what is known about it, which change as their context allows."""

    __slots__ = ("_members",)

    def __init__(self, kind: str, source: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self._members = _MEMBERS[kind]
        super().__init__({key: _number(value) for key, value in known.items()})
        super().__setitem__(SOURCE, thaw(source))

    def __setitem__(self, key: Any, value: Any) -> None:
        if key in self._members:
            self._members[key].check(key, value)
        elif key != SOURCE:
            raise IllegalArgumentError(f"Cannot put key [{key}] with value [{value}] into ctx")
        elif not isinstance(value, dict):
            raise IllegalArgumentError(f"Expected [{SOURCE}] to be a Map, not [{value}]")
        super().__setitem__(key, value)

    def update(self, *more: Any, **named: Any) -> None:
        for key, value in dict(*more, **named).items():
            self[key] = value

    def pop(self, key: Any, *default: Any) -> Any:
        member = self._members.get(key)
        if key == SOURCE or (member is not None and not (member.writable and member.nullable)):
            raise IllegalArgumentError(f"{key} cannot be removed")
        return super().pop(key, *default)

    def clear(self) -> None:
        for key in list(self):
            self.pop(key)


def thaw(value: Any, depth: int = 0) -> Any:
    """Copy JSON to what a script may change; a whole number is an Integer if it fits 32 bits, else a Long.

    But: whole numbers beyond 64 bits, which are BigIntegers in Java, are Longs that keep their digits.
    """
    _check_depth(depth)
    if isinstance(value, Mapping):
        return {key: thaw(item, depth + 1) for key, item in value.items()}
    if isinstance(value, LISTS):
        return [thaw(item, depth + 1) for item in value]
    return _number(value)


def _number(value: Any) -> Any:
    is_short = isinstance(value, int) and not isinstance(value, bool) and INT_MIN <= value <= INT_MAX
    return Int(value) if is_short else value


def check_not_in_itself(value: Any) -> None:
    """Raise IllegalArgumentError for a map or list that holds itself. Elasticsearch: CollectionUtils.ensureNoSelfReferences."""
    above: set[int] = set()
    looked_at: set[int] = set()

    def check(inner: Any) -> None:
        if not isinstance(inner, COLLECTIONS) or id(inner) in looked_at:
            return
        if id(inner) in above:
            raise IllegalArgumentError("Iterable object is self-referencing itself")
        _check_depth(len(above))
        above.add(id(inner))
        for item in inner.values() if isinstance(inner, dict) else inner:
            check(item)
        above.remove(id(inner))
        looked_at.add(id(inner))

    check(value)


def _check_depth(depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise IllegalArgumentError(f"a document may nest at most {_MAX_DEPTH} levels deep for a script")
