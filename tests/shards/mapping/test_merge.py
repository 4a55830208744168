"""PUT _mapping: what may be added and what may not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import Mapping

MakeMapping = Callable[..., Mapping]


def properties(**definitions: Any) -> dict[str, Any]:
    return {"properties": definitions}


def test_fields_and_multi_fields_are_added(mapping_of: MakeMapping) -> None:
    old = mapping_of(t={"type": "text"}, o={"properties": {"a": {"type": "long"}}})
    body = properties(t={"type": "text", "fields": {"k": {"type": "keyword"}}}, o=properties(b={"type": "date"}))
    new = old.merge(body)
    assert sorted(new.fields) == ["o.a", "o.b", "t", "t.k"]
    assert sorted(old.fields) == ["o.a", "t"]
    assert new.merge(body) == new
    assert new.merge(properties(t={"type": "text"})).field("t.k") is not None


def test_settings_of_the_root_change_only_when_given(mapping_of: MakeMapping) -> None:
    mapping = mapping_of({"dynamic": "strict", "date_detection": False}).merge(properties(a={"type": "long"}))
    assert mapping.to_json()["dynamic"] == "strict"
    assert mapping.merge({"dynamic": True}).to_json()["dynamic"] == "true"
    assert mapping.merge({"dynamic": True}).to_json()["date_detection"] is False


def test_updatable_parameters_change(mapping_of: MakeMapping) -> None:
    mapping = mapping_of(k={"type": "keyword", "ignore_above": 5}, t={"type": "text"})
    merged = mapping.merge(properties(k={"type": "keyword", "ignore_above": 9}, t={"type": "text", "norms": False}))
    assert merged.fields["k"].ignore_above == 9
    assert merged.fields["t"].norms is False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"t": {"type": "keyword"}}, "mapper [t] cannot be changed from type [text] to [keyword]"),
        (
            {"t": {"type": "text", "analyzer": "english"}},
            "Mapper for [t] conflicts with existing mapper:\n"
            "\tCannot update parameter [analyzer] from [default] to [english]",
        ),
        ({"t": {"type": "object"}}, "mapper [t] cannot be changed from type [text] to [ObjectMapper]"),
        ({"o": {"type": "text"}}, "can't merge a non object mapping [o] with an object mapping"),
        ({"t.x": {"type": "long"}}, "mapper [t] cannot be changed from type [text] to [ObjectMapper]"),
        ({"o": {"enabled": False}}, "the [enabled] parameter can't be updated for the object mapping [o]"),
        (
            {"n": {"type": "long", "null_value": 1, "index": False}},
            "Mapper for [n] conflicts with existing mapper:\n"
            "\tCannot update parameter [index] from [true] to [false]\n"
            "\tCannot update parameter [null_value] from [null] to [1]",
        ),
        (
            {"s": {"type": "text", "norms": True}},
            "Mapper for [s] conflicts with existing mapper:\n\tCannot update parameter [norms] from [false] to [true]",
        ),
    ],
)
def test_what_cannot_change_is_refused(mapping_of: MakeMapping, change: dict[str, Any], reason: str) -> None:
    mapping = mapping_of(
        t={"type": "text"}, o={"type": "object"}, n={"type": "long"}, s={"type": "text", "norms": False}
    )
    with pytest.raises(IllegalArgumentError) as caught:
        mapping.merge({"properties": change})
    assert caught.value.reason == reason
