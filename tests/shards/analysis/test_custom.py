"""Analyzers and normalizers from index settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.shards.analysis import Analysis, Analyzer
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

Build = Callable[..., Analyzer]


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"analyzer": {"a": {"tokenizer": "x"}}}, "Custom Analyzer [a] failed to find tokenizer under name [x]"),
        ({"analyzer": {"a": {"type": "custom"}}}, "Custom Analyzer [a] must be configured with a tokenizer"),
        (
            {"analyzer": {"a": {"tokenizer": "letter", "filter": ["x"]}}},
            "Custom Analyzer [a] failed to find filter under name [x]",
        ),
        (
            {"analyzer": {"a": {"tokenizer": "letter", "filter": "synonym"}}},
            "Custom Analyzer [a] failed to find filter under name [synonym]",
        ),
        (
            {"analyzer": {"a": {"tokenizer": "letter", "char_filter": "x"}}},
            "Custom Analyzer [a] failed to find char_filter under name [x]",
        ),
        ({"analyzer": {"a": {"type": "x"}}}, "Unknown analyzer type [x] for [a]"),
        ({"analyzer": {"a": {}}}, "analyzer [a] must specify either an analyzer type, or a tokenizer"),
        ({"analyzer": {"_a": {"type": "standard"}}}, "analyzer name must not start with '_'. got \"_a\""),
        ({"tokenizer": {"t": {"type": "x"}}}, "Unknown tokenizer type [x] for [t]"),
        ({"filter": {"f": {"type": "x"}}}, "Unknown filter type [x] for [f]"),
        ({"char_filter": {"c": {"type": "x"}}}, "Unknown char_filter type [x] for [c]"),
        ({"normalizer": {"n": {"type": "x"}}}, "Unknown normalizer type [x] for [n]"),
        ({"normalizer": {"n": {"tokenizer": "letter"}}}, "Custom normalizer [n] cannot configure a tokenizer"),
        ({"normalizer": {"n": {"filter": ["stop"]}}}, "Custom normalizer [n] may not use filter [stop]"),
        (
            {"normalizer": {"n": {"char_filter": ["html_strip"]}}},
            "Custom normalizer [n] may not use char filter [html_strip]",
        ),
        ({"filter": {"f": {"type": "truncate"}}}, "length parameter must be provided"),
        ({"filter": {"f": {"type": "edge_ngram", "side": "top"}}}, "invalid side: top"),
        ({"filter": {"f": {"type": "length", "min": "x"}}}, "Failed to parse int setting [min] with value [x]"),
        (
            {"filter": {"f": {"type": "unique", "only_on_same_position": "yes"}}},
            "Failed to parse value [yes] as only [true] or [false] are allowed.",
        ),
        (
            {"filter": {"f": {"type": "keyword_marker"}}},
            "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern` to be configured",
        ),
        (
            {"tokenizer": {"t": {"type": "ngram", "min_gram": 3, "max_gram": 2}}},
            "minGram must not be greater than maxGram",
        ),
        (
            {"tokenizer": {"t": {"type": "pattern", "group": 1}}},
            "invalid group specified: pattern only has: 0 capturing groups",
        ),
        ({"tokenizer": {"t": {"type": "standard", "max_token_length": 0}}}, "maxTokenLength must be greater than zero"),
    ],
)
def test_what_cannot_be_built_is_refused_in_elasticsearchs_words(section: dict[str, Any], reason: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        Analysis.from_settings({"analysis": section})
    assert refused.value.reason == reason


@pytest.mark.parametrize("kind", ["analyzer", "tokenizer", "filter"])
def test_a_setting_nothing_reads_is_refused_by_name(kind: str) -> None:
    type_name = {"analyzer": "standard", "tokenizer": "standard", "filter": "lowercase"}[kind]
    with pytest.raises(IllegalArgumentError, match=rf"unknown setting \[index\.analysis\.{kind}\.mine\.speed\]"):
        Analysis.from_settings({"analysis": {kind: {"mine": {"type": type_name, "speed": 9}}}})


@pytest.mark.parametrize(
    "section",
    [
        {"analyzer": {"a": {"type": "french"}}},
        {"tokenizer": {"t": {"type": "uax_url_email"}}},
        {"filter": {"f": {"type": "stemmer", "language": "light_english"}}},
        {"filter": {"f": {"type": "synonym", "synonyms_path": "x"}}},
        {"filter": {"f": {"type": "stop", "stopwords": "_french_"}}},
        {"analyzer": {"a": {"tokenizer": "standard", "filter": ["kstem"]}}},
    ],
)
def test_what_only_elasticsearch_has_is_refused_as_such(section: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedError):
        Analysis.from_settings({"analysis": section})


def test_settings_may_be_nested_dotted_or_the_section_alone() -> None:
    definition = {"analyzer": {"a": {"type": "custom", "tokenizer": "whitespace", "filter": "lowercase"}}}
    dotted = {"index.analysis.analyzer.a.tokenizer": "whitespace", "analysis.analyzer.a.filter": ["lowercase"]}
    for settings in (definition, {"analysis": definition}, {"index": {"analysis": definition}}, dotted):
        assert Analysis.from_settings(settings).analyzer("a").terms("A b")[0] == ["a", "b"]


def test_limits_of_the_index_bound_grams_and_shingles() -> None:
    section = {"tokenizer": {"t": {"type": "ngram", "min_gram": 1, "max_gram": 4}}}
    with pytest.raises(IllegalArgumentError, match=r"less than or equal to: \[1\] but was \[3\]"):
        Analysis.from_settings({"analysis": section})
    assert Analysis.from_settings({"max_ngram_diff": "3", "analysis": section})
    shingle = {"filter": {"f": {"type": "shingle", "max_shingle_size": 5}}}
    with pytest.raises(IllegalArgumentError, match=r"\[3\] but was \[4\]"):
        Analysis.from_settings({"analysis": shingle})


def test_a_built_in_analyzer_can_be_redefined_and_default_set() -> None:
    analysis = Analysis.from_settings({"analyzer": {"standard": {"type": "keyword"}, "default": {"type": "english"}}})
    assert analysis.analyzer("standard").terms("A b")[0] == ["A b"]
    assert analysis.analyzer("default").terms("ponies")[0] == ["poni"]
    assert analysis.analyzer("standard").position_increment_gap == 100


def test_unknown_names_are_refused() -> None:
    analysis = Analysis.from_settings(None)
    with pytest.raises(IllegalArgumentError, match=r"analyzer \[x\] has not been configured in mappings"):
        analysis.analyzer("x")
    with pytest.raises(IllegalArgumentError, match=r"normalizer \[x\] not found"):
        analysis.normalizer("x")


def test_normalizers_change_a_keyword_as_a_whole() -> None:
    swap = {"type": "mapping", "mappings": ['« => \\"']}
    own = {"char_filter": ["swap"], "filter": ["lowercase", "asciifolding", "trim"]}
    analysis = Analysis.from_settings({"char_filter": {"swap": swap}, "normalizer": {"own": own}})
    assert analysis.normalizer("own").apply(" «Ǣther ") == '"aether'
    assert analysis.normalizer("lowercase").apply("Àb C") == "àb c"


def test_synonym_rules_are_analysed_by_the_filters_before_them(build: Build) -> None:
    rules = {"type": "synonym", "synonyms": ["# pets", "Cats, felis silvestris", "wi fi => wifi"]}
    analyzer = build(filters=["lowercase", "porter_stem", rules])
    assert analyzer.terms("Cats like Wi-Fi")[0] == ["cat", "feli", "like", "silvestri", "wifi"]
    assert analyzer.terms("Cats like Wi-Fi")[1] == [0, 0, 1, 1, 2]


def test_a_synonym_rule_without_words_is_refused_unless_lenient(build: Build) -> None:
    rules = {"type": "synonym", "synonyms": ["the => a b", "x => y"]}
    with pytest.raises(IllegalArgumentError) as refused:
        build(filters=["stop", rules])
    assert refused.value.reason == "failed to build synonyms from ['filter0' analyzer settings]"
    assert build(filters=["stop", {**rules, "lenient": True}]).terms("x the")[0] == ["y"]


def test_a_filter_of_many_tokens_cannot_analyse_synonym_rules(build: Build) -> None:
    with pytest.raises(IllegalArgumentError, match=r"Token filter \[shingle\] cannot be used to parse synonyms"):
        build(filters=["shingle", {"type": "synonym", "synonyms": ["a, b"]}])


def test_marked_keywords_are_not_stemmed(build: Build) -> None:
    marker = {"type": "keyword_marker", "keywords_pattern": "run.*"}
    assert build(filters=["lowercase", marker, "stemmer"]).terms("Running ponies")[0] == ["running", "poni"]


def test_unique_leaves_no_gap_and_a_last_stop_word_may_stay(build: Build) -> None:
    assert build(filters=["unique"]).terms("a b a c") == (["a", "b", "c"], [0, 1, 2], 0)
    stop = {"type": "stop", "remove_trailing": False}
    assert build(filters=[stop]).terms("go to the") == (["go", "the"], [0, 2], 0)
    assert build(filters=[stop]).terms("go to the ") == (["go"], [0], 2)


def test_grams_keep_to_the_characters_asked_for(build: Build) -> None:
    tokenizer = {
        "type": "ngram",
        "min_gram": 2,
        "max_gram": 2,
        "token_chars": ["letter", "custom"],
        "custom_token_chars": "-",
    }
    assert build(tokenizer).terms("ab-1cd👍")[0] == ["ab", "b-", "cd"]
    back = {"type": "edge_ngram", "min_gram": 1, "max_gram": 2, "side": "back"}
    assert build(filters=[back]).terms("fox")[0] == ["x", "ox"]
