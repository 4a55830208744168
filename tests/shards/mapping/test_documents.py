"""Documents under a mapping: values, dynamic fields, and refusals with their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import (
    DocumentParsingError,
    IllegalStateError,
    ShardError,
    StrictDynamicMappingError,
    UnsupportedError,
    XContentParseError,
)
from secondpass.shards.mapping import Mapping
from secondpass.shards.mapping.document import DocumentParser

MakeMapping = Callable[..., Mapping]

TYPES: dict[str, Any] = {
    "t": {"type": "text", "fields": {"k": {"type": "keyword", "ignore_above": 3}}},
    "n": {"type": "long"},
    "i": {"type": "integer", "ignore_malformed": True},
    "f": {"type": "float"},
    "b": {"type": "boolean"},
    "d": {"type": "date"},
    "k": {"type": "keyword", "null_value": "none"},
    "o": {"properties": {"x": {"type": "long"}}},
    "off": {"type": "object", "enabled": False},
}


def test_values_are_gathered_in_document_order(mapping_of: MakeMapping) -> None:
    document, after = (mapping := mapping_of(**TYPES)).parse(
        "1",
        {
            "t": ["ab", "c", None],
            "n": [[1, ["2"]], 3.9],
            "o": [{"x": 1}, None, {"x": [2, 3]}],
            "o.x": 4,
            "k": None,
            "b": [],
            "d": None,
            "off": {"any": ["thing", {"": 1}]},
        },
    )
    assert after is mapping
    assert document.fields == {
        "t": ("ab", "c"),
        "t.k": ("ab", "c"),
        "n": (1, 2, 3),
        "o.x": (1, 2, 3, 4),
        "k": ("none",),
    }
    assert document.ignored == ()


def test_what_is_ignored_is_left_out_and_listed(mapping_of: MakeMapping) -> None:
    document, _ = mapping_of(**TYPES).parse("1", {"t": ["abcd", "é😀"], "i": ["x", 1, True]})
    assert document.fields == {"t": ("abcd", "é😀"), "t.k": ("é😀",), "i": (1,)}
    assert document.ignored == ("t.k", "i")


@pytest.mark.parametrize(
    ("source", "reason", "cause"),
    [
        (
            {"n": "abc"},
            "[1:6] failed to parse field [n] of type [long] in document with id '1'. Preview of field's value: 'abc'",
            'For input string: "abc"',
        ),
        (
            {"t": {"a": [1, None]}},
            "[1:19] failed to parse field [t] of type [text] in document with id '1'. "
            "Preview of field's value: '{a=[1, null]}'",
            "Can't get text on a START_OBJECT at 1:6",
        ),
        (
            {"b": True, "n": [1, 10**20]},
            "[1:18] failed to parse field [n] of type [long] in document with id '1'. "
            "Preview of field's value: '100000000000000000000'",
            "[1:18] Numeric value (100000000000000000000) out of range of long "
            "(-9223372036854775808 - 9223372036854775807)",
        ),
        (
            {"d": "x"},
            "[1:6] failed to parse field [d] of type [date] in document with id '1'. Preview of field's value: 'x'",
            "failed to parse date field [x] with format [strict_date_optional_time||epoch_millis]",
        ),
        (
            {"n.x": 1},
            "[1:8] failed to parse field [n] of type [long] in document with id '1'. Preview of field's value: '{x=1}'",
            "Cannot parse object as number",
        ),
        ({"o": 3}, "[1:6] object mapping for [o] tried to parse field [o] as object, but found a concrete value", None),
        (
            {"_index": "vectors"},
            "[1:11] failed to parse field [_index] of type [_index] in document with id '1'. "
            "Preview of field's value: 'vectors'",
            "[1:11] Field [_index] is a metadata field and cannot be added inside a document. "
            "Use the index API request parameters.",
        ),
        ({"é": 1, "": 2}, "[1:9] failed to parse: field name cannot be an empty string", "field name cannot be an "),
        (
            {"..": 2},
            "[1:2] failed to parse: field name cannot contain only dots",
            "field name cannot contain only dots",
        ),
        (
            {".a": 2},
            "[1:2] failed to parse: field name cannot contain only whitespace: ['.a']",
            "field name cannot contain only whitespace: ['.a']",
        ),
        ({" ": 2}, "[1:2] Field name cannot contain only whitespace: [ ]", None),
    ],
)
def test_a_bad_document_is_refused_with_its_place(
    mapping_of: MakeMapping, source: dict[str, Any], reason: str, cause: str | None
) -> None:
    with pytest.raises(DocumentParsingError) as caught:
        mapping_of(**TYPES).parse("1", source)
    assert caught.value.reason == reason
    if cause is None:
        assert caught.value.cause is None
    else:
        assert isinstance(caught.value.cause, ShardError)
        assert caught.value.cause.reason.startswith(cause)


def test_causes_keep_elasticsearchs_kinds(mapping_of: MakeMapping) -> None:
    for source, kind in [
        ({"t": {}}, IllegalStateError),
        ({"n": True}, XContentParseError),
        ({"b": 1}, XContentParseError),
    ]:
        with pytest.raises(DocumentParsingError) as caught:
            mapping_of(**TYPES).parse("1", source)
        assert type(caught.value.cause) is kind


def test_a_keyword_longer_than_a_term_may_be_is_refused(mapping_of: MakeMapping) -> None:
    mapping = mapping_of(k={"type": "keyword"}, u={"type": "keyword", "index": False})
    assert mapping.parse("1", {"k": "é" * 16_383})[0].fields == {"k": ("é" * 16_383,)}
    assert mapping.parse("1", {"u": "x" * 40_000})[0].fields["u"] == ("x" * 40_000,)
    with pytest.raises(DocumentParsingError) as caught:
        mapping.parse("1", {"k": "é" * 16_384})
    assert isinstance(caught.value.cause, ShardError)
    assert caught.value.cause.reason.startswith('Document contains at least one immense term in field="k" (whose UTF8 ')
    assert caught.value.cause.reason.endswith("is: '[" + ", ".join(["-61, -87"] * 15) + "]...'")


def test_new_fields_are_judged_by_their_first_value(mapping_of: MakeMapping) -> None:
    source = {
        "s": "x",
        "n": 1,
        "f": 1.5,
        "b": True,
        "when": "2020-01-01",
        "slashed": "2020/01/01 10:11:12",
        "digits": "2020",
        "o": {"deep": [None, [None, 7]], "none": {}},
        "dotted.name.": False,
        "null": None,
        "empty": [],
        "nulls": [None, [None]],
    }
    document, mapping = mapping_of().parse("1", source)
    text = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}
    assert mapping.to_json() == {
        "properties": {
            "s": text,
            "n": {"type": "long"},
            "f": {"type": "float"},
            "b": {"type": "boolean"},
            "when": {"type": "date"},
            "slashed": {"type": "date", "format": "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"},
            "digits": text,
            "o": {"properties": {"deep": {"type": "long"}, "none": {"type": "object"}}},
            "dotted": {"properties": {"name": {"type": "boolean"}}},
        }
    }
    assert document.fields["when"] == (1577836800000,)
    assert document.fields["s.keyword"] == ("x",)
    assert mapping.parse("1", source)[1] is mapping


def test_detection_can_be_turned_on_and_off(mapping_of: MakeMapping) -> None:
    body = {"date_detection": False, "numeric_detection": True}
    _, mapping = mapping_of(body).parse("1", {"d": "2020-01-01", "n": "12", "f": "1.5", "long": "9" * 30})
    types = {name: field.type for name, field in mapping.fields.items() if "." not in name}
    assert types == {"d": "text", "n": "long", "f": "float", "long": "float"}
    _, mapping = mapping_of({"dynamic_date_formats": ["MM/yyyy"]}).parse("1", {"a": "01/2020", "b": "2020-01-01"})
    assert mapping.fields["a"].format == "MM/yyyy"
    assert mapping.fields["b"].type == "text"
    _, mapping = mapping_of({"dynamic_date_formats": ["strict_date_optional_time"]}).parse("1", {"a": "2020-01-01"})
    assert mapping.fields["a"].format == "strict_date_optional_time"


def test_an_array_of_several_kinds_is_refused_by_the_first(mapping_of: MakeMapping) -> None:
    with pytest.raises(DocumentParsingError, match=r"failed to parse field \[n\] of type \[long\]"):
        mapping_of().parse("1", {"n": [1, "x"]})
    with pytest.raises(DocumentParsingError, match=r"tried to parse field \[o\] as object, but found a concrete value"):
        mapping_of().parse("1", {"o": [{"a": 1}, 2]})


def test_a_mapping_that_is_not_dynamic_leaves_new_fields_alone(mapping_of: MakeMapping) -> None:
    mapping = mapping_of({"dynamic": False, "properties": {"a": {"type": "object", "dynamic": True}}})
    document, after = mapping.parse("1", {"x": {"y": 1}, "z": [1], "a": {"b": 1}})
    assert document.fields == {"a.b": (1,)}
    assert sorted(after.fields) == ["a.b"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ({"x": 1}, "[1:6] mapping set to strict, dynamic introduction of [x] within [_doc] is not allowed"),
        ({"x": None}, "[1:6] mapping set to strict, dynamic introduction of [x] within [_doc] is not allowed"),
        ({"x": []}, "[1:6] mapping set to strict, dynamic introduction of [x] within [_doc] is not allowed"),
        ({"a": {"y": 1}}, "[1:11] mapping set to strict, dynamic introduction of [y] within [a] is not allowed"),
        ({"a.y": 1}, "[1:8] mapping set to strict, dynamic introduction of [y] within [a] is not allowed"),
    ],
)
def test_a_strict_mapping_refuses_new_fields(mapping_of: MakeMapping, source: dict[str, Any], reason: str) -> None:
    with pytest.raises(StrictDynamicMappingError) as caught:
        mapping_of({"dynamic": "strict", "properties": {"a": {"type": "object"}}}).parse("1", source)
    assert caught.value.reason == reason


def test_limits_stop_a_document_and_leave_the_mapping(mapping_of: MakeMapping) -> None:
    deep: Any = 1
    for _ in range(10_000):
        deep = {"a": deep}
    with pytest.raises(DocumentParsingError, match=r"failed to parse: Limit of mapping depth \[20\] has been exceeded"):
        mapping_of().parse("1", deep)
    with pytest.raises(DocumentParsingError, match=r"Limit of total fields \[1000\] has been exceeded while adding"):
        mapping_of().parse("1", {f"f{i}": 1 for i in range(1001)})
    with pytest.raises(DocumentParsingError, match="Limit of mapping depth"):
        mapping_of().parse("1", {".".join("a" * 5000): 1})


def test_depth_that_maps_nothing_is_no_obstacle(mapping_of: MakeMapping) -> None:
    arrays: list[Any] = []
    objects: dict[str, Any] = {}
    for _ in range(20_000):
        arrays, objects = [arrays], {"a": objects}
    mapping = mapping_of({"dynamic": False, "properties": {"n": {"type": "long"}}})
    assert mapping.parse("1", {"x": arrays, "y": objects})[0].fields == {}
    assert mapping.parse("1", {"n": [[[1]], arrays]})[0].fields == {"n": (1,)}
    with pytest.raises(DocumentParsingError, match="failed to parse field"):
        mapping.parse("1", {"n": objects})


def test_a_document_is_an_object(mapping_of: MakeMapping) -> None:
    for source in ([], "x", None, 3):
        with pytest.raises(DocumentParsingError, match="Malformed content, must start with an object"):
            mapping_of().parse("1", source)  # type: ignore[arg-type]


def test_names_that_are_no_names_are_refused(mapping_of: MakeMapping) -> None:
    for source in ({1: 2}, {None: 2}, {"o": {("a",): 1}}, {"\ud800": 1}):
        with pytest.raises(DocumentParsingError):
            mapping_of().parse("1", source)
    with pytest.raises(UnsupportedError, match="_doc_count"):
        mapping_of().parse("1", {"_doc_count": 3})
    with pytest.raises(ShardError):
        mapping_of().parse("1", {"a": object()})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats()
    | st.sampled_from(["", "true", "12", "1.5", "2020-01-01", "2020/01/01", "abcdef", "é", "\ud800"])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["t", "n", "o", "x", "off", "a.b", "a", "t.k", "", "d"]), inner, max_size=3)
    ),
    max_leaves=10,
)
DOCUMENTS = st.dictionaries(
    st.sampled_from([*TYPES, "new", "o.x", "a.b", "a", "off.y", "_id", "new.z"]) | st.text(max_size=3),
    VALUES,
    max_size=5,
)


@given(DOCUMENTS, st.sampled_from(["true", "false", "strict"]), st.booleans())
def test_any_document_is_parsed_or_refused_and_parses_the_same_again(
    source: dict[str, Any], dynamic: str, mapped: bool
) -> None:
    body = {"dynamic": dynamic, "properties": TYPES if mapped else {}}
    mapping = Mapping.from_json(body, Analysis.from_settings(None))
    try:
        document, after = mapping.parse("1", source)
    except ShardError as error:
        assert isinstance(error, (DocumentParsingError, StrictDynamicMappingError, UnsupportedError))
        return
    assert after.parse("1", source) == (document, after)
    assert set(document.fields) <= set(after.fields)
    assert all(document.fields.values())
    assert Mapping.from_json(after.to_json(), Analysis.from_settings(None)) == after


PLAIN = st.fixed_dictionaries(
    {},
    optional={
        "t": st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=3),
        "n": st.integers(-(2**63), 2**63) | st.lists(st.integers(-5, 5) | st.none(), max_size=3),
        "i": st.integers(-(2**31) - 1, 2**31),
        "f": st.floats() | st.integers(),
        "b": st.booleans() | st.just("true"),
        "d": st.sampled_from(["2020-01-01", "x", "5"]) | st.integers(),
        "k": st.none() | st.text(max_size=3),
        "o": st.none() | st.fixed_dictionaries({}, optional={"x": st.integers(-3, 3) | st.none()}),
    },
)


@given(PLAIN)
def test_the_short_way_gives_what_the_long_way_gives(source: dict[str, Any]) -> None:
    mapping = Mapping.from_json({"properties": TYPES}, Analysis.from_settings(None))
    plain = mapping._readers.parse(source)
    if plain is None:
        return
    parser = DocumentParser("1", source, mapping.root, mapping._mappers, 0, mapping._dynamic_fields)
    assert parser.parse() == plain
    assert not parser.added
