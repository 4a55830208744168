"""Start, stop and ask uploaded models.

Elasticsearch: TransportStartTrainedModelDeploymentAction, TransportStopTrainedModelDeploymentAction,
TransportInferTrainedModelDeploymentAction. But: only models of `text_similarity` are asked, and there is one copy of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from secondpass.models.errors import EndpointError, ModelRequestError, UnsupportedModelError
from secondpass.models.trained_models_config import TrainedModel
from secondpass.shards.xcontent import ObjectReader, json_object, list_of

from .models import Models

KIND = "text_similarity"


def start_deployment(models: Models, model_id: str) -> dict[str, Any]:
    """Load a model, so that a broken one is refused here; raises ModelError."""
    _uploadable(models, model_id)
    models.load(model_id)
    models.trained.uploads.deploy(model_id, True)
    return {"assignment": {"task_parameters": {"model_id": model_id, "deployment_id": model_id}, **_STARTED}}


def stop_deployment(models: Models, model_id: str) -> dict[str, Any]:
    """Note that a model answers no more; endpoints that name it still do. Raises ModelError."""
    _uploadable(models, model_id)
    models.trained.uploads.deploy(model_id, False)
    return {"stopped": True}


def infer(models: Models, model_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return how well each document's text answers `inference_config.text_similarity.text`. Raises ModelError, ShardError."""
    model = _uploadable(models, model_id)
    if not models.trained.uploads.get(model_id).deployed:
        raise EndpointError(
            f"Trained model [{model_id}] must be deployed to use. Please deploy with the start trained model deployment API.",
            HTTPStatus.CONFLICT,
        )
    texts, query = _asked(model, body)
    scores = models.load(model_id).score(query, texts).tolist()
    models.trained.count_inferences(model_id, len(scores))
    return {"inference_results": [{"predicted_value": score} for score in scores]}


_STARTED = {"assignment_state": "started", "routing_table": {}}


def _uploadable(models: Models, model_id: str) -> TrainedModel:
    model = models.trained.get(model_id)
    if model.model_type != "pytorch":
        raise ModelRequestError(
            f"model [{model_id}] of type [{model.model_type}] cannot be deployed. Only PyTorch models can."
        )
    if model.inference_type != KIND:
        raise UnsupportedModelError(f"deploying a model of [{model.inference_type}] is not supported by secondpass")
    return model


def _asked(model: TrainedModel, body: Mapping[str, Any]) -> tuple[list[str], str]:
    reader = ObjectReader(body, (), "infer_trained_model", declarative=True)
    documents = reader.take("docs", list_of(json_object))
    config = reader.take("inference_config", json_object, {})
    reader.finish()
    query = {**model.inference_config, **config.get(KIND, {})}.get("text")
    if not isinstance(query, str):
        raise ModelRequestError(f"[{KIND}] requires [text]")
    field = next(iter(model.field_names), "text_field")
    texts = [document.get(field) for document in documents]
    if not all(isinstance(text, str) for text in texts):
        raise ModelRequestError(f"Input field [{field}] does not exist in the source document")
    return [str(text) for text in texts], query
