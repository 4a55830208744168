"""Rescoring beside a sort: the two that say nothing new are allowed, and hits show what rescorers made of their score."""

from __future__ import annotations

import re
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

TEN_MORE: Json = {"query": {"rescore_query": {"match_all": {}}, "rescore_query_weight": 10}}
QUERY: Json = {"match": {"name": "red"}}
NAMES = ["red", "red red blue", "blue blue red", "red green", "red", "green red"]


@pytest.fixture(scope="module", params=[1, 3], ids=["one shard", "three shards"])
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"name": {"type": "text"}}}, {"number_of_shards": request.param})
    engine.bulk("i", [{"_id": str(i), "_source": {"name": name}} for i, name in enumerate(NAMES)])
    engine.refresh("i")
    return engine


def hits(engine: Engine, **body: Any) -> list[Json]:
    found: list[Json] = engine.search("i", {"query": QUERY, **body})["hits"]["hits"]
    return found


def paged(engine: Engine, **body: Any) -> list[Json]:
    pit = engine.open_point_in_time("i")
    found: list[Json] = engine.search(body={"query": QUERY, "pit": pit, **body})["hits"]["hits"]
    engine.close_point_in_time(pit["id"])
    return found


@pytest.mark.parametrize("sort", [["_score"], [{"_score": "desc"}], "_score"])
def test_the_score_of_a_sort_is_the_rescored_score(sort: Any, engine: Engine) -> None:
    found = hits(engine, sort=sort, rescore=TEN_MORE)

    assert len(found) == len(NAMES)
    assert [hit["sort"] for hit in found] == [[hit["_score"]] for hit in found]
    assert all(hit["_score"] > 10 for hit in found)


@pytest.mark.parametrize("sort", [["_score"], ["_score", "_shard_doc"], ["_score", {"_shard_doc": "asc"}]])
def test_a_sort_by_score_then_shard_doc_goes_with_rescore(sort: Any, engine: Engine) -> None:
    plain, rescored = paged(engine, sort=sort), paged(engine, sort=sort, rescore=TEN_MORE)

    assert [hit["_id"] for hit in rescored] == [hit["_id"] for hit in plain]
    assert [hit["sort"] for hit in rescored] == [[hit["_score"], hit["sort"][1]] for hit in rescored]
    assert [hit["sort"][1] for hit in rescored] == [hit["sort"][1] for hit in plain]


@pytest.mark.parametrize("sort", [["_score", {"_shard_doc": "desc"}], [{"_score": "asc"}], ["_shard_doc"]])
def test_any_other_sort_by_place_is_refused(sort: Any, engine: Engine) -> None:
    refused = re.escape("Cannot use [sort] option in conjunction with [rescore].")

    with pytest.raises(ElasticsearchError, match=refused):
        paged(engine, sort=sort, rescore=TEN_MORE)


def test_the_cursor_of_search_after_filters_first_pass_scores(engine: Engine) -> None:
    first = hits(engine, sort=["_score"])
    cursor = first[2]["_score"]
    found = hits(engine, sort=["_score"], search_after=[cursor], rescore=TEN_MORE)

    assert {hit["_id"] for hit in found} == {hit["_id"] for hit in first if hit["_score"] < cursor}
    assert all(hit["sort"] == [hit["_score"]] and hit["_score"] > 10 for hit in found)
