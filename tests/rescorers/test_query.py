"""The query rescorer's arithmetic: the worked example of every mode."""

from __future__ import annotations

import pytest

from secondpass import Engine

SHOES = {"d1": "red running shoes", "d2": "red shoes red laces", "d3": "blue trail shoes with grip"}
UNMATCHED, OUTSIDE = ("d2", 0.54585046), ("d3", 0.08479931)


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.bulk("shoes", [{"_id": id_, "_source": {"name": name}} for id_, name in SHOES.items()])
    engine.refresh("shoes")
    return engine


@pytest.mark.parametrize(
    ("score_mode", "expected"),
    [
        ("total", [("d1", 1.7816876), UNMATCHED, OUTSIDE]),
        ("multiply", [("d1", 0.6170016), UNMATCHED, OUTSIDE]),
        ("avg", [("d1", 0.8908438), UNMATCHED, OUTSIDE]),
        ("max", [("d1", 1.3110831), UNMATCHED, OUTSIDE]),
        ("min", [UNMATCHED, ("d1", 0.4706045), OUTSIDE]),
    ],
)
def test_each_mode_combines_in_float32_and_the_whole_list_is_sorted_again(
    engine: Engine, score_mode: str, expected: list[tuple[str, float]]
) -> None:
    rescorer = {
        "rescore_query": {"match": {"name": "running"}},
        "query_weight": 0.7,
        "rescore_query_weight": 1.2,
        "score_mode": score_mode,
    }
    body = {"query": {"match": {"name": "red shoes"}}, "rescore": {"window_size": 2, "query": rescorer}}

    assert expected == [(hit["_id"], hit["_score"]) for hit in engine.search("shoes", body)["hits"]["hits"]]


def test_a_negative_weight_lets_a_document_outside_the_window_overtake(engine: Engine) -> None:
    rescorer = {"rescore_query": {"match_all": {}}, "rescore_query_weight": -5}
    body = {"query": {"match": {"name": "red shoes"}}, "rescore": {"window_size": 2, "query": rescorer}}

    assert [hit["_id"] for hit in engine.search("shoes", body)["hits"]["hits"]] == ["d3", "d2", "d1"]


def test_two_rescorers_run_one_after_the_other(engine: Engine) -> None:
    halve = {"window_size": 3, "script": {"script": {"source": "_score * params.k", "params": {"k": 0.5}}}}
    plain = engine.search("shoes", {"query": {"match": {"name": "shoes"}}})["hits"]["hits"]
    chained = engine.search("shoes", {"query": {"match": {"name": "shoes"}}, "rescore": [halve, halve]})["hits"]["hits"]

    assert [hit["_score"] / 4 for hit in plain] == pytest.approx([hit["_score"] for hit in chained], rel=1e-7)
