"""Where a value stands in a body, as a JSON parser would have reported it.

Requests reach a shard as Python values, their text gone. Elasticsearch's messages begin with the line and column of
the token that failed, so this module finds the column the token has in the body's compact JSON text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson


def position(body: Any, path: Sequence[str | int], *, after: bool = False) -> tuple[int, int]:
    """Return (line, column), both from 1, of the first byte of the value at *path* in the compact JSON of *body*.

    With *after*, the place of the value's last token instead: its closing bracket when it is an object or an array,
    which is where a parser stands once it has read the value whole. A path that leads nowhere ends at the last value
    it reaches. Compact JSON has one line, and columns count UTF-8 bytes.

        >>> position({"title": "x", "n": ["abc"]}, ("n", 0))
        (1, 19)
        >>> position({"a": {"b": 1}}, ("a",), after=True)
        (1, 12)

    Elasticsearch: XContentLocation, which is Jackson's token location.
    But: the text sent may have held other white space, escapes or digits than the compact text.
    """
    column = 1
    for step in path:
        found = _step(body, step)
        if found is None:
            break
        offset, body = found
        column += offset
    if after and isinstance(body, (Mapping, list, tuple)):
        column += json_size(body) - 1
    return 1, column


def _step(body: Any, step: str | int) -> tuple[int, Any] | None:
    """Return how far after the start of *body* its member *step* begins, and that member."""
    if isinstance(body, Mapping) and isinstance(step, str):
        return _member(body, step)
    if isinstance(body, (list, tuple)) and isinstance(step, int) and 0 <= step < len(body):
        return 1 + step + sum(json_size(value) for value in body[:step]), body[step]
    return None


def _member(body: Mapping[str, Any], key: str) -> tuple[int, Any] | None:
    offset = 1
    for name, value in body.items():
        offset += _scalar_size(name) + 1
        if name == key:
            return offset, value
        offset += json_size(value) + 1
    return None


def json_size(value: Any) -> int:
    """Return how many bytes the compact JSON of *value* takes; any depth, never recursing."""
    size = 0
    open_values: list[Iterator[Any]] = [iter((value,))]
    while open_values:
        for current in open_values[-1]:
            if isinstance(current, Mapping):
                size += 2 + max(2 * len(current) - 1, 0) + sum(map(_scalar_size, current))
                open_values.append(iter(current.values()))
                break
            if isinstance(current, (list, tuple)):
                size += 2 + max(len(current) - 1, 0)
                open_values.append(iter(current))
                break
            size += _scalar_size(current)
        else:
            open_values.pop()
    return size


def _scalar_size(value: Any) -> int:
    if isinstance(value, float) and math.isnan(value):
        return 3  # orjson would write null
    try:
        return len(orjson.dumps(value))
    except TypeError:
        return _unusual_size(value)


def _unusual_size(value: Any) -> int:
    """Size what orjson does not write: an integer beyond 64 bits, an unpaired surrogate, or no JSON value at all."""
    if isinstance(value, int):
        return int(value.bit_length() * 0.30103) + 1 + (value < 0)
    return len(str(value).encode("utf-8", "surrogatepass")) + 2 * isinstance(value, str)
