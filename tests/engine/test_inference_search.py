"""Searches that ask a service behind a URL: when it answers, when it does not, and after that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Start = Callable[..., Any]
Json = dict[str, Any]

FILMS = {"1": "space opera", "2": "space", "3": "a quiet film about space"}
RESULTS = "results"


def by_length(received: Any) -> Any:
    """Score as Cohere would, texts by their length, below zero."""
    texts = received.json["documents"]
    rows = [{"index": place, "relevance_score": len(text) - 12} for place, text in enumerate(texts)]
    return 200, {RESULTS: sorted(rows, key=lambda row: -row["relevance_score"])}


@pytest.fixture
def asked(provider: Start) -> tuple[Engine, Any]:
    """An engine with three films and an endpoint `far`, and the server behind it."""
    engine, server = Engine(), provider(by_length)
    engine.bulk("films", [{"_id": id_, "_source": {"plot": plot}} for id_, plot in FILMS.items()])
    engine.refresh("films")
    limit = {"requests_per_minute": 10**6}
    settings = {"api_key": "k", "model_id": "m", "url": server.url, "rate_limit": limit}
    engine.put_inference("far", {"service": "cohere", "service_settings": settings})
    return engine, server


def body(**reranker: Any) -> Json:
    first = {"standard": {"query": {"match": {"plot": "space"}}}}
    asks = {"retriever": first, "field": "plot", "inference_id": "far", "inference_text": "quiet films", **reranker}
    return {"retriever": {"text_similarity_reranker": asks}}


def ranked(answer: Json) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_a_remote_model_orders_the_hits(asked: tuple[Engine, Any]) -> None:
    engine, server = asked

    answer = engine.search("films", body())

    assert ranked(answer) == ["3", "1", "2"]
    assert [hit["_score"] for hit in answer["hits"]["hits"]] == [
        13.0,
        pytest.approx(0.36787945),
        pytest.approx(0.000911882),
    ]
    assert server.received[-1].json["query"] == "quiet films"
    assert server.received[-1].json["documents"] == ["space", "space opera", "a quiet film about space"]


FAILURES: dict[str, tuple[Any, int, str]] = {
    "rate limited": ((429, {"message": "slow down"}), 429, "Received a rate limit status code"),
    "unauthorized": ((401, {}), 401, "Received an authentication error status code"),
    "down": ((503, b""), 400, "Received a server error status code"),
    "empty": ((200, b""), 500, "Response body was empty"),
    "nonsense": ((200, b"<html>"), 500, "Failed to parse the answer as JSON"),
    "too few": (
        (200, {RESULTS: [{"index": 0, "relevance_score": 1}]}),
        500,
        "Reranker input document count and returned score count mismatch: [3] vs [1]",
    ),
    "gone": (lambda handler: None, 500, "Http client failed to send request"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_told_or_survived_and_the_next_search_succeeds(asked: tuple[Engine, Any], failure: str) -> None:
    engine, server = asked
    answer, status, reason = FAILURES[failure]
    first_pass = ranked(engine.search("films", {"query": {"match": {"plot": "space"}}}))
    server.answer = lambda received: answer

    with pytest.raises(ElasticsearchError) as failed:
        engine.search("films", body())
    survived = engine.search("films", body(allow_rerank_failures=True))
    server.answer = by_length

    assert failed.value.status == status
    assert reason in str(failed.value.body)
    assert ranked(survived) == first_pass
    assert ranked(engine.search("films", body())) == ["3", "1", "2"]


def test_an_endpoint_that_cuts_below_the_window_is_refused(asked: tuple[Engine, Any]) -> None:
    engine, server = asked
    settings = {"api_key": "k", "model_id": "m", "url": server.url}
    task = {"top_n": 2}
    engine.put_inference("two", {"service": "cohere", "service_settings": settings, "task_settings": task})

    with pytest.raises(ElasticsearchError, match=r"\[two\] is configured to return the top \[2\] results"):
        engine.search("films", body(inference_id="two"))
    assert ranked(engine.search("films", body(inference_id="two", rank_window_size=2)))


def test_an_endpoint_deleted_while_it_answers_answers(asked: tuple[Engine, Any]) -> None:
    engine, server = asked

    def delete(received: Any) -> Any:
        engine.delete_inference("far")
        return by_length(received)

    server.answer = delete

    assert ranked(engine.search("films", body())) == ["3", "1", "2"]
    with pytest.raises(ElasticsearchError, match=r"Inference endpoint not found \[far\]"):
        engine.search("films", body())


def test_many_searches_at_once_do_not_mix_their_answers(asked: tuple[Engine, Any]) -> None:
    engine, _ = asked
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(ranked(engine.search("films", body())))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [["3", "1", "2"]] * 12


def test_the_shard_level_rescorer_runs_models_of_this_process_only(asked: tuple[Engine, Any]) -> None:
    engine, _ = asked
    rescorer = {"field": "plot", "inference_text": "x", "inference_id": "far"}

    with pytest.raises(ElasticsearchError, match=r"runs models of service \[elasticsearch\] only, not of \[cohere\]"):
        engine.search("films", {"rescore": {"window_size": 10, "text_similarity": rescorer}})
