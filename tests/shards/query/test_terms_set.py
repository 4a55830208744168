"""`terms_set`: each document says how many of the terms it wants."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.shards.errors import IllegalArgumentError, ParsingError, QueryShardError, ShardError
from secondpass.shards.query import parse_query

MAPPINGS = {
    "properties": {
        "t": {"type": "text"},
        "tag": {"type": "keyword"},
        "n": {"type": "integer"},
        "x": {"type": "float"},
    }
}
COLOURS = [
    {"t": "red green blue", "n": 2},
    {"t": "red red", "n": 1},
    {"t": "green blue", "n": 3},
    {"t": "blue", "n": 0},
    {"t": "red blue"},
]
ASKED = {"terms": ["red", "green", "blue"], "minimum_should_match_field": "n"}


@pytest.fixture(scope="module")
def colours(shard_of: Any) -> Any:
    return shard_of(MAPPINGS, [{**colour, "x": 1.9} for colour in COLOURS])


def plain(scores: dict[int, Any]) -> dict[int, float]:
    return {doc: float(str(score)) for doc, score in scores.items()}


# Recorded from Lucene 9.9.1 over the same documents, boosted by 2.2 as Elasticsearch's similarity does.
def test_a_field_says_how_many_terms_are_needed(colours: Any) -> None:
    assert plain(colours.scores({"terms_set": {"t": ASKED}})) == {0: 1.4131033, 1: 0.7411202, 3: 0.3616575}


def test_the_explanation_counts_the_matches(colours: Any) -> None:
    told = [colours.explain({"terms_set": {"t": ASKED}}, doc) for doc in range(len(COLOURS))]
    assert [(explanation.match, explanation.description) for explanation in told] == [
        (True, "3 matches for 2 required matches, sum of:"),
        (True, "1 matches for 1 required matches, sum of:"),
        (False, "2 matches for 3 required matches"),
        (True, "1 matches for 1 required matches, sum of:"),
        (False, "minimumNumberMatch has no value on the current document"),
    ]
    assert str(colours.query({"terms_set": {"t": ASKED}})) == (
        "CoveringQuery(queries=[t:blue, t:green, t:red], minimumNumberMatch=long(n))"
    )


def test_a_script_says_how_many_terms_are_needed(colours: Any) -> None:
    def found(script: Any) -> list[int]:
        body = {"terms": ["red", "green", "blue"], "minimum_should_match_script": script}
        return list(colours.scores({"terms_set": {"t": body}}))

    assert found({"source": "params.num_terms"}) == [0]
    assert found({"source": "params.num_terms - params.but", "params": {"but": 1}}) == [0, 2, 4]
    assert found({"source": "doc['n'].size() == 0 ? null : doc['n'].value"}) == [0, 1, 3]
    assert found({"source": "1.9"}) == [0, 1, 2, 3, 4]
    with pytest.raises(ShardError, match="must be a number"):
        found({"source": "true"})


def test_a_script_is_not_asked_about_deleted_documents(shard_of: Any) -> None:
    shard = shard_of(MAPPINGS, COLOURS, deleted=[4])
    script = {"source": "doc['n'].value"}
    body = {"terms": ["red", "green", "blue"], "minimum_should_match_script": script}
    assert list(shard.scores({"terms_set": {"t": body}})) == [0, 1, 3]


@pytest.mark.parametrize(
    ("minimum", "docs"),
    [(3, [0]), ("2", [0, 2, 4]), ("-1", [0, 2, 4]), ("40%", [0, 1, 2, 3, 4]), (0, [0, 1, 2, 3, 4]), (4, [])],
)
def test_one_minimum_may_stand_for_all_documents(colours: Any, minimum: Any, docs: list[int]) -> None:
    body = {"terms": ["red", "green", "blue"], "minimum_should_match": minimum}
    assert list(colours.scores({"terms_set": {"t": body}})) == docs


def test_one_minimum_for_all_documents_makes_a_boolean(colours: Any) -> None:
    body = {"terms": ["red", "green", "blue"], "minimum_should_match": 2}
    should = [{"term": {"t": term}} for term in body["terms"]]
    boolean = {"bool": {"should": should, "minimum_should_match": 2}}

    assert colours.explain({"terms_set": {"t": body}}, 0) == colours.explain(boolean, 0)


def test_decimals_of_a_minimum_do_not_count(colours: Any) -> None:
    body = {"terms": ["red", "green"], "minimum_should_match_field": "x"}
    assert list(colours.scores({"terms_set": {"t": body}})) == [0, 1, 2, 4]


def test_no_terms_and_unmapped_fields_match_nothing(colours: Any) -> None:
    assert colours.scores({"terms_set": {"t": {**ASKED, "terms": []}}}) == {}
    assert colours.scores({"terms_set": {"nowhere": ASKED}}) == {}


@pytest.mark.parametrize("docs", [[0, 2], [1, 3, 4], []])
def test_a_window_scores_as_the_whole_shard(colours: Any, docs: list[int]) -> None:
    everywhere = colours.scores({"terms_set": {"t": ASKED}})
    inside = colours.scores({"terms_set": {"t": ASKED}}, docs)
    assert inside == {doc: score for doc, score in everywhere.items() if doc in docs}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"terms": ["a"]}, "failed to create query: No minimum should match has been specified"),
        (
            {"terms": ["a"], "minimum_should_match_field": "nope"},
            "failed to find minimum_should_match field [nope]",
        ),
        (
            {"terms": ["a"], "minimum_should_match_field": "tag"},
            "failed to create query: Expected numeric type on field [tag], but got [keyword]",
        ),
    ],
)
def test_a_minimum_that_cannot_be_read_is_told(colours: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(QueryShardError) as raised:
        colours.query({"terms_set": {"t": options}})
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ParsingError),
        ({"t": []}, ParsingError),
        ({"t": {"terms": "red"}}, ParsingError),
        ({"t": {"terms": [None]}}, IllegalArgumentError),
        ({"t": {**ASKED, "minimum_should_match_script": {"source": "1"}}}, IllegalArgumentError),
        ({"t": {**ASKED, "minimum_should_match": 1}}, IllegalArgumentError),
    ],
)
def test_a_malformed_body_is_refused(body: dict[str, Any], error: type[ShardError]) -> None:
    with pytest.raises(error):
        parse_query({"terms_set": body})
