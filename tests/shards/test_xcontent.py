"""Values are read as Elasticsearch's parser coerces them, objects member by member."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, ParsingError, ShardError, XContentParseError
from secondpass.shards.xcontent import ObjectReader, boolean, float32, integer, list_of, number, one_of, string

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
PATH = ("here",)


@pytest.mark.parametrize("read", [string, boolean, number, float32, integer, one_of("a", "b"), list_of(integer)])
@given(value=ANY)
def test_any_value_is_read_or_refused(read: Any, value: Any) -> None:
    try:
        read(value, PATH)
    except ShardError as error:
        assert isinstance(error.reason, str)


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (integer, 10, 10),
        (integer, 10.0, 10),
        (integer, "10", 10),
        (integer, -(2**31), -(2**31)),
        (number, "1.5", 1.5),
        (number, "1e3", 1000.0),
        (boolean, "true", True),
        (boolean, False, False),
        (string, 5, "5"),
        (string, True, "true"),
        (list_of(integer), 5, [5]),
        (list_of(integer), [5, "6"], [5, 6]),
        (one_of("or", "and"), "OR", "or"),
    ],
)
def test_what_can_be_meant_is_taken(read: Any, value: Any, expected: Any) -> None:
    assert read(value, PATH) == expected
    assert type(read(value, PATH)) is type(expected)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (integer, 10.5),
        (integer, 2**31),
        (integer, True),
        (integer, "ten"),
        (integer, None),
        (float32, 1e39),
        (number, "NaN"),
        (number, float("inf")),
        (boolean, 1),
        (boolean, "yes"),
        (boolean, []),
        (string, None),
        (string, {}),
        (one_of("or", "and"), "xor"),
    ],
)
def test_what_cannot_be_meant_is_refused(read: Any, value: Any) -> None:
    with pytest.raises((IllegalArgumentError, ParsingError)):
        read(value, PATH)


def test_a_float_is_read_with_the_precision_of_one() -> None:
    assert float32(0.1, PATH) == np.float32(0.1)
    assert isinstance(float32("3", PATH), np.float32)


def test_members_are_taken_once_and_what_is_left_is_refused_with_its_place() -> None:
    reader = ObjectReader({"size": 5, "zzz": 1}, ("query", "match"), "match")

    assert reader.take("size", integer) == 5
    assert not reader.has("size")
    assert reader.take("size", integer, 7) == 7
    with pytest.raises(ParsingError) as caught:
        reader.finish()
    assert (caught.value.reason, caught.value.path) == (
        "[match] query does not support [zzz]",
        ("query", "match", "zzz"),
    )


def test_declared_objects_name_what_they_do_not_know_otherwise() -> None:
    reader = ObjectReader({"zzz": 1}, (), "bool", declarative=True)

    with pytest.raises(XContentParseError, match=r"\[bool\] unknown field \[zzz\]"):
        reader.finish()
    with pytest.raises(XContentParseError, match=r"\[bool\] unknown field \[zzz\]"):
        reader.take("must", integer)
    with pytest.raises(IllegalArgumentError, match=r"Required \[must\]"):
        ObjectReader({}, (), "bool", declarative=True).take("must", integer)


def test_reading_leaves_the_body_as_it_was() -> None:
    body = {"a": 1, "b": {"c": 2}}
    reader = ObjectReader(body, (), "x")
    reader.take("a", integer)
    reader.rest()

    assert body == {"a": 1, "b": {"c": 2}}
