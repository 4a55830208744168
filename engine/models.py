"""The models an engine knows: trained learning-to-rank models, and inference endpoints of task `rerank`.

Elasticsearch: TrainedModelProvider, ModelRegistry. The endpoint `.rerank-v1-elasticsearch` exists out of the box and is the
cross-encoder shipped with secondpass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.models.cross_encoder import CrossEncoder, default_cross_encoder
from secondpass.models.trained_models import TrainedModelStore
from secondpass.models.trained_models_config import TrainedModel
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.query import QueryContext
from secondpass.shards.xcontent import ObjectReader, json_object, string

from .errors import ResourceNotFoundError
from .json_body import check_json

SERVICE = "elasticsearch"
SHIPPED_MODEL = ".rerank-v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Name the model that serves an inference id: the shipped one, a local directory, or a hub id."""

    inference_id: str
    model_id: str

    def to_json(self) -> dict[str, Any]:
        return {
            "inference_id": self.inference_id,
            "task_type": "rerank",
            "service": SERVICE,
            "service_settings": {"model_id": self.model_id},
            "task_settings": {"return_documents": True},
        }


class Models:
    """Hold an engine's models; cross-encoders are loaded when first asked for."""

    def __init__(self) -> None:
        self.trained = TrainedModelStore()
        self._endpoints = {DEFAULT_INFERENCE_ID: Endpoint(DEFAULT_INFERENCE_ID, SHIPPED_MODEL)}
        self._loaded: dict[str, CrossEncoder] = {}

    def put_endpoint(self, inference_id: str, body: Mapping[str, Any]) -> Endpoint:
        """Create or replace an endpoint; loads its model, so that a broken one is refused here."""
        check_json(body)
        reader = ObjectReader(body, (), "inference")
        service = reader.take("service", string)
        if service != SERVICE:
            raise UnsupportedError(f"inference service [{service}] is not supported by secondpass")
        settings = ObjectReader(reader.take("service_settings", json_object), ("service_settings",), "service_settings")
        endpoint = Endpoint(inference_id, settings.take("model_id", string))
        settings.finish()
        reader.finish()
        self._loaded[endpoint.model_id] = self._load(endpoint.model_id)
        self._endpoints[inference_id] = endpoint
        return endpoint

    def endpoint(self, inference_id: str) -> Endpoint:
        """Return an endpoint; raises ResourceNotFoundError."""
        if inference_id not in self._endpoints:
            raise ResourceNotFoundError(f"Inference endpoint not found [{inference_id}]")
        return self._endpoints[inference_id]

    def delete_endpoint(self, inference_id: str) -> None:
        """Forget an endpoint; raises ResourceNotFoundError."""
        self.endpoint(inference_id)
        del self._endpoints[inference_id]

    def cross_encoder(self, inference_id: str) -> CrossEncoder:
        """Return the model behind an endpoint, loaded."""
        model_id = self.endpoint(inference_id).model_id
        if model_id not in self._loaded:
            self._loaded[model_id] = self._load(model_id)
        return self._loaded[model_id]

    def ltr_model(self, model_id: str) -> TrainedModel:
        """Return a stored learning-to-rank model; raises ModelNotFoundError in the search's words."""
        return self.trained.get(model_id)

    @staticmethod
    def _load(model_id: str) -> CrossEncoder:
        return default_cross_encoder() if model_id == SHIPPED_MODEL else CrossEncoder.load(model_id)


@dataclass(frozen=True, slots=True)
class ModelServices:
    """Give rescorers the models, and the index they are built for. Implements `rescorers.Services`."""

    models: Models
    query_context: QueryContext

    def ltr_model(self, model_id: str) -> TrainedModel:
        return self.models.ltr_model(model_id)

    def cross_encoder(self, inference_id: str) -> CrossEncoder:
        return self.models.cross_encoder(inference_id)
