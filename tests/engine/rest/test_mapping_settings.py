"""What the settings of an index say of its mapping."""

from __future__ import annotations

import pytest


@pytest.fixture
def index(ask):
    """Return what makes the index `i` with settings below `index.mapping` and some mappings."""

    def make(settings, mappings=None):
        return ask("PUT", "/i", {"settings": {"index": {"mapping": settings}}, "mappings": mappings or {}})

    return make


def test_the_limit_of_fields_may_be_raised_where_more_come(ask, index):
    assert index({"total_fields": {"limit": 2}}).status == 200
    assert ask("PUT", "/i/_doc/1", {"a": 1, "b": 1}).status == 201
    refused = ask("PUT", "/i/_doc/2", {"c": 1}).body["error"]
    assert "Limit of total fields [2] has been exceeded while adding new fields [1]" in refused["reason"]
    assert ask("PUT", "/i/_settings", {"index.mapping.total_fields.limit": 3}).status == 200
    assert ask("PUT", "/i/_doc/2", {"c": 1}).status == 201
    assert ask("GET", "/i/_settings").body["i"]["settings"]["index"]["mapping"] == {"total_fields": {"limit": "3"}}


def test_objects_nest_as_deep_as_the_index_allows(ask, index):
    assert index({"depth.limit": 2}).status == 200
    assert ask("PUT", "/i/_doc/1", {"a": {"b": 1}}).status == 201
    assert (
        "Limit of mapping depth [2] has been exceeded"
        in ask("PUT", "/i/_doc/1", {"a": {"c": {"d": 1}}}).body["error"]["reason"]
    )
    deep = {"properties": {"a": {"properties": {"c": {"properties": {"d": {"type": "long"}}}}}}}
    assert "Limit of mapping depth [2] has been exceeded" in ask("PUT", "/i/_mapping", deep).body["error"]["reason"]


def test_names_of_fields_are_as_long_as_the_index_allows(ask, index):
    assert index({"field_name_length.limit": 3}).status == 200
    assert ask("PUT", "/i/_doc/1", {"abc": {"def": 1}}).status == 201
    refused = ask("PUT", "/i/_doc/1", {"abcd": 1}).body["error"]
    assert "Field name [abcd] is longer than the limit of [3] characters" in refused["reason"]


def test_fields_ignore_coerce_and_cut_as_the_index_says_unless_they_say_otherwise(ask, index):
    fields = {
        "n": {"type": "integer"},
        "strict": {"type": "integer", "ignore_malformed": False, "coerce": True},
        "k": {"type": "keyword"},
        "whole": {"type": "keyword", "ignore_above": 9},
    }
    settings = {"ignore_malformed": True, "coerce": False, "ignore_above": 3}
    assert index(settings, {"properties": fields}).status == 200
    assert (
        ask("PUT", "/i/_doc/1?refresh", {"n": "7", "strict": "7", "k": "long", "whole": "long", "new": 1}).status == 201
    )
    assert ask("PUT", "/i/_doc/2?refresh", {"new": "x"}).status == 201
    assert ask("PUT", "/i/_doc/3", {"strict": "x"}).status == 400
    hits = ask("POST", "/i/_search", {"sort": ["_doc"]}).body["hits"]["hits"]
    assert [hit["_ignored"] for hit in hits] == [["k", "n"], ["new"]]
    shown = ask("GET", "/i/_mapping").body["i"]["mappings"]["properties"]
    assert shown["n"] == {"type": "integer"}


@pytest.mark.parametrize("setting", ["ignore_malformed", "coerce"])
def test_what_fields_do_is_settled_when_the_index_is_made(ask, index, setting):
    index({setting: True})
    answer = ask("PUT", "/i/_settings", {f"index.mapping.{setting}": False}).body["error"]["reason"]
    assert answer == f"Can't update non dynamic settings [[index.mapping.{setting}]] for open indices"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"total_fields.limit": "many"}, 'For input string: "many"'),
        ({"coerce": "maybe"}, "Failed to parse value [maybe] as only [true] or [false] are allowed."),
        ({"total_fields.ignore_dynamic_beyond_limit": True}, "is not supported by secondpass"),
        ({"total_field.limit": 1}, "unknown setting [index.mapping.total_field.limit]"),
    ],
)
def test_settings_that_cannot_be_are_told_of(index, settings, reason):
    assert reason in index(settings).body["error"]["reason"]
