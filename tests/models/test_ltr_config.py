"""Where a learning-to-rank model's features come from: reading the extractors, and filling their templates."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.errors import ModelDefinitionError, TemplateError
from secondpass.models.ltr_config import LTRModelConfig, Missing, RenderedFeature, merge_defaults

Json = dict[str, Any]


def extractor(name: str = "title", query: Any = None, **more: Any) -> Json:
    body = {"feature_name": name, **more, "query": query or {"match": {"title": "{{query}}"}}}
    return {"query_extractor": body}


def config(*extractors: Json, **more: Any) -> LTRModelConfig:
    return LTRModelConfig.read({"feature_extractors": list(extractors), **more})


def test_what_was_sent_comes_back() -> None:
    sent = {
        "num_top_feature_importance_values": 3,
        "feature_extractors": [extractor(), extractor("pop", {"script_score": {"query": {}}}, default_score=0.1)],
        "default_params": {"query": "star"},
    }
    kept = copy.deepcopy(sent)
    read = LTRModelConfig.read(sent)
    read.render({"query": 'a "b"'})
    assert read.to_json() == kept == sent
    assert read.feature_names == ("title", "pop")


def test_empty_members_are_left_out_and_importances_always_shown() -> None:
    sent = {"feature_extractors": [extractor(default_score=0)], "default_params": {}}
    shown = LTRModelConfig.read(sent).to_json()
    assert shown == {"num_top_feature_importance_values": 0, "feature_extractors": [extractor()]}
    assert LTRModelConfig.read({}).to_json() == {"num_top_feature_importance_values": 0}


REFUSED: list[tuple[Any, str]] = [
    (
        {"feature_extractors": [extractor(), extractor()]},
        "[feature_extractors] contains duplicate [feature_name] values",
    ),
    ({"feature_extractors": [extractor(default_score=-1)]}, "[query_extractor] requires defaultScore to be positive."),
    ({"feature_extractors": [extractor(default_score=1e39)]}, "[default_score] must be a finite number."),
    ({"feature_extractors": [extractor(boost=1)]}, "[query_extractor] unknown field [boost]"),
    ({"feature_extractors": [{"field_extractor": {}}]}, "[feature_extractors] unknown field [field_extractor]"),
    ({"feature_extractors": [{"query_extractor": {}}]}, "Required [feature_name, query]"),
    ({"feature_extractors": [{"query_extractor": 1}]}, "[query_extractor] Expected START_OBJECT but was: VALUE_NUMBER"),
    ({"feature_extractors": [{}]}, "[feature_extractors] must hold objects with exactly one member each"),
    ({"feature_extractors": {}}, "[learning_to_rank] feature_extractors doesn't support values of type: START_OBJECT"),
    (
        {"feature_extractors": [extractor(query="text")]},
        "[query_extractor] query doesn't support values of type: VALUE_STRING",
    ),
    ({"feature_extractors": [extractor(query={"a": object()})]}, "Inference config query is not parsable"),
    ({"default_params": []}, "[learning_to_rank] default_params doesn't support values of type: START_ARRAY"),
    (
        {"num_top_feature_importance_values": -1},
        "[num_top_feature_importance_values] must be greater than or equal to 0",
    ),
    ({"results_field": "x"}, "[learning_to_rank] unknown field [results_field]"),
    (None, "[learning_to_rank] Expected START_OBJECT but was: VALUE_NULL"),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_an_unsound_config_is_refused_with_its_reason(source: Any, reason: str) -> None:
    with pytest.raises(ModelDefinitionError) as refused:
        LTRModelConfig.read(source)
    assert refused.value.reason == reason


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_any_query_text_reaches_the_query_unharmed(text: str, other: dict[str, str]) -> None:
    (rendered,) = config(extractor()).render({**other, "query": text})
    assert rendered.query == {"match": {"title": text}}


def test_a_query_without_braces_is_no_template() -> None:
    query = {"match": {"title": 'plain "text" {'}}
    assert config(extractor(query=query)).render(None) == (RenderedFeature("title", query),)


def test_a_missing_parameter_becomes_match_none_or_the_default_score() -> None:
    rendered = config(extractor(), extractor("b", default_score=0.25)).render({})
    assert [feature.query for feature in rendered] == [Missing(("query",))] * 2
    assert [feature.effective_query for feature in rendered] == [{"match_none": {}}, {"match_all": {"boost": 0.25}}]


def test_a_parameter_that_is_null_is_not_missing() -> None:
    assert config(extractor()).render({"query": None})[0].query == {"match": {"title": ""}}


def test_default_params_fill_what_the_search_does_not_say_at_every_depth() -> None:
    query = {"match": {"title": "{{user.name}} {{user.city}} {{n}}"}}
    model = config(extractor(query=query), default_params={"user": {"name": "default", "city": "Bonn"}, "n": 1})
    assert model.render({"user": {"name": "Ann"}})[0].query == {"match": {"title": "Ann Bonn 1"}}
    assert model.render({"user": "nobody"})[0].query == Missing(("user.name", "user.city"))
    assert model.default_params == {"user": {"name": "default", "city": "Bonn"}, "n": 1}


@given(
    *[st.dictionaries(st.sampled_from("ab"), st.integers() | st.dictionaries(st.sampled_from("ab"), st.integers()))] * 2
)
def test_the_search_wins_and_nothing_is_lost(given_params: Json, defaults: Json) -> None:
    before = json.dumps([given_params, defaults])
    merged = merge_defaults(given_params, defaults)
    assert set(merged) == set(given_params) | set(defaults)
    for name, value in given_params.items():
        assert merged[name] == (value if not isinstance(value, dict) else merged[name] | value)
    assert json.dumps([given_params, defaults]) == before


def test_a_template_that_leaves_no_json_is_refused() -> None:
    with pytest.raises(TemplateError, match="the filled template is not JSON"):
        config(extractor(query={"match": {"title": "{{{query}}}"}})).render({"query": '"'})


def test_lists_go_in_through_join() -> None:
    query = {"match": {"genres": "{{#join delimiter=' '}}genres{{/join delimiter=' '}}"}}
    assert config(extractor(query=query)).render({"genres": ["war", "space"]})[0].query == {
        "match": {"genres": "war space"}
    }
