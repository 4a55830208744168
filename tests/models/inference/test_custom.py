"""A service described by its settings: templates going out, paths coming in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.models.errors import (
    EndpointAnswerError,
    EndpointError,
    EndpointSettingsError,
    ModelRequestError,
)
from secondpass.models.inference.ranking import RerankRequest

Start = Callable[..., Any]
Make = Callable[..., Any]

KEY = "very-secret-key"
TEXTS = ('say "no"', "b")
JINA: dict[str, Any] = {
    "secret_parameters": {"api_key": KEY},
    "headers": {"Authorization": "Bearer ${api_key}", "Content-Type": "application/json"},
    "request": '{"model": "jina-reranker","query": ${query},"documents":${input}}',
    "response": {
        "json_parser": {"relevance_score": "$.results[*].relevance_score", "reranked_index": "$.results[*].index"}
    },
}
"""The example of Elastic's page, but for its URL."""

RESULTS = {"results": [{"index": 1, "relevance_score": 0.25}, {"index": 0, "relevance_score": 2}]}


@pytest.fixture
def made(endpoint: Make, provider: Start) -> Callable[..., tuple[Any, Any]]:
    """Make an endpoint and the server behind it; *changes* are made to the page's example."""

    def make(answer: Any = RESULTS, task: Any = None, path: str = "/v1/rerank", **changes: Any) -> tuple[Any, Any]:
        server = provider(lambda received: (200, answer))
        settings = {"url": server.url + path, **JINA, **changes}
        return endpoint("custom", {name: value for name, value in settings.items() if value is not None}, task), server

    return make


def test_the_pages_example_runs(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made()

    ranked = reranker.rank(RerankRequest('what "?', TEXTS))

    assert [document.to_json() for document in ranked] == [
        {"index": 0, "relevance_score": 2.0},
        {"index": 1, "relevance_score": 0.25},
    ]
    (received,) = server.received
    assert received.path == "/v1/rerank"
    assert received.headers["Authorization"] == f"Bearer {KEY}"
    assert received.json == {"model": "jina-reranker", "query": 'what "?', "documents": list(TEXTS)}


def test_secrets_are_not_shown(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(task={"parameters": {"model": "m", "nothing": None}})

    assert reranker.to_json() == {
        "inference_id": "e",
        "task_type": "rerank",
        "service": "custom",
        "service_settings": {
            "url": f"{server.url}/v1/rerank",
            "headers": JINA["headers"],
            "request": JINA["request"],
            "response": JINA["response"],
            "rate_limit": {"requests_per_minute": 10_000},
        },
        "task_settings": {"parameters": {"model": "m"}},
    }
    assert KEY not in repr(reranker)


def test_placeholders_are_filled_everywhere_as_text_or_as_json(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(
        task={"parameters": {"region": "eu", "depth": 2, "strict": True, "large": 10**30}},
        path="/${region}/rerank",
        query_parameters=[["key", "${api_key}"], ["where", "north & ${region}"]],
        request='{"q": ${query}, "d": ${input}, "n": ${top_n}, "t": ${return_documents}, '
        '"k": ${api_key}, "r": ${region}, "x": [${depth}, ${strict}, ${large}]}',
    )

    reranker.rank(RerankRequest("q", TEXTS, top_n=2, return_documents=True, task_settings={"parameters": {"depth": 3}}))

    (received,) = server.received
    assert received.path == f"/eu/rerank?key={KEY}&where=north%20%26%20eu"
    assert received.json == {
        **{"q": "q", "d": list(TEXTS), "n": 2, "t": True},
        **{"k": KEY, "r": "eu", "x": [3, True, 10**30]},
    }


def test_a_content_type_of_ones_own_is_the_only_one(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(headers={"content-type": "application/vnd.films"})

    reranker.rank(RerankRequest("q", TEXTS))

    assert server.received[0].headers.get_all("Content-Type") == ["application/vnd.films"]


def test_what_a_text_says_is_no_template(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made()

    reranker.rank(RerankRequest("${api_key}", ("${api_key} ${what}", "b")))

    assert server.received[0].json["query"] == "${api_key}"
    assert KEY not in server.received[0].body.decode()


def test_scoring_fills_what_templates_may_ask_for(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(request='{"n": ${top_n}, "t": ${return_documents}, "q": ${query}, "d": ${input}}')

    assert reranker.score("q", TEXTS).tolist() == [2.0, 0.25]
    assert server.received[0].json["n"] == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"request": '{"n": ${top_n}}'},
            "Found placeholder [${top_n}] in field [request] after replacement call, please check that all templates have a "
            "corresponding field definition.",
        ),
        ({"headers": {"A": "${b}"}}, "Found placeholder [${b}] in field [header.A]"),
        ({"query_parameters": [["a", "${b}"]]}, "Found placeholder [${b}] in field [query parameters: [a]]"),
        ({"url": "http://${b}/"}, "Found placeholder [${b}] in field [url]"),
        ({"url": "ftp://host/"}, "Failed to build URI, error: it must begin with http:// or https://"),
        ({"url": "http://"}, "Failed to build URI, error: it must begin with http:// or https:// and name a host"),
        ({"url": "http://me:pw@host/"}, "Failed to build URI, error: it must not hold a user name or password"),
        ({"url": "http://host:port/"}, "Failed to build URI, error: it cannot be read as a URL"),
        ({"url": "http://host/a b"}, "Failed to build URI, error: it holds characters that no URL holds"),
    ],
)
def test_a_request_that_cannot_be_made_is_refused_without_telling_secrets(
    made: Callable[..., tuple[Any, Any]], changes: Any, reason: str
) -> None:
    reranker, server = made(**changes)

    with pytest.raises(ModelRequestError) as refused:
        reranker.rank(RerankRequest("q", TEXTS))

    assert reason in refused.value.reason
    assert server.received == []


@pytest.mark.parametrize(
    ("answer", "paths", "scores", "texts"),
    [
        ({"scores": [1, 3]}, {"relevance_score": "$.scores"}, {1: 3.0, 0: 1.0}, [None, None]),
        ({"a": {"b": [{"s": 1}, {"s": 3}]}}, {"relevance_score": "$.a.b[*].s"}, {1: 3.0, 0: 1.0}, [None, None]),
        ([{"s": 1, "t": "x"}], {"relevance_score": "$[*].s", "document_text": "$[*].t"}, {0: 1.0}, ["x"]),
    ],
)
def test_paths_lead_to_scores_indices_and_texts(
    made: Callable[..., tuple[Any, Any]], answer: Any, paths: Any, scores: Any, texts: Any
) -> None:
    reranker, _ = made(answer, response={"json_parser": paths})

    ranked = reranker.rank(RerankRequest("q", TEXTS))

    assert {document.index: document.score for document in ranked} == scores
    assert [document.text for document in ranked] == texts


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({}, "Failed to parse rerank scores, error: Unable to find field [results] in map"),
        (
            [],
            "Failed to parse rerank scores, error: the path asks for a map with [results], but found invalid type [list]",
        ),
        (
            {"results": 1},
            "Failed to parse rerank scores, error: the path asks for a list, but found invalid type [int]",
        ),
        ({"results": [{"relevance_score": 1}]}, "Failed to parse rerank indices, error: Unable to find field [index]"),
        ({"results": [{"relevance_score": "x", "index": 0}]}, "error: Expected a number but received [x]"),
        ({"results": [{"relevance_score": None, "index": 0}]}, "Unable to find field [relevance_score] in map"),
    ],
)
def test_a_path_that_leads_nowhere_says_where(made: Callable[..., tuple[Any, Any]], answer: Any, reason: str) -> None:
    reranker, _ = made(answer)

    with pytest.raises(EndpointAnswerError) as failed:
        reranker.rank(RerankRequest("q", TEXTS))

    assert reason in failed.value.reason
    assert failed.value.reason.endswith("for request from inference entity id [e]")


@pytest.mark.parametrize(
    ("what", "path"), [("index", {"reranked_index": "$.other"}), ("document", {"document_text": "$.none"})]
)
def test_lists_of_different_lengths_are_refused(made: Callable[..., tuple[Any, Any]], what: str, path: Any) -> None:
    answer = {"s": [1, 2], "other": [0], "none": []}
    reranker, _ = made(answer, response={"json_parser": {"relevance_score": "$.s", **path}})

    with pytest.raises(
        EndpointAnswerError, match=rf"The number of {what} fields \[[01]\] was not the same as .* \[2\]"
    ):
        reranker.rank(RerankRequest("q", TEXTS))


@pytest.mark.parametrize(
    ("changes", "task", "reason"),
    [
        ({"url": None}, None, "[service_settings] does not contain the required setting [url]"),
        ({"request": None}, None, "[service_settings] does not contain the required setting [request]"),
        ({"response": None}, None, "[service_settings] does not contain the required setting [response]"),
        (
            {"response": {"json_parser": {}}},
            None,
            "[json_parser] does not contain the required setting [relevance_score]",
        ),
        ({"response": {}}, None, "[service_settings.response] does not contain the required setting [json_parser]"),
        ({"response": {"json_parser": {"relevance_score": "a"}}}, None, "Path [a] must start with a dollar sign ($)"),
        ({"response": {"json_parser": {"relevance_score": "$[0]"}}}, None, "Invalid path received [[0]]"),
        ({"headers": {"A": 1}}, None, "Map field [headers] has an entry that is not valid, [A]."),
        ({"headers": {"A\nB": "x"}}, None, "cannot name a header"),
        ({"rate_limit": 0}, None, "field [rate_limit] is not of the expected type. The value [0] cannot be converted"),
        (
            {"secret_parameters": KEY},
            None,
            "field [secret_parameters] is not of the expected type. The value cannot be",
        ),
        ({"headers": []}, None, "field [headers] is not of the expected type"),
        ({"secret_parameters": {"a": 1}}, None, "Map field [secret_parameters] has an entry that is not valid."),
        ({"query_parameters": [["a"]]}, None, "failed to parse tuple list for setting [query_parameters]"),
        ({}, {"parameters": {"a": [1]}}, "Map field [parameters] has an entry that is not valid, [a]."),
        ({}, {"parameters": {"a": float("nan")}}, "Map field [parameters] has an entry that is not valid, [a]."),
    ],
)
def test_settings_that_cannot_be_are_told(
    made: Callable[..., tuple[Any, Any]], changes: Any, task: Any, reason: str
) -> None:
    with pytest.raises(EndpointSettingsError) as refused:
        made(task=task, **changes)

    assert reason in refused.value.reason


def test_settings_nobody_knows_are_refused(made: Callable[..., tuple[Any, Any]]) -> None:
    with pytest.raises(EndpointError, match=r"settings \[batch_size\] unknown to the \[custom\] service"):
        made(batch_size=10)
