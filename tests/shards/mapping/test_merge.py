"""PUT _mapping: what may be added and what may not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import MapperError, Mapping

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
        ({"t": {"type": "object"}}, "can't merge a non object mapping [t] with an object mapping"),
        (
            {"t": {"type": "alias", "path": "n"}},
            "mapper [t] cannot be changed from type [text] to [FieldAliasMapper]",
        ),
        ({"o": {"type": "text"}}, "can't merge a non object mapping [o] with an object mapping"),
        ({"t.x": {"type": "long"}}, "can't merge a non object mapping [t] with an object mapping"),
        (
            {"d": {"type": "date", "format": "yyyy"}},
            "Mapper for [d] conflicts with existing mapper:\n"
            "\tCannot update parameter [format] from [strict_date_optional_time||epoch_millis] to [yyyy]",
        ),
        (
            {"c": {"type": "constant_keyword"}},
            "Mapper for [c] conflicts with existing mapper:\n\tCannot update parameter [value] from [v] to [null]",
        ),
        ({"n": {"type": "long", "copy_to": "o"}}, "Cannot copy to field [o] since it is mapped as an object"),
        (
            {"n": {"type": "long", "copy_to": "m.k"}},
            "[copy_to] may not be used to copy to a multi-field: [m.k]",
        ),
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
        t={"type": "text"},
        o={"type": "object"},
        n={"type": "long"},
        s={"type": "text", "norms": False},
        d={"type": "date"},
        c={"type": "constant_keyword", "value": "v"},
        m={"type": "text", "fields": {"k": {"type": "keyword"}}},
    )
    with pytest.raises(IllegalArgumentError) as caught:
        mapping.merge({"properties": change})
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("change", "told"), [({"properties": {"o": {"enabled": False}}}, "o"), ({"enabled": False}, "_doc")]
)
def test_an_object_stays_enabled(mapping_of: MakeMapping, change: dict[str, Any], told: str) -> None:
    with pytest.raises(MapperError) as caught:
        mapping_of(o={"type": "object"}).merge(change)
    assert caught.value.reason == f"the [enabled] parameter can't be updated for the object mapping [{told}]"


def test_the_format_dates_have_anyway_may_be_given_and_is_not_shown(mapping_of: MakeMapping) -> None:
    given = properties(d={"type": "date", "format": "strict_date_optional_time||epoch_millis"})
    assert mapping_of(d={"type": "date"}).merge(given).to_json() == properties(d={"type": "date"})
