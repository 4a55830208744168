"""Mapping bodies: what is read, what is refused, and how it is printed again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError
from secondpass.shards.mapping import MapperParsingError, Mapping

MakeMapping = Callable[..., Mapping]


def test_a_mapping_knows_its_leaf_fields_by_their_full_names(mapping_of: MakeMapping) -> None:
    mapping = mapping_of(
        title={"type": "text", "analyzer": "english", "fields": {"raw": {"type": "keyword"}}},
        author={"properties": {"name": {"type": "keyword", "normalizer": "lowercase"}}},
    )
    assert sorted(mapping.fields) == ["author.name", "title", "title.raw"]
    assert mapping.is_object("author")
    assert not mapping.is_object("title")
    assert mapping.field("nope") is None
    assert mapping.expand("tit*") == ["title", "title.raw"]
    assert mapping.expand("*.na*e") == ["author.name"]
    assert mapping.expand("*") == ["author.name", "title", "title.raw"]
    title, name = mapping.fields["title"], mapping.fields["author.name"]
    assert (title.analyzer, title.search_analyzer, title.position_increment_gap) == ("english", "english", 100)
    assert name.normalize is not None
    assert name.normalize("ÀB") == "àb"


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({"type": "text", "x": 1}, "unknown parameter [x] on mapper [f] of type [text]"),
        ({"type": "text", "doc_values": True}, "unknown parameter [doc_values] on mapper [f] of type [text]"),
        ({"type": "string"}, "No handler for type [string] declared on field [f]"),
        ({"type": ["text"]}, "No handler for type [[text]] declared on field [f]"),
        ({"type": "text", "analyzer": "x"}, "analyzer [x] has not been configured in mappings"),
        ({"type": "keyword", "normalizer": "x"}, "normalizer [x] not found for field [f]"),
        ({}, "No type specified for field [f]"),
        ({"dynamic": "strict"}, "No type specified for field [f]"),
        ({"enabled": False, "dynamic": "strict"}, "No type specified for field [f]"),
        (None, "Expected map for property [fields] on field [f] but got a class java.lang.String"),
        ({"type": "long", "meta": 1}, "[meta] must be an object, got Integer[1] for field [f]"),
        ({"type": "long", "meta": {"a": 1}}, "[meta] values can only be strings, but got Integer[1] for field [f]"),
        ({"type": "long", "meta": {"a": None}}, "[meta] values can't be null (field [f])"),
        (
            {"type": "constant_keyword", "value": True},
            "Property [value] on field [f] must be a number or a string, but got [true]",
        ),
        ({"type": "text", "norms": None}, "[norms] on mapper [f] of type [text] must not have a [null] value"),
        ({"type": "long", "index": "no"}, "Failed to parse value [no] as only [true] or [false] are allowed."),
        ({"type": "keyword", "ignore_above": "x"}, 'For input string: "x"'),
        ({"type": "keyword", "ignore_above": -1}, "[ignore_above] must be positive, got [-1]"),
        ({"type": "integer", "null_value": 2**40}, "Value [1099511627776] is out of range for an integer"),
        ({"type": "integer", "null_value": 1.5}, "Value [1.5] has a decimal part"),
        (
            {"type": "date", "format": "foo"},
            "Error parsing [format] on field [f]: Invalid format: [foo]: Unknown pattern letter: f",
        ),
        ({"type": "text", "fields": {"a.b": {"type": "long"}}}, "Field name [a.b] which is a multi field of [f] "),
        ({"type": "text", "fields": {"a": {"type": "object"}}}, "Type [object] cannot be used in multi field"),
        ({"type": "object", "x": 1}, "Mapping definition for [f] has unsupported parameters:  [x : 1]"),
        ({"type": "object", "dynamic": "maybe"}, "Could not convert [dynamic] to boolean"),
        ({"properties": 3}, "properties must be a map type"),
        ("text", "Expected map for property [fields] on field [f] but got a class java.lang.String"),
    ],
)
def test_a_wrong_definition_is_refused(mapping_of: MakeMapping, definition: Any, reason: str) -> None:
    with pytest.raises(MapperParsingError) as caught:
        mapping_of(f=definition)
    assert caught.value.reason.startswith(f"Failed to parse mapping: {reason}")
    assert isinstance(caught.value.cause, ShardError)
    assert caught.value.cause.reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "field name cannot be an empty string"),
        (".a", "field name cannot be an empty string"),
        ("a..b", "field name cannot be an empty string"),
        (" ", "field name cannot contain only whitespaces"),
        ("a. ", "field name cannot contain only whitespaces"),
        (".", "field name cannot contain only dots"),
    ],
)
def test_a_name_of_no_use_is_refused(mapping_of: MakeMapping, name: str, reason: str) -> None:
    with pytest.raises(MapperParsingError) as caught:
        mapping_of({"properties": {name: {"type": "long"}}})
    assert caught.value.reason == f"Failed to parse mapping: {reason}"


def test_an_empty_array_for_a_field_is_no_field(mapping_of: MakeMapping) -> None:
    assert mapping_of(f=[]).to_json() == {}


@pytest.mark.parametrize(
    "body",
    [
        {"properties": {"f": {"type": "nested"}}},
        {"properties": {"f": {"type": "text", "fielddata": True}}},
        {"properties": {"f": {"type": "text", "index_phrases": True}}},
        {"properties": {"f": {"type": "date", "format": "week_date"}}},
        {"dynamic": "runtime"},
        {"dynamic_templates": [{"a": {"match": "x", "runtime": {}}}]},
        {"runtime": {"a": {"type": "long"}}},
        {"_source": {"enabled": False}},
        {"_source": {"includes": ["a"]}},
    ],
)
def test_what_elasticsearch_has_and_we_have_not_is_refused_by_name(analysis: Analysis, body: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedError):
        Mapping.from_json(body, analysis)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"foo": {"type": "text"}}, "Root mapping definition has unsupported parameters:  [foo : {type=text}]"),
        ({"properties": {"": {"type": "long"}}}, "field name cannot be an empty string"),
        ({"properties": {"_id": {"type": "long"}}}, "Field [_id] is defined more than once"),
        ([], "Expected map for mappings but got a class java.lang.ArrayList"),
    ],
)
def test_a_wrong_root_is_refused(analysis: Analysis, body: Any, reason: str) -> None:
    if body == []:
        body = [1]
    with pytest.raises(MapperParsingError) as caught:
        Mapping.from_json(body, analysis)
    assert caught.value.reason == f"Failed to parse mapping: {reason}"


def test_limits_are_told_as_they_are(mapping_of: MakeMapping) -> None:
    deep: dict[str, Any] = {"type": "long"}
    for _ in range(5000):
        deep = {"properties": {"a": deep}}
    with pytest.raises(
        IllegalArgumentError, match=r"Limit of mapping depth \[20\] has been exceeded due to object field"
    ):
        mapping_of(f=deep)
    with pytest.raises(IllegalArgumentError, match="Limit of mapping depth"):
        mapping_of(**{".".join("a" * 5000): {"type": "long"}})
    with pytest.raises(IllegalArgumentError, match=r"Limit of total fields \[1000\] has been exceeded"):
        mapping_of(**{f"f{i}": {"type": "long"} for i in range(1001)})


def test_dotted_names_open_objects(mapping_of: MakeMapping) -> None:
    mapping = mapping_of(**{"a.b": {"type": "long"}, "a": {"properties": {"c": {"type": "text"}}}})
    assert mapping.to_json() == {"properties": {"a": {"properties": {"b": {"type": "long"}, "c": {"type": "text"}}}}}


def test_a_mapping_is_printed_sorted_and_without_defaults(analysis: Analysis) -> None:
    body = {
        "dynamic": False,
        "_meta": {"v": 1},
        "date_detection": "false",
        "properties": {
            "z": {"type": "long", "index": True, "coerce": True, "doc_values": "false"},
            "a": {"type": "text", "analyzer": "standard", "norms": True, "fields": {"k": {"type": "keyword"}}},
            "o": {"type": "object"},
            "e": {"type": "object", "enabled": False, "dynamic": "strict"},
        },
    }
    printed = Mapping.from_json(body, analysis).to_json()
    assert printed == {
        "dynamic": "false",
        "_meta": {"v": 1},
        "date_detection": False,
        "properties": {
            "a": {"type": "text", "analyzer": "standard", "fields": {"k": {"type": "keyword"}}},
            "e": {"type": "object", "dynamic": "strict", "enabled": False},
            "o": {"type": "object"},
            "z": {"type": "long", "doc_values": False, "coerce": True},
        },
    }
    assert list(printed["properties"]) == ["a", "e", "o", "z"]
    assert Mapping.from_json(printed, analysis) == Mapping.from_json(body, analysis)
    assert Mapping.from_json(None, analysis).to_json() == {}


NAMES = st.sampled_from(["a", "b", "a.b", "c.d"])
LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["long", "float", "byte"])}, optional={"coerce": st.booleans()}),
    st.fixed_dictionaries({"type": st.just("date")}, optional={"format": st.sampled_from(["yyyy", "epoch_second"])}),
    st.fixed_dictionaries({"type": st.just("keyword")}, optional={"ignore_above": st.integers(0, 9)}),
    st.fixed_dictionaries({"type": st.just("text")}, optional={"analyzer": st.sampled_from(["english", "simple"])}),
)
OBJECTS = st.fixed_dictionaries(
    {"properties": st.dictionaries(st.sampled_from("xyz"), LEAVES, max_size=2)},
    optional={"dynamic": st.sampled_from([True, "strict", "false"]), "enabled": st.booleans()},
)
BODIES = st.fixed_dictionaries({"properties": st.dictionaries(NAMES, LEAVES | OBJECTS, max_size=4)})


@given(BODIES)
def test_a_printed_mapping_reads_back_the_same(body: dict[str, Any]) -> None:
    analysis = Analysis.from_settings(None)
    try:
        mapping = Mapping.from_json(body, analysis)
    except ShardError:  # a.b below a field a
        return
    assert Mapping.from_json(mapping.to_json(), analysis).to_json() == mapping.to_json()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["text", "keyword", "date", "long", "true", "x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "fields", "dynamic", "a", "null_value", "format", "_meta", "meta"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["properties", "dynamic", "_meta", "dynamic_date_formats", "_source"]), JSON))
def test_any_body_is_read_or_refused(body: dict[str, Any]) -> None:
    with contextlib.suppress(ShardError):
        Mapping.from_json(body, Analysis.from_settings(None))


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "text", "term_vector": "with_positions_offsets"},
        {"type": "text", "index_options": "offsets"},
        {"type": "keyword", "eager_global_ordinals": True},
    ],
)
def test_what_changes_no_answer_is_taken_and_shown(analysis: Analysis, parameters: dict[str, Any]) -> None:
    assert Mapping.from_json({"properties": {"f": parameters}}, analysis).to_json()["properties"]["f"] == parameters


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"type": "text", "index_options": "freqs"}, UnsupportedError),
        ({"type": "text", "index_options": "x"}, MapperParsingError),
        ({"type": "text", "term_vector": "x"}, MapperParsingError),
    ],
)
def test_what_would_change_answers_is_refused(
    analysis: Analysis, parameters: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        Mapping.from_json({"properties": {"f": parameters}}, analysis)
