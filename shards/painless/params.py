"""Bring values of requests into scripts, and values of scripts out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.numbers import shortest

from .classes import FrozenMap, ScriptSet
from .dates import ZonedDateTime, strict_date_time
from .java_numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, Char, Float, Int
from .limits import LISTS, parts
from .object_text import text

_MAX_DEPTH = 100
_LISTED = (*LISTS, ScriptSet)


def freeze(value: Any, depth: int = 0) -> Any:
    """Copy JSON to what a script may read but not change: objects, lists, Integers, Longs, Doubles, strings.

    As in Elasticsearch, a whole number is an Integer if it fits 32 bits, else a Long.
    """
    if depth > _MAX_DEPTH:
        raise IllegalArgumentError(f"params may nest at most {_MAX_DEPTH} levels deep")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Mapping):
        return FrozenMap((str(key), freeze(item, depth + 1)) for key, item in value.items())
    if isinstance(value, LISTS):
        return tuple(freeze(item, depth + 1) for item in value)
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, int | np.integer):
        if not LONG_MIN <= value <= LONG_MAX:
            raise IllegalArgumentError(f"a param of [{value}] is too big for a long")
        return Int(value) if INT_MIN <= value <= INT_MAX else int(value)
    if isinstance(value, float | np.floating):
        return float(value)
    raise IllegalArgumentError(f"a param cannot be of type [{type(value).__name__}]")


def to_json(value: Any) -> Any:
    """Turn what a script returns into plain Python for JSON: dates as text, floats with their shortest digits.

    Raises PainlessLimitError for what has too many parts, or holds itself.
    """
    parts(value)
    return _json(value)


def _json(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, _LISTED):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {text(key): _json(item) for key, item in value.items()}
    return strict_date_time(value.millis) if isinstance(value, ZonedDateTime) else text(value)


def _plain_number(value: float) -> Any:
    if isinstance(value, Char):
        return text(value)
    if isinstance(value, int):
        return int(value)
    return shortest(value) if isinstance(value, Float) else float(value)
