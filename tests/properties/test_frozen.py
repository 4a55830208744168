"""What a frozen ranking is, and that no page, whatever it says, disturbs it. That pages are its slices is in `test_laws.py`."""

from __future__ import annotations

from typing import Any

import pytest
from corpora import INDEX, Corpus, corpora
from hypothesis import given
from hypothesis import strategies as st
from schemas import MAPPINGS, Json, mappings
from searches import search_requests

from secondpass import ElasticsearchError, Engine

ALL = 1000
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-3, 12),
    st.floats(),
    st.sampled_from(["", "frozen", "1m", "7", "1e9"]),
)
KEYS = st.sampled_from(["id", "keep_alive", "mode", "depth", "_score", "_shard_doc"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=5
)
INDICES = corpora(mapping=mappings(), max_shards=3)


@given(INDICES, search_requests())
def test_a_frozen_ranking_is_that_of_a_plain_search_as_deep(corpus: Corpus, body: Json) -> None:
    engine = corpus.engine()
    chain = [rescorer for rescorer in body["rescore"] if "learning_to_rank" not in rescorer]
    body = {**body, "rescore": chain, "from": 0, "size": ALL, "explain": True}

    frozen = engine.search(INDEX, {**body, "pagination": "frozen"})
    plain = engine.search(INDEX, body)

    assert [{**hit, "sort": None} for hit in frozen["hits"]["hits"]] == [
        {**hit, "sort": None} for hit in plain["hits"]["hits"]
    ]
    assert frozen["hits"]["max_score"] == plain["hits"]["max_score"]
    assert frozen["hits"].get("total") == plain["hits"].get("total")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Corpus(MAPPINGS, [(str(i), {"title": "red shoes", "price": i}) for i in range(9)], shards=2).engine()


@pytest.fixture(scope="module")
def frozen(engine: Engine) -> Json:
    body = {"query": {"match": {"title": "red"}}, "size": 4, "pagination": {"keep_alive": "1d"}}
    return {**body, "pit": {"id": engine.search(INDEX, body)["pit_id"]}}


@given(
    st.dictionaries(
        st.sampled_from(["from", "size", "search_after", "pit", "pagination", "sort"]), ANYTHING, min_size=1
    )
)
def test_whatever_a_page_says_it_is_answered_or_refused_and_the_ranking_stays(
    engine: Engine, frozen: Json, page: Json
) -> None:
    before = hits(engine, frozen)
    try:
        engine.search(None, {**frozen, **page})
    except ElasticsearchError as error:
        assert error.status in (400, 404), error.body
        assert frozen["pit"]["id"] not in str(error.body)

    assert hits(engine, frozen) == before


def hits(engine: Engine, body: Any) -> list[Json]:
    found: list[Json] = engine.search(None, body)["hits"]["hits"]
    return found
