"""With `dfs_query_then_fetch` documents score as one shard that holds them all would score them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from secondpass import Engine

Json = dict[str, Any]
WORDS = ["red", "shoe", "shoes", "shop", "blue", "running", "runs", "trail", "train", "rain"]
SYNONYMS = {"syn": {"type": "synonym", "synonyms": ["red, blue", "shop, running trail"]}}
ANALYSIS = {"filter": SYNONYMS, "analyzer": {"s": {"tokenizer": "standard", "filter": ["lowercase", "syn"]}}}
MAPPINGS = {
    "properties": {
        "a": {"type": "text"},
        "b": {"type": "text"},
        "s": {"type": "text", "search_analyzer": "s", "analyzer": "standard"},
        "k": {"type": "keyword"},
    }
}
QUERIES: list[Json] = [
    {"term": {"k": "red"}},
    {"match_phrase": {"a": "red shoe"}},
    {"multi_match": {"query": "red shoes", "fields": ["a", "b^2"], "type": "cross_fields"}},
    {"multi_match": {"query": "red sho", "fields": ["a", "b"], "type": "phrase_prefix"}},
    {"match": {"s": "red shop"}},
    {"match_phrase": {"s": {"query": "red shop", "slop": 3}}},
    {"match": {"a": {"query": "shoe rain", "fuzziness": 1}}},
    {"fuzzy": {"a": {"value": "rain", "max_expansions": 1}}},
    {"fuzzy": {"a": {"value": "shoe", "rewrite": "top_terms_2"}}},
    {"prefix": {"a": {"value": "s", "rewrite": "top_terms_blended_freqs_2"}}},
    {"prefix": {"a": {"value": "r", "rewrite": "scoring_boolean"}}},
    {"match_phrase_prefix": {"a": {"query": "red sh", "max_expansions": 1}}},
    {"script_score": {"query": {"match": {"a": "red shoe"}}, "script": "_termStats.docFreq().getSum()"}},
]


def engine_of(shards: int) -> Engine:
    draw = random.Random(5)
    engine = Engine()
    settings = {"number_of_shards": shards, "analysis": ANALYSIS, "refresh_interval": "-1"}
    engine.create_index("i", MAPPINGS, settings)
    for i in range(60):
        texts = {name: " ".join(draw.choices(WORDS, k=draw.randint(1, 6))) for name in "abs"}
        engine.index("i", {**texts, "k": draw.choices(WORDS, k=2)}, str(i))
    for i in range(0, 60, 7):
        engine.index("i", {"a": "red shoe", "k": "red"}, str(i))
    engine.refresh("i")
    return engine


@pytest.fixture(scope="module")
def engines() -> tuple[Engine, Engine]:
    return engine_of(1), engine_of(5)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_shards_score_as_one(query: Json, engines: tuple[Engine, Engine]) -> None:
    whole, parts = (
        engine.search("i", {"query": query, "size": 60}, search_type="dfs_query_then_fetch")["hits"]["hits"]
        for engine in engines
    )

    assert whole
    assert {hit["_id"]: hit["_score"] for hit in parts} == {hit["_id"]: hit["_score"] for hit in whole}
