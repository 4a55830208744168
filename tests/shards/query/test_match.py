"""`match`, `match_phrase` and `multi_match`: misspelt words, fields and boosts, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.shards.errors import (
    IllegalArgumentError,
    NumberFormatError,
    ParsingError,
    QueryShardError,
    ShardError,
    UnsupportedError,
)
from secondpass.shards.query import parse_query

FOXES = ["quick brown fox quack", "quik fox", "brown quicken fox fox", "qu ick a"]
MAPPINGS = {
    "properties": {
        "t": {"type": "text"},
        "u": {"type": "text", "index": False},
        "n": {"type": "integer"},
        "k": {"type": "keyword"},
        "stored": {"type": "keyword", "index": False},
    }
}


@pytest.fixture(scope="module")
def foxes(shard_of: Any) -> Any:
    return shard_of(MAPPINGS, [{"t": text, "n": i, "k": text} for i, text in enumerate(FOXES)])


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1 over the same four documents, boosted by 2.2 as Elasticsearch's similarity does.
def test_misspelt_words_are_found_as_by_fuzzy_queries_side_by_side(foxes: Any) -> None:
    body = {"query": "quikc foxx", "fuzziness": "AUTO", "operator": "and"}
    assert plain(foxes.scores({"match": {"t": body}})) == {0: 1.0973642, 1: 1.3537686}
    either = {"bool": {"should": [{"fuzzy": {"t": {"value": word}}} for word in ("quikc", "foxx")]}}
    body["operator"] = "or"
    assert foxes.scores({"match": {"t": body}}) == foxes.scores(either)


def test_the_options_of_fuzziness_reach_every_word(foxes: Any) -> None:
    asked = {"query": "qiuck", "fuzziness": 1}
    assert list(foxes.scores({"match": {"t": asked}})) == [0]
    assert foxes.scores({"match": {"t": {**asked, "fuzzy_transpositions": False}}}) == {}
    assert foxes.scores({"match": {"t": {**asked, "prefix_length": 2}}}) == {}
    constant = foxes.scores({"match": {"t": {**asked, "fuzzy_rewrite": "constant_score"}}})
    assert plain(constant) == {0: 1.0}
    one = {"query": "quick", "fuzziness": 2, "max_expansions": 1}
    assert list(foxes.scores({"match": {"t": one}})) == [0]
    assert foxes.scores({"multi_match": {"fields": ["t"], **asked}}) == foxes.scores({"match": {"t": asked}})


def test_a_number_is_misspelt_only_where_that_is_forgiven(foxes: Any) -> None:
    body = {"query": "1", "fuzziness": 1}
    with pytest.raises(QueryShardError) as raised:
        foxes.query({"match": {"n": body}})
    assert raised.value.reason == (
        "failed to create query: Can only use fuzzy queries on keyword and text fields - not on [n] which is of type "
        "[integer]"
    )
    assert foxes.scores({"match": {"n": {**body, "lenient": True}}}) == {}


def test_nothing_left_of_a_text_matches_nothing_or_all(foxes: Any) -> None:
    assert foxes.scores({"match": {"t": "..."}}) == {}
    assert foxes.explain({"match": {"t": "..."}}, 0).description == ("Matching no documents because no terms present")
    for query in ("match", "match_phrase"):
        assert len(foxes.scores({query: {"t": {"query": "...", "zero_terms_query": "ALL"}}})) == len(FOXES)


def test_an_analyzer_that_is_not_there_is_told_by_every_query(foxes: Any) -> None:
    for query in ("match", "match_phrase"):
        with pytest.raises(QueryShardError) as raised:
            foxes.query({query: {"t": {"query": "x", "analyzer": "nope"}}})
        assert raised.value.reason == f"[{query}] analyzer [nope] not found"


def test_an_analyzer_makes_a_phrase_of_a_keyword_which_holds_none(foxes: Any) -> None:
    assert list(foxes.scores({"match_phrase": {"k": "quik fox"}})) == [1]
    with pytest.raises(QueryShardError, match=r"phrase queries on text fields - not on \[k\]"):
        foxes.query({"match_phrase": {"k": {"query": "quik fox", "analyzer": "standard"}}})


def test_the_last_boost_of_a_field_counts_and_patterns_multiply(foxes: Any) -> None:
    plain_scores = foxes.scores({"match": {"t": "fox"}})
    boosted = foxes.scores({"multi_match": {"query": "fox", "fields": ["t^5", "t^2", "?t", "t*^3"]}})
    assert boosted == pytest.approx({doc: score * 6 for doc, score in plain_scores.items()}, rel=1e-6)


def test_patterns_pass_over_what_may_not_be_searched(foxes: Any) -> None:
    assert list(foxes.scores({"multi_match": {"query": "fox", "fields": ["*"]}})) == [0, 1, 2]
    assert list(foxes.scores({"multi_match": {"query": "fox"}})) == [0, 1, 2]
    with pytest.raises(QueryShardError, match=r"Cannot search on field \[u\] since"):
        foxes.query({"multi_match": {"query": "fox", "fields": ["u"]}})


def test_all_fields_forgive_unless_told_otherwise(foxes: Any) -> None:
    with pytest.raises(QueryShardError, match='For input string: "fox"'):
        foxes.query({"multi_match": {"query": "fox", "fields": ["*"], "lenient": False}})
    assert foxes.explain({"multi_match": {"query": "x", "fields": ["b", "a"]}}, 0).description == (
        "unmapped fields [a, b]"
    )


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        ({"match": {"t": None}}, IllegalArgumentError, "[match] requires query value"),
        ({"match": {"t": {}}}, IllegalArgumentError, "[match] requires query value"),
        (
            {"match": {"t": {"query": "x", "operator": "xor"}}},
            IllegalArgumentError,
            "No enum constant org.elasticsearch.index.query.Operator.XOR",
        ),
        (
            {"match": {"t": {"query": "x", "zero_terms_query": "some"}}},
            ParsingError,
            "Unsupported zero_terms_query value [some]",
        ),
        (
            {"match": {"t": {"query": "x", "prefix_length": -1}}},
            IllegalArgumentError,
            "[match] requires prefix length to be non-negative.",
        ),
        (
            {"match": {"t": {"query": "x", "max_expansions": 0}}},
            IllegalArgumentError,
            "[match] requires maxExpansions to be positive.",
        ),
        (
            {"match": {"t": {"query": "x", "cutoff_frequency": 1}}},
            UnsupportedError,
            "[match] [cutoff_frequency] is not supported by secondpass",
        ),
        ({"match_phrase": {"t": {"query": "x", "slop": -1}}}, IllegalArgumentError, "No negative slop allowed."),
        ({"multi_match": {"fields": ["t"]}}, ParsingError, "No text specified for multi_match query"),
        (
            {"multi_match": {"query": "x", "type": "most"}},
            ShardError,
            "failed to parse [multi_match] query type [most]. unknown type.",
        ),
        (
            {"multi_match": {"query": "x", "type": "phrase", "fuzziness": 1}},
            ParsingError,
            "Fuzziness not allowed for type [phrase]",
        ),
        (
            {"multi_match": {"query": "x", "max_expansions": 0}},
            IllegalArgumentError,
            "Max expansions must be strictly great than zero.",
        ),
        ({"multi_match": {"query": "x", "fields": ["t^x"]}}, NumberFormatError, 'For input string: "x"'),
    ],
)
def test_a_malformed_body_is_refused_in_elasticsearchs_words(
    body: dict[str, Any], error: type[ShardError], reason: str
) -> None:
    with pytest.raises(error) as raised:
        parse_query(body)
    assert raised.value.reason == reason
