"""Where a retriever may stand, and what may not stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
INDEX = "stages"
MATCH_ALL = {"match_all": {}}


def refusal(engine: Engine, body: Any) -> ElasticsearchError:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, body)
    return refused.value


@pytest.mark.parametrize(
    ("beside", "named"),
    [
        ({"query": MATCH_ALL}, "query"),
        ({"query": MATCH_ALL, "sort": ["first"]}, "query, sort"),
        ({"rescore": {"query": {"rescore_query": MATCH_ALL}}}, "rescore"),
        ({"knn": {}, "terminate_after": 3}, "knn, terminate_after"),
        ({"search_after": [1], "rank": {}}, "search_after, rank"),
    ],
)
def test_members_a_retriever_has_itself_cannot_stand_beside_it(engine: Engine, beside: Json, named: str) -> None:
    told = refusal(engine, {"retriever": {"standard": {}}, **beside})

    assert told.type == "action_request_validation_exception"
    assert told.reason == f"Validation Failed: 1: cannot specify [retriever] and [{named}];"


@pytest.mark.parametrize(
    ("retriever", "type_", "reason"),
    [
        ({}, "parsing_exception", "retriever malformed, empty clause found"),
        (
            {"standard": 1},
            "parsing_exception",
            "[standard] retriever malformed, no [START_OBJECT] after retriever name",
        ),
        ({"standrd": {}}, "parsing_exception", "unknown retriever [standrd] did you mean [standard]?"),
        (
            {"standard": {}, "rrf": {}},
            "parsing_exception",
            "[standard] malformed retriever, expected [END_OBJECT] but found [FIELD_NAME]",
        ),
        (7, "parsing_exception", "Unknown key for a VALUE_NUMBER in [retriever]."),
        ({"rescorer": {}}, "illegal_argument_exception", "Required [retriever, rescore]"),
        (
            {"text_similarity_reranker": {"field": "text"}},
            "illegal_argument_exception",
            "Required [retriever, inference_text]",
        ),
    ],
)
def test_malformed_retrievers_are_told(engine: Engine, retriever: Any, type_: str, reason: str) -> None:
    told = refusal(engine, {"retriever": retriever})

    assert (told.status, told.type, told.reason) == (400, type_, reason)


@pytest.mark.parametrize(
    ("retriever", "told"),
    [
        ({"standard": {"_name": 1}}, "[standard] _name"),
        ({"rrf": {"query": 1}}, "[rrf] query"),
        ({"linear": {"retrievers": [], "normalizer": True}}, "[linear] normalizer"),
        ({"text_similarity_reranker": {"inference_id": 1}}, "[text_similarity_reranker] inference_id"),
        (
            {"text_similarity_reranker": {"retriever": {"standard": {}}, "inference_text": 5, "field": "text"}},
            "[text_similarity_reranker] inference_text",
        ),
    ],
)
def test_a_number_is_no_string(engine: Engine, retriever: Json, told: str) -> None:
    refused = refusal(engine, {"retriever": retriever})

    assert (refused.status, refused.type) == (400, "x_content_parse_exception")
    assert f"{told} doesn't support values of type: VALUE_" in refused.reason


@pytest.mark.parametrize("name", ["knn", "rule", "pinned", "diversify", "random_reranker"])
def test_other_retrievers_are_refused_by_name(engine: Engine, name: str) -> None:
    told = refusal(engine, {"retriever": {"rrf": {"retrievers": [{name: {}}]}}})

    assert told.type == "unsupported_by_secondpass"
    assert told.reason.startswith(f"retriever [{name}] is not supported by secondpass")


@pytest.mark.parametrize("member", [{"search_after": [1], "sort": ["first"]}, {"terminate_after": 1}])
def test_children_cannot_end_early_or_go_on(engine: Engine, member: Json) -> None:
    told = refusal(engine, {"retriever": {"rrf": {"retrievers": [{"standard": member}]}}})

    assert told.type == "illegal_argument_exception"
    assert told.reason == f"[{next(iter(member))}] cannot be used in children of compound retrievers"


def test_all_children_that_fail_are_told_with_the_most_severe_status(engine: Engine) -> None:
    unanalysed = {"standard": {"query": {"match": {"text": {"query": "x", "analyzer": "none"}}}}}
    told = refusal(engine, {"retriever": {"rrf": {"retrievers": [unanalysed, {"standard": {}}, unanalysed]}}})

    assert told.status == 400
    assert told.reason.startswith("[rrf] search failed - retrievers '[standard, standard]' returned errors.")
    assert len(told.body["error"]["suppressed"]) == 2


def test_a_window_deeper_than_the_index_allows_fails_the_child(engine: Engine) -> None:
    told = refusal(engine, {"retriever": {"rrf": {"retrievers": [{"standard": {}}], "rank_window_size": 10_001}}})

    assert "Result window is too large" in str(told.body["error"]["suppressed"])


def test_a_timeout_gives_what_there_is(engine: Engine) -> None:
    answer = engine.search(INDEX, {"retriever": {"rrf": {"retrievers": [{"standard": {}}]}}, "timeout": "0ms"})

    assert answer["timed_out"]
    assert answer["hits"]["hits"] == []


def test_several_indices_make_one_ranking() -> None:
    engine = Engine()
    for index in ("one", "two"):
        engine.create_index(index, {"properties": {"text": {"type": "text"}}}, {"number_of_shards": 2})
        engine.bulk(index, [{"_id": str(i), "_source": {"text": "red " + "x " * i}} for i in range(4)])
        engine.refresh(index)
    children = [{"standard": {"query": {"match": {"text": word}}}} for word in ("red", "x")]
    body = {"retriever": {"rrf": {"retrievers": children}}, "explain": True, "highlight": {"fields": {"text": {}}}}

    hits = engine.search("one,two", body)["hits"]
    nowhere = engine.search("nothing*", body)["hits"]

    assert hits["total"]["value"] == len(hits["hits"]) == 8
    assert all(hit["_explanation"]["value"] == hit["_score"] for hit in hits["hits"])
    assert all("<em>red</em>" in hit["highlight"]["text"][0] for hit in hits["hits"])
    assert (nowhere["total"]["value"], nowhere["hits"]) == (0, [])


def test_retrievers_nested_beyond_reason_are_refused(engine: Engine) -> None:
    retriever: Json = {"standard": {}}
    for _ in range(40):
        retriever = {"rrf": {"retrievers": [retriever]}}

    assert refusal(engine, {"retriever": retriever}).status == 400


def test_everything_else_of_a_search_goes_with_a_retriever(engine: Engine, by: Callable[..., Json]) -> None:
    body = {
        "retriever": {"rrf": {"retrievers": [by("first")]}},
        "_source": False,
        "fields": ["group"],
        "version": True,
        "highlight": {"fields": {"text": {}}},
        "aggs": {"most": {"max": {"field": "first"}}},
        "track_scores": True,
        "from": 1,
        "size": 1,
        "min_score": 0.001,
        "indices_boost": [{INDEX: 3}],
    }
    answer = engine.search(INDEX, body)

    (hit,) = answer["hits"]["hits"]
    assert (hit["_id"], hit["fields"], hit["_version"]) == ("9", {"group": [2]}, 1)
    assert answer["aggregations"]["most"]["value"] == 10.0
    assert answer["hits"]["max_score"] == 0.016393442


@given(st.data())
def test_whatever_stands_in_a_retriever_is_answered_or_refused(engine: Engine, data: st.DataObject) -> None:
    odd = data.draw(
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(-3, 12), st.floats(), st.text(max_size=3)),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=3),
            max_leaves=6,
        )
    )
    name = data.draw(st.sampled_from(["standard", "rescorer", "text_similarity_reranker", "rrf", "linear"]))
    body = {**COMPLETE[name], data.draw(st.sampled_from(MEMBERS)): odd}

    try:
        engine.search(INDEX, {"retriever": {name: body}})
    except ElasticsearchError as error:
        assert error.status in (400, 404, 500)


MEMBERS = [
    *(
        "retriever",
        "retrievers",
        "standard",
        "query",
        "filter",
        "min_score",
        "_name",
        "sort",
        "collapse",
        "field",
        "fields",
    ),
    *(
        "rank_window_size",
        "rank_constant",
        "weight",
        "normalizer",
        "rescore",
        "window_size",
        "inference_id",
        "inference_text",
    ),
    *("chunk_rescorer", "chunking_settings", "size", "allow_rerank_failures", "search_after", "terminate_after"),
]
CHILD = {"standard": {"query": {"exists": {"field": "text"}}}}
COMPLETE: dict[str, Json] = {
    "standard": {},
    "rescorer": {"retriever": CHILD, "rescore": {"query": {"rescore_query": MATCH_ALL}}},
    "text_similarity_reranker": {"retriever": CHILD, "inference_id": "numbers", "inference_text": "x", "field": "text"},
    "rrf": {"retrievers": [CHILD]},
    "linear": {"retrievers": [{"retriever": CHILD}]},
}
