"""The query rescorer by its worked example, and the rules that are commonly got wrong."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

SHOES = {"d1": "red running shoes", "d2": "red shoes red laces", "d3": "blue trail shoes with grip"}
FIRST = {"d2": 0.7797864, "d1": 0.6722922, "d3": 0.12114188}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("shoes", {"properties": {"name": {"type": "text"}}}, {"refresh_interval": "-1"})
    engine.bulk("shoes", [{"_id": id_, "_source": {"name": name}} for id_, name in SHOES.items()])
    engine.refresh("shoes")
    return engine


def ranking(engine: Engine, rescore: Any, **more: Any) -> dict[str, float]:
    body = {"query": {"match": {"name": "red shoes"}}, "rescore": rescore, **more}
    return {hit["_id"]: hit["_score"] for hit in engine.search("shoes", body)["hits"]["hits"]}


def running(window: int, **options: Any) -> Json:
    return {"window_size": window, "query": {"rescore_query": {"match": {"name": "running"}}, **options}}


def test_the_first_pass_of_the_example(engine: Engine) -> None:
    assert list(ranking(engine, []).items()) == list(FIRST.items())


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("total", {"d1": 1.7816876, "d2": 0.54585046, "d3": 0.08479931}),
        ("multiply", {"d1": 0.6170016, "d2": 0.54585046, "d3": 0.08479931}),
        ("avg", {"d1": 0.8908438, "d2": 0.54585046, "d3": 0.08479931}),
        ("max", {"d1": 1.3110831, "d2": 0.54585046, "d3": 0.08479931}),
        ("min", {"d2": 0.54585046, "d1": 0.4706045, "d3": 0.08479931}),
    ],
)
def test_the_five_modes_of_the_example(mode: str, expected: dict[str, float], engine: Engine) -> None:
    rescore = running(2, query_weight=0.7, rescore_query_weight=1.2, score_mode=mode)

    assert list(ranking(engine, rescore).items()) == list(expected.items())


@pytest.mark.parametrize("mode", ["total", "multiply", "avg", "max", "min"])
def test_what_does_not_match_keeps_its_weighed_score_in_every_mode(mode: str, engine: Engine) -> None:
    found = ranking(engine, running(3, query_weight=0.5, score_mode=mode))

    assert found["d2"] == pytest.approx(FIRST["d2"] / 2)
    assert found["d3"] == pytest.approx(FIRST["d3"] / 2)


def test_a_negative_weight_lets_documents_outside_the_window_overtake(engine: Engine) -> None:
    found = ranking(engine, running(2, rescore_query_weight=-1))

    assert list(found) == ["d2", "d3", "d1"]
    assert found["d3"] == FIRST["d3"]
    assert found["d1"] < 0


def test_a_window_of_none_still_weighs_all(engine: Engine) -> None:
    assert ranking(engine, running(0, query_weight=2)) == {
        id_: pytest.approx(2 * score) for id_, score in FIRST.items()
    }


def test_a_chain_goes_on_with_the_order_the_step_before_left(engine: Engine) -> None:
    once = ranking(engine, running(2))
    twice = ranking(engine, [running(2), running(1)])

    assert max(once, key=once.__getitem__) == "d1"
    assert twice["d1"] == pytest.approx(once["d1"] + 1.0925692)


def test_a_page_deeper_than_the_window_shows_weighed_first_scores(engine: Engine) -> None:
    found = ranking(engine, running(1, query_weight=2), **{"from": 2, "size": 1})

    assert found == {"d3": pytest.approx(2 * FIRST["d3"])}


def test_without_hits_nothing_is_rescored(engine: Engine) -> None:
    never = {"window_size": 10, "script": {"script": {"source": "doc['nothing'].value"}}}
    body = {"query": {"match": {"name": "red shoes"}}, "size": 0, "rescore": never}

    assert engine.search("shoes", body)["hits"] == {
        "total": {"value": 3, "relation": "eq"},
        "max_score": None,
        "hits": [],
    }


@pytest.mark.parametrize(
    "rescorer",
    [
        {"window_size": 10, "learning_to_rank": {"model_id": "nobody"}},
        {"window_size": 10_001, "query": {"rescore_query": {"match_all": {}}}},
        {"script": {"script": {"source": "no painless("}}},
    ],
)
def test_without_hits_a_rescorer_still_has_to_make_sense(rescorer: Any, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError):
        ranking(engine, rescorer, size=0)


@pytest.mark.parametrize(
    ("mode", "word"), [("total", "sum"), ("multiply", "product"), ("avg", "avg"), ("max", "max"), ("min", "min")]
)
def test_an_explanation_names_the_mode_and_both_weights(mode: str, word: str, engine: Engine) -> None:
    body = {
        "query": {"match": {"name": "red shoes"}},
        "rescore": running(2, query_weight=0.7, rescore_query_weight=1.2, score_mode=mode),
        "explain": True,
    }
    told = {hit["_id"]: hit["_explanation"] for hit in engine.search("shoes", body)["hits"]["hits"]}
    first, second = told["d1"]["details"]

    assert told["d1"]["description"] == f"{word} of:"
    assert [first["description"], second["description"]] == ["product of:", "product of:"]
    assert first["details"][1] == {"value": 0.7, "description": "primaryWeight", "details": []}
    assert second["details"][1] == {"value": 1.2, "description": "secondaryWeight", "details": []}
    assert told["d2"]["description"] == told["d3"]["description"] == "product of:"


def test_scores_too_great_for_a_float_are_infinite_or_no_number_as_in_java_and_json_says_so(engine: Engine) -> None:
    def found(**rescorer: Any) -> Json:
        query = {"function_score": {"query": {"match": {"name": "red shoes"}}, "weight": 100}}
        body = {"query": query, "sort": ["_score"], "explain": True, "rescore": running(10, **rescorer)}
        with warnings.catch_warnings(action="error"):
            return {**engine.search("shoes", body)["hits"]}

    infinite, nothing = (
        found(query_weight=3e38),
        found(query_weight=3e38, rescore_query_weight=0, score_mode="multiply"),
    )
    best, none = infinite["hits"][0], {hit["_id"]: hit for hit in nothing["hits"]}["d1"]
    assert (infinite["max_score"], nothing["max_score"]) == (None, None)
    assert (best["_score"], best["sort"], best["_explanation"]["value"]) == ("Infinity", ["Infinity"], "Infinity")
    assert (none["_score"], none["sort"], none["_explanation"]["value"]) == (None, ["NaN"], "NaN")


def test_an_infinite_score_of_a_script_is_told_to_clients_as_a_text(engine: Engine) -> None:
    hits = engine.client().search(index="shoes", rescore={"script": {"script": "1.0 / 0"}})["hits"]

    assert (hits["max_score"], {hit["_score"] for hit in hits["hits"]}) == (None, {"Infinity"})


def test_a_number_is_no_score_mode(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        ranking(engine, running(10, score_mode=1))

    assert refused.value.reason.endswith("[query] score_mode doesn't support values of type: VALUE_NUMBER")
