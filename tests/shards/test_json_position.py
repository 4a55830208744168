"""Positions in compact JSON against the text itself."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.json_position import json_size, position

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=6)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def members(body: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return every value in *body* with its path."""
    found = [(path, body)]
    if isinstance(body, dict):
        return found + [pair for key, value in body.items() for pair in members(value, (*path, key))]
    if isinstance(body, list):
        return found + [pair for i, value in enumerate(body) for pair in members(value, (*path, i))]
    return found


@given(JSON)
def test_the_text_at_the_position_of_a_value_is_that_value(body: Any) -> None:
    text = orjson.dumps(body)
    for path, value in members(body):
        line, column = position(body, path)
        assert line == 1
        assert text[column - 1 :].startswith(orjson.dumps(value))


@given(JSON)
def test_after_a_value_stands_its_closing_bracket(body: Any) -> None:
    text = orjson.dumps(body)
    for path, value in members(body):
        start, last = position(body, path)[1], position(body, path, after=True)[1]
        if isinstance(value, (dict, list)):
            assert last == start + len(orjson.dumps(value)) - 1
            assert text[last - 1 : last] in (b"}", b"]")
        else:
            assert last == start


@given(JSON)
def test_the_size_of_a_value_is_the_length_of_its_compact_json(body: Any) -> None:
    assert json_size(body) == len(orjson.dumps(body))


@pytest.mark.parametrize("path", [("x",), ("a", "b", "c"), (0,), ("l", 7), ("l", "x"), ("l", -1)])
def test_a_path_that_leads_nowhere_ends_at_the_last_value_it_reaches(path: tuple[str | int, ...]) -> None:
    assert position({"a": 1, "l": [1]}, path)[1] in {1, 6, 12}


def test_depth_and_unusual_values_are_no_obstacle() -> None:
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    assert json_size(deep) == 100_002
    assert json_size([float("nan"), 10**30, "\ud800"]) == 2 + 2 + 3 + 31 + 5
    assert json_size(10**5000) > 5000
