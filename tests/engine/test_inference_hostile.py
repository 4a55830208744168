"""Whatever is put, asked or answered, an endpoint gives a ranking or Elasticsearch's error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine
from secondpass.models.inference import remote
from secondpass.models.inference.http_client import Answer, Post

FILLING = ["service", "service_settings", "task_settings", "model_id", "api_key", "rate_limit", "requests_per_minute"]
FILLING += [
    "url",
    "request",
    "response",
    "json_parser",
    "relevance_score",
    "headers",
    "parameters",
    "top_n",
    "num_threads",
]
FILLING += ["results", "index", "relevance_score", "records", "id", "score", "document", "text", "message", "error"]

keys = st.sampled_from(FILLING) | st.text(max_size=3)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["$.results[*]"])
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
objects = st.dictionaries(keys, values, max_size=6)
services = st.sampled_from(["cohere", "custom", "googlevertexai", "test_reranking_service", "elasticsearch"])

SETTINGS: dict[str, dict[str, Any]] = {
    "cohere": {"api_key": "k", "model_id": "m"},
    "custom": {
        "url": "http://localhost/",
        "request": "${input}",
        "response": {"json_parser": {"relevance_score": "$.results[*].score", "reranked_index": "$.results[*].index"}},
    },
}


@pytest.fixture(scope="module")
def answers() -> Iterator[list[Answer]]:
    """Let every call be answered with the last of these."""
    answers = [Answer(500, b"")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remote, "send", lambda post, timeout: answers[-1])
        yield answers


def engine() -> Engine:
    return Engine(test_services=True)


@given(service=services, settings=objects | values, task=objects | values, more=objects)
@example(service="test_reranking_service", settings=[], task={}, more={})
def test_no_settings_do_more_than_be_refused(
    answers: list[Answer], service: str, settings: Any, task: Any, more: Any
) -> None:
    body = {**more, "service": service, "service_settings": settings, "task_settings": task}
    if service == "elasticsearch" and isinstance(settings, dict):
        body["service_settings"] = {**settings, "model_id": "no such model"}
    try:
        engine().put_inference("e", body)
    except ElasticsearchError as error:
        assert error.status < 500


@given(
    body=objects | values, asked=st.fixed_dictionaries({}, optional={"query": values, "input": values, "top_n": values})
)
def test_no_call_does_more_than_be_refused(body: Any, asked: Any) -> None:
    under_test = engine()
    settings = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    under_test.put_inference("e", settings)
    for one in (body, asked):
        try:
            assert "rerank" in under_test.inference("e", one)
        except ElasticsearchError as error:
            assert error.status < 500


rows = st.lists(
    st.fixed_dictionaries(
        {"index": st.integers(-1, 3) | leaves, "relevance_score": st.floats() | leaves, "score": leaves}
    ),
    max_size=4,
)


@given(
    service=st.sampled_from(sorted(SETTINGS)),
    status=st.integers(100, 599),
    answer=values | st.fixed_dictionaries({"results": rows}),
)
def test_no_answer_does_more_than_be_told(answers: list[Answer], service: str, status: int, answer: Any) -> None:
    under_test, good = engine(), {"results": [{"index": 0, "relevance_score": 1, "score": 1}]}
    answers.append(Answer(200, json.dumps(good).encode()))
    under_test.put_inference("e", {"service": service, "service_settings": SETTINGS[service]})
    for told in (200, status):
        answers.append(Answer(told, json.dumps(answer).encode()))
        try:
            ranked = under_test.inference("e", {"query": "q", "input": ["a", "b", "c"]})["rerank"]
        except ElasticsearchError as error:
            assert error.status >= 300
        else:
            scores = [row["relevance_score"] for row in ranked]
            assert scores == sorted(scores, reverse=True)


def test_what_is_sent_hides_what_it_holds() -> None:
    assert repr(Post("http://h/?k=secret", {"Authorization": "secret"}, b"secret")) == "Post(secrets=())"
