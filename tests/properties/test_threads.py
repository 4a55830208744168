"""Which threads ask the shards changes nothing: answers, their order, explanations, traces and errors stay the same."""

from __future__ import annotations

from typing import Any

from corpora import INDEX, Corpus, corpora
from crowds import crowd_queries
from hypothesis import given
from hypothesis import strategies as st
from schemas import Json, mappings
from searches import search_requests

from secondpass import ElasticsearchError, Engine
from secondpass.engine.shard_pool import ShardPool

IN_TURN, AT_ONCE = ShardPool(1), ShardPool(4, always=True)
SEARCH_TYPES = st.sampled_from(["query_then_fetch", "dfs_query_then_fetch"])
PATHS = st.sampled_from(["auto", "tantivy", "columns"])


@given(corpora(mapping=mappings(), max_shards=4), search_requests(), SEARCH_TYPES, PATHS, st.booleans())
def test_threads_change_no_answer(corpus: Corpus, body: Json, search_type: str, path: str, explain: bool) -> None:
    engine, asked = corpus.engine(path), {**body, "explain": explain, "ext": {"secondpass": {"trace": True}}}

    assert told(engine, asked, search_type, AT_ONCE) == told(engine, asked, search_type, IN_TURN)


@given(corpora(max_shards=4), crowd_queries())
def test_threads_change_no_error(corpus: Corpus, query: Json) -> None:
    failing = {"script_score": {"query": query, "script": {"source": "doc['none'].value"}}}
    body = {"query": {"bool": {"should": [query, failing]}}}
    engine = corpus.engine()

    assert told(engine, body, "query_then_fetch", AT_ONCE) == told(engine, body, "query_then_fetch", IN_TURN)


def told(engine: Engine, body: Json, search_type: str, pool: ShardPool) -> Any:
    """Return the answer or the error to a search whose shards *pool* asks."""
    object.__setattr__(engine.node, "shard_pool", pool)
    try:
        return {**engine.search(INDEX, body, search_type), "took": 0}
    except ElasticsearchError as error:
        return error.status, error.body
