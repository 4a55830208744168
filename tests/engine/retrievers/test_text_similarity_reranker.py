"""`text_similarity_reranker`: `numbers` takes each text for its score, as the service of Elasticsearch's own tests does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.models.inference.endpoint import Endpoint

Json = dict[str, Any]
INDEX = "stages"
Search = Callable[..., list[tuple[str, float]]]
By = Callable[..., Json]


def reranked(child: Json, **members: Any) -> Json:
    asked = {"inference_id": "numbers", "inference_text": "which?", "field": "text", **members}
    return {"text_similarity_reranker": {"retriever": child, **asked}}


def normalised(raw: float) -> float:
    return float(str(np.float32(np.float32(max(raw, 0)) + np.float32(min(np.exp(raw), 1)))))


def test_scores_are_normalised_and_order_the_window(engine: Engine, by: By, shown: Search) -> None:
    found = shown(engine, reranked(by("second", filter={"exists": {"field": "text"}}), rank_window_size=3))

    assert found == [("3", normalised(-2)), ("2", normalised(-3)), ("1", normalised(-4))]
    assert shown(engine, reranked(by("first"), rank_window_size=2)) == [("10", 6.0), ("9", 5.0)]


def test_min_score_asks_for_the_raw_score_and_decides_on_the_total(engine: Engine, by: By) -> None:
    def answered(min_score: float) -> tuple[int, list[str]]:
        hits = engine.search(INDEX, {"retriever": reranked(by("first"), min_score=min_score)})["hits"]
        return hits["total"]["value"], [hit["_id"] for hit in hits["hits"]]

    assert answered(4) == (2, ["10", "9"])
    assert answered(1000) == (0, [])


def test_a_filter_is_the_childs(engine: Engine, by: By, shown: Search) -> None:
    retriever = reranked(by("first"), filter={"term": {"group": 2}})

    assert shown(engine, retriever) == [("9", 5.0), ("6", 2.0)]
    assert engine.search(INDEX, {"retriever": retriever})["hits"]["total"]["value"] == 2


def test_only_the_first_value_of_a_field_is_read() -> None:
    engine = Engine(test_services=True)
    service = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    engine.put_inference("numbers", service)
    engine.bulk(INDEX, [{"_id": "a", "_source": {"text": ["1", "9"]}}, {"_id": "b", "_source": {"text": "2"}}])
    engine.refresh(INDEX)

    hits = engine.search(INDEX, {"retriever": reranked({"standard": {}})})["hits"]["hits"]

    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("b", 3.0), ("a", 2.0)]


def test_documents_without_the_field_fail_the_search(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": reranked({"standard": {}}, rank_window_size=20)})

    (suppressed,) = refused.value.body["error"]["suppressed"]
    assert (refused.value.status, refused.value.type) == (500, "status_exception")
    assert (suppressed["phase"], suppressed["reason"]) == ("rank-feature", "Computing updated ranks for results failed")
    assert suppressed["caused_by"] == {
        "type": "illegal_state_exception",
        "reason": "Reranker input document count and returned score count mismatch: [11] vs [10]",
    }


def test_allowed_failures_keep_the_childs_ranking(engine: Engine, by: By, shown: Search) -> None:
    retriever = reranked(by("second"), field="nowhere", allow_rerank_failures=True)

    assert shown(engine, retriever, size=2) == [("1", 10.0), ("2", 9.0)]
    assert shown(engine, reranked(by("second"), field="nowhere", allow_rerank_failures=True, min_score=10)) == [
        ("1", 10.0)
    ]
    (failure,) = engine.trace(INDEX, {"retriever": retriever}).failures
    assert failure.startswith("text_similarity_reranker: Reranker input document count")


def test_allowed_failures_keep_another_order_with_ranks_for_scores(engine: Engine, by: By, shown: Search) -> None:
    sorted_child = by("first", sort=[{"group": "desc"}, {"first": "desc"}])
    retriever = reranked(sorted_child, inference_id="unknown", allow_rerank_failures=True)

    assert shown(engine, retriever, size=3) == [("7", 1.0), ("5", 0.5), ("3", 0.33333334)]


@pytest.mark.parametrize("child", [{"standard": {}}, {"standard": {"query": {"match_none": {}}}}])
def test_an_unknown_endpoint_is_told_whatever_matches(engine: Engine, child: Json) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": {"rrf": {"retrievers": [reranked(child, inference_id="unknown")]}}})

    assert (refused.value.status, refused.value.type) == (404, "resource_not_found_exception")
    assert refused.value.reason == "Inference endpoint not found [unknown]"


def test_nothing_to_rank_is_an_empty_page(engine: Engine, shown: Search) -> None:
    assert shown(engine, reranked({"standard": {"query": {"match_none": {}}}})) == []


def test_an_endpoint_that_gives_fewer_than_the_window_is_refused() -> None:
    engine = Engine(test_services=True)
    service = {
        "service": "test_reranking_service",
        "service_settings": {"model_id": "m", "api_key": "k"},
        "task_settings": {"top_n": 5},
    }
    engine.put_inference("numbers", service)
    engine.create_index(INDEX)

    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": reranked({"standard": {}})})

    assert refused.value.status == 400
    assert refused.value.reason == (
        "Inference endpoint [numbers] is configured to return the top [5] results, but rank_window_size is [10]. Reduce "
        "rank_window_size to be less than or equal to the configured top N value."
    )


def test_the_explanation_names_endpoint_and_field_and_goes_on_below(engine: Engine, by: By) -> None:
    retriever = reranked(by("first", _name="mine"), chunk_rescorer={"size": 2})
    hit = engine.search(INDEX, {"retriever": retriever, "explain": True, "size": 1})["hits"]["hits"][0]

    ranked = hit["_explanation"]
    assert ranked["value"] == hit["_score"]
    assert ranked["description"] == (
        "text_similarity_reranker match using inference endpoint: [numbers] on document field: [text] matching on source "
        "query [mine]and rescoring considering only top [2] best chunks"
    )
    assert [detail["value"] for detail in ranked["details"]] == [10.0, 5.0]


def test_the_best_chunk_counts() -> None:
    engine = Engine(test_services=True)
    service = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    engine.put_inference("numbers", service)
    engine.bulk(INDEX, [{"_id": "a", "_source": {"text": "1"}}, {"_id": "b", "_source": {}}])
    engine.refresh(INDEX)

    hits = engine.search(INDEX, {"retriever": reranked({"standard": {}}, chunk_rescorer={})})["hits"]["hits"]

    assert [(hit["_id"], hit["_score"]) for hit in hits] == [("a", 2.0), ("b", 1.0)]


@pytest.mark.parametrize(
    ("chunk_rescorer", "told"),
    [
        ({"size": 0}, "size must be greater than 0, was: 0"),
        (
            {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 10, "sentence_overlap": 20}},
            "Invalid value [10]",
        ),
        (
            {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 20, "sentence_overlap": 2}},
            "sentence_overlap[2] must be either 0 or 1",
        ),
        ({"chunking_settings": {"strategy": "word", "max_chunk_size": 20, "overlap": 11}}, "Invalid value [11]"),
        (
            {"chunking_settings": {"strategy": "word", "max_chunk_size": 20}},
            "[chunking_settings] does not contain the required setting [overlap]",
        ),
        (
            {"chunking_settings": {"strategy": "word", "overlap": 5}},
            "[chunking_settings] does not contain the required setting [max_chunk_size]",
        ),
        (
            {"chunking_settings": {"max_chunk_size": 20, "sentence_overlap": 0}},
            "Can't generate Chunker without ChunkingStrategy provided",
        ),
        ({"chunking_settings": {"strategy": "recursive"}}, "[recursive] is not supported by secondpass"),
        ({"chunking_settings": {"strategy": "verse"}}, "Invalid chunkingStrategy verse"),
    ],
)
def test_chunks_that_cannot_be_are_told(engine: Engine, chunk_rescorer: Json, told: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"retriever": reranked({"standard": {}}, chunk_rescorer=chunk_rescorer)})

    assert refused.value.status == 400
    assert told in str(refused.value.body)


@pytest.mark.parametrize(
    ("field_type", "given", "text"),
    [
        ("boolean", True, "true"),
        ("boolean", "false", "false"),
        ("double", 1e-5, "1.0E-5"),
        ("float", "1e10", "1.0E10"),
        ("float", 2, "2.0"),
        ("long", "7", "7"),
    ],
)
def test_the_model_reads_numbers_and_booleans_as_java_prints_them(
    field_type: str, given: Any, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, read = Engine(), []
    engine.create_index("i", {"properties": {"f": {"type": field_type}}})
    engine.index("i", {"f": given}, id="1")
    engine.refresh("i")
    monkeypatch.setattr(Endpoint, "score", lambda self, query, texts: read.extend(texts) or np.ones(1, np.float32))

    child = {"retriever": {"standard": {}}, "field": "f", "inference_text": "which?"}
    engine.search("i", {"retriever": {"text_similarity_reranker": child}})

    assert read == [text]


@pytest.mark.parametrize("settings", [None, {}])
def test_chunking_settings_may_be_null_or_empty(settings: Any, engine: Engine, by: By, shown: Search) -> None:
    assert shown(engine, reranked(by("first"), chunk_rescorer={"chunking_settings": settings})) == shown(
        engine, reranked(by("first"), chunk_rescorer={})
    )
