"""Too deep, too many, too long: refused or answered, in a moment either way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

Refuse = Callable[..., ElasticsearchError]

INDEX = "films"
ALL: Json = {"match_all": {}}


@pytest.mark.parametrize("levels", [31, 100, 200])
@pytest.mark.parametrize("inside", ["bool", "constant_score", "dis_max", "boosting", "function_score", "script_score"])
def test_queries_nest_thirty_levels_deep_and_no_deeper(
    levels: int, inside: str, engine: Engine, refusal: Refuse
) -> None:
    wrap = {
        "bool": lambda q: {"must": [q, ALL]},
        "constant_score": lambda q: {"filter": q},
        "dis_max": lambda q: {"queries": [q, {"match": {"title": "red"}}]},
        "boosting": lambda q: {"positive": q, "negative": {"match_none": {}}, "negative_boost": 1},
        "function_score": lambda q: {"query": q},
        "script_score": lambda q: {"query": q, "script": "_score"},
    }[inside]

    def nest(depth: int) -> Json:
        query: Json = ALL
        for _ in range(depth - 1):
            query = {inside: wrap(query)}
        return query

    assert len(engine.search(INDEX, {"query": nest(30), "explain": True})["hits"]["hits"]) == 3
    refused = refusal(engine, {"query": nest(levels)})
    assert str(refused).endswith(
        "The nested depth of the query exceeds the maximum nested depth for queries set in "
        "[indices.query.bool.max_nested_depth]"
    )


MANY = 100_000
TERMS = [{"term": {"title": f"w{i}"}} for i in range(MANY)]
WORDS = " ".join(f"w{i}" for i in range(MANY))
CROWDS: dict[str, Any] = {
    "optional clauses": lambda n: {"bool": {"should": TERMS[:n]}},
    "required clauses": lambda n: {"bool": {"must": TERMS[:n]}},
    "filters": lambda n: {"bool": {"filter": TERMS[:n]}},
    "exclusions": lambda n: {"bool": {"must": [ALL], "must_not": TERMS[:n]}},
    "filters that are optional too": lambda n: {"bool": {"filter": TERMS[: n // 2], "should": TERMS[: n // 2]}},
    "one clause again and again": lambda n: {"bool": {"filter": [{"exists": {"field": "title"}}] * n}},
    "nested clauses": lambda n: {"bool": {"should": [{"bool": {"should": TERMS[:100]}}] * (n // 100)}},
    "queries of a dis_max": lambda n: {"dis_max": {"queries": TERMS[:n]}},
    "words": lambda n: {"match": {"title": " ".join(WORDS.split()[:n])}},
    "required words": lambda n: {"match": {"title": {"query": " ".join(WORDS.split()[:n]), "operator": "and"}}},
    "one word again and again": lambda n: {"match": {"title": "red " * n}},
    "words of a phrase": lambda n: {"match_phrase": {"title": " ".join(WORDS.split()[:n])}},
    "one word again and again, somewhere": lambda n: {"match_phrase": {"title": {"query": "red " * n, "slop": 9}}},
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_two_thousand_clauses_are_answered_and_a_hundred_thousand_refused(
    crowd: str, engine: Engine, refusal: Refuse
) -> None:
    engine.search(INDEX, {"query": CROWDS[crowd](2_000)})
    refused = refusal(engine, {"query": CROWDS[crowd](MANY)})

    assert (refused.status, refused.reason.removeprefix("failed to create query: ")) == (
        400,
        "maxClauseCount is set to 16384",
    )


def test_a_long_list_of_exact_values_is_no_crowd_of_clauses(engine: Engine) -> None:
    for query in ({"terms": {"title": WORDS.split()[:65_536]}}, {"ids": {"values": WORDS.split()[:10_000]}}):
        assert engine.search(INDEX, {"query": query})["hits"]["hits"] == []


def test_a_string_of_a_million_characters_is_one_word_like_another(engine: Engine) -> None:
    for query in ({"match": {"title": "x" * 1_000_000}}, {"term": {"tag": "x" * 1_000_000}}):
        assert engine.search(INDEX, {"query": query})["hits"]["hits"] == []
