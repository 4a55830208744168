"""Inference endpoints through the facade: put, get, delete, call, in Elasticsearch's words."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Start = Callable[..., Any]

RESERVED = ".rerank-v1-elasticsearch"
KEY = "very-secret-key"
OURS = {
    "service": "test_reranking_service",
    "service_settings": {"model_id": "m", "api_key": KEY},
    "task_settings": {"min_score": 0},
}
SHIPPED = {
    "inference_id": RESERVED,
    "task_type": "rerank",
    "service": "elasticsearch",
    "service_settings": {
        "num_threads": 1,
        "model_id": ".rerank-v1",
        "adaptive_allocations": {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 32},
    },
    "task_settings": {"return_documents": True},
}


@pytest.fixture
def engine() -> Engine:
    return Engine(test_services=True)


def refused(call: Callable[[], Any]) -> tuple[int, str, str]:
    with pytest.raises(ElasticsearchError) as caught:
        call()
    return caught.value.status, caught.value.body["error"]["type"], caught.value.body["error"]["reason"]


def names(answer: dict[str, Any]) -> list[str]:
    return [endpoint["inference_id"] for endpoint in answer["endpoints"]]


def test_the_shipped_endpoint_is_there_out_of_the_box(engine: Engine) -> None:
    assert engine.get_inference(RESERVED) == {"endpoints": [SHIPPED]}
    asked = {"query": "alone in space", "input": ["a thief in the city", "a man alone on the moon"]}

    assert [row["index"] for row in engine.inference(RESERVED, asked)["rerank"]] == [1, 0]


def test_an_endpoint_is_put_shown_called_and_deleted(engine: Engine) -> None:
    shown = engine.put_inference("mine", OURS)

    assert (shown["inference_id"], shown["task_type"], shown["service"]) == ("mine", "rerank", OURS["service"])
    assert shown["service_settings"] == {"model_id": "m"}
    assert engine.get_inference("mine") == {"endpoints": [shown]}
    assert engine.inference("mine", {"query": "q", "input": ["a", "b"]}) == {
        "rerank": [
            {"index": 1, "relevance_score": 0.4, "text": "b"},
            {"index": 0, "relevance_score": 0.2, "text": "a"},
        ]
    }
    assert engine.delete_inference("mine") == {"acknowledged": True, "pipelines": [], "indexes": []}
    assert refused(lambda: engine.get_inference("mine")) == (
        404,
        "resource_not_found_exception",
        "Inference endpoint not found [mine]",
    )


def test_input_may_be_a_single_text(engine: Engine) -> None:
    engine.put_inference("mine", OURS)

    assert engine.inference("mine", {"query": "q", "input": "7"})["rerank"] == [
        {"index": 0, "relevance_score": 7.0, "text": "7"}
    ]


@pytest.mark.parametrize("everything", ["_all", "*"])
def test_all_endpoints_are_shown_by_name_or_by_task(engine: Engine, everything: str) -> None:
    engine.put_inference("b", OURS)
    engine.put_inference("a", OURS)

    assert names(engine.get_inference()) == names(engine.get_inference(everything)) == [RESERVED, "a", "b"]
    assert names(engine.get_inference(everything, task_type="rerank")) == [RESERVED, "a", "b"]
    assert names(engine.get_inference(everything, task_type="completion")) == []


def test_a_dry_run_deletes_nothing(engine: Engine) -> None:
    engine.put_inference("mine", OURS)

    assert engine.delete_inference("mine", dry_run=True) == {
        **{"acknowledged": False, "pipelines": [], "indexes": []},
        "error_message": "",
    }
    assert names(engine.get_inference("mine")) == ["mine"]


def test_the_reserved_endpoint_is_deleted_by_force_only_and_is_there_again(engine: Engine) -> None:
    assert refused(lambda: engine.delete_inference(RESERVED)) == (
        400,
        "status_exception",
        f"[{RESERVED}] is a reserved inference endpoint. "
        "Use the force=true query parameter to delete the inference endpoint.",
    )
    assert engine.delete_inference(RESERVED, force=True)["acknowledged"]
    assert engine.get_inference(RESERVED) == {"endpoints": [SHIPPED]}


def test_the_reserved_name_and_a_taken_one_cannot_be_put(engine: Engine) -> None:
    engine.put_inference("mine", OURS)

    assert refused(lambda: engine.put_inference(RESERVED, OURS)) == (
        400,
        "status_exception",
        f"[{RESERVED}] is a reserved inference ID. Cannot create a new inference endpoint with a reserved ID.",
    )
    assert refused(lambda: engine.put_inference("mine", OURS)) == (
        400,
        "resource_already_exists_exception",
        "Inference endpoint [mine] already exists",
    )


def test_of_many_who_put_the_same_name_one_succeeds(engine: Engine) -> None:
    outcomes: list[bool] = []

    def put() -> None:
        try:
            engine.put_inference("mine", OURS)
        except ElasticsearchError:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=put) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False] * 15 + [True]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ({}, "status_exception", "Inference endpoint configuration is missing the [service] setting"),
        ({"service": "nope"}, "status_exception", "Unknown service [nope]"),
        (
            {"service": "openai"},
            "unsupported_by_secondpass",
            "inference service [openai] is not supported by secondpass",
        ),
        ({"service": "cohere"}, "status_exception", "Missing required field [service_settings]"),
        (
            {"service": "cohere", "service_settings": {}, "chunking_settings": {"strategy": KEY}},
            "status_exception",
            "Model configuration contains settings [chunking_settings] unknown to the [cohere] service",
        ),
        (
            {"service": "cohere", "service_settings": {"model_id": "m"}},
            "validation_exception",
            "Validation Failed: 1: [service_settings] does not contain the required setting [api_key];",
        ),
        (
            {**OURS, "task_type": "sparse_embedding"},
            "status_exception",
            "Cannot resolve conflicting task_type parameter in the request URL [rerank] and the request body "
            "[sparse_embedding]",
        ),
        ({**OURS, "task_type": "any"}, "status_exception", "task_type [any] is not valid type for inference"),
        ({**OURS, "task_type": "dance"}, "status_exception", "Unknown task_type [dance]"),
        (
            {**OURS, "task_settings": {"should_fail_validation": True}},
            "status_exception",
            "Could not complete inference endpoint creation as validation call to service threw an exception.",
        ),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(engine: Engine, body: Any, kind: str, reason: str) -> None:
    assert refused(lambda: engine.put_inference("mine", body)) == (400, kind, reason)
    assert names(engine.get_inference()) == [RESERVED]


@pytest.mark.parametrize(
    ("task_type", "service", "kind", "reason"),
    [
        ("text_embedding", "cohere", "unsupported_by_secondpass", "task type [text_embedding] is not supported"),
        ("sparse_embedding", "elasticsearch", "unsupported_by_secondpass", "task type [sparse_embedding] is not"),
        ("chat_completion", "googlevertexai", "unsupported_by_secondpass", "task type [chat_completion] is not"),
        ("completion", "custom", "unsupported_by_secondpass", "task type [completion] is not supported"),
        ("sparse_embedding", "cohere", "status_exception", "The [cohere] service does not support task type [sparse_e"),
        ("completion", "elasticsearch", "status_exception", "The [elasticsearch] service does not support task type"),
        ("any", "cohere", "status_exception", "model is missing required setting [task_type]"),
    ],
)
def test_tasks_other_than_rerank_are_refused(
    engine: Engine, task_type: str, service: str, kind: str, reason: str
) -> None:
    body = {"service": service, "service_settings": {}}

    status, told, said = refused(lambda: engine.put_inference("mine", body, task_type=task_type))

    assert (status, told) == (400, kind)
    assert reason in said


@pytest.mark.parametrize("name", ["", "UPPER", "a b", "-a", "a_", "ä", ".rerank-v2"])
def test_names_are_lower_case_and_simple(engine: Engine, name: str) -> None:
    status, kind, reason = refused(lambda: engine.put_inference(name, OURS))

    assert (status, kind) == (400, "action_request_validation_exception")
    assert reason.startswith(f"Validation Failed: 1: Invalid inference_id; '{name}' can contain lowercase")


def test_the_task_type_may_stand_in_the_body(engine: Engine) -> None:
    shown = engine.put_inference("mine", {**OURS, "task_type": "RERANK"}, task_type="any")

    assert shown["task_type"] == "rerank"


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ({"query": "q"}, "action_request_validation_exception", "Validation Failed: 1: Field [input] cannot be null;"),
        (
            {"query": "q", "input": []},
            "action_request_validation_exception",
            "Validation Failed: 1: Field [input] cannot be an empty array;",
        ),
        (
            {"input": "a"},
            "action_request_validation_exception",
            "Validation Failed: 1: Field [query] cannot be null for task type [rerank];",
        ),
        (
            {"input": "a", "query": ""},
            "action_request_validation_exception",
            "Validation Failed: 1: Field [query] cannot be empty for task type [rerank];",
        ),
        (
            {"input": "a", "query": "q", "input_type": "search"},
            "action_request_validation_exception",
            "Validation Failed: 1: Field [input_type] cannot be specified for task type [rerank];",
        ),
        (
            {"input": "a", "query": "q", "top_n": 0},
            "action_request_validation_exception",
            "Validation Failed: 1: Field [top_n] must be a positive integer but was [0];",
        ),
        (
            {"input": "a", "query": "q", "dance": 1},
            "x_content_parse_exception",
            "[cluster:internal/xpack/inference] unknown field [dance]",
        ),
        ({"input": [None], "query": "q"}, "x_content_parse_exception", "[cluster:internal/xpack/inference]"),
        ({"input": "a", "query": {}}, "x_content_parse_exception", "[cluster:internal/xpack/inference]"),
        ({"input": "a", "query": "q", "timeout": "soon"}, "illegal_argument_exception", "[soon] as a time value"),
    ],
)
def test_a_call_that_cannot_be_is_refused(engine: Engine, body: Any, kind: str, reason: str) -> None:
    engine.put_inference("mine", OURS)

    status, told, said = refused(lambda: engine.inference("mine", body))

    assert (status, told) == (400, kind)
    assert reason in said


def test_another_task_type_than_the_endpoints_is_refused(engine: Engine) -> None:
    asked = {"query": "q", "input": "a"}

    assert refused(lambda: engine.inference(RESERVED, asked, task_type="completion")) == (
        400,
        "status_exception",
        "Incompatible task_type, the requested type [completion] does not match the model type [rerank]",
    )
    for verb in (engine.get_inference, engine.delete_inference):
        assert refused(lambda verb=verb: verb(RESERVED, task_type="completion")) == (
            400,
            "status_exception",
            "Requested task type [completion] does not match the inference endpoint's task type [rerank]",
        )


def test_test_services_need_their_setting() -> None:
    assert refused(lambda: Engine().put_inference("mine", OURS))[2] == "Unknown service [test_reranking_service]"


@pytest.mark.parametrize("timeout", ["0", "-1", "1nanos", "40ms"])
def test_a_call_that_takes_too_long_is_told_so(engine: Engine, provider: Start, timeout: str) -> None:
    hold = threading.Event()
    server = provider(lambda received: (200, {"results": [{"index": 0, "relevance_score": 1}]}))
    limit = {"requests_per_minute": 10**9}
    settings = {"api_key": KEY, "model_id": "m", "url": server.url, "rate_limit": limit}
    engine.put_inference("far", {"service": "cohere", "service_settings": settings})
    server.answer = lambda received: (hold.wait(5), (200, {}))[1]

    status, kind, reason = refused(lambda: engine.inference("far", {"query": "q", "input": "a"}, timeout=timeout))
    hold.set()

    assert (status, kind) == (408, "status_exception")
    assert reason.startswith("Request timed out after [")


def test_very_long_timeouts_are_long(engine: Engine) -> None:
    engine.put_inference("mine", OURS)

    assert engine.inference("mine", {"query": "q", "input": "a", "timeout": "999999999999d"})["rerank"]


def test_a_key_is_told_nowhere(engine: Engine, provider: Start) -> None:
    server = provider(lambda received: (401, {"message": f"bad key {KEY}"}))
    bodies = [
        {"service": "cohere", "service_settings": {"api_key": KEY, "model_id": "m", "url": server.url}},
        {"service": "cohere", "service_settings": {"api_key": KEY, "api_kye": KEY, "model_id": "m"}},
        {"service": "cohere", "service_settings": {"api_key": [KEY]}},
        {"service": "cohere", "service_settings": {"api_key": KEY}, "task_settings": {"top_n": 0}},
        {"service": "custom", "service_settings": {"secret_parameters": {"k": KEY}, "url": "http://h/${k} ${q}"}},
        {"service": "googlevertexai", "service_settings": {"service_account_json": KEY, "project_id": "p"}},
        {"service": "openai", "service_settings": {"api_key": KEY}},
        {"service": "openai", "api_key": KEY},
    ]
    for body in bodies:
        with pytest.raises(ElasticsearchError) as caught:
            engine.put_inference("far", body)
        assert KEY not in str(caught.value.body)
        assert KEY not in "".join(traceback.format_exception(caught.value))
        assert KEY not in repr(caught.value)


def test_a_broken_model_is_refused_and_the_engine_goes_on(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    settings = {"num_threads": 1, "num_allocations": 1}
    for model_id, reason in ((str(tmp_path), "config.json"), ("no such", "model id does not match any models")):
        body = {"service": "elasticsearch", "service_settings": settings | {"model_id": model_id}}
        status, kind, said = refused(lambda body=body: engine.put_inference("mine", body))
        assert (status, kind) == (400, "illegal_argument_exception")
        assert reason in said

    assert names(engine.get_inference()) == [RESERVED]
    assert engine.put_inference("mine", OURS)


def test_the_shipped_model_may_have_an_endpoint_of_its_own(engine: Engine) -> None:
    settings = {"model_id": ".rerank-v1", "num_threads": 1, "adaptive_allocations": {"enabled": True}}
    body = {"service": "elasticsearch", "service_settings": settings, "task_settings": {"return_documents": False}}
    engine.put_inference("mine", body)
    asked = {"query": "moon", "input": ["the moon", "a city"]}

    own, shipped = engine.inference("mine", asked)["rerank"], engine.inference(RESERVED, asked)["rerank"]

    assert own == [{name: row[name] for name in ("index", "relevance_score")} for row in shipped]


def test_a_model_nobody_names_any_more_is_unloaded(engine: Engine) -> None:
    settings = {"model_id": ".rerank-v1", "num_threads": 1, "num_allocations": 1}
    body = {"service": "elasticsearch", "service_settings": settings}
    for name in ("a", "b"):
        engine.put_inference(name, body)
    first = engine.node.models.cross_encoder("a")

    engine.delete_inference("a")
    assert engine.node.models.cross_encoder("b") is first
    engine.delete_inference("b")
    engine.put_inference("c", body)

    assert engine.node.models.cross_encoder("c") is not first
