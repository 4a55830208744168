"""Read JSON objects strictly: every member is taken or refused, and each refusal says where it stands.

Elasticsearch: XContentParser with its coercions (`"1.5"` reads as a float, `"true"` as a boolean), ObjectParser and the hand
written parsers of the query DSL, which differ in how they name what they do not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from .errors import (
    IllegalArgumentError,
    IllegalStateError,
    NumberFormatError,
    ParsingError,
    Path,
    ShardError,
    TooManyClausesError,
    UnsupportedError,
    XContentParseError,
)
from .suggestion import did_you_mean

T = TypeVar("T")
D = TypeVar("D")
Read = Callable[[Any, Path], T]
_MISSING: Any = object()
_OF_EVERY_QUERY = ("boost", "_name")
FLOAT_MAX = float(np.finfo(np.float32).max)


class UnexpectedTokenError(ParsingError):
    """Tell that a value is not of the kind asked for: an object for a number, say."""

    def __init__(self, wanted: str, value: Any, path: Path) -> None:
        self.token = token_name(value)
        super().__init__(f"expected {wanted} but found [{self.token}]", path)


class ObjectReader:
    """Take the members of one JSON object one by one; `finish` refuses what is left.

    *owner* is the name in brackets in error texts; *declarative* says whether Elasticsearch reads this object with an
    ObjectParser (`[bool] unknown field [x]`, and `[bool] failed to parse field [must]` around what goes wrong below) or by hand
    (`[match] query does not support [x]`). *asked* gathers every name that was asked for, there or not: the members this object
    may have.
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
                self.require(key)
            return default
        value, path = self._members.pop(key), (*self.path, key)
        try:
            return read(value, path)
        except UnexpectedTokenError as error:
            raise self._kind_refused(key, error) from error
        except (UnsupportedError, TooManyClausesError):
            raise
        except ShardError as error:
            raise self._failed(key, path, error) from error

    def has(self, key: str) -> bool:
        """Tell whether *key* is there and not yet taken."""
        return key in self._members

    def order(self, *keys: str) -> list[str]:
        """Return those of *keys* that are there and not yet taken, as they were written."""
        self.asked.update(keys)
        return [key for key in self._members if key in keys]

    def rest(self) -> dict[str, Any]:
        """Return the members not yet taken, and take them."""
        rest, self._members = self._members, {}
        return rest

    def enter(self, key: str, members: Mapping[str, Any]) -> None:
        """Go on reading *members*, which stand under *key*."""
        self.path = (*self.path, key)
        self._members.update(members)

    def require(self, *keys: str) -> None:
        """Raise where one of *keys* is missing, unless there is a member nobody knows: ask once all others are taken."""
        missing = [key for key in keys if key not in self._members]
        if missing:
            self.refuse_unknown(*keys)
            raise self._missing(missing)

    def refuse_unknown(self, *known: str) -> None:
        """Refuse the first member nobody took, but for *known* ones and those that every query has."""
        self.asked.update(known)
        self._refuse_all_but((*known, *_OF_EVERY_QUERY))

    def finish(self) -> None:
        """Refuse the first member nobody took."""
        self._refuse_all_but(())

    def _refuse_all_but(self, known: Sequence[str]) -> None:
        for key, value in self._members.items():
            if key not in known:
                raise self._unknown(key, value)

    def _failed(self, key: str, path: Path, error: ShardError) -> ShardError:
        if not self._declarative:
            return error
        return XContentParseError(
            f"[{self.owner}] failed to parse field [{key}]", getattr(error, "path", ()) or path, cause=error
        )

    def _kind_refused(self, key: str, error: UnexpectedTokenError) -> ShardError:
        if not self._declarative or error.path != (*self.path, key):
            return self._failed(key, error.path, error)
        return XContentParseError(f"[{self.owner}] {key} doesn't support values of type: {error.token}", error.path)

    def _missing(self, keys: Sequence[str]) -> Exception:
        if self._declarative:
            return IllegalArgumentError(f"Required [{', '.join(keys)}]")
        return IllegalArgumentError(f"[{self.owner}] requires [{keys[0]}]")

    def _unknown(self, key: str, value: Any) -> Exception:
        path = (*self.path, key)
        if self._declarative:
            hint = did_you_mean(key, self.asked)
            return XContentParseError(f"[{self.owner}] unknown field [{key}]{hint}", path, at_name=True)
        if isinstance(value, Mapping | list):
            return ParsingError(f"[{self.owner}] unknown token [{token_name(value)}] after [{key}]", path)
        return ParsingError(f"[{self.owner}] query does not support [{key}]", path)


@contextmanager
def building(owner: str) -> Iterator[None]:
    """Wrap what is wrong with an object all of whose members could be read. Elasticsearch: ConstructingObjectParser."""
    try:
        yield
    except (IllegalArgumentError, IllegalStateError) as error:
        reason = f"Failed to build [{owner}] after last required field arrived"
        raise XContentParseError(reason, cause=error) from error


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
        raise UnexpectedTokenError("a value", value, path)
    if isinstance(value, float) and not math.isfinite(value):
        raise ParsingError(f"JSON has no number [{value}]", path)
    return value


def string(value: Any, path: Path) -> str:
    """Read a string; numbers and booleans become their text."""
    if type(value) is str:
        return value
    value = scalar(value, path)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def text(value: Any, path: Path) -> str:
    """Read a string that is one: numbers and booleans are refused. Elasticsearch: ObjectParser.declareString."""
    if not isinstance(value, str):
        raise UnexpectedTokenError("a string", value, path)
    return value


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
        raise UnexpectedTokenError("a number", value, path)
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
        raise UnexpectedTokenError("[START_OBJECT]", value, path)
    return value


def list_of(read: Read[T]) -> Read[list[T]]:
    """Read an array of *read*, or a single one as an array of one."""

    def read_list(value: Any, path: Path) -> list[T]:
        if isinstance(value, list | tuple):
            return [read(item, (*path, i)) for i, item in enumerate(value)]
        return [read(value, path)]

    return read_list


def or_null(read: Read[T], default: D) -> Read[T | D]:
    """Read a value with *read*, or null as *default*."""
    return lambda value, path: default if value is None else read(value, path)


def one_of(*names: str) -> Read[str]:
    """Read one of *names*, whatever its case."""

    def read_name(value: Any, path: Path) -> str:
        name = string(value, path).lower()
        if name not in names:
            raise IllegalArgumentError(f"[{path[-1] if path else ''}] must be one of {list(names)} but was [{value}]")
        return name

    return read_name
