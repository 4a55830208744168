"""The worked examples of Elastic's page on rescoring, as printed, with the numbers that its sentences give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from secondpass import Engine

Json = dict[str, Any]
F = np.float32

MESSAGES = [
    ("the quick brown fox", 10, 3),
    ("the brown and very quick fox", 0, 1),
    ("brown the quick", 7, 0),
    ("a quick the a a a a brown", 100, 98),
    ("the quick and the dead", 2, 5),
    ("brown bread", 1, 998),
]
MATCH: Json = {"match": {"message": {"operator": "or", "query": "the quick brown"}}}
PHRASE: Json = {"match_phrase": {"message": {"query": "the quick brown", "slop": 2}}}
QUERY_RESCORER: Json = {
    "window_size": 50,
    "query": {"rescore_query": PHRASE, "query_weight": 0.7, "rescore_query_weight": 1.2},
}
SCRIPT_RESCORER: Json = {
    "window_size": 50,
    "script": {
        "script": {
            "source": "doc['num_likes'].value * params.multiplier + _score",
            "parameters": {"multiplier": 0.1},
        }
    },
}
CHAIN: list[Json] = [
    {**QUERY_RESCORER, "window_size": 100},
    {
        "window_size": 10,
        "query": {
            "score_mode": "multiply",
            "rescore_query": {
                "function_score": {"script_score": {"script": {"source": "Math.log10(doc.count.value + 2)"}}}
            },
        },
    },
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    sources = [{"message": message, "num_likes": likes, "count": count} for message, likes, count in MESSAGES]
    engine.bulk("posts", [{"_id": str(i), "_source": source} for i, source in enumerate(sources)])
    engine.refresh("posts")
    return engine


def scores(engine: Engine, **body: Any) -> dict[str, np.float32]:
    """Search all indices through the official client, as `POST /_search` does."""
    return {hit["_id"]: F(hit["_score"]) for hit in engine.client().search(**body)["hits"]["hits"]}


@pytest.fixture(scope="module")
def first(engine: Engine) -> dict[str, np.float32]:
    return scores(engine, query=MATCH)


@pytest.fixture(scope="module")
def phrased(engine: Engine, first: dict[str, np.float32]) -> dict[str, np.float32]:
    """The first and the second score, combined linearly."""
    second = scores(engine, query=PHRASE)
    assert 0 < len(second) < len(first) == len(MESSAGES)
    return {
        id_: F(F(score * F(0.7)) + F(second[id_] * F(1.2))) if id_ in second else F(score * F(0.7))
        for id_, score in first.items()
    }


def test_a_phrase_with_slop_2_is_added_to_the_original_query(engine: Engine, phrased: dict[str, np.float32]) -> None:
    assert scores(engine, query=MATCH, rescore=QUERY_RESCORER) == phrased


def test_a_script_reads_likes_and_the_score_so_far(engine: Engine, first: dict[str, np.float32]) -> None:
    expected = {id_: F(MESSAGES[int(id_)][1] * 0.1 + float(score)) for id_, score in first.items()}

    with pytest.warns(match=r"\[parameters\], read as \[params\]"):
        found = scores(engine, query=MATCH, rescore=SCRIPT_RESCORER)

    assert found == expected
    assert list(found) == sorted(expected, key=lambda id_: (-expected[id_], int(id_)))


def test_the_second_rescorer_gets_the_results_of_the_first(engine: Engine, phrased: dict[str, np.float32]) -> None:
    logarithms = {id_: F(np.log10(MESSAGES[int(id_)][2] + 2)) for id_ in phrased}
    expected = {id_: F(score * logarithms[id_]) for id_, score in phrased.items()}

    with pytest.warns(match="below 1"):
        found = scores(engine, query=MATCH, rescore=CHAIN)

    assert found == expected
    assert list(found) == sorted(expected, key=lambda id_: (-expected[id_], int(id_)))
