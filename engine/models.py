"""The models an engine knows: trained learning-to-rank models, and inference endpoints of task `rerank`.

Elasticsearch: TrainedModelProvider, ModelRegistry. The endpoint `.rerank-v1-elasticsearch` exists out of the box and is the
cross-encoder shipped with secondpass.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from secondpass.models.cross_encoder import SHIPPED_MODEL, CrossEncoder, default_cross_encoder
from secondpass.models.errors import EndpointError, ModelNotFoundError, ModelRequestError, UnsupportedModelError
from secondpass.models.hub import has_onnx
from secondpass.models.inference.elasticsearch import RERANKER_ID, Elasticsearch
from secondpass.models.inference.endpoint import Endpoint
from secondpass.models.inference.services import SERVICES, TEST_SERVICES, Read, check_task, service_named
from secondpass.models.pytorch_encoder import pytorch_encoder
from secondpass.models.trained_models import TrainedModelStore
from secondpass.models.trained_models_config import TrainedModel
from secondpass.rescorers.features import check_queries
from secondpass.rescorers.rescorer import CountInferences
from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.query import QueryContext

from .compatibility import Compatibility
from .errors import ResourceAlreadyExistsError, ResourceNotFoundError
from .inference_request import PutEndpoint


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold an endpoint, and the request that made it: the reserved one was made by none."""

    endpoint: Endpoint
    put: PutEndpoint | None = None


class Models:
    """Hold an engine's models; cross-encoders are loaded when first asked for. Safe to use from several threads.

    Endpoints are in `state`: a change makes another mapping, and leaves this one to whoever keeps it. *score_cache* False lets
    cross-encoders remember no scores.
    """

    def __init__(
        self,
        compatibility: Compatibility = Compatibility.NEWEST,
        *,
        test_services: bool = False,
        score_cache: bool = True,
    ) -> None:
        self.compatibility = compatibility
        self._score_cache = score_cache
        self.trained = TrainedModelStore()
        self._services: Mapping[str, Read] = {**SERVICES, **TEST_SERVICES} if test_services else SERVICES
        self._default = Kept(Endpoint(DEFAULT_INFERENCE_ID, Elasticsearch.default(self._load)))
        self.state: Mapping[str, Kept] = {DEFAULT_INFERENCE_ID: self._default}
        self._loaded: dict[tuple[str, int | None], CrossEncoder] = {}
        self._lock = threading.Lock()

    def put_endpoint(self, put: PutEndpoint, *, try_out: bool = True) -> Endpoint:
        """Create an endpoint and try it out, so that a broken one is refused here; *try_out* is False for one that worked once.

        Raises EndpointError and its like for settings that cannot be, ResourceAlreadyExistsError for a name that is taken.
        """
        if put.inference_id == DEFAULT_INFERENCE_ID:
            raise EndpointError(
                f"[{put.inference_id}] is a reserved inference ID. "
                "Cannot create a new inference endpoint with a reserved ID."
            )
        read = service_named(put.service, self._services)
        check_task(put.task_type, put.service)
        endpoint = Endpoint(put.inference_id, read(put.config(self._load)))
        self._refuse_taken(put.inference_id)
        try:
            if try_out:
                endpoint.try_out()
            with self._lock:
                self._refuse_taken(put.inference_id)
                self.state = {**self.state, put.inference_id: Kept(endpoint, put)}
        finally:
            self._unload_unused()
        return endpoint

    def endpoint(self, inference_id: str) -> Endpoint:
        """Return an endpoint; raises ResourceNotFoundError."""
        found = self.state.get(inference_id)
        if found is None:
            raise ResourceNotFoundError(f"Inference endpoint not found [{inference_id}]")
        return found.endpoint

    def endpoints(self) -> list[Endpoint]:
        """Return all endpoints, by name."""
        return [kept.endpoint for _, kept in sorted(self.state.items())]

    def delete_endpoint(self, inference_id: str) -> None:
        """Forget an endpoint; the one that is there out of the box is made anew. Raises ResourceNotFoundError."""
        with self._lock:
            self.endpoint(inference_id)
            others = {name: kept for name, kept in self.state.items() if name != inference_id}
            self.state = {DEFAULT_INFERENCE_ID: self._default, **others}
        self._unload_unused()

    def cross_encoder(self, inference_id: str) -> CrossEncoder:
        """Return the model behind an endpoint, loaded; raises UnsupportedModelError where the model is elsewhere."""
        service = self.endpoint(inference_id).service
        if isinstance(service, Elasticsearch):
            return service.encoder()
        raise UnsupportedModelError(
            f"[text_similarity] runs models of service [elasticsearch] only, not of [{service.name}]: "
            "the retriever [text_similarity_reranker] asks any service"
        )

    def load(self, model_id: str) -> CrossEncoder:
        """Return an uploaded model, loaded; raises ModelError."""
        return self._load(model_id, None)

    def put_trained(self, model_id: str, body: object) -> TrainedModel:
        """Store a trained model, unless its features' queries cannot be read. Raises ModelError, UnsupportedError."""
        model = self.trained.read(model_id, body)
        if model.learning_to_rank is not None:
            check_queries(model.learning_to_rank)
        self.trained.add(model)
        return model

    def ltr_model(self, model_id: str) -> TrainedModel:
        """Return a stored learning-to-rank model; raises ModelNotFoundError in the search's words."""
        return self.trained.get(model_id)

    def _refuse_taken(self, inference_id: str) -> None:
        if inference_id in self.state:
            raise ResourceAlreadyExistsError(f"Inference endpoint [{inference_id}] already exists")

    def _load(self, model_id: str, threads: int | None) -> CrossEncoder:
        encoder = self._kept(model_id, threads)
        return encoder if self._score_cache else encoder.without_cache()

    def _kept(self, model_id: str, threads: int | None) -> CrossEncoder:
        """Return a model, kept from the first time on; a thread that comes meanwhile may load it a second time."""
        if (model_id, threads) == (RERANKER_ID, None):
            return default_cross_encoder()
        if (uploaded := self._uploaded(model_id)) is not None:
            return uploaded
        found = self._loaded.get((model_id, threads))
        if found is None:
            found = CrossEncoder.load(SHIPPED_MODEL if model_id == RERANKER_ID else model_id, threads)
            self._loaded[model_id, threads] = found
        return found

    def _uploaded(self, model_id: str) -> CrossEncoder | None:
        """Return a model that was uploaded as TorchScript; None where another of that name has to do, as an ONNX file has."""
        model = self.trained.state.get(model_id)
        if model is None or model.model_type != "pytorch":
            return None
        try:
            return self.trained.uploads.made(model_id, lambda upload: pytorch_encoder(model, upload))
        except (ModelNotFoundError, UnsupportedModelError) as error:
            if has_onnx(model_id):
                return None
            raise ModelRequestError(
                f"model [{model_id}] cannot be run: {error.reason}; and no ONNX model of that id is at hand"
            ) from error

    def _unload_unused(self) -> None:
        services = [endpoint.service for endpoint in self.endpoints()]
        used = {(service.model_id, service.threads) for service in services if isinstance(service, Elasticsearch)}
        for name in self._loaded.keys() - used:
            self._loaded.pop(name, None)


@dataclass(frozen=True, slots=True)
class ModelServices:
    """Give rescorers the models, and the index they are built for. Implements `rescorers.Services`."""

    models: Models
    query_context: QueryContext

    @property
    def slide(self) -> bool:
        return self.models.compatibility.slides

    @property
    def count_inferences(self) -> CountInferences:
        return self.models.trained.count_inferences

    def ltr_model(self, model_id: str) -> TrainedModel:
        return self.models.ltr_model(model_id)

    def cross_encoder(self, inference_id: str) -> CrossEncoder:
        return self.models.cross_encoder(inference_id)
