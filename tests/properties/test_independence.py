"""What a search does not depend on: the way its answer is found, commits, shards, the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpora import INDEX, Corpus, corpora
from hypothesis import given, settings
from hypothesis import strategies as st
from queries import queries
from schemas import Json, mappings
from searches import search_requests
from text_queries import alike, blended_text_queries, full_text_queries

ALL = 10_000
INDICES = corpora(mapping=mappings(), max_shards=3)
ONCE_WRITTEN = corpora(changes=False, max_shards=3)
SEARCH_TYPES = st.sampled_from(["query_then_fetch", "dfs_query_then_fetch"])


@given(INDICES, search_requests(), SEARCH_TYPES)
def test_tantivy_and_the_columns_give_one_answer(corpus: Corpus, body: Json, search_type: str) -> None:
    through_tantivy = corpus.engine("tantivy").search(INDEX, body, search_type)["hits"]

    assert through_tantivy == corpus.engine("columns").search(INDEX, body, search_type)["hits"]


@given(ONCE_WRITTEN, search_requests(), st.sets(st.integers(0, 11)))
def test_when_refreshes_happen_changes_nothing(corpus: Corpus, body: Json, refreshes: set[int]) -> None:
    assert answer(corpus.refreshed(), body) == answer(corpus.refreshed(*refreshes), body)


@settings(max_examples=1)
@given(st.lists(st.tuples(INDICES, search_requests()), min_size=20, max_size=20))
def test_a_fresh_process_gives_the_same_answers_whatever_its_hash_seed(pairs: list[tuple[Corpus, Json]]) -> None:
    asked = json.dumps(
        [
            [{"mappings": c.mappings, "writes": c.writes, "deleted": c.deleted, "shards": c.shards}, body]
            for c, body in pairs
        ]
    )
    unbroken = [(corpus.refreshed(), body) for corpus, body in pairs]

    here = [as_json(answer(*pair)) for pair in unbroken]

    assert in_fresh_process(asked, hash_seed=1) == here
    assert in_fresh_process(asked, hash_seed=2) == here


@given(ONCE_WRITTEN, queries(per_shard=False), st.integers(2, 4))
def test_with_dfs_scores_do_not_depend_on_the_number_of_shards(corpus: Corpus, query: Json, shards: int) -> None:
    body = {"query": query, "size": ALL}
    alone = scores(corpus.sharded(1), body, "query_then_fetch")

    assert scores(corpus.sharded(shards), body, "dfs_query_then_fetch") == alone


@given(INDICES, st.lists(st.one_of(full_text_queries(), blended_text_queries()), min_size=2, max_size=3))
def test_a_part_of_a_search_scores_what_it_scores_alone(corpus: Corpus, parts: list[Json]) -> None:
    check_parts(corpus, parts)


@given(INDICES, alike())
def test_so_it_does_beside_other_queries_for_the_same_words(corpus: Corpus, parts: list[Json]) -> None:
    check_parts(corpus, parts)


def check_parts(corpus: Corpus, parts: list[Json]) -> None:
    named = [{"bool": {"must": part, "_name": str(place)}} for place, part in enumerate(parts)]
    body = {"query": {"bool": {"should": named}}, "size": ALL}
    hits = corpus.engine().search(INDEX, body, include_named_queries_score=True)["hits"]["hits"]
    for place, part in enumerate(named):
        alone = scores(corpus, {"query": part, "size": ALL}, "query_then_fetch")
        matched = {hit["_id"]: hit.get("matched_queries", {}).get(str(place)) for hit in hits}
        assert {id_: score for id_, score in matched.items() if score is not None} == alone


def answer(corpus: Corpus, body: Json) -> Json:
    return {**corpus.engine().search(INDEX, body), "took": 0}


def scores(corpus: Corpus, body: Json, search_type: str) -> dict[str, float]:
    found = corpus.engine().search(INDEX, body, search_type)["hits"]["hits"]
    return {hit["_id"]: hit["_score"] for hit in found}


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def in_fresh_process(asked: str, hash_seed: int) -> Any:
    here = str(Path(__file__).parent)
    script = (
        "import json, sys; from corpora import Corpus, INDEX\n"
        "pairs = [(Corpus(**corpus), body) for corpus, body in json.load(sys.stdin)]\n"
        "print(json.dumps([{**corpus.engine().search(INDEX, body), 'took': 0} for corpus, body in pairs]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": here}
    done = subprocess.run(
        [sys.executable, "-c", script], input=asked, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
