"""Rankings marked by judgments: the metrics against their definitions, and what is refused as Elasticsearch refuses it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine

pytest.importorskip("elasticsearch")

Json = dict[str, Any]
JSON = {"content-type": "application/json", "accept": "application/json"}
IDS = [f"d{i}" for i in range(8)]


@pytest.fixture(scope="module")
def ask() -> Any:
    """Return what posts to `_rank_eval` over eight documents, ranked by their number, and returns status and body."""
    engine = Engine()
    engine.create_index("e", {"properties": {"n": {"type": "integer"}, "day": {"type": "date"}, "t": {"type": "text"}}})
    engine.bulk("e", [{"_id": id_, "_source": {"n": i, "t": f"text {i}"}} for i, id_ in enumerate(IDS)])
    engine.refresh("e")
    client = engine.client().options(ignore_status=[400, 404, 500])

    def post(body: Json) -> tuple[int, Any]:
        answer = client.perform_request("POST", "/e/_rank_eval", headers=JSON, body=body)
        return answer.meta.status, answer.body

    return post


def ranking(found: int = len(IDS)) -> Json:
    """Search for the first *found* documents, in their order."""
    return {"query": {"range": {"n": {"lt": found}}}, "sort": "n"}


def rated(ratings: Mapping[str, int], request: Json | None = None, **members: Any) -> Json:
    listed = [{"_index": "e", "_id": id_, "rating": rating} for id_, rating in ratings.items()]
    return {"id": "q", "request": request or ranking(), "ratings": listed, **members}


def evaluation(metric: Json, ratings: Mapping[str, int] | None = None, **members: Any) -> Json:
    return {"requests": [rated({"d0": 1} if ratings is None else ratings, **members)], "metric": metric}


def causes(told: Mapping[str, Any] | None) -> list[str]:
    """Return the reasons of an error and of what led to it."""
    return [] if told is None else [told["reason"], *causes(told.get("caused_by"))]


def dcg(gains: list[int | None]) -> float:
    return sum((2**gain - 1) / math.log2(i + 2) for i, gain in enumerate(gains) if gain is not None)


def err(gains: list[int | None], most: int) -> float:
    """Add, over the ranks, the chance that someone stops right there, divided by the rank."""
    stops = [0 if gain is None else (2**gain - 1) / 2**most for gain in gains]
    return sum(math.prod(1 - stop for stop in stops[:i]) * stops[i] / (i + 1) for i in range(len(stops)))


ratings_of_some = st.dictionaries(st.sampled_from([*IDS, "absent", "unseen"]), st.integers(0, 4))
unknown = st.none() | st.integers(0, 4)


@given(ratings_of_some, st.integers(0, 8), st.integers(1, 9), st.integers(0, 4), st.booleans(), unknown)
def test_each_metric_is_what_its_definition_says(
    ask: Any, ratings: dict[str, int], found: int, k: int, threshold: int, ignored: bool, unknown: int | None
) -> None:
    page = IDS[:found][:k]
    given = [ratings.get(id_) for id_ in page]
    gains = [unknown if rating is None else rating for rating in given]
    good = sum(rating is not None and rating >= threshold for rating in given)
    all_good = sum(rating >= threshold for rating in ratings.values())
    looked_at = sum(rating is not None for rating in given) if ignored else len(given)
    ranks = [i for i, rating in enumerate(given, start=1) if rating is not None and rating >= threshold]
    ideal = dcg(sorted(ratings.values(), reverse=True)[: len(page)])
    extra = {} if unknown is None else {"unknown_doc_rating": unknown}
    bound = {"k": k, "relevant_rating_threshold": threshold}
    for metric, expected in (
        ({"precision": {**bound, "ignore_unlabeled": ignored}}, good / looked_at if looked_at else 0),
        ({"recall": bound}, good / all_good if all_good else 0),
        ({"mean_reciprocal_rank": bound}, 1 / ranks[0] if ranks else 0),
        ({"dcg": {"k": k, **extra}}, dcg(gains)),
        ({"dcg": {"k": k, "normalize": True, **extra}}, dcg(gains) / ideal if ideal else 0),
        ({"expected_reciprocal_rank": {"k": k, "maximum_relevance": 4, **extra}}, err(gains, 4)),
    ):
        status, body = ask(evaluation(metric, ratings, request=ranking(found)))
        assert status == 200
        assert body["metric_score"] == pytest.approx(expected, rel=1e-12)
        detail = body["details"]["q"]
        assert [hit["rating"] for hit in detail["hits"]] == given
        assert [doc["_id"] for doc in detail["unrated_docs"]] == [id_ for id_ in page if id_ not in ratings]


def test_an_ideal_gain_knows_only_ratings_that_were_given_and_is_not_told_where_it_is_nothing(ask: Any) -> None:
    metric = {"dcg": {"k": 1, "normalize": True, "unknown_doc_rating": 3}}

    _, body = ask(evaluation(metric, {"absent": 1}))
    assert body["details"]["q"]["metric_details"]["dcg"] == {
        "dcg": 7.0,
        "ideal_dcg": 1.0,
        "normalized_dcg": 7.0,
        "unrated_docs": 1,
    }
    _, body = ask(evaluation(metric, {}))
    assert body["details"]["q"]["metric_details"]["dcg"] == {"dcg": 7.0, "unrated_docs": 1}


def test_numbers_that_no_double_holds_are_told_by_their_names(ask: Any) -> None:
    status, body = ask(evaluation({"dcg": {}}, {"d0": 2000}))

    assert (status, body["metric_score"]) == (200, "Infinity")
    assert body["details"]["q"]["metric_details"]["dcg"]["dcg"] == "Infinity"


def test_a_request_that_fails_is_told_as_its_search_would_be_and_takes_no_part_in_the_mean(ask: Any) -> None:
    failing = {"query": {"range": {"day": {"gte": "x"}}}}
    _, body = ask(evaluation({"precision": {}}, request=failing))

    error = body["failures"]["q"]["error"]
    assert [cause["type"] for cause in error["root_cause"]] == ["parse_exception"]
    assert (error["phase"], error["grouped"], error["failed_shards"][0]["index"]) == ("query", True, "e")
    assert (body["metric_score"], body["details"]) == ("NaN", {})


def test_hits_show_of_their_source_what_the_summary_names_and_nothing_otherwise(ask: Any) -> None:
    _, body = ask(evaluation({"precision": {"k": 1}}, summary_fields=["t"]))
    assert body["details"]["q"]["hits"][0]["hit"]["_source"] == {"t": "text 0"}

    _, body = ask(evaluation({"precision": {"k": 1}}))
    assert body["details"]["q"]["hits"][0]["hit"] == {"_index": "e", "_id": "d0", "_score": None, "sort": [0]}


BUILD = "Failed to build [{}] after last required field arrived"
AMBIGUOUS = "Ambiguous rated request: Set both, verbatim test request and test request template parameters."


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"ratings": [{"_index": "e", "_id": "1", "rating": rating} for rating in (1, 2)]},
            'Found duplicate rated document key [{"_index":"e","_id":"1"}] in evaluation request [q]',
        ),
        ({"template_id": "x"}, AMBIGUOUS),
        ({"params": {"x": 1}}, AMBIGUOUS),
        ({"request": {"aggs": {}}}, "Query in rated requests should not contain aggregations."),
        ({"request": {"profile": True}}, "Query in rated requests should not use profile."),
    ],
)
def test_a_rated_request_that_makes_no_sense_is_refused_where_it_is_built(ask: Any, body: Json, told: str) -> None:
    status, answer = ask({"requests": [rated({}) | body], "metric": {"precision": {}}})

    assert status == 400
    assert causes(answer["error"])[1:] == [BUILD.format("request"), told]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"params": {}, "template_id": "x"}, "Need to set at least test request or test request template parameters."),
        ({"params": {"x": 1}}, "If template parameters are supplied need to set id of template to apply them to too."),
    ],
)
def test_a_template_needs_its_id_and_params(ask: Any, request_: Json, told: str) -> None:
    status, answer = ask({"requests": [{"id": "q", "ratings": [], **request_}], "metric": {"precision": {}}})

    assert (status, causes(answer["error"])[-1]) == (400, told)


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        ([], "Cannot evaluate ranking if no search requests with rated results are provided. Seen: []"),
        (
            [{"id": "q", "ratings": [], "template_id": "x", "params": {"x": 1}}],
            "Cannot evaluate ranking if neither template nor evaluation request is provided. Seen for request id: q",
        ),
    ],
)
def test_an_evaluation_of_nothing_is_refused(ask: Any, requests: list[Json], told: str) -> None:
    status, answer = ask({"requests": requests, "metric": {"precision": {}}})

    assert (status, causes(answer["error"])) == (400, [BUILD.format("rank_eval"), told])


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        ({"precision": {"k": 0}}, [BUILD.format("precision"), "Window size k must be positive."]),
        (
            {"mean_reciprocal_rank": {"relevant_rating_threshold": -1}},
            [
                BUILD.format("reciprocal_rank"),
                "Relevant rating threshold for precision must be positive integer.",
            ],
        ),
        ({"expected_reciprocal_rank": {}}, ["Required [maximum_relevance]"]),
        ({"foo": {}}, ["[1:86] unknown field [foo]"]),
        ({}, ["Failed to parse object: expecting token of type [FIELD_NAME] but found [END_OBJECT]"]),
        ({"dcg": 5}, ["[1:92] [dcg] Expected START_OBJECT but was: VALUE_NUMBER"]),
    ],
)
def test_a_metric_that_cannot_be_read_is_refused(ask: Any, metric: Json, told: list[str]) -> None:
    status, answer = ask(
        {"requests": [{"id": "q", "request": {"query": {"match_all": {}}}, "ratings": []}], "metric": metric}
    )

    assert (status, causes(answer["error"])[1:]) == (400, told)


def test_a_search_that_cannot_be_read_is_refused_with_its_place_before_anything_is_searched(ask: Any) -> None:
    status, answer = ask({"requests": [rated({}, {"query": {"mtch": {}}})], "metric": {"precision": {}}})

    assert (status, answer["error"]["root_cause"]) == (
        400,
        [{"type": "parsing_exception", "reason": "unknown query [mtch] did you mean [match]?", "line": 1, "col": 51}],
    )


def test_what_goes_together_is_judged_by_the_number_of_hits_the_metric_wants(ask: Any) -> None:
    fused = {"rrf": {"retrievers": [{"standard": {"query": {"match_all": {}}}}], "rank_window_size": 5}}
    fusing = {"retriever": fused, "size": 50}
    assert ask(evaluation({"precision": {"k": 5}}, request=fusing))[0] == 200

    status, answer = ask(evaluation({"precision": {"k": 10}}, request=fusing))
    assert (status, answer["error"]["type"]) == (400, "action_request_validation_exception")


def test_a_template_is_refused_with_the_place_of_what_is_wrong_in_it(ask: Any) -> None:
    templates = [{"id": "t", "template": {"source": "{}", "foo": 1}}]
    status, answer = ask({"templates": templates, "requests": [rated({})], "metric": {"precision": {}}})

    assert (status, causes(answer["error"])[-1]) == (400, "[1:51] [script] unknown field [foo]")


def test_what_a_template_makes_is_refused_with_its_place_there(ask: Any) -> None:
    templates = [{"id": "t", "template": {"source": {"query": {"match_all": {}}, "{{name}}": 1}}}]
    request = {"id": "q", "template_id": "t", "params": {"name": "foo"}, "ratings": []}
    status, answer = ask({"templates": templates, "requests": [request], "metric": {"precision": {}}})

    assert status == 400
    assert answer["error"]["root_cause"][0] | {"reason": ""} == {
        "type": "parsing_exception",
        "reason": "",
        "line": 1,
        "col": 33,
    }
