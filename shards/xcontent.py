"""Read JSON objects strictly: every member is taken or refused, and each refusal says where it stands.

Elasticsearch: XContentParser with its coercions (`"1.5"` reads as a float, `"true"` as a boolean), ObjectParser and the hand
written parsers of the query DSL, which differ in how they name what they do not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from .errors import IllegalArgumentError, NumberFormatError, ParsingError, Path, XContentParseError

T = TypeVar("T")
D = TypeVar("D")
Read = Callable[[Any, Path], T]
_MISSING: Any = object()
FLOAT_MAX = float(np.finfo(np.float32).max)


class ObjectReader:
    """Take the members of one JSON object one by one; `finish` refuses what is left.

    *owner* is the name in brackets in error texts; *declarative* says whether Elasticsearch reads this object with an
    ObjectParser (`[bool] unknown field [x]`) or by hand (`[match] query does not support [x]`). *asked* gathers every name that
    was asked for, there or not: the members this object may have.
    """

    def __init__(self, value: Any, path: Path, owner: str, *, declarative: bool = False) -> None:
        if not isinstance(value, Mapping):
            raise ParsingError(f"[{owner}] query malformed, no start_object after query name", path)
        self.path = path
        self.owner = owner
        self.asked: set[str] = set()
        self._members = dict(value)
        self._declarative = declarative

    def take(self, key: str, read: Read[T], default: D = _MISSING) -> T | D:
        """Return member *key* as *read* makes it, or *default*; without a default the member is required."""
        self.asked.add(key)
        if key not in self._members:
            if default is _MISSING:
                raise self._missing(key)
            return default
        value = self._members.pop(key)
        return read(value, (*self.path, key))

    def has(self, key: str) -> bool:
        """Tell whether *key* is there and not yet taken."""
        return key in self._members

    def rest(self) -> dict[str, Any]:
        """Return the members not yet taken, and take them."""
        rest, self._members = self._members, {}
        return rest

    def enter(self, key: str, members: Mapping[str, Any]) -> None:
        """Go on reading *members*, which stand under *key*."""
        self.path = (*self.path, key)
        self._members.update(members)

    def finish(self) -> None:
        """Refuse the first member nobody took."""
        for key, value in self._members.items():
            raise self._unknown(key, value)

    def _missing(self, key: str) -> Exception:
        if self._declarative:
            return XContentParseError(f"Required [{key}]", self.path)
        return IllegalArgumentError(f"[{self.owner}] requires [{key}]")

    def _unknown(self, key: str, value: Any) -> Exception:
        path = (*self.path, key)
        if self._declarative:
            return XContentParseError(f"[{self.owner}] unknown field [{key}]", path)
        if isinstance(value, Mapping | list):
            return ParsingError(f"[{self.owner}] unknown token [{token_name(value)}] after [{key}]", path)
        return ParsingError(f"[{self.owner}] query does not support [{key}]", path)


def token_name(value: Any) -> str:
    """Return the name Elasticsearch's parser gives the token that *value* begins with."""
    if value is None:
        return "VALUE_NULL"
    if isinstance(value, bool):
        return "VALUE_BOOLEAN"
    if isinstance(value, str):
        return "VALUE_STRING"
    if isinstance(value, Mapping):
        return "START_OBJECT"
    return "START_ARRAY" if isinstance(value, list | tuple) else "VALUE_NUMBER"


def anything(value: Any, path: Path) -> Any:
    return value


def scalar(value: Any, path: Path) -> Any:
    """Read a string, number or boolean."""
    if value is None or isinstance(value, Mapping | list | tuple):
        raise ParsingError(f"expected a value but found [{token_name(value)}]", path)
    if isinstance(value, float) and not math.isfinite(value):
        raise ParsingError(f"JSON has no number [{value}]", path)
    return value


def string(value: Any, path: Path) -> str:
    """Read a string; numbers and booleans become their text."""
    value = scalar(value, path)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def boolean(value: Any, path: Path) -> bool:
    """Read a boolean or its text."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise IllegalArgumentError(f"Failed to parse value [{scalar(value, path)}] as only [true] or [false] are allowed.")


def number(value: Any, path: Path) -> float:
    """Read a finite float64, or its text."""
    value = scalar(value, path)
    if isinstance(value, bool):
        raise ParsingError("expected a number but found [VALUE_BOOLEAN]", path)
    try:
        result = float(value)
    except (ValueError, OverflowError):
        raise NumberFormatError(f'For input string: "{value}"') from None
    if not math.isfinite(result):
        raise IllegalArgumentError(f"[{path[-1] if path else ''}] must be a finite number, but was [{value}]")
    return result


def float32(value: Any, path: Path) -> np.float32:
    """Read a number as Java's float."""
    result = number(value, path)
    if abs(result) > FLOAT_MAX:
        raise IllegalArgumentError(f"[{path[-1] if path else ''}] is out of range for a float: [{value}]")
    return np.float32(result)


def integer(value: Any, path: Path) -> int:
    """Read a 32-bit integer; 10.0 and "10" count as one, 10.5 does not."""
    result = number(value, path)
    if result != int(result):
        raise IllegalArgumentError(f"{value} cannot be converted to Integer without data loss")
    if not -(2**31) <= result < 2**31:
        raise IllegalArgumentError(f"Numeric value ({value}) out of range of int (-2147483648 - 2147483647)")
    return int(result)


def json_object(value: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ParsingError(f"expected [START_OBJECT] but found [{token_name(value)}]", path)
    return value


def list_of(read: Read[T]) -> Read[list[T]]:
    """Read an array of *read*, or a single one as an array of one."""

    def read_list(value: Any, path: Path) -> list[T]:
        if isinstance(value, list | tuple):
            return [read(item, (*path, i)) for i, item in enumerate(value)]
        return [read(value, path)]

    return read_list


def one_of(*names: str) -> Read[str]:
    """Read one of *names*, whatever its case."""

    def read_name(value: Any, path: Path) -> str:
        name = string(value, path).lower()
        if name not in names:
            raise IllegalArgumentError(f"[{path[-1] if path else ''}] must be one of {list(names)} but was [{value}]")
        return name

    return read_name
