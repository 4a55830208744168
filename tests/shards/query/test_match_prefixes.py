"""`match_phrase_prefix`, `match_bool_prefix` and the types of `multi_match` that end in a begun word."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, ShardError
from secondpass.shards.query import parse_query

MAPPINGS = {
    "properties": {
        "t": {"type": "text"},
        "s": {"type": "text", "analyzer": "cities"},
        "n": {"type": "integer"},
        "k": {"type": "keyword"},
    }
}
SETTINGS = {
    "analysis": {
        "filter": {"cities": {"type": "synonym", "synonyms": ["ny, new york"]}},
        "analyzer": {"cities": {"tokenizer": "standard", "filter": ["cities"]}},
    }
}
FOXES = ["quick brown fox quack", "quik fox", "brown quicken fox fox", "qu ick a", "brown foxes"]


@pytest.fixture(scope="module")
def foxes(shard_of: Any) -> Any:
    documents = [{"t": text, "k": text, "n": i} for i, text in enumerate(FOXES)]
    return shard_of(MAPPINGS, documents, settings=SETTINGS)


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1's MultiPhraseQuery over the same documents, boosted by 2.2 as Elasticsearch's similarity does.
@pytest.mark.parametrize(
    ("options", "scores"),
    [
        ({"query": "brown fo"}, {0: 2.168573, 4: 2.8533854}),
        ({"query": "brown fo", "slop": 1}, {0: 2.168573, 2: 1.3553581, 4: 2.8533854}),
        ({"query": "qu"}, {0: 2.4398782, 1: 1.605183, 2: 1.2199391, 3: 1.3862942}),
        ({"query": "qu", "max_expansions": 2}, {0: 1.2199391, 3: 1.3862942}),
        ({"query": "quicken br", "slop": 2}, {2: 0.7701163}),
        ({"query": "brown z"}, {}),
        ({"query": "..."}, {}),
        ({"query": "...", "zero_terms_query": "all"}, dict.fromkeys(range(5), 1.0)),
    ],
)
def test_the_last_word_of_a_phrase_may_be_begun(foxes: Any, options: dict[str, Any], scores: dict[int, float]) -> None:
    assert plain(foxes.scores({"match_phrase_prefix": {"t": options}})) == scores


def test_the_explanation_names_the_words_found(foxes: Any) -> None:
    body = {"match_phrase_prefix": {"t": "brown fo"}}
    assert str(foxes.query(body)) == 't:"brown fo*"'
    assert foxes.explain(body, 4).description == 'weight(t:"brown (fox foxes)" in 4) [PerFieldSimilarity], result of:'
    assert foxes.explain(body, 2).description == "no matching phrase"
    assert foxes.explain(body, 3).description == "no matching terms"
    assert foxes.explain({"match_phrase_prefix": {"t": "brown z"}}, 4).description == (
        "No terms supplied for org.elasticsearch.common.lucene.search.MultiPhrasePrefixQuery"
    )


def test_one_word_is_found_again_even_without_expansions(foxes: Any) -> None:
    assert list(foxes.scores({"match_phrase_prefix": {"t": {"query": "qu", "max_expansions": 0}}})) == [3]


@pytest.mark.parametrize("field", ["n", "k"])
def test_only_text_holds_phrases_to_begin(foxes: Any, field: str) -> None:
    with pytest.raises(QueryShardError, match=r"phrase prefix queries on text fields - not on \[.\] which is of type"):
        foxes.query({"match_phrase_prefix": {field: "1"}})


def test_the_last_of_several_words_scores_one_where_it_is_begun(foxes: Any) -> None:
    query = foxes.query({"match_bool_prefix": {"t": "brown fo"}})
    assert str(query) == "t:brown t:fo*"
    scores = foxes.scores({"match_bool_prefix": {"t": "brown fo"}})
    brown = foxes.scores({"term": {"t": "brown"}})
    assert list(scores) == [0, 1, 2, 4]
    assert scores[1] == 1
    assert scores[4] == pytest.approx(float(brown[4]) + 1)


def test_a_word_is_begun_only_where_the_text_ends_with_it(foxes: Any) -> None:
    assert str(foxes.query({"match_bool_prefix": {"t": "brown fo "}})) == "t:brown t:fo"
    assert str(foxes.query({"match_bool_prefix": {"t": "fo"}})) == "t:fo*"
    assert str(foxes.query({"match_bool_prefix": {"t": "fo..."}})) == "t:fo"
    assert str(foxes.query({"match_bool_prefix": {"k": "brown fo "}})) == "k:brown fo *"
    assert list(foxes.scores({"match_bool_prefix": {"n": "3"}})) == [3]


def test_words_before_the_last_may_be_misspelt(foxes: Any) -> None:
    body = {"query": "browm fo", "fuzziness": 1, "operator": "and"}
    assert list(foxes.scores({"match_bool_prefix": {"t": body}})) == [0, 2, 4]
    either = {"query": "quik brown fo", "minimum_should_match": 2}
    assert list(foxes.scores({"match_bool_prefix": {"t": either}})) == [0, 1, 2, 4]


def test_a_begun_word_may_end_a_way_through_the_text(foxes: Any) -> None:
    def read(name: str, text: str) -> str:
        return str(foxes.query({name: {"s": text}}))

    assert read("match_bool_prefix", "big new york") == 's:big s:"new york*" s:"ny*"'
    assert read("match_phrase_prefix", "big new york") == (
        "spanNear([s:big, spanOr([spanNear([s:new, SpanMultiTermQueryWrapper(s:york*)], 0, true), "
        "SpanMultiTermQueryWrapper(s:ny*)])], 0, true)"
    )


def test_begun_ways_find_their_words(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, [{"s": "big new yorkers"}, {"s": "big nylon"}, {"s": "big york"}], settings=SETTINGS)
    assert list(shard.scores({"match_phrase_prefix": {"s": "big new york"}})) == [0, 1]
    assert shard.explain({"match_phrase_prefix": {"s": "big new york"}}, 1).description == (
        "weight(spanNear([s:big, spanOr([spanNear([s:new, spanOr([s:york, s:yorkers])], 0, true), spanOr([s:nylon])])]"
        ", 0, true) in 1) [PerFieldSimilarity], result of:"
    )


def test_several_fields_end_in_the_same_begun_word(foxes: Any) -> None:
    both = {"query": "brown fo", "fields": ["t", "s"]}
    phrase = foxes.scores({"multi_match": {**both, "type": "phrase_prefix"}})
    assert phrase == foxes.scores({"match_phrase_prefix": {"t": "brown fo"}})
    side_by_side = foxes.scores({"multi_match": {**both, "type": "bool_prefix"}})
    assert side_by_side == foxes.scores({"match_bool_prefix": {"t": "brown fo"}})


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (
            {"match_phrase_prefix": {"t": {"query": "x", "max_expansions": -1}}},
            IllegalArgumentError,
            "No negative maxExpansions allowed.",
        ),
        ({"match_phrase_prefix": {"t": {}}}, IllegalArgumentError, "[match_phrase_prefix] requires query value"),
        (
            {"match_bool_prefix": {"t": {"query": "x", "max_expansions": 0}}},
            IllegalArgumentError,
            "[match_bool_prefix] requires maxExpansions to be positive.",
        ),
        (
            {"match_bool_prefix": {"t": {"query": "x", "lenient": True}}},
            ParsingError,
            "[match_bool_prefix] query does not support [lenient]",
        ),
        (
            {"multi_match": {"query": "x", "type": "bool_prefix", "slop": 1}},
            ParsingError,
            "[slop] not allowed for type [bool_prefix]",
        ),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError], reason: str) -> None:
    with pytest.raises(error) as raised:
        parse_query(body)
    assert raised.value.reason == reason


def test_an_analyzer_that_is_not_there_is_told(foxes: Any) -> None:
    for name in ("match_phrase_prefix", "match_bool_prefix"):
        with pytest.raises(QueryShardError) as raised:
            foxes.query({name: {"t": {"query": "x", "analyzer": "nope"}}})
        assert raised.value.reason == f"[{name}] analyzer [nope] not found"
