"""The short way for plain documents: every member a known field, every value of the very type the field holds.

Gives what `DocumentParser` gives, or nothing at all; then the document takes the long way. A property test compares both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ShardError
from .document import ParsedDocument
from .field_type import FieldType
from .held import HELD
from .kinds import KINDS
from .numbers import INTEGRAL, ROUND
from .tree import LeafMapper, ObjectMapper
from .values import MAX_TERM_BYTES

ValueReader = Callable[[Any], Any]
Reader = Callable[[list[Any]], tuple[Any, ...]]
"""Turns the values of one field, at least one, into what it holds of them."""


class NotPlainError(Exception):
    """Say that a value needs the long way."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Hold, by name, the readers of an object's members."""

    leaves: Mapping[str, tuple[tuple[str, Reader], ...]]
    objects: Mapping[str, Readers]
    null_values: frozenset[str]

    @classmethod
    def of(cls, mapper: ObjectMapper) -> Readers:
        """Make the readers of *mapper* and the objects in it."""
        if mapper.enabled is False:
            return cls({}, {}, frozenset())
        leaves = {name: child.fields for name, child in mapper.children.items() if isinstance(child, LeafMapper)}
        objects = {name: child for name, child in mapper.children.items() if isinstance(child, ObjectMapper)}
        return cls(
            {name: tuple((leaf.name, _reader(leaf)) for leaf in fields) for name, fields in leaves.items()},
            {name: cls.of(child) for name, child in objects.items() if child.enabled is not False},
            frozenset(name for name, fields in leaves.items() if any(leaf.null_value is not None for leaf in fields)),
        )

    def parse(self, source: Mapping[str, Any]) -> ParsedDocument | None:
        """Return the values of a plain document, or None for one that is not."""
        values: dict[str, tuple[Any, ...]] = {}
        try:
            self._gather(source, values)
        except (KeyError, TypeError, NotPlainError, ShardError):
            return None
        return ParsedDocument(values)

    def _gather(self, source: Mapping[str, Any], values: dict[str, tuple[Any, ...]]) -> None:
        leaves = self.leaves
        for key, raw in source.items():
            kind = raw.__class__
            if kind is dict:
                self.objects[key]._gather(raw, values)
            elif raw is None:
                if key not in leaves or key in self.null_values:
                    raise NotPlainError
            else:
                readers = leaves[key]
                given = raw if kind is list else [raw]
                if given:
                    for name, read in readers:
                        values[name] = read(given)


def _reader(leaf: FieldType) -> Reader:
    family = leaf.family
    if leaf.copy_to or family == HELD or leaf.type == "constant_keyword":
        return _never
    if family == "text":
        return _texts
    return _keywords(leaf) if family == "keyword" else _each(_value_reader(leaf))


def _value_reader(leaf: FieldType) -> ValueReader:
    if leaf.type in KINDS or leaf.is_to_the_nanosecond:
        return _parsed(leaf)
    if leaf.family == "long":
        return _whole(leaf.type)
    if leaf.family == "double":
        return _floating(leaf.type)
    return _boolean if leaf.family == "boolean" else _date(leaf)


def _each(read: ValueReader) -> Reader:
    return lambda given: tuple([read(raw) for raw in given])


def _texts(given: list[Any]) -> tuple[str, ...]:
    joined = "".join(given)  # TypeError for what is no text
    if not joined.isascii():
        try:
            joined.encode()
        except UnicodeEncodeError:
            raise NotPlainError from None
    return tuple(given)


def _keywords(leaf: FieldType) -> Reader:
    limit = MAX_TERM_BYTES // 3
    if leaf.ignore_above is not None:
        limit = min(limit, leaf.ignore_above // 2)
    if leaf.normalize is not None:
        return _never

    def read(given: list[Any]) -> tuple[str, ...]:
        texts = _texts(given)
        if max(map(len, texts)) > limit and any(_may_be_too_long(leaf, text) for text in texts):
            raise NotPlainError
        return texts

    return read


def _may_be_too_long(leaf: FieldType, text: str) -> bool:
    return len(text) > MAX_TERM_BYTES // 3 or leaf.holds_too_long(text)


def _never(given: list[Any]) -> tuple[Any, ...]:
    raise NotPlainError


def _whole(type_name: str) -> ValueReader:
    low, high = INTEGRAL[type_name].low, INTEGRAL[type_name].high

    def read(raw: Any) -> int:
        if raw.__class__ is not int or not low <= raw <= high:
            raise NotPlainError
        return raw

    return read


def _floating(type_name: str) -> ValueReader:
    round_to, finite = ROUND[type_name], math.isfinite

    def read(raw: Any) -> float:
        if raw.__class__ is not float and raw.__class__ is not int:
            raise NotPlainError
        value = round_to(float(raw)) if -1e300 < raw < 1e300 else math.inf
        if not finite(value):
            raise NotPlainError
        return value

    return read


def _parsed(leaf: FieldType) -> ValueReader:
    def read(raw: Any) -> Any:
        value = leaf.parse(raw) if raw.__class__ in (str, int, float) else None
        if value is None:
            raise NotPlainError
        return value

    return read


def _boolean(raw: Any) -> bool:
    if raw.__class__ is not bool:
        raise NotPlainError
    return raw


def _date(leaf: FieldType) -> ValueReader:
    parse = leaf.dates.parse

    def read(raw: Any) -> int:
        if raw.__class__ is not str:
            raise NotPlainError
        return parse(raw)

    return read
