"""Strict reading of JSON values, with the complaints Elasticsearch's object parser would make.

Elasticsearch: `ObjectParser`, `AbstractObjectParser`. But: its `[line:column]` prefix is absent, because what is read
here is already a value, no longer a text.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .errors import ModelDefinitionError

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1


def token(value: object) -> str:
    """Name the JSON token a value begins with, as Jackson does."""
    match value:
        case None:
            return "VALUE_NULL"
        case bool() | int() | float():
            return "VALUE_BOOLEAN" if isinstance(value, bool) else "VALUE_NUMBER"
        case str():
            return "VALUE_STRING"
        case Mapping():
            return "START_OBJECT"
        case _:
            return "START_ARRAY" if isinstance(value, list | tuple) else "VALUE_EMBEDDED_OBJECT"


def members(value: object, parser: str, known: Collection[str]) -> Mapping[str, Any]:
    """Return *value* as an object all of whose members are *known*, or refuse it in the name of *parser*."""
    if not isinstance(value, Mapping):
        raise ModelDefinitionError(f"[{parser}] Expected START_OBJECT but was: {token(value)}")
    refuse_unknown(value, parser, known)
    return value


def refuse_unknown(names: Collection[Any], parser: str, known: Collection[str]) -> None:
    """Refuse the first member that *parser* does not know."""
    for name in names:
        if name not in known:
            raise ModelDefinitionError(f"[{parser}] unknown field [{name}]")


def unsupported(value: object, parser: str, field: str) -> ModelDefinitionError:
    """Return the complaint about a member that holds the wrong kind of value."""
    return ModelDefinitionError(f"[{parser}] {field} doesn't support values of type: {token(value)}")


def required(source: Mapping[str, Any], field: str) -> Any:
    """Return a member that has to be there. Elasticsearch: ExceptionsHelper.requireNonNull."""
    value = source.get(field)
    if value is None:
        raise ModelDefinitionError(f"[{field}] must not be null.")
    return value


def number(value: object, parser: str, field: str) -> float:
    """Read a finite number, or a string that holds one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise unsupported(value, parser, field)
    try:
        read = float(value)
    except (ValueError, OverflowError) as error:
        raise ModelDefinitionError(f"[{parser}] failed to parse field [{field}]", cause=error) from error
    if not math.isfinite(read):
        raise ModelDefinitionError(f"[{field}] must be a finite number.")
    return read


def integer(value: object, parser: str, field: str, limit: int = INT_MAX) -> int:
    """Read a whole number of at most *limit* in size; 3.0 counts as 3."""
    read = value if isinstance(value, int) and not isinstance(value, bool) else number(value, parser, field)
    if read != int(read):
        raise ModelDefinitionError(f"[{parser}] failed to parse field [{field}]: {read} is not a whole number")
    if abs(read) > limit:
        raise ModelDefinitionError(f"[{parser}] failed to parse field [{field}]: {int(read)} is out of range")
    return int(read)


def boolean(value: object, parser: str, field: str) -> bool:
    """Read true or false, or the strings of those names."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, str):
        raise ModelDefinitionError(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
    raise unsupported(value, parser, field)


def string(value: object, parser: str, field: str) -> str:
    """Read a text; a number is taken as it is written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise unsupported(value, parser, field)
    return str(value)


def strings(value: object, parser: str, field: str) -> tuple[str, ...]:
    """Read an array of texts; a single text stands for an array of one."""
    items: Sequence[object] = value if isinstance(value, list | tuple) else [value]
    return tuple(string(item, parser, field) for item in items)


def numbers(value: object, parser: str, field: str) -> tuple[float, ...]:
    """Read an array of finite numbers; a single number stands for an array of one."""
    items: Sequence[object] = value if isinstance(value, list | tuple) else [value]
    return tuple(number(item, parser, field) for item in items)
