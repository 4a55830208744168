"""Named queries tell which parts of a search a hit matched, and what each scored."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

BODY: dict[str, Any] = {
    "query": {
        "bool": {
            "should": [
                {"match": {"t": {"query": "red", "_name": "colour"}}},
                {"bool": {"must": {"match": {"t": "shoes"}}, "_name": "thing"}},
            ],
            "filter": {"exists": {"field": "t", "_name": "there"}},
        }
    }
}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.bulk("i", [{"_id": "1", "_source": {"t": "red shoes"}}, {"_id": "2", "_source": {"t": "blue shoes"}}])
    engine.refresh("i")
    return engine


def test_a_hit_names_the_queries_it_matches(engine: Engine) -> None:
    hits = engine.search("i", BODY)["hits"]["hits"]

    assert [{"colour", "thing", "there"}, {"thing", "there"}] == [set(hit["matched_queries"]) for hit in hits]


def test_scores_are_those_of_each_query_on_its_own(engine: Engine) -> None:
    hit = engine.search("i", BODY, include_named_queries_score=True)["hits"]["hits"][0]
    alone = engine.search("i", {"query": {"match": {"t": "red"}}})["hits"]["hits"][0]["_score"]

    assert alone == hit["matched_queries"]["colour"]
    assert hit["matched_queries"]["there"] == 1.0


def test_a_word_and_its_misspellings_each_score_as_if_the_other_were_not_there() -> None:
    engine = Engine()
    texts = ["fox den", "fix den", "fix", "fix it", "den"]
    engine.bulk("i", [{"_id": str(number), "_source": {"t": text}} for number, text in enumerate(texts)])
    engine.refresh("i")
    alike = {"match": {"t": {"query": "fox", "fuzziness": 1}}}
    asked = {"word": {"match": {"t": "fox"}}, "alike": alike}
    named = [{"bool": {"must": query, "_name": name}} for name, query in asked.items()]

    hit = engine.search("i", {"query": {"bool": {"should": named}}}, include_named_queries_score=True)["hits"]["hits"][
        0
    ]

    alone = {name: engine.search("i", {"query": query})["hits"]["hits"] for name, query in asked.items()}
    assert hit["matched_queries"] == {
        name: next(other["_score"] for other in hits if other["_id"] == hit["_id"]) for name, hits in alone.items()
    }


def test_names_inside_a_rescore_query_take_part(engine: Engine) -> None:
    rescore = {"query": {"rescore_query": {"match": {"t": {"query": "blue", "_name": "second"}}}}}
    hits = engine.search("i", {"query": {"match": {"t": "shoes"}}, "rescore": rescore})["hits"]["hits"]

    assert [hit.get("matched_queries") for hit in hits] == [["second"], None]


def test_a_hit_that_matches_no_named_query_has_no_such_member(engine: Engine) -> None:
    body = {"query": {"bool": {"should": [{"match": {"t": {"query": "red", "_name": "n"}}}, {"match_all": {}}]}}}
    hits = engine.search("i", body, include_named_queries_score=True)["hits"]["hits"]

    assert "matched_queries" not in hits[1]


def test_names_stand_in_the_order_of_a_hash_map(engine: Engine) -> None:
    should = [{"match": {"t": {"query": "red", "_name": name}}} for name in ("c", "a", "BB", "b", "Aa")]
    hit = engine.search("i", {"query": {"bool": {"should": should}}})["hits"]["hits"][0]

    assert hit["matched_queries"] == ["BB", "Aa", "a", "b", "c"]
