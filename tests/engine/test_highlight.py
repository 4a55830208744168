"""Highlighting: the fragments Lucene cuts, and what a request may ask of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine
from secondpass.shards.analysis.java_breaks import sentence_boundaries, word_boundaries

Highlighted = Callable[..., dict[str, list[str]]]


def engine_of(analyzer: str, source: dict[str, Any]) -> Engine:
    engine = Engine()
    raw = {"raw": {"type": "keyword", "ignore_above": 40}}
    text = {"type": "text", "analyzer": analyzer, "fields": raw}
    engine.create_index("i", {"properties": {"f": text, "g": {"type": "text"}, "n": {"type": "integer"}}})
    engine.index("i", source, id="1")
    engine.refresh("i")
    return engine


@pytest.fixture
def highlighted() -> Highlighted:
    def run(source: dict[str, Any], query: dict[str, Any], fields: Any, **options: Any) -> dict[str, list[str]]:
        body = {"query": query, "highlight": {"type": "plain", **options, "fields": fields}}
        hit: dict[str, Any] = engine_of("standard", source).search("i", body)["hits"]["hits"][0]
        return hit.get("highlight", {})

    return run


def recorded(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (Path(__file__).parent / name).read_text().splitlines()]


@pytest.mark.parametrize("kind", ["plain", "unified"])
def test_fragments_are_those_lucene_cuts(kind: str) -> None:
    wrong = []
    for case in recorded(f"highlights-{kind}.jsonl"):
        engine = engine_of(case["analyzer"], {"f": case["values"]})
        highlight = {**case["highlight"], "highlight_query": case["query"], "fields": {"f": {}}}
        hit = engine.search("i", {"highlight": highlight})["hits"]["hits"][0]
        if hit.get("highlight", {}).get("f", []) != case["fragments"]:
            wrong.append((case, hit))

    assert wrong == []


def test_fields_are_named_or_matched_and_have_options_of_their_own(highlighted: Highlighted) -> None:
    source = {"f": "red fox", "g": "a red fox", "n": 1}
    query = {"multi_match": {"query": "red", "fields": ["f", "g"]}}

    assert highlighted(source, query, {"*": {}}) == {"f": ["<em>red</em> fox"], "g": ["a <em>red</em> fox"]}
    assert highlighted(source, query, [{"g": {"pre_tags": "[", "post_tags": "]"}}, {"f": {}}, {"nope": {}}]) == {
        "g": ["a [red] fox"],
        "f": ["<em>red</em> fox"],
    }


def test_a_styled_schema_and_an_encoder_mark_text_for_a_page(highlighted: Highlighted) -> None:
    shown = highlighted({"f": "<b>red</b>"}, {"match": {"f": "red"}}, {"f": {}}, tags_schema="styled", encoder="html")

    assert shown == {"f": ['&lt;b&gt;<em class="hlt1">red</em>&lt;&#x2F;b&gt;']}


def test_only_queries_on_the_field_count_unless_told_otherwise(highlighted: Highlighted) -> None:
    source, query = {"f": "red", "g": "red"}, {"term": {"g": "red"}}

    assert highlighted(source, query, {"f": {}}) == {}
    assert highlighted(source, query, {"f": {"require_field_match": False}}) == {"f": ["<em>red</em>"]}


@pytest.mark.parametrize(
    "query",
    [
        {"prefix": {"f": "re"}},
        {"wildcard": {"f": "r*d"}},
        {"terms": {"f": ["red", "x"]}},
        {"term": {"f": {"value": "RED", "case_insensitive": True}}},
        {"range": {"f": {"gte": "ra", "lt": "rf"}}},
        {"function_score": {"query": {"match": {"f": "red"}}, "weight": 2}},
        {"script_score": {"query": {"match": {"f": "red"}}, "script": "1"}},
        {"boosting": {"positive": {"match": {"f": "red"}}, "negative": {"match": {"f": "fox"}}, "negative_boost": 0.5}},
        {"bool": {"must": {"match": {"f": "red"}}, "must_not": {"match": {"f": "blue"}}}},
    ],
    ids=lambda query: next(iter(query)),
)
def test_every_kind_of_query_shows_its_words(query: dict[str, Any], highlighted: Highlighted) -> None:
    assert highlighted({"f": "a red fox"}, query, {"f": {}}) == {"f": ["a <em>red</em> fox"]}


@pytest.mark.parametrize("kind", ["plain", "unified"])
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"match_phrase_prefix": {"f": "red fo"}}, {"red", "fox"}),
        ({"match_bool_prefix": {"f": "dog fo"}}, {"fox"}),
        ({"match": {"f": {"query": "rad", "fuzziness": 1}}}, {"red"}),
        ({"multi_match": {"query": "red fox", "fields": ["f", "g"], "type": "cross_fields"}}, {"red", "fox"}),
    ],
    ids=str,
)
def test_words_only_begun_misspelt_or_blended_are_found(
    kind: str, query: dict[str, Any], shown: set[str], highlighted: Highlighted
) -> None:
    marked = highlighted(
        {"f": "a red fox, blue", "g": "x"}, query, {"f": {"type": kind, "pre_tags": "[", "post_tags": "]"}}
    )

    assert set(" ".join(re.findall(r"\[(.*?)\]", marked["f"][0])).split()) == shown


@pytest.mark.parametrize("kind", ["plain", "unified"])
def test_synonyms_of_a_query_are_found(kind: str) -> None:
    engine = Engine()
    same = {"type": "synonym", "synonyms": ["crimson, red"]}
    analysis = {"filter": {"same": same}, "analyzer": {"s": {"tokenizer": "standard", "filter": ["lowercase", "same"]}}}
    text = {"type": "text", "search_analyzer": "s", "analyzer": "standard"}
    engine.create_index("i", {"properties": {"f": text}}, {"analysis": analysis})
    engine.index("i", {"f": "a red fox"}, id="1")
    engine.refresh("i")
    hits = [
        engine.search("i", {"query": query, "highlight": {"type": kind, "fields": {"f": {}}}})["hits"]["hits"][0]
        for query in ({"match": {"f": "crimson"}}, {"match_phrase": {"f": "crimson fox"}})
    ]

    assert hits[0]["highlight"]["f"] == ["a <em>red</em> fox"]
    assert hits[1]["highlight"]["f"] == [
        "a <em>red</em> <em>fox</em>" if kind == "plain" else "a <em>red fox</em>",
    ]


def test_a_keyword_is_highlighted_as_a_whole_unless_it_was_too_long_to_index(highlighted: Highlighted) -> None:
    source = {"f": ["Red Fox", "x" * 41]}
    query = {
        "bool": {"should": [{"term": {"f.raw": "Red Fox"}}, {"prefix": {"f.raw": "x"}}], "filter": {"match_all": {}}}
    }

    assert highlighted(source, query, {"f.raw": {}}) == {"f.raw": ["<em>Red Fox</em>"]}


def test_the_unified_highlighter_marks_phrases_as_one_and_only_clauses_that_match() -> None:
    engine = engine_of("standard", {"f": "The red fox. A red dog sleeps; the fox runs."})
    clauses = [
        {"match_phrase": {"f": "red fox"}},
        {"bool": {"must": [{"match": {"f": "dog"}}, {"match": {"f": "cat"}}]}},
    ]
    body = {"query": {"bool": {"should": clauses}}, "highlight": {"fields": {"f": {"fragment_size": 20}}}}

    assert engine.search("i", body)["hits"]["hits"][0]["highlight"] == {"f": ["The <em>red fox</em>."]}


def test_where_nothing_matches_all_values_are_shown_if_whole_ones_are_asked_for() -> None:
    engine = engine_of("standard", {"f": ["red fox", "a blue dog"], "g": "green"})
    highlight = {"fields": {"f": {"number_of_fragments": 0, "no_match_size": 4}, "g": {"no_match_size": 2}}}
    hits = engine.search("i", {"query": {"match": {"f": "red"}}, "highlight": highlight})["hits"]["hits"]

    assert hits[0]["highlight"] == {"f": ["<em>red</em> fox", "a blue"], "g": ["green"]}


@given(st.text(max_size=60), st.integers(0, 30), st.integers(0, 4))
def test_a_passage_without_its_tags_stands_in_the_text(text: str, size: int, count: int) -> None:
    engine = engine_of("standard", {"f": f"{text} red {text}"})
    options = {"pre_tags": "", "post_tags": "", "fragment_size": size, "number_of_fragments": count}
    body = {"query": {"match": {"f": "red"}}, "highlight": {**options, "fields": {"f": {}}}}
    fragments = engine.search("i", body)["hits"]["hits"][0]["highlight"]["f"]

    assert all(fragment in f"{text} red {text}" for fragment in fragments)
    assert any("red" in fragment for fragment in fragments)


@given(st.text(max_size=200))
def test_boundaries_ascend_from_the_beginning_of_a_text_to_its_end(text: str) -> None:
    size = len(text.encode("utf-16-le", "surrogatepass")) // 2
    for boundaries in (sentence_boundaries(text), word_boundaries(text)):
        assert boundaries == sorted(set(boundaries))
        assert (boundaries[0], boundaries[-1]) == (0, size)


def test_offsets_are_right_behind_characters_beyond_the_basic_plane(highlighted: Highlighted) -> None:
    source = {"f": "😀😀 red 😀 fox"}

    assert highlighted(source, {"match": {"f": "fox"}}, {"f": {"number_of_fragments": 0}}) == {
        "f": ["😀😀 red 😀 <em>fox</em>"]
    }


@given(st.text(max_size=60), st.integers(0, 30), st.integers(0, 4))
def test_a_fragment_without_its_tags_stands_in_the_text(text: str, size: int, count: int) -> None:
    engine = engine_of("standard", {"f": f"{text} red {text}"})
    options = {"type": "plain", "pre_tags": "", "post_tags": "", "fragment_size": size, "number_of_fragments": count}
    body = {"query": {"match": {"f": "red"}}, "highlight": {**options, "fields": {"f": {}}}}
    fragments = engine.search("i", body)["hits"]["hits"][0]["highlight"]["f"]

    assert all(fragment in f"{text} red {text}" for fragment in fragments)
    assert any("red" in fragment for fragment in fragments)


@pytest.mark.parametrize(
    ("highlight", "reason"),
    [
        ({"fields": {"f": {"type": "nope"}}}, "unknown highlighter type [nope] for the field [f]"),
        ({"fields": {"f": {}}, "type": "fvh"}, "highlighter type [fvh] is not supported by secondpass"),
        ({"fields": {"f": {}}, "type": "plain", "fragmenter": "x"}, "unknown fragmenter option [x] for the field [f]"),
        ({"fields": {"f": {"pre_tags": ["a"]}}}, "pre_tags are set but post_tags are not set"),
        ({"fields": {"f": {"pre_tags": [], "post_tags": []}}}, "pre_tags or post_tags must not be empty"),
        ({"fields": ["f"]}, "[highlight] [fields] can be a single object with any number of fields or an array"),
        ({"fields": {"f": {"x": 1}}}, "[highlight_field] unknown field [x]"),
        ({"x": 1}, "[highlight] unknown field [x]"),
        ({"tags_schema": "x"}, "Unknown tag schema [x]"),
        ({"fields": {"f": {"number_of_fragments": -1}}}, "[number_of_fragments] must not be negative but was [-1]"),
        ({"max_analyzed_offset": 0}, "[max_analyzed_offset] must be a positive integer, or -1"),
        (
            {"fields": {"f": {"require_field_match": False}}},
            "[require_field_match] in a highlight of type [unified] is not",
        ),
        ({"fields": {"f": {"fragmenter": "span"}}}, "[fragmenter] in a highlight of type [unified] is not supported"),
        ({"boundary_scanner": "word"}, "[boundary_scanner] in a highlight is not supported by secondpass"),
    ],
)
def test_what_cannot_be_highlighted_is_refused_by_name(highlight: dict[str, Any], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of("standard", {"f": "red"}).search("i", {"highlight": highlight})

    assert refused.value.status == 400
    assert reason in str(refused.value)


def test_a_text_too_long_to_analyse_is_refused_unless_its_beginning_is_enough(highlighted: Highlighted) -> None:
    source = {"f": "red " + "x " * 500_000}

    with pytest.raises(ElasticsearchError, match="max_analyzed_offset"):
        highlighted(source, {"match": {"f": "red"}}, {"f": {}})
    shown = highlighted(source, {"match": {"f": "red"}}, {"f": {"max_analyzed_offset": 10, "fragment_size": 4}})
    assert shown["f"][0].startswith("<em>red</em>")
