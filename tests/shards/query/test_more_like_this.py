"""`more_like_this`: which words are asked, of texts and of documents, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, ShardError, UnsupportedError
from secondpass.shards.lucene.expand import expand
from secondpass.shards.lucene.java_order import BestQueue, hash_order
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.query import parse_query

MAPPINGS = {
    "properties": {
        "t": {"type": "text", "analyzer": "whitespace"},
        "u": {"type": "text", "analyzer": "whitespace"},
        "tag": {"type": "keyword"},
        "n": {"type": "integer"},
    }
}
DOCUMENTS = [
    {"t": "red shoes red laces", "u": "city", "tag": "a"},
    {"t": "red blue green", "u": "red city", "tag": ["a", "b"]},
    {"t": "blue shoes", "u": "red red", "tag": "b"},
    {"t": "laces and shoes and socks", "u": "socks", "tag": "c"},
]
LOOSE = {"min_term_freq": 1, "min_doc_freq": 1}


@pytest.fixture(scope="module")
def shoes(shard_of: Any) -> Any:
    shard = shard_of(MAPPINGS, DOCUMENTS)
    sources = {str(i): orjson.dumps(document) for i, document in enumerate(DOCUMENTS)}
    return replace(shard, asking=replace(shard.asking, source_of=sources.get))


def asked(shard: Any, like: Any, **options: Any) -> str:
    """Return the query as written out on the shard."""
    body = {"more_like_this": {"fields": ["t"], "like": like, "minimum_should_match": 0, **LOOSE, **options}}
    return str(expand(shard.query(body), shard.context).rewrite())


# Recorded from Lucene 9.9.1's MoreLikeThis, whose one field these ask.
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "t:shoes t:laces t:green t:red"),
        ({"max_query_terms": 2}, "t:green t:red"),
        ({"min_term_freq": 2}, "t:red"),
        ({"min_doc_freq": 3}, "t:shoes"),
        ({"max_doc_freq": 2}, "t:laces t:green t:red"),
        ({"min_word_length": 4, "max_word_length": 5}, "t:shoes t:laces t:green"),
        ({"stop_words": ["shoes", "green"]}, "t:laces t:red"),
        ({"boost_terms": 2}, "(t:shoes)^2.0 (t:laces)^2.470398 (t:green)^3.1333864 (t:red)^4.940796"),
    ],
)
def test_the_words_that_tell_most_are_asked(shoes: Any, options: dict[str, Any], expected: str) -> None:
    assert asked(shoes, "red shoes laces red green nowhere", **options) == expected


def test_by_default_a_word_has_to_be_twice_in_the_text_and_in_five_documents(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, [{"t": "red shoes"}] * 5)
    body = {"more_like_this": {"fields": ["t"], "like": "red red shoes"}}
    assert str(expand(shard.query(body), shard.context).rewrite()) == "t:red"
    assert list(shard.scores(body)) == [0, 1, 2, 3, 4]


def test_thirty_percent_of_the_words_have_to_be_there(shoes: Any) -> None:
    body = {"fields": ["t"], "like": "red shoes laces green blue and socks", **LOOSE}
    assert list(shoes.scores({"more_like_this": body})) == [0, 1, 2, 3]
    body["minimum_should_match"] = "60%"
    assert list(shoes.scores({"more_like_this": body})) == [3]


def test_a_word_is_asked_in_the_field_that_holds_it_in_most_documents(shoes: Any) -> None:
    assert asked(shoes, "city red", fields=["t", "u"]) == "t:red u:city"
    assert asked(shoes, "socks", fields=["t", "u"]) == "t:socks"


def test_words_to_be_unlike_are_not_asked(shoes: Any) -> None:
    assert asked(shoes, "red shoes laces", unlike="shoes") == "t:red t:laces"
    assert asked(shoes, {"_id": "0"}, unlike={"_id": "2"}, include=True) == "t:laces t:red"


def test_a_document_to_be_like_is_not_found_itself(shoes: Any) -> None:
    body = {"fields": ["t", "u"], "like": {"_id": "0"}, **LOOSE, "minimum_should_match": 1}
    assert list(shoes.scores({"more_like_this": body})) == [1, 2, 3]
    assert list(shoes.scores({"more_like_this": {**body, "include": True}})) == [0, 1, 2, 3]
    assert shoes.scores({"more_like_this": {**body, "like": {"_id": "nowhere"}}}) == {}


def test_a_document_made_up_is_read_as_one_of_the_index(shoes: Any) -> None:
    made_up = {"doc": {"t": "blue green", "tag": "b", "n": 3}}
    body = {"fields": ["t"], "like": made_up, **LOOSE, "minimum_should_match": 1}
    assert list(shoes.scores({"more_like_this": body})) == [1, 2]
    assert set(asked(shoes, made_up).split()) == {"t:blue", "t:green", "tag:b"}
    assert asked(shoes, {**made_up, "fields": ["t*"], "per_field_analyzer": {"t": "keyword"}}) == "tag:b"


def test_items_need_no_fields_but_texts_do(shoes: Any) -> None:
    body = {"like": {"_id": "2"}, **LOOSE, "minimum_should_match": 1}
    assert list(shoes.scores({"more_like_this": body})) == [0, 1, 3]
    with pytest.raises(QueryShardError, match="cannot infer the field to analyze the free text"):
        shoes.query({"more_like_this": {"like": "red"}})


def test_texts_and_items_are_two_sums(shoes: Any) -> None:
    found = asked(shoes, ["laces", {"_id": "2"}], minimum_should_match=1, include=True)
    assert found == "t:shoes t:blue t:laces"


def test_numbers_are_nothing_to_be_alike_in(shoes: Any) -> None:
    with pytest.raises(QueryShardError, match=r"more_like_this only supports text/keyword fields: \[n\]"):
        shoes.query({"more_like_this": {"fields": ["n"], "like": "1"}})
    body = {"more_like_this": {"fields": ["n"], "like": "1", "fail_on_unsupported_field": False}}
    assert shoes.scores(body) == {}


def test_documents_that_cannot_be_looked_up_are_refused(shoes: Any) -> None:
    blind = replace(shoes, asking=replace(shoes.asking, source_of=None))
    with pytest.raises(UnsupportedError, match=r"items by \[_id\]"):
        blind.query({"more_like_this": {"fields": ["t"], "like": {"_id": "0"}}})
    with pytest.raises(UnsupportedError, match="items of another index"):
        shoes.query({"more_like_this": {"fields": ["t"], "like": {"_index": "books", "_id": "0"}}})


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        ({"fields": ["t"]}, ParsingError, "more_like_this requires 'like' to be specified"),
        ({"fields": [], "like": "x"}, ParsingError, "more_like_this requires 'fields' to be non-empty"),
        ({"like": "x", "max_query_terms": 0}, IllegalArgumentError, "requires 'maxQueryTerms' to be greater than 0"),
        (
            {"like": [["x"]]},
            IllegalArgumentError,
            "Content of 'like' parameter should either be a string or an object",
        ),
        (
            {"like": {"id": "1"}},
            ElasticsearchParseError,
            "failed to parse More Like This item. unknown field [id]",
        ),
        (
            {"like": {}},
            ElasticsearchParseError,
            "failed to parse More Like This item. neither [id] nor [doc] is specified!",
        ),
        (
            {"like": {"_id": "1", "doc": {}}},
            ElasticsearchParseError,
            "failed to parse More Like This item. either [id] or [doc] can be specified, but not both!",
        ),
        (
            {"like": {"_id": "1", "routing": "x"}},
            UnsupportedError,
            "[more_like_this] [routing] of an item is not supported by secondpass",
        ),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError], reason: str) -> None:
    with pytest.raises(error) as raised:
        parse_query({"more_like_this": body})
    assert raised.value.reason == reason


def test_the_name_in_errors_is_short() -> None:
    with pytest.raises(ParsingError, match=r"\[mlt\] query does not support \[x\]"):
        parse_query({"more_like_this": {"like": "a", "x": 1}})


def test_words_come_in_the_order_of_a_java_map() -> None:
    assert hash_order(["red", "shoes", "laces", "green", "Aa", "BB"]) == ["red", "Aa", "BB", "laces", "green", "shoes"]


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_the_queue_keeps_the_best_and_yields_the_worst_first(scores: list[int], size: int) -> None:
    queue = BestQueue[int](size)
    for i, score in enumerate(scores):
        queue.offer(score, i)
    found = list(queue.drained())
    assert [score for score, _ in found] == sorted(scores)[-size:]
    assert all(scores[i] == score for score, i in found)
