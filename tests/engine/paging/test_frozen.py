"""Pages of a frozen ranking: slices of what was ranked once, until time is up or room is short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.engine.paging.points_in_time import PointsInTime

Json = dict[str, Any]
INDEX = "n"
DEMOTE = {"rescore_query": {"range": {"i": {"lt": 20}}}, "score_mode": "multiply", "rescore_query_weight": 0.1}
BODY: Json = {
    "query": {"function_score": {"field_value_factor": {"field": "i"}}},
    "rescore": {"window_size": 3, "query": DEMOTE},
    "size": 4,
    "pagination": "frozen",
}


@pytest.fixture
def engine() -> Engine:
    """Thirty documents on two shards, scored by their number; the first twenty are demoted where they stand in a window."""
    engine = Engine()
    engine.create_index(INDEX, {"properties": {"i": {"type": "integer"}}}, {"number_of_shards": 2})
    engine.bulk(INDEX, [{"_id": str(i), "_source": {"i": i}} for i in range(30)])
    engine.refresh(INDEX)
    return engine


@pytest.fixture
def frozen(engine: Engine) -> Callable[..., Json]:
    """Ask for a further page of a ranking frozen by its first page."""
    first = engine.search(INDEX, BODY)
    pit = {"id": first["pit_id"]}
    return lambda **page: engine.search(body={**BODY, "pit": pit, **page})


@pytest.fixture
def clock(engine: Engine) -> list[float]:
    """Let an engine go by a clock that the test holds, and keep two rankings."""
    now = [0.0]
    object.__setattr__(engine.node, "points_in_time", PointsInTime(lambda: now[0], max_rankings=2))
    return now


def ids(answer: Json) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def walked(page: Callable[..., Json], size: int = 4) -> list[str]:
    """Walk by the `sort` of each page's last hit."""
    seen: list[str] = []
    hits = page(size=size)["hits"]["hits"]
    while hits:
        seen += [hit["_id"] for hit in hits]
        hits = page(size=size, search_after=hits[-1]["sort"])["hits"]["hits"]
    return seen


def scored(place: int) -> Json:
    return {"index": place, "relevance_score": 1 / (place + 2)}


def refusal(ask: Callable[[], Any]) -> ElasticsearchError:
    with pytest.raises(ElasticsearchError) as caught:
        ask()
    return caught.value


def test_pages_by_place_and_behind_a_hit_are_slices_of_one_ranking(frozen):
    whole = ids(frozen(size=30))

    assert sorted(whole) == sorted(map(str, range(30)))
    assert [id_ for at in range(0, 30, 4) for id_ in ids(frozen(**{"from": at}))] == whole
    assert walked(frozen) == walked(frozen, 7) == whole


def test_hits_show_the_rescored_score_and_their_place_as_sort(frozen):
    for hit in frozen()["hits"]["hits"]:
        assert hit["sort"][0] == hit["_score"]


def test_what_the_url_says_beside_a_body_is_part_of_the_request(engine, frozen):
    body = {**BODY, "pit": {"id": frozen()["pit_id"]}}

    assert "another request" in refusal(lambda: engine.search(body=body, search_type="dfs_query_then_fetch")).reason
    assert "another request" in refusal(lambda: engine.search(body=body, include_named_queries_score=True)).reason


def test_what_is_written_meanwhile_does_not_show(engine, frozen):
    whole = ids(frozen(size=30))
    engine.index(INDEX, {"i": 1000}, id="new")
    engine.delete(INDEX, "29")
    engine.refresh(INDEX)

    assert walked(frozen) == whole
    assert ids(engine.search(INDEX, BODY))[0] == "new"


def test_a_point_in_time_of_ones_own_keeps_the_ranking(engine):
    pit = {"id": engine.open_point_in_time(INDEX)["id"]}
    body = {**BODY, "pit": pit, "pagination": {"mode": "frozen", "keep_alive": "5m", "depth": 10}}

    assert engine.search(body=body)["pit_id"] == pit["id"]
    assert len(ids(engine.search(body={**body, "size": 10}))) == 10


def test_aggregations_and_totals_are_those_of_the_search_on_every_page(engine):
    body = {**BODY, "aggs": {"most": {"max": {"field": "i"}}}, "track_total_hits": True}
    first = engine.search(INDEX, body)
    later = engine.search(body={**body, "from": 4, "pit": {"id": first["pit_id"]}})

    assert first["aggregations"] == later["aggregations"] == {"most": {"value": 29.0}}
    assert first["hits"]["total"] == later["hits"]["total"] == {"value": 30, "relation": "eq"}
    assert first["hits"]["max_score"] == later["hits"]["max_score"]


@pytest.mark.parametrize(
    "body",
    [
        {"sort": [{"i": "asc"}]},
        {"sort": ["_score"], "rescore": BODY["rescore"]},
        {"collapse": {"field": "i"}, "rescore": BODY["rescore"]},
        {"retriever": {"standard": {"query": BODY["query"], "sort": [{"i": "desc"}]}}},
        {
            "retriever": {
                "rescorer": {
                    "retriever": {"standard": {"query": BODY["query"]}},
                    "rescore": BODY["rescore"] | {"window_size": 9},
                }
            },
        },
    ],
    ids=["sort", "by score", "collapse", "standard retriever", "rescorer retriever"],
)
def test_any_ranking_is_walked_by_search_after(engine, body):
    body = {"size": 3, "pagination": "frozen", **body}
    first = engine.search(INDEX, body)

    def page(**page: Any) -> Json:
        return engine.search(body={**body, "pit": {"id": first["pit_id"]}, **page})

    whole = ids(page(size=9))
    assert ids(first) == whole[:3]
    assert walked(page, 3)[:9] == whole


def test_explanations_of_a_later_page_equal_its_scores(engine):
    first = engine.search(INDEX, {**BODY, "explain": True})
    page = engine.search(body={**BODY, "explain": True, "from": 10, "size": 20, "pit": {"id": first["pit_id"]}})

    for hit in page["hits"]["hits"]:
        assert np.float32(hit["_explanation"]["value"]) == np.float32(hit["_score"])


def test_a_trace_shows_the_ranking_all_pages_are_cut_from(engine, frozen):
    whole = ids(frozen(size=30))
    told = engine.explain_absent(INDEX, "1", BODY)

    assert engine.trace(INDEX, BODY).ranking(1) == whole
    assert (told["stage"], told["rank"]) == ("page", whole.index("1") + 1)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ({"query": {"match_all": {}}}, "keeps the frozen ranking of another request"),
        ({"rescore": {**BODY["rescore"], "window_size": 4}}, "keeps the frozen ranking of another request"),
        ({"pagination": {"mode": "frozen", "depth": 7}}, "[depth] of the frozen ranking is [1000], not [7]"),
        ({"search_after": [1]}, "search_after has 1 value(s) but sort has 2."),
        ({"search_after": []}, "Values must contains at least one value."),
        ({"search_after": 3}, "Unknown key for a VALUE_NUMBER in [search_after]."),
        ({"search_after": [29.0, 10**30]}, "is not the [sort] of a hit of the frozen ranking"),
        ({"search_after": [0.125, 0]}, "is not the [sort] of a hit of the frozen ranking"),
        ({"search_after": [{}, 0]}, "Failed to parse search_after value for field [_score]."),
        ({"search_after": [1.5, None]}, "Failed to parse search_after value for field [_shard_doc]."),
        ({"search_after": [1.5, 0], "from": 1}, "[from] parameter must be set to 0 when [search_after] is used"),
        ({"from": -1}, "[from] parameter cannot be negative but was [-1]"),
        ({"size": -1}, "[size] parameter cannot be negative, found [-1]"),
        ({"from": 1.5}, "1.5 cannot be converted to Integer without data loss"),
        ({"from": "x"}, 'For input string: "x"'),
        ({"size": 10**20}, "out of range of int"),
        ({"from": {}}, "Unknown key for a START_OBJECT in [from]."),
        ({"pagination": "loose"}, "[pagination] must be [frozen] but was [loose]"),
        ({"pagination": {"mode": "frozen", "keep_alive": "-1m"}}, "[keep_alive] must be positive, was [-1m]"),
        ({"pagination": {"mode": "frozen", "depth": 0}}, "[depth] must be greater than 0 but was [0]"),
        ({"pagination": {"deep": 1}}, "[pagination] unknown field [deep]"),
        ({"pagination": ["frozen"]}, "Unknown key for a START_ARRAY in [pagination]."),
        ({"pit": {"id": 7}}, "invalid id: [7]"),
        ({"pit": {"id": "x" * 64}}, "No search context found for id"),
    ],
)
def test_a_page_that_is_none_of_the_ranking_is_refused(frozen, page, reason):
    error = refusal(lambda: frozen(**page))

    assert reason in str(error) or reason in str(error.body)
    assert len(ids(frozen())) == 4


def test_a_page_beyond_the_depth_is_refused_and_one_beyond_the_ranking_is_empty(engine, frozen):
    shallow = {**BODY, "pagination": {"depth": 10}}
    pit = {"id": engine.search(INDEX, shallow)["pit_id"]}

    assert ids(frozen(**{"from": 30})) == ids(frozen(**{"from": 5000})) == []
    refused = refusal(lambda: engine.search(body={**shallow, "pit": pit, "from": 8}))
    assert "from + size must be less than or equal to: [10] but was [12]" in refused.reason


def test_no_more_is_ranked_than_the_index_allows(engine):
    for pagination in ({"depth": 10_001}, {"depth": 2**31 - 1}):
        assert (
            "Result window is too large"
            in refusal(lambda depth=pagination: engine.search(INDEX, {**BODY, "pagination": depth})).reason
        )
    assert "Result window is too large" in refusal(lambda: engine.search(INDEX, {**BODY, "from": 9_998})).reason


def test_a_refused_first_page_leaves_no_point_in_time_behind(engine):
    refusal(lambda: engine.search(INDEX, {**BODY, "search_after": [1.0, 2]}))
    refusal(lambda: engine.search(INDEX, {**BODY, "query": {"range": {"i": {"gte": "x"}}}}))

    assert len(engine.node.points_in_time) == 0


def test_an_id_of_another_engine_is_not_known_here(engine, frozen):
    error = refusal(lambda: Engine().search(body={**BODY, "pit": {"id": frozen()["pit_id"]}}))

    assert (error.status, error.type) == (404, "search_context_missing_exception")


def test_a_ranking_ends_with_its_keep_alive_and_each_page_may_prolong_it(engine, clock):
    body = {**BODY, "pagination": {"mode": "frozen", "keep_alive": "10s"}}
    body["pit"] = {"id": engine.search(INDEX, body)["pit_id"]}
    clock[0] = 9
    engine.search(body=body)
    clock[0] = 18
    assert len(ids(engine.search(body=body))) == 4
    clock[0] = 29

    assert refusal(lambda: engine.search(body=body)).type == "search_context_missing_exception"
    assert len(engine.node.points_in_time) == 0


def test_a_closed_point_in_time_forgets_its_ranking(engine, frozen):
    pit = frozen()["pit_id"]

    assert engine.close_point_in_time(pit)["num_freed"] == 1
    assert refusal(frozen).type == "search_context_missing_exception"


def test_the_ranking_used_least_lately_is_evicted_and_a_later_page_says_so(engine, clock):
    first, second = (engine.search(INDEX, BODY)["pit_id"] for _ in range(2))
    engine.search(body={**BODY, "pit": {"id": first}})
    third = engine.search(INDEX, BODY)["pit_id"]

    error = refusal(lambda: engine.search(body={**BODY, "pit": {"id": second}}))

    assert (error.status, error.type) == (404, "search_context_missing_exception")
    assert "its frozen ranking was evicted" in error.reason
    assert [len(ids(engine.search(body={**BODY, "pit": {"id": id_}}))) for id_ in (first, third)] == [4, 4]


def test_rankings_are_bounded_by_their_rows_too(engine):
    points = PointsInTime(max_rows=100)
    object.__setattr__(engine.node, "points_in_time", points)
    for _ in range(3):
        engine.search(INDEX, BODY)

    assert len(points) == 1


def test_a_later_page_of_a_reranker_calls_no_model(provider):
    server = provider(lambda asked: (200, {"results": [scored(i) for i in range(len(asked.json["documents"]))]}))
    engine = Engine()
    engine.bulk("films", [{"_id": str(i), "_source": {"plot": "space " * (i + 1)}} for i in range(9)])
    engine.refresh("films")
    settings = {"api_key": "k", "model_id": "m", "url": server.url}
    engine.put_inference("far", {"service": "cohere", "service_settings": settings})
    calls = len(server.received)
    first = {"standard": {"query": {"match": {"plot": "space"}}}}
    asks = {
        "retriever": first,
        "field": "plot",
        "inference_id": "far",
        "inference_text": "quiet",
        "rank_window_size": 9,
    }
    body = {"retriever": {"text_similarity_reranker": asks}, "size": 3, "pagination": "frozen"}
    pit = {"id": engine.search("films", body)["pit_id"]}

    assert len(server.received) == calls + 1
    seen = walked(lambda **page: engine.search(body={**body, "pit": pit, **page}), 3)
    assert sorted(seen) == [str(i) for i in range(9)]
    assert len(server.received) == calls + 1
