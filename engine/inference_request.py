"""Read the requests about inference endpoints. Elasticsearch: PutInferenceModelAction, InferenceAction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from secondpass.models.errors import EndpointError
from secondpass.models.inference.deadline import DEFAULT_TIMEOUT
from secondpass.models.inference.ranking import RerankRequest
from secondpass.models.inference.service import Loader, ServiceConfig
from secondpass.models.inference.services import ANY, RERANK, known_task
from secondpass.models.inference.settings import SERVICE_SETTINGS, TASK_SETTINGS, unknown_settings
from secondpass.models.trained_models_request import is_valid_id
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.errors import ParsingError
from secondpass.shards.time_value import parse_time_value
from secondpass.shards.xcontent import ObjectReader, boolean, integer, json_object, list_of, string

from .errors import RequestValidationError
from .json_body import check_json

OWNER = "cluster:internal/xpack/inference"
LONGEST_TIMEOUT = 24 * 3600.0
"""Seconds; whoever would wait longer waits as long."""


@dataclass(frozen=True, slots=True)
class PutEndpoint:
    """Hold a request to create an endpoint, its *settings* unread and never shown, for keys are among them."""

    inference_id: str
    task_type: str
    service: str
    settings: Mapping[str, Any] = field(repr=False)

    def config(self, load: Loader) -> ServiceConfig:
        """Return what the service is to read; raises EndpointError for members that are missing or nobody knows."""
        unknown = [name for name in self.settings if name not in (SERVICE_SETTINGS, TASK_SETTINGS)]
        if self.settings.get(SERVICE_SETTINGS) is None:
            raise EndpointError(f"Missing required field [{SERVICE_SETTINGS}]")
        if unknown:
            raise unknown_settings(unknown, self.service)
        task_settings = self.settings.get(TASK_SETTINGS)
        return ServiceConfig(
            self.inference_id, self.settings[SERVICE_SETTINGS], {} if task_settings is None else task_settings, load
        )


@dataclass(frozen=True, slots=True)
class InferenceCall:
    """Hold a request to rank texts, and how many seconds it may take."""

    request: RerankRequest
    timeout: float


def read_put(inference_id: str, task_type: str, body: Any) -> PutEndpoint:
    """Read the body of `PUT /_inference/{task_type}/{inference_id}`; *task_type* `any` leaves it to the body.

    Raises EndpointError, RequestValidationError.
    """
    members = dict(_body(body))
    task = _resolved(known_task(task_type), members.pop("task_type", None))
    service = members.pop("service", None)
    if not isinstance(service, str):
        raise EndpointError("Inference endpoint configuration is missing the [service] setting")
    _check_id(inference_id)
    return PutEndpoint(inference_id, task, service, members)


def read_call(body: Any, timeout: str | None) -> InferenceCall:
    """Read the body of `POST /_inference/rerank/{inference_id}`; raises RequestValidationError, ParsingError."""
    reader = ObjectReader(_body(body), (), OWNER, declarative=True)
    texts = reader.take("input", list_of(string), None)
    query = reader.take("query", string, None)
    top_n = reader.take("top_n", integer, None)
    returned = reader.take("return_documents", boolean, None)
    task = reader.take(TASK_SETTINGS, json_object, {})
    input_type = reader.take("input_type", string, None)
    patience = reader.take("timeout", string, timeout)
    reader.finish()
    faults = _faults(texts, query, top_n, input_type)
    if faults or texts is None or query is None:
        raise RequestValidationError(faults)
    return InferenceCall(RerankRequest(query, tuple(texts), top_n, returned, task), _seconds(patience))


def _faults(texts: list[str] | None, query: str | None, top_n: int | None, input_type: str | None) -> list[str]:
    """Return the first thing that is wrong: Elasticsearch tells no more."""
    if texts is None:
        return ["Field [input] cannot be null"]
    if not texts:
        return ["Field [input] cannot be an empty array"]
    if query is None:
        return [f"Field [query] cannot be null for task type [{RERANK}]"]
    if not query:
        return [f"Field [query] cannot be empty for task type [{RERANK}]"]
    if input_type is not None:
        return [f"Field [input_type] cannot be specified for task type [{RERANK}]"]
    return [] if top_n is None or top_n > 0 else [f"Field [top_n] must be a positive integer but was [{top_n}]"]


def _body(body: Any) -> Mapping[str, Any]:
    check_json(body)
    if not isinstance(body, Mapping):
        raise ParsingError("request body is required")
    return body


def _resolved(asked: str, said: Any) -> str:
    """Return the task type that URL and body agree on. Elasticsearch: ServiceUtils.resolveTaskType."""
    if said is None:
        if asked == ANY:
            raise EndpointError("model is missing required setting [task_type]")
        return asked
    task = known_task(str(said))
    if task == ANY:
        raise EndpointError("task_type [any] is not valid type for inference")
    if asked not in (ANY, task):
        raise EndpointError(
            f"Cannot resolve conflicting task_type parameter in the request URL [{asked}] and the request body [{said}]"
        )
    return task


def _check_id(inference_id: str) -> None:
    if inference_id != DEFAULT_INFERENCE_ID and not is_valid_id(inference_id):
        raise RequestValidationError(
            [
                f"Invalid inference_id; '{inference_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or "
                "underscores; must start and end with alphanumeric"
            ]
        )


def _seconds(timeout: str | None) -> float:
    if timeout is None:
        return DEFAULT_TIMEOUT
    return min(max(parse_time_value(timeout, "timeout"), 0) / 1000, LONGEST_TIMEOUT)
