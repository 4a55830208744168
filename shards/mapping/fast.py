"""The short way for plain documents: every member a known field, every value of the very type the field holds.

Gives what `DocumentParser` gives, or nothing at all; then the document takes the long way. A property test compares both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ShardError
from .document import METADATA_FIELDS, ParsedDocument
from .field_type import FieldType
from .numbers import INTEGRAL, ROUND
from .tree import LeafMapper, ObjectMapper
from .values import MAX_TERM_BYTES

Reader = Callable[[Any], Any]
Readers = Mapping[str, tuple[tuple[str, Reader], ...]]


class NotPlainError(Exception):
    """Say that a value needs the long way."""


def readers(root: ObjectMapper) -> Readers:
    """Return, for each leaf field at the root, the names and readers of it and its multi-fields."""
    if root.enabled is False:
        return {}
    return {
        name: tuple((leaf.name, _reader(leaf)) for leaf in child.fields)
        for name, child in root.children.items()
        if isinstance(child, LeafMapper) and name not in METADATA_FIELDS
    }


def parse_plain(known: Readers, source: Mapping[str, Any]) -> ParsedDocument | None:
    """Return the values of a plain document, or None for one that is not."""
    values: dict[str, tuple[Any, ...]] = {}
    try:
        for key, raw in source.items():
            if raw.__class__ is list:
                if raw:
                    for name, read in known[key]:
                        values[name] = tuple([read(item) for item in raw])
                elif key not in known:
                    return None
            else:
                for name, read in known[key]:
                    values[name] = (read(raw),)
    except (KeyError, TypeError, NotPlainError, ShardError):
        return None
    return ParsedDocument(values)


def _reader(leaf: FieldType) -> Reader:
    family = leaf.family
    if family == "text":
        return _text
    if family == "keyword":
        return _keyword(leaf)
    if family == "long":
        return _whole(leaf.type)
    if family == "double":
        return _floating(leaf.type)
    return _boolean if family == "boolean" else _date(leaf)


def _text(raw: Any) -> str:
    if raw.__class__ is not str:
        raise NotPlainError
    if not raw.isascii():
        try:
            raw.encode()
        except UnicodeEncodeError:
            raise NotPlainError from None
    return raw


def _keyword(leaf: FieldType) -> Reader:
    limit = MAX_TERM_BYTES // 3
    if leaf.ignore_above is not None:
        limit = min(limit, leaf.ignore_above // 2)
    if leaf.normalize is not None:
        return _never

    def read(raw: Any) -> str:
        if raw.__class__ is not str:
            raise NotPlainError
        if len(raw) > limit or not raw.isascii():
            return _long_keyword(leaf, raw)
        return raw

    return read


def _long_keyword(leaf: FieldType, raw: str) -> str:
    if leaf.holds_too_long(raw) or len(raw) > MAX_TERM_BYTES // 3:
        raise NotPlainError
    return _text(raw)


def _never(raw: Any) -> Any:
    raise NotPlainError


def _whole(type_name: str) -> Reader:
    low, high = INTEGRAL[type_name].low, INTEGRAL[type_name].high

    def read(raw: Any) -> int:
        if raw.__class__ is not int or not low <= raw <= high:
            raise NotPlainError
        return raw

    return read


def _floating(type_name: str) -> Reader:
    round_to, finite = ROUND[type_name], math.isfinite

    def read(raw: Any) -> float:
        if raw.__class__ is not float and raw.__class__ is not int:
            raise NotPlainError
        value = round_to(float(raw)) if -1e300 < raw < 1e300 else math.inf
        if not finite(value):
            raise NotPlainError
        return value

    return read


def _boolean(raw: Any) -> bool:
    if raw.__class__ is not bool:
        raise NotPlainError
    return raw


def _date(leaf: FieldType) -> Reader:
    parse = leaf.dates.parse

    def read(raw: Any) -> int:
        if raw.__class__ is not str:
            raise NotPlainError
        return parse(raw)

    return read
