"""Cohere's protocol: what is sent, what is read, and what becomes of everything that can go wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from secondpass.models.errors import EndpointAnswerError, EndpointError, EndpointSettingsError, InferenceError
from secondpass.models.inference.http_client import MAX_RESPONSE_BYTES
from secondpass.models.inference.ranking import RerankRequest

Start = Callable[..., Any]
Make = Callable[..., Any]

KEY = "very-secret-key"
FILMS = ("Solaris", "Moon", "Heat")
OF = "for request from inference entity id [e]"


def cohere(received: Any) -> Any:
    """Answer as Cohere does, scoring texts by their length."""
    asked = received.json
    if received.headers["Authorization"] != f"Bearer {KEY}":
        return 401, {"message": "invalid api token"}
    ranked = sorted(enumerate(asked["documents"]), key=lambda each: -len(each[1]))[: asked.get("top_n")]
    results = [
        {"index": place, "relevance_score": len(text) / 10}
        | ({"document": {"text": text}} if asked.get("return_documents") else {})
        for place, text in ranked
    ]
    return 200, {"id": "1", "results": results, "meta": {"api_version": {"version": "2"}}}


@pytest.fixture
def made(endpoint: Make, provider: Start) -> Callable[..., tuple[Any, Any]]:
    """Make an endpoint and the server behind it."""

    def make(answer: Any = cohere, task: dict[str, Any] | None = None, **settings: Any) -> tuple[Any, Any]:
        server = provider(answer)
        return endpoint(
            "cohere", {"api_key": KEY, "model_id": "rerank-v3.5", "url": server.url} | settings, task
        ), server

    return make


def test_a_request_is_what_cohere_expects(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made()

    reranker.rank(RerankRequest("alone in space", FILMS))

    (received,) = server.received
    assert received.path == "/v2/rerank"
    assert received.headers["Authorization"] == f"Bearer {KEY}"
    assert received.headers["Content-Type"] == "application/json"
    assert received.json == {"model": "rerank-v3.5", "query": "alone in space", "documents": list(FILMS)}


def test_an_answer_is_ranked_best_first_with_the_texts_cohere_gives(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, _ = made()

    ranked = reranker.rank(RerankRequest("q", FILMS, top_n=2, return_documents=True))

    assert [document.to_json() for document in ranked] == [
        {"index": 0, "relevance_score": 0.7, "text": "Solaris"},
        {"index": 1, "relevance_score": 0.4, "text": "Moon"},
    ]


def test_scores_stand_in_order_of_the_input(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made()

    scores = reranker.score("q", FILMS)

    assert scores.tolist() == np.array([0.7, 0.4, 0.4], dtype=np.float32).tolist()
    assert not scores.flags.writeable
    assert (server.received[0].json["top_n"], server.received[0].json["return_documents"]) == (3, False)


def test_without_texts_nobody_is_asked(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made()

    assert len(reranker.score("q", [])) == 0
    assert server.received == []


@pytest.mark.parametrize(
    ("task", "request_task", "root", "sent"),
    [
        ({"top_n": 3, "max_chunks_per_doc": 4}, {}, {}, {"top_n": 3, "max_chunks_per_doc": 4}),
        ({"top_n": 3}, {"top_n": 2}, {}, {"top_n": 2}),
        ({"top_n": 3}, {"top_n": 2}, {"top_n": 1}, {"top_n": 1}),
        ({"return_documents": True}, {}, {"return_documents": False}, {"return_documents": False}),
    ],
)
def test_a_request_speaks_before_its_task_settings_and_these_before_the_endpoints(
    made: Callable[..., tuple[Any, Any]], task: Any, request_task: Any, root: Any, sent: Any
) -> None:
    reranker, server = made(task=task)

    reranker.rank(RerankRequest("q", FILMS, task_settings=request_task, **root))

    body = server.received[0].json
    assert {name: body[name] for name in body.keys() - {"model", "query", "documents"}} == sent


def test_settings_are_shown_with_their_defaults_and_without_the_key(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(task={"top_n": 2})

    assert reranker.to_json() == {
        "inference_id": "e",
        "task_type": "rerank",
        "service": "cohere",
        "service_settings": {
            "model_id": "rerank-v3.5",
            "url": server.url,
            "rate_limit": {"requests_per_minute": 10_000},
        },
        "task_settings": {"top_n": 2},
    }
    assert reranker.top_n == 2
    assert KEY not in repr(reranker)


@pytest.mark.parametrize(
    ("settings", "task", "reason"),
    [
        (
            {},
            {},
            "1: [service_settings] does not contain the required setting [api_key];2: The [service_settings.model_id]",
        ),
        ({"api_key": 1, "model_id": "m"}, {}, "1: field [api_key] is not of the expected type. The value cannot be"),
        ({"api_key": "", "model_id": "m"}, {}, "[service_settings] Invalid value empty string. [api_key] must be"),
        ({"api_key": "k", "model_id": 1}, {}, "field [model_id] is not of the expected type. The value [1] cannot be"),
        ({"api_key": "k", "model_id": "m", "url": "ftp://x"}, {}, "Invalid url received for field [url]"),
        (
            {"api_key": "k", "model_id": "m", "rate_limit": {"requests_per_minute": 0}},
            {},
            "[rate_limit] Invalid value [0]. [requests_per_minute] must be a positive long",
        ),
        ({"api_key": "k", "model_id": "m"}, {"top_n": 2**31}, "field [top_n] is not of the expected type"),
        ({"api_key": "k", "model_id": "m"}, {"top_n": -1}, "[task_settings] Invalid value [-1]. [top_n] must be"),
        (
            {"api_key": "k", "model_id": "m"},
            {"return_documents": 1},
            "The value [1] cannot be converted to a [Boolean]",
        ),
        ({"api_key": "k", "model_id": "m"}, [], "field [task_settings] is not of the expected type"),
        ("k", {}, "field [service_settings] is not of the expected type"),
    ],
)
def test_settings_that_cannot_be_are_told_all_at_once(endpoint: Make, settings: Any, task: Any, reason: str) -> None:
    with pytest.raises(EndpointSettingsError) as refused:
        endpoint("cohere", settings, task)

    assert reason in refused.value.reason


def test_unknown_settings_are_told_by_name_alone(endpoint: Make) -> None:
    with pytest.raises(EndpointError) as refused:
        endpoint("cohere", {"api_key": "k", "model_id": "m", "api_kye": KEY, "rate_limit": {"x": KEY}})

    assert refused.value.reason == (
        "Model configuration contains settings [api_kye, x] unknown to the [cohere] service"
    )


@pytest.mark.parametrize(
    ("status", "told", "message"),
    [
        (401, 401, "Received an authentication error status code"),
        (403, 403, "Received a permission denied error status code"),
        (404, 404, "Received an unsuccessful status code"),
        (413, 413, "Received a content too large status code"),
        (429, 429, "Received a rate limit status code"),
        (499, 400, "Received an unsuccessful status code"),
        (500, 400, "Received a server error status code"),
        (503, 400, "Received a server error status code"),
        (302, 302, "Unhandled redirection"),
    ],
)
def test_a_failure_is_told_with_the_services_own_words_but_not_the_key(
    made: Callable[..., tuple[Any, Any]], status: int, told: int, message: str
) -> None:
    reranker, server = made(lambda received: (status, {"message": f"no: {KEY}"}))

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.reason == f"{message} {OF} status [{status}]. Error message: [no: [redacted]]"
    assert failed.value.status == told
    assert len(server.received) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"message": 1}', b'{"message": null}', b"\xff"])
def test_a_failure_without_words_is_told_without(made: Callable[..., tuple[Any, Any]], body: bytes) -> None:
    reranker, _ = made(lambda received: (429, body))

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.reason == f"Received a rate limit status code {OF} status [429]"


def results(*rows: Any) -> Any:
    return {"results": [dict(zip(("index", "relevance_score"), row, strict=False)) for row in rows]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", f"Response body was empty {OF}"),
        (b"<html>", "Failed to parse the answer as JSON"),
        (b'{"results": [{"index": 0, "relevance_score": NaN}]}', "Failed to parse the answer as JSON"),
        (b"[" * 100_000, "Failed to parse the answer as JSON"),
        ([], f"Failed to find required field [results] in Cohere rerank response {OF}"),
        ({"results": {}}, f"Failed to find required field [results] in Cohere rerank response {OF}"),
        ({"results": [1]}, f"Failed to find required field [results] in Cohere rerank response {OF}"),
        (results((0,)), f"Failed to find required field [relevance_score] in Cohere rerank response {OF}"),
        ({"results": [{}]}, f"Failed to find required field [index] in Cohere rerank response {OF}"),
        (results((0, "high")), f"Expected a number but received [high] {OF}"),
        (results((0, True)), f"Expected a number but received [True] {OF}"),
        (results((0.5, 1)), f"Expected a whole number but received [0.5] {OF}"),
        (results((3, 1)), "Received a score for document [3] of [3] documents"),
        (results((-1, 1)), "Received a score for document [-1] of [3] documents"),
        (results((1, 1), (1, 2)), "Received more than one score for document [1]"),
        (results((0, 1e39)), "Received [1e+39] for a score, which is no float"),
        (results((0, "NaN")), "Received [nan] for a score, which is no float"),
        (results((0, 10**400)), "Failed to parse"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(made: Callable[..., tuple[Any, Any]], body: Any, reason: str) -> None:
    reranker, _ = made(lambda received: (200, body))

    with pytest.raises(EndpointAnswerError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert reason in failed.value.reason


def test_numbers_may_come_as_strings(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, _ = made(lambda received: (200, results(("1", "0.98005307"))))

    assert [document.to_json() for document in reranker.rank(RerankRequest("q", FILMS))] == [
        {"index": 1, "relevance_score": 0.98005307}
    ]


def test_a_score_for_each_text_is_needed_to_score(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, _ = made(lambda received: (200, results((0, 1), (2, 1))))

    with pytest.raises(EndpointAnswerError) as failed:
        reranker.score("q", FILMS)

    assert failed.value.reason == "Reranker input document count and returned score count mismatch: [3] vs [2]"


def promising(length: int, sent: bytes) -> Any:
    """Answer by hand: promise *length* bytes, send *sent*, hang up."""

    def answer(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + sent)

    return lambda received: answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (promising(1000, b'{"results": []}'), "the connection was closed in the middle of the answer"),
        (promising(MAX_RESPONSE_BYTES + 1, b""), f"Maximum limit of [{MAX_RESPONSE_BYTES}] bytes reached"),
        (lambda received: lambda handler: None, "Remote end closed connection without response"),
        (lambda received: lambda handler: handler.wfile.write(b"what?\r\n\r\n"), "what?"),
        (
            lambda received: lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70_000),
            "header line",
        ),
    ],
    ids=["cut off", "giant", "gone", "no HTTP", "endless header"],
)
def test_an_answer_that_breaks_off_or_never_ends_is_an_error(
    made: Callable[..., tuple[Any, Any]], answer: Any, reason: str
) -> None:
    reranker, _ = made(answer)

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.reason.startswith("Http client failed to send request from inference entity id [e]: ")
    assert reason in failed.value.reason
    assert failed.value.status == 500


def test_an_answer_without_a_length_is_bounded_too(
    made: Callable[..., tuple[Any, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secondpass.models.inference.http_client.MAX_RESPONSE_BYTES", 1000)
    reranker, _ = made(lambda received: lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 1001))

    with pytest.raises(EndpointError, match=r"Maximum limit of \[1000\] bytes reached"):
        reranker.rank(RerankRequest("q", FILMS))


def test_nobody_there_is_an_error(endpoint: Make, provider: Start) -> None:
    server = provider(cohere)
    server.shutdown()
    server.server_close()
    reranker = endpoint("cohere", {"api_key": KEY, "model_id": "m", "url": server.url})

    with pytest.raises(EndpointError, match=r"failed to send request.*refused"):
        reranker.rank(RerankRequest("q", FILMS))


def test_a_host_nobody_knows_is_told_by_name(endpoint: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    reranker = endpoint("cohere", {"api_key": KEY, "model_id": "m", "url": "https://rerank.example"})

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.reason == "Invalid host [rerank.example], please check that the URL is correct."
    assert failed.value.status == 400


def test_a_service_that_cannot_prove_who_it_is_is_not_asked(made: Callable[..., tuple[Any, Any]]) -> None:
    _, server = made()
    reranker, _ = made(url=server.url.replace("http:", "https:"))

    with pytest.raises(EndpointError, match="failed to send request"):
        reranker.rank(RerankRequest("q", FILMS))
    assert server.received == []


@pytest.mark.parametrize("key", ["two\r\nlines", "\x00", "\u20ac"])
def test_a_key_that_no_header_holds_is_refused_and_not_told(made: Callable[..., tuple[Any, Any]], key: str) -> None:
    reranker, server = made(api_key=key)

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.status == 400
    assert failed.value.reason.endswith("the value of header [Authorization] holds characters that no header holds")
    assert server.received == []


def dripping(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize("slow", [lambda handler: time.sleep(5), dripping], ids=["silent", "dripping"])
def test_a_slow_answer_is_late_whole_not_byte_by_byte(made: Callable[..., tuple[Any, Any]], slow: Any) -> None:
    reranker, _ = made(lambda received: slow)
    started = time.monotonic()

    with pytest.raises(EndpointError) as late:
        reranker.rank(RerankRequest("q", FILMS), timeout=0.25)

    assert (late.value.reason, late.value.status) == ("Request timed out after [250ms]", 408)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    "line", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"]
)
def test_an_answer_without_end_is_cut_off(made: Callable[..., tuple[Any, Any]], line: bytes) -> None:
    ended = threading.Event()

    def endless(handler: Any) -> None:
        handler.wfile.write(line)
        try:
            while True:
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" if b"100" in line else b"A: b\r\n")
                time.sleep(0.01)
        except OSError:
            ended.set()

    reranker, _ = made(lambda received: endless)

    with pytest.raises(EndpointError, match="Request timed out"):
        reranker.rank(RerankRequest("q", FILMS), timeout=0.1)
    assert ended.wait(10)


def test_no_redirect_is_followed(made: Callable[..., tuple[Any, Any]], provider: Start) -> None:
    elsewhere = provider(cohere)

    def redirect(handler: Any) -> None:
        location = elsewhere.url.encode()
        handler.wfile.write(
            b"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
        )

    reranker, _ = made(lambda received: redirect)

    with pytest.raises(InferenceError, match="Unhandled redirection"):
        reranker.rank(RerankRequest("q", FILMS))
    assert elsewhere.received == []


def test_calls_beyond_the_rate_limit_that_cannot_wait_are_refused(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(rate_limit={"requests_per_minute": 1})
    reranker.rank(RerankRequest("q", FILMS))

    with pytest.raises(EndpointError, match=r"\[1\] requests per minute leaves no room") as refused:
        reranker.rank(RerankRequest("q", FILMS), timeout=5)

    assert refused.value.status == 429
    assert len(server.received) == 1
