"""`token_count`: how many tokens a text has."""

from __future__ import annotations

import pytest

from secondpass import ElasticsearchError, Engine

COUNT = {"type": "token_count", "analyzer": "english"}


@pytest.fixture(scope="module")
def counted() -> Engine:
    engine = Engine()
    counts = {
        "words": COUNT,
        "kept": {**COUNT, "enable_position_increments": False},
        "bare": {**COUNT, "doc_values": False},
    }
    engine.create_index("i", {"properties": {"t": {"type": "text", "fields": counts}}})
    for number, text in enumerate(["the red shoes", ["red", "blue shoes"], "", None]):
        engine.index("i", {"t": text}, id=str(number))
    engine.refresh("i")
    return engine


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"t.words": 3}}, ["0"]),
        ({"term": {"t.kept": 2}}, ["0", "1"]),
        ({"range": {"t.words": {"lte": 1}}}, ["1", "2"]),
        ({"term": {"t.bare": 0}}, ["2"]),
        ({"exists": {"field": "t.words"}}, ["0", "1", "2"]),
    ],
)
def test_texts_are_found_by_how_many_tokens_they_have(counted, query, found):
    hits = counted.search("i", {"query": query})["hits"]["hits"]
    assert [(hit["_id"], hit["_score"]) for hit in hits] == [(id_, 1.0) for id_ in found]


def test_counts_are_numbers_like_others(counted):
    answer = counted.search("i", {"fields": ["t.*"], "sort": ["t.words"], "aggs": {"a": {"sum": {"field": "t.words"}}}})
    shown = {hit["_id"]: (hit.get("fields"), hit["sort"]) for hit in answer["hits"]["hits"]}
    assert shown["0"] == ({"t.words": [3], "t.kept": [2]}, [3])
    assert shown["1"] == ({"t.words": [1, 2], "t.kept": [1, 2]}, [1])
    assert answer["aggregations"]["a"]["value"] == 6


def test_a_count_needs_an_analyzer():
    with pytest.raises(ElasticsearchError, match=r"Analyzer must be set for field \[f\] but wasn't\."):
        Engine().create_index("i", {"properties": {"f": {"type": "token_count"}}})


def test_null_counts_as_what_stands_for_it(one_field):
    index = one_field({**COUNT, "null_value": 7}, [[None], ["a word", None]])
    assert index.found({"term": {"f": 7}}) == [0, 1]
