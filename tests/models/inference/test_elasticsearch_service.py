"""The service `elasticsearch`: settings as Elasticsearch reads them, scores as the cross-encoder gives them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder
from secondpass.models.errors import (
    EndpointError,
    EndpointSettingsError,
    InferenceError,
    InvalidModelError,
    ModelRequestError,
    UnsupportedModelError,
)
from secondpass.models.inference.ranking import RerankRequest

Make = Callable[..., Any]

SETTINGS = {"model_id": ".rerank-v1", "num_threads": 1, "num_allocations": 1}
TEXTS = ("a man alone on the moon", "a thief in the city")


def shipped(model_id: str, threads: int | None) -> CrossEncoder:
    return default_cross_encoder()


def test_scores_are_the_models_own(endpoint: Make) -> None:
    reranker = endpoint("elasticsearch", SETTINGS, None, shipped)

    assert reranker.score("alone in space", TEXTS).tolist() == (
        default_cross_encoder().score("alone in space", TEXTS).tolist()
    )


@pytest.mark.parametrize(
    ("task", "request_task", "root", "returned"),
    [
        (None, {}, None, True),
        ({"return_documents": False}, {}, None, False),
        ({"return_documents": False}, {"return_documents": True}, None, True),
        ({}, {"return_documents": True}, False, False),
    ],
)
def test_texts_are_returned_unless_someone_says_no(
    endpoint: Make, task: Any, request_task: Any, root: bool | None, returned: bool
) -> None:
    reranker = endpoint("elasticsearch", SETTINGS, task, shipped)

    ranked = reranker.rank(RerankRequest("q", TEXTS, return_documents=root, task_settings=request_task))

    assert [document.text is not None for document in ranked] == [returned, returned]


def test_top_n_cuts_and_may_be_more_than_there_are(endpoint: Make) -> None:
    reranker = endpoint("elasticsearch", SETTINGS, None, shipped)

    best, *rest = reranker.rank(RerankRequest("moon", TEXTS, top_n=1))

    assert (best.index, rest) == (0, [])
    assert len(reranker.rank(RerankRequest("moon", TEXTS, top_n=9))) == 2


def test_when_nobody_waits_any_more_scoring_ends(endpoint: Make) -> None:
    asked: list[int] = []

    class Slow:
        def score(self, query: str, texts: Sequence[str]) -> Any:
            asked.append(len(texts))
            time.sleep(0.2)
            return np.zeros(len(texts), dtype=np.float32)

    reranker = endpoint("elasticsearch", SETTINGS, None, lambda model_id, threads: Slow())

    with pytest.raises(EndpointError, match="Request timed out"):
        reranker.score("q", ["a"] * 5000, timeout=0.1)
    time.sleep(0.5)

    assert asked == [512]
    assert len(reranker.score("q", ["a"] * 600)) == 600


def test_settings_are_shown_in_elasticsearchs_order(endpoint: Make) -> None:
    adaptive = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}
    settings = {"adaptive_allocations": adaptive, "num_threads": 2, "model_id": "m", "num_allocations": 3}
    settings |= {"long_document_strategy": "truncate"}

    shown = endpoint("elasticsearch", settings).to_json()

    assert list(shown["service_settings"].items()) == [
        ("num_allocations", 3),
        ("num_threads", 2),
        ("model_id", "m"),
        ("adaptive_allocations", adaptive),
        ("long_document_strategy", "truncate"),
    ]
    assert shown["task_settings"] == {"return_documents": True}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"num_threads": None}, "[service_settings] does not contain the required setting [num_threads]"),
        (
            {"num_allocations": None},
            "[service_settings] does not contain one of the required settings [num_allocations, adaptive_allocations]",
        ),
        ({"num_threads": 3}, "[num_threads] must be a power of 2 less than or equal to 32"),
        ({"num_threads": 2**20}, "[num_threads] must be a power of 2 less than or equal to 32"),
        ({"num_threads": True}, "field [num_threads] is not of the expected type"),
        ({"num_allocations": 0}, "[service_settings] Invalid value [0]. [num_allocations] must be a positive integer"),
        (
            {"adaptive_allocations": {"min_number_of_allocations": 5, "max_number_of_allocations": 1}},
            "[min_number_of_allocations] must not be larger than [max_number_of_allocations]",
        ),
        (
            {"adaptive_allocations": {"min_number_of_allocations": -1}},
            "[min_number_of_allocations] must be a non-negative integer or null",
        ),
        (
            {"adaptive_allocations": {"max_number_of_allocations": 0}},
            "[max_number_of_allocations] must be a positive integer or null",
        ),
        ({"long_document_strategy": "burn"}, "[long_document_strategy] must be one of [chunk, truncate]"),
    ],
)
def test_settings_that_cannot_be_are_told(endpoint: Make, change: Any, reason: str) -> None:
    with pytest.raises(EndpointSettingsError) as refused:
        endpoint("elasticsearch", SETTINGS | change)

    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        ({"model_id": None}, ModelRequestError, "Error parsing service settings, model_id must be provided"),
        ({"deployment_id": "d"}, EndpointError, "Cannot find deployment [d]"),
        ({"long_document_strategy": "chunk"}, UnsupportedModelError, "[long_document_strategy] of [chunk]"),
        ({"max_chunks_per_doc": 2}, UnsupportedModelError, "[long_document_strategy] of [chunk]"),
        ({"other": 2}, EndpointError, "settings [other] unknown to the [elasticsearch] service"),
    ],
)
def test_what_is_not_there_is_refused(endpoint: Make, change: Any, error: type[Exception], reason: str) -> None:
    with pytest.raises(error) as refused:
        endpoint("elasticsearch", SETTINGS | change)

    assert reason in str(refused.value)


def test_a_model_that_is_nowhere_is_refused_in_elasticsearchs_words(endpoint: Make) -> None:
    settings = SETTINGS | {"model_id": "/no/such/folder"}
    reranker = endpoint("elasticsearch", settings, None, CrossEncoder.load)

    with pytest.raises(
        ModelRequestError, match=r"does not match any models available on this platform\. Was \[/no/such"
    ):
        reranker.try_out()


def test_a_broken_model_is_refused_with_what_is_wrong(endpoint: Make, graph_folder: Callable[..., Path]) -> None:
    folder = graph_folder()
    (folder / "model.onnx").write_bytes(b"no graph")
    settings = SETTINGS | {"model_id": str(folder)}

    with pytest.raises(InvalidModelError, match=r"model\.onnx is no graph that can be run"):
        endpoint("elasticsearch", settings, None, CrossEncoder.load).try_out()


def test_a_model_that_gives_no_numbers_cannot_become_an_endpoint(
    endpoint: Make, graph_folder: Callable[..., Path]
) -> None:
    settings = SETTINGS | {"model_id": str(graph_folder(value=float("nan")))}
    reranker = endpoint("elasticsearch", settings, None, CrossEncoder.load)

    with pytest.raises(EndpointError, match="Could not complete inference endpoint creation") as refused:
        reranker.try_out()

    assert isinstance(refused.value.cause, InferenceError)


def test_a_model_runs_on_as_many_threads_as_asked_and_scores_the_same(graph_folder: Callable[..., Path]) -> None:
    folder = graph_folder()
    one, two = (CrossEncoder.load(folder, threads) for threads in (1, 2))

    assert (one.session.threads, two.session.threads) == (1, 2)
    assert one.score("a", ["b", "c"]).tolist() == two.score("a", ["b", "c"]).tolist()
