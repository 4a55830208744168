"""Texts whose words are kept by their beginnings, too."""

from __future__ import annotations

import pytest


@pytest.fixture
def words(ask):
    field = {"type": "text", "index_prefixes": {"max_chars": 4}}
    assert ask("PUT", "/i", {"mappings": {"properties": {"t": field}}}).status == 200
    ask("PUT", "/i/_doc/1?refresh", {"t": "some short words"})
    return ask


def test_beginnings_score_1_times_their_boost_as_elsewhere(words):
    for text, boost in (("sho", 1), ("shorte", 1), ("w", 2)):
        query = {"query_string": {"query": f"{text}*", "default_field": "t", "boost": boost}}
        hits = words("POST", "/i/_search", {"query": query}).body["hits"]["hits"]
        assert [hit["_score"] for hit in hits] == [boost] * (text != "shorte")


def test_those_kept_are_searched_where_queries_may_not_take_long(words):
    words("PUT", "/_cluster/settings", {"persistent": {"search.allow_expensive_queries": False}})
    assert words("POST", "/i/_search", {"query": {"prefix": {"t": "sho"}}}).body["hits"]["total"]["value"] == 1
    refused = words("POST", "/i/_search", {"query": {"prefix": {"t": "short"}}}).body["error"]
    assert "[prefix] queries cannot be executed" in str(refused)


def test_a_phrase_with_a_begun_word_is_refused(words):
    answer = words("POST", "/i/_search", {"query": {"match_phrase_prefix": {"t": "short wo"}}})
    assert "[index_prefixes] are not supported by secondpass" in answer.error[2]
    assert words("POST", "/i/_search", {"query": {"match_phrase_prefix": {"t": "wo"}}}).status == 200


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"min_chars": 6}, "min_chars [6] must be less than max_chars [5]"),
        ({"min_chars": 0}, "min_chars [0] must be greater than zero"),
        ({"max_chars": 20}, "max_chars [20] must be less than 20"),
    ],
)
def test_lengths_that_cannot_be_are_told_of(ask, given, reason):
    answer = ask("PUT", "/i", {"mappings": {"properties": {"t": {"type": "text", "index_prefixes": given}}}})
    assert reason in answer.body["error"]["reason"]


def test_a_mapping_shows_both_lengths(words):
    shown = words("GET", "/i/_mapping").body["i"]["mappings"]["properties"]["t"]
    assert shown == {"type": "text", "index_prefixes": {"min_chars": 2, "max_chars": 4}}
