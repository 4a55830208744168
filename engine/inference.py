"""The verbs of inference endpoints: put, get, delete, call.

Elasticsearch: TransportPutInferenceModelAction, TransportGetInferenceModelAction, TransportDeleteInferenceEndpointAction,
TransportInferenceAction.
"""

from __future__ import annotations

from typing import Any

from secondpass.models.errors import EndpointError
from secondpass.models.inference.services import ANY, RERANK, known_task
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID

from .inference_request import read_call, read_put
from .models import Models

ALL = ("*", "_all", "")


def put_inference(models: Models, inference_id: str, body: Any, task_type: str = RERANK) -> dict[str, Any]:
    """Create an endpoint and return it as it is shown."""
    return models.put_endpoint(read_put(inference_id, task_type, body)).to_json()


def get_inference(models: Models, inference_id: str = "_all", task_type: str = ANY) -> dict[str, Any]:
    """Return one endpoint, or with `_all` or `*` all of a task type."""
    task = known_task(task_type)
    if inference_id in ALL:
        found = models.endpoints() if task in (ANY, RERANK) else []
    else:
        found = [models.endpoint(inference_id)]
        _check_task(task)
    return {"endpoints": [endpoint.to_json() for endpoint in found]}


def delete_inference(
    models: Models, inference_id: str, task_type: str = ANY, *, dry_run: bool = False, force: bool = False
) -> dict[str, Any]:
    """Forget an endpoint, or with *dry_run* say what would hinder it; *force* goes for the reserved one as well."""
    task = known_task(task_type)
    models.endpoint(inference_id)
    _check_task(task)
    if dry_run:
        return {"acknowledged": False, "pipelines": [], "indexes": [], "error_message": ""}
    if inference_id == DEFAULT_INFERENCE_ID and not force:
        raise EndpointError(
            f"[{inference_id}] is a reserved inference endpoint. "
            "Use the force=true query parameter to delete the inference endpoint."
        )
    models.delete_endpoint(inference_id)
    return {"acknowledged": True, "pipelines": [], "indexes": []}


def call_inference(
    models: Models, inference_id: str, body: Any, task_type: str = ANY, timeout: str | None = None
) -> dict[str, Any]:
    """Return how well the texts `body["input"]` answer `body["query"]`, best first."""
    task = known_task(task_type)
    call = read_call(body, timeout)
    endpoint = models.endpoint(inference_id)
    if task not in (ANY, RERANK):
        raise EndpointError(
            f"Incompatible task_type, the requested type [{task}] does not match the model type [{RERANK}]"
        )
    return {RERANK: [document.to_json() for document in endpoint.rank(call.request, call.timeout)]}


def _check_task(asked: str) -> None:
    if asked not in (ANY, RERANK):
        raise EndpointError(
            f"Requested task type [{asked}] does not match the inference endpoint's task type [{RERANK}]"
        )
