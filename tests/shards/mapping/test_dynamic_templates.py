"""How fields that no mapping knows are mapped by templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import ShardError
from secondpass.shards.mapping import Mapping

MakeMapping = Callable[..., Mapping]


def _mapped(mapping_of: MakeMapping, source: dict[str, Any], *templates: dict[str, Any]) -> dict[str, Any]:
    named = [{f"t{i}": template} for i, template in enumerate(templates)]
    _, grown = mapping_of({"dynamic_templates": named}).parse("1", source)
    return {name: field.type for name, field in grown.fields.items()}


KEYWORD = {"type": "keyword"}


@pytest.mark.parametrize(
    ("template", "source", "types"),
    [
        ({"match_mapping_type": "long", "mapping": {"type": "integer"}}, {"a": 1, "b": 1.5}, ["integer", "float"]),
        ({"match": "k_*", "mapping": KEYWORD}, {"k_a": "x", "a_k_": 1}, ["keyword", "long"]),
        (
            {"match": "*", "unmatch": ["b", "c*"], "mapping": KEYWORD},
            {"a": 1, "b": 1, "c2": 1},
            ["keyword", *["long"] * 2],
        ),
        ({"match": "^a\\d++$", "match_pattern": "regex", "mapping": KEYWORD}, {"a1": 1, "ab": 1}, ["keyword", "long"]),
        (
            {"path_match": "o.*", "path_unmatch": "*.b", "mapping": KEYWORD},
            {"o": {"a": 1, "b": 2}},
            ["keyword", "long"],
        ),
        ({"match_mapping_type": "date", "mapping": KEYWORD}, {"a": "2020-01-01", "b": 1}, ["keyword", "long"]),
        ({"unmatch_mapping_type": ["long", "object"], "mapping": KEYWORD}, {"a": True, "b": 1}, ["keyword", "long"]),
        ({"match_mapping_type": "*", "mapping": {"type": "{dynamic_type}"}}, {"a": "x", "b": 1}, ["text", "long"]),
        ({"match_mapping_type": "object", "mapping": {"enabled": False}}, {"o": {"a": 1}, "b": 1}, ["long"]),
        ({"mapping": KEYWORD}, {"a": 1}, ["long"]),
    ],
)
def test_a_template_maps_the_new_fields_it_fits(
    mapping_of: MakeMapping, template: dict[str, Any], source: dict[str, Any], types: list[str]
) -> None:
    assert list(_mapped(mapping_of, source, template).values()) == types


def test_the_first_template_that_fits_counts(mapping_of: MakeMapping) -> None:
    first, second = ({"match": "a*", "mapping": {"type": type_name}} for type_name in ("keyword", "text"))
    assert _mapped(mapping_of, {"ab": 1}, first, second) == {"ab": "keyword"}


def test_a_template_may_use_the_name_of_the_field(mapping_of: MakeMapping) -> None:
    template = {"match": "*", "match_mapping_type": "string", "mapping": {"type": "text", "copy_to": "all_{name}"}}
    found = _mapped(mapping_of, {"o": {"a": "x"}}, template)
    assert found == {"o.a": "text", "all_a": "text"}


def test_a_date_keeps_the_format_it_was_detected_by(mapping_of: MakeMapping) -> None:
    template = {"match_mapping_type": "date", "mapping": {"type": "date", "doc_values": False}}
    _, grown = mapping_of({"dynamic_templates": [{"t": template}]}).parse("1", {"d": "2020/01/02"})
    assert grown.fields["d"].format == "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"
    assert not grown.fields["d"].doc_values


def test_a_field_given_an_object_by_a_template_is_told_of(mapping_of: MakeMapping) -> None:
    with pytest.raises(ShardError, match=r"failed to parse field \[o\] of type \[keyword\]"):
        _mapped(mapping_of, {"o": {"a": 1}}, {"match": "o", "mapping": KEYWORD})


def test_templates_are_printed_and_replaced_as_a_whole(mapping_of: MakeMapping) -> None:
    templates = [
        {"t": {"match": ["a", "b"], "match_mapping_type": "long", "mapping": {"type": "integer", "index": False}}}
    ]
    mapping = mapping_of({"dynamic_templates": templates})
    assert mapping.to_json() == {"dynamic_templates": templates}
    other = [{"u": {"match": "c", "mapping": KEYWORD}}]
    assert mapping.merge({"dynamic_templates": other}).to_json() == {"dynamic_templates": other}
    assert mapping.merge({"date_detection": False}).to_json()["dynamic_templates"] == templates


@pytest.mark.parametrize(
    ("templates", "reason"),
    [
        ({"t": {}}, "Dynamic template syntax error. An array of named objects is expected."),
        ([{}], "A dynamic template must be defined with a name"),
        ([{"t": {"match": "x"}}], "template [t] must have either mapping or runtime set"),
        ([{"t": {"match": "x", "foo": 1, "mapping": {}}}], "Illegal dynamic template parameter: [foo]"),
        (
            [{"t": {"match_mapping_type": "text", "mapping": {}}}],
            "No field type matched on [text], possible values are [object, string, long, double, boolean, date, binary]",
        ),
        (
            [{"t": {"match": "*a", "match_pattern": "regex", "mapping": {}}}],
            "Pattern [*a] of type [regex] is invalid. Cannot create dynamic template [t].",
        ),
        ([{"t": {"match": "a", "match_pattern": "glob", "mapping": {}}}], "No matching pattern matched on [glob]"),
        (
            [{"t": {"match": [1], "mapping": {}}}],
            "[match] values must either be a string or list of strings, but was [[1]]",
        ),
        (
            [{"t": {"match_mapping_type": "long", "mapping": {"type": "lng"}}}],
            'dynamic template [t] has invalid content [{"match_mapping_type":"long","mapping":{"type":"lng"}}], '
            "attempted to validate it with the following match_mapping_type: [long]",
        ),
    ],
)
def test_a_template_that_cannot_be_is_told_of(analysis: Analysis, templates: Any, reason: str) -> None:
    with pytest.raises(ShardError) as caught:
        Mapping.from_json({"dynamic_templates": templates}, analysis)
    assert caught.value.reason == f"Failed to parse mapping: {reason}"


def test_where_only_templates_may_map_fields_others_are_told_of(mapping_of: MakeMapping) -> None:
    templates = [{"k": {"match": "k_*", "mapping": KEYWORD}}, {"o": {"match_mapping_type": "object", "mapping": {}}}]
    mapping = mapping_of({"dynamic": "strict_allow_templates", "dynamic_templates": templates})
    _, grown = mapping.parse("1", {"k_a": "x", "o": {"k_b": ["y"]}, "n": None})
    assert sorted(grown.fields) == ["k_a", "o.k_b"]
    for source in ({"a": 1}, {"o": {"a": 1}}, {"a": [1]}):
        with pytest.raises(ShardError, match=r"mapping set to strict, dynamic introduction of \[a\] within"):
            mapping.parse("1", source)
    assert mapping.to_json()["dynamic"] == "strict_allow_templates"


def test_a_source_that_is_kept_as_usual_may_say_so(mapping_of: MakeMapping) -> None:
    assert mapping_of({"_source": {"mode": "stored"}}).to_json() == {}
