"""Is this body JSON at all? What is not, Elasticsearch's parser would have refused before anyone read it.

Bodies reach the engine as Python values. They may hold what no JSON text can (sets, bytes, NaN, keys that are no strings), nest
deeper than a parser goes, or be written in numbers longer than it reads. Whoever reads on need not think of these.

Elasticsearch: XContentParser over Jackson, with Jackson's StreamReadConstraints.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from secondpass.shards.errors import Path, XContentParseError
from secondpass.shards.source_text import exact_text

MAX_DEPTH = 1000
MAX_DIGITS = 1000
_BITS_PER_DIGIT = math.log2(10)
_NOTHING_BUT_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def check_json(body: Any) -> None:
    """Raise XContentParseError for a value of *body* that no JSON text holds; any depth, never recursing.

    But: NaN and the infinities are left to whoever reads the number, unless something else is wrong too.
    """
    try:
        orjson.dumps(body, option=_NOTHING_BUT_JSON)  # a hundred times faster than looking at every value
    except TypeError:
        _find_what_is_wrong(body)


def json_bytes(body: Any) -> bytes:
    """Return the JSON text of *body*, as sources are kept.

    Raises XContentParseError as `check_json` does, and for what is too much.
    """
    try:
        return orjson.dumps(body, option=_NOTHING_BUT_JSON)
    except TypeError:
        _find_what_is_wrong(body)
        return _exact_text(body)


def _exact_text(body: Any) -> bytes:
    try:
        return exact_text(body)
    except (TypeError, RecursionError) as error:
        raise XContentParseError(str(error)) from error


def _find_what_is_wrong(body: Any) -> None:
    """Walk through *body*; what orjson alone refuses, such as integers of more than 64 bits, is not wrong."""
    _check(body, ())
    nested: list[tuple[Any, Path]] = [(body, ())]
    while nested:
        container, path = nested.pop()
        for step, value in _members(container, path):
            _check(value, (*path, step))
            if isinstance(value, Mapping | list | tuple):
                nested.append((value, (*path, step)))


def _members(container: Any, path: Path) -> Iterator[tuple[str | int, Any]]:
    if isinstance(container, list | tuple):
        yield from enumerate(container)
    elif isinstance(container, Mapping):
        for key, value in container.items():
            if not isinstance(key, str):
                raise XContentParseError(f"Field names are strings, but found one of type {type(key).__name__}", path)
            _check(key, path)
            yield key, value


def _check(value: Any, path: Path) -> None:
    if isinstance(value, str):
        problem = None if value.isascii() else _problem_of_text(value)
    elif isinstance(value, int):
        problem = _problem_of_integer(value)
    elif isinstance(value, float):
        problem = None if math.isfinite(value) else _not_a_token(value)
    elif isinstance(value, Mapping | list | tuple):
        problem = _problem_of_depth(len(path) + 1)
    else:
        problem = None if value is None else f"JSON has no value of type {type(value).__name__}"
    if problem is not None:
        raise XContentParseError(problem, path)


def _problem_of_text(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        return f"Unpaired surrogate {value[error.start]!a} in a string"
    return None


def _problem_of_integer(value: int) -> str | None:
    digits = int(value.bit_length() / _BITS_PER_DIGIT) + 1
    return None if digits <= MAX_DIGITS else too_many_digits(digits)


def too_many_digits(length: int) -> str:
    """Say that a number is longer than a parser reads. Jackson: StreamReadConstraints.validateIntegerLength."""
    return (
        f"Number value length ({length}) exceeds the maximum allowed ({MAX_DIGITS}, from "
        "`StreamReadConstraints.getMaxNumberLength()`)"
    )


def _not_a_token(value: float) -> str:
    name = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return f"Non-standard token '{name}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"


def _problem_of_depth(depth: int) -> str | None:
    if depth <= MAX_DEPTH:
        return None
    return (
        f"Document nesting depth ({depth}) exceeds the maximum allowed ({MAX_DEPTH}, from "
        "`StreamReadConstraints.getMaxNestingDepth()`)"
    )
