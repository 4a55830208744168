"""`_termStats`, on the films of Elasticsearch's own test of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.painless import StatsSummary
from secondpass.shards.query_term_stats import query_term_stats
from secondpass.shards.statistics import GlobalStatistics

FIELDS = {
    "properties": {"title": {"type": "text"}, "genre": {"type": "text", "fields": {"keyword": {"type": "keyword"}}}}
}
FILMS = [
    {"title": "Star wars", "genre": "Sci-fi"},
    {"title": "Star trek", "genre": "Sci-fi"},
    {"title": "Rambo", "genre": "War movie"},
    {"title": "Rambo II", "genre": "War movie"},
]
STAR_WARS = {"match": {"title": "Star wars"}}


@pytest.fixture(scope="session")
def shards(shard_of):
    """Return two shards: film 0 alone, and the others."""
    return shard_of(FIELDS, FILMS[:1]), shard_of(FIELDS, FILMS[1:], number=1)


@pytest.fixture(scope="session")
def everywhere(shards):
    """Return the same with the statistics of both."""
    statistics = GlobalStatistics([shard.context.snapshot for shard in shards])
    return tuple(shard.with_statistics(statistics) for shard in shards)


def ask(shards, query, source):
    body = {"script_score": {"query": query, "script": source}}
    return [score for shard in shards for score in shard.scores(body).values()]


@pytest.mark.parametrize(
    ("call", "local", "global_"),
    [
        ("uniqueTermsCount()", [2, 2], [2, 2]),
        ("matchedTermsCount()", [2, 1], [2, 1]),
        ("docFreq().getMin()", [1, 0], [1, 1]),
        ("docFreq().getMax()", [1, 1], [2, 2]),
        ("totalTermFreq().getSum()", [2, 1], [3, 3]),
        ("termFreq().getSum()", [2, 1], [2, 1]),
        ("termFreq().getCount()", [2, 2], [2, 2]),
        ("termPositions().getAverage()", [1.5, 1], [1.5, 1]),
    ],
)
def test_statistics_of_a_match_query_are_elasticsearchs(shards, everywhere, call, local, global_):
    assert ask(shards, STAR_WARS, f"return _termStats.{call}") == local
    assert ask(everywhere, STAR_WARS, f"_termStats.{call}") == global_


def test_a_keyword_term_has_no_positions(shards, everywhere):
    query = {"term": {"genre.keyword": "Sci-fi"}}
    assert ask(shards, query, "_termStats.docFreq().getMin()") == [1, 1]
    assert ask(everywhere, query, "_termStats.docFreq().getMin()") == [2, 2]
    assert ask(everywhere, query, "_termStats.totalTermFreq().getSum()") == [2, 2]
    assert ask(shards, query, "_termStats.termFreq().getSum()") == [1, 1]
    assert ask(shards, query, "_termStats.termPositions().getAverage()") == [0, 0]


def test_what_must_not_match_is_left_out_and_filters_count(shards):
    query = {
        "bool": {
            "must": [STAR_WARS],
            "filter": [{"match_phrase": {"genre": "sci fi"}}],
            "should": [{"match": {"title": "star"}}],
            "must_not": [{"match": {"title": "rambo"}}],
        }
    }
    assert ask(shards, query, "_termStats.uniqueTermsCount()") == [4, 4]
    assert ask(shards, query, "_termStats.matchedTermsCount()") == [4, 3]


def test_match_all_has_no_terms(shards):
    assert ask(shards, {"match_all": {}}, "_termStats.uniqueTermsCount() + _termStats.docFreq().getSum()") == [0] * 4


def test_functions_know_the_terms_of_their_query(shards):
    entries = [
        {"script_score": {"script": "_termStats.matchedTermsCount()"}, "filter": {"match_all": {}}, "weight": 10}
    ]
    body = {"function_score": {"query": STAR_WARS, "functions": entries, "boost_mode": "replace"}}
    assert [score for shard in shards for score in shard.scores(body).values()] == [20, 10]
    assert shards[0].explain(body, 0).value == 20


@given(st.lists(st.text("ab ", max_size=12), min_size=1, max_size=6))
def test_summaries_worked_out_together_are_those_of_each_document(shard_of, titles):
    shard = shard_of(FIELDS, [{"title": title} for title in titles])
    stats = query_term_stats(shard.context, [("title", "a"), ("title", "ab"), ("title", "a"), ("genre", "x")])
    at = stats.over(np.arange(len(titles), dtype=np.int32))
    for doc, words in enumerate(title.split() for title in titles):
        told = at(doc)
        freqs = [words.count("a"), words.count("ab"), 0]
        assert (told.unique, told.matched) == (3, sum(freq > 0 for freq in freqs))
        assert told.term_freq == StatsSummary.of(freqs)
        places = [place for place, word in enumerate(words, start=1) if word in ("a", "ab")]
        assert told.term_positions == StatsSummary.of(places)
