"""`constant_keyword`, `wildcard` and `match_only_text`: strings that score 1, however often or rarely they occur."""

from __future__ import annotations

import pytest

from secondpass import ElasticsearchError

TEXTS = ["red red shoes", "red blue shoes", "laces", None]


@pytest.fixture(scope="module")
def texts(one_field):
    return one_field({"type": "match_only_text"}, TEXTS)


@pytest.fixture(scope="module")
def paths(one_field):
    return one_field({"type": "wildcard", "ignore_above": 9}, ["foo/bar", "foo/baz", "far too long", None, ["a", "b"]])


@pytest.fixture(scope="module")
def constants(one_field):
    return one_field({"type": "constant_keyword"}, [None, "logs", "logs"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"match": {"f": "red"}}, [0, 1]),
        ({"term": {"f": "laces"}}, [2]),
        ({"terms": {"f": ["laces", "blue"]}}, [1, 2]),
        ({"match_phrase": {"f": "red shoes"}}, [0]),
        ({"match_phrase_prefix": {"f": "red sh"}}, [0]),
        ({"match_phrase": {"f": {"query": "red shoes", "slop": 1}}}, [0, 1]),
        ({"prefix": {"f": "la"}}, [2]),
        ({"regexp": {"f": "la.*s"}}, [2]),
        ({"fuzzy": {"f": "laxes"}}, [2]),
        ({"match": {"f": {"query": "laxes", "fuzziness": 1}}}, [2]),
        ({"query_string": {"query": "f:(blue laces)"}}, [1, 2]),
        ({"exists": {"field": "f"}}, [0, 1, 2]),
    ],
)
def test_words_found_in_a_match_only_text_score_1(texts, query, found):
    assert texts.found(query) == found


def test_each_word_of_a_match_adds_1_times_its_boost(texts):
    hits = texts.hits(query={"match": {"f": {"query": "red shoes", "boost": 3}}}, highlight={"fields": {"f": {}}})
    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("0", 6.0), ("1", 6.0)]
    assert hits[1]["highlight"] == {"f": ["<em>red</em> blue <em>shoes</em>"]}


def test_a_match_only_text_is_neither_sorted_nor_aggregated(texts):
    for body in ({"sort": ["f"]}, {"aggs": {"a": {"terms": {"field": "f"}}}}):
        with pytest.raises(ElasticsearchError, match="match_only_text fields do not support sorting and aggregations"):
            texts.hits(**body)
    with pytest.raises(
        ElasticsearchError, match=r"unknown parameter \[norms\] on mapper \[f\] of type \[match_only_text\]"
    ):
        type(texts)({"type": "match_only_text", "norms": True}, [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": "foo/bar"}}, [0]),
        ({"term": {"f": {"value": "FOO/bar", "case_insensitive": True}}}, [0]),
        ({"terms": {"f": ["a", "foo/baz"]}}, [1, 4]),
        ({"match": {"f": "foo/baz"}}, [1]),
        ({"wildcard": {"f": "*/ba?"}}, [0, 1]),
        ({"prefix": {"f": "foo"}}, [0, 1]),
        ({"fuzzy": {"f": "fox/bar"}}, [0, 1]),
        ({"regexp": {"f": ".*z"}}, [1]),
        ({"range": {"f": {"gte": "b", "lt": "foo/baz"}}}, [0, 4]),
        ({"exists": {"field": "f"}}, [0, 1, 4]),
    ],
)
def test_whatever_finds_a_wildcard_field_scores_1(paths, query, found):
    assert paths.found(query) == found


def test_a_wildcard_field_is_sorted_aggregated_and_shown_as_a_keyword_is(paths):
    assert [number for number, _ in paths.ordered()] == [4, 0, 1, 2, 3]
    assert [bucket["key"] for bucket in paths.aggregated(terms={"field": "f"})["buckets"]] == [
        "a",
        "b",
        "foo/bar",
        "foo/baz",
    ]
    assert paths.shown(docvalue_fields=["f"])[4] == ["a", "b"]
    assert paths.hits()[2]["_ignored"] == ["f"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": "logs"}}, [0, 1, 2]),
        ({"term": {"f": "metrics"}}, []),
        ({"terms": {"f": ["metrics", "logs"]}}, [0, 1, 2]),
        ({"match": {"f": "logs"}}, [0, 1, 2]),
        ({"wildcard": {"f": "l*"}}, [0, 1, 2]),
        ({"prefix": {"f": "x"}}, []),
        ({"exists": {"field": "f"}}, [0, 1, 2]),
    ],
)
def test_a_constant_is_in_every_document_or_in_none(constants, query, found):
    assert constants.found(query) == found


def test_a_constant_is_shown_where_a_document_does_not_say_it(constants):
    assert constants.shown(fields=["f"]) == [["logs"]] * 3
    assert constants.shown(docvalue_fields=["f"]) == [["logs"]] * 3
    assert constants.aggregated(terms={"field": "f"})["buckets"] == [{"key": "logs", "doc_count": 3}]


def test_the_first_document_that_has_one_fixes_the_constant(constants):
    assert constants.engine.get_mapping("i")["i"]["mappings"]["properties"] == {
        "f": {"type": "constant_keyword", "value": "logs"}
    }
    with pytest.raises(ElasticsearchError) as caught:
        constants.engine.index("i", {"f": "metrics"})
    assert caught.value.body["error"]["caused_by"]["reason"] == (
        "[constant_keyword] field [f] only accepts values that are equal to the value defined in the mappings [logs], but got "
        "[metrics]"
    )


def test_one_document_cannot_fix_two_constants(one_field):
    with pytest.raises(ElasticsearchError, match=r"failed to parse field \[f\] of type \[constant_keyword\]"):
        one_field({"type": "constant_keyword"}, [["a", "b"]])
