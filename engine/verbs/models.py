"""Models: features logged for them, stored, served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from secondpass.engine.engine_state import EngineState
from secondpass.engine.inference import call_inference, delete_inference, get_inference, put_inference
from secondpass.engine.json_body import check_json
from secondpass.engine.training.feature_logging import LoggedFeatures, log_features
from secondpass.models.ltr_config import LTRModelConfig
from secondpass.models.trained_models_request import listed, shown_parts

from .answering import answering


class ModelVerbs(EngineState):
    """Store models, and ask them."""

    @answering
    def log_features(
        self, index: str, learning_to_rank: Mapping[str, Any], params: Mapping[str, Any], ids: Iterable[Any]
    ) -> LoggedFeatures:
        """Return the features of documents under a model's `learning_to_rank` config, for training. Ours.

        They come through the rescorer's own code: what is learnt from is what is served.
        """
        config = LTRModelConfig.read(learning_to_rank)
        return log_features(self.node.indices.get(index), config, params, [str(id_) for id_ in ids])

    @answering
    def put_trained_model(self, model_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Store a learning-to-rank model. Elasticsearch: `PUT /_ml/trained_models/{model_id}`."""
        check_json(body)
        return self.node.models.put_trained(model_id, body).to_json()

    @answering
    def get_trained_models(
        self,
        model_id: str = "_all",
        *,
        include: str | Iterable[str] = (),
        decompress_definition: bool = True,
        exclude_generated: bool = False,
        tags: str | Iterable[str] = (),
        from_: int = 0,
        size: int = 100,
        allow_no_match: bool = True,
    ) -> dict[str, Any]:
        """Show stored models by id, wildcard or a comma list of both. Elasticsearch: `GET /_ml/trained_models/{model_id}`.

        *include* and *tags* are comma lists or lists; `include="definition"` shows one model's trees.
        """
        shown = shown_parts(include)
        page = self.node.models.trained.find(
            model_id, from_=from_, size=size, tags=listed(tags), allow_no_match=allow_no_match
        )
        return page.to_json(
            definition="definition" in shown, decompress=decompress_definition, exclude_generated=exclude_generated
        )

    @answering
    def get_trained_models_stats(
        self, model_id: str = "_all", *, from_: int = 0, size: int = 100, allow_no_match: bool = True
    ) -> dict[str, Any]:
        """Show what stored models have done. Elasticsearch: `GET /_ml/trained_models/{model_id}/_stats`."""
        return self.node.models.trained.stats(model_id, from_=from_, size=size, allow_no_match=allow_no_match)

    @answering
    def delete_trained_model(self, model_id: str, *, force: bool = False) -> dict[str, Any]:
        """Forget a model. Elasticsearch: `DELETE /_ml/trained_models/{model_id}`.

        Nothing here holds a model back (a deployed model goes as any other), so *force* finds nothing to overcome.
        """
        self.node.models.trained.delete(model_id)
        return {"acknowledged": True}

    @answering
    def put_inference(self, inference_id: str, body: Mapping[str, Any], *, task_type: str = "rerank") -> dict[str, Any]:
        """Create a rerank endpoint and try it out. Elasticsearch: `PUT /_inference/{task_type}/{inference_id}`.

        Of service `elasticsearch`, `service_settings.model_id` is a local directory or a Hugging Face hub id.
        """
        return put_inference(self.node.models, inference_id, body, task_type)

    @answering
    def get_inference(self, inference_id: str = "_all", *, task_type: str = "any") -> dict[str, Any]:
        """Show one endpoint, or with `_all` or `*` all. Elasticsearch: `GET /_inference/{task_type}/{inference_id}`."""
        return get_inference(self.node.models, inference_id, task_type)

    @answering
    def delete_inference(
        self, inference_id: str, *, task_type: str = "any", dry_run: bool = False, force: bool = False
    ) -> dict[str, Any]:
        """Forget an endpoint, or with *dry_run* only tell. Elasticsearch: `DELETE /_inference/{task_type}/{inference_id}`.

        The reserved one takes *force*, and is made anew at once.
        """
        return delete_inference(self.node.models, inference_id, task_type, dry_run=dry_run, force=force)

    @answering
    def inference(
        self, inference_id: str, body: Mapping[str, Any], *, task_type: str = "any", timeout: str | None = None
    ) -> dict[str, Any]:
        """Rank `body["input"]` by how well it answers `body["query"]`, within *timeout*, such as "30s".

        Elasticsearch: `POST /_inference/{task_type}/{inference_id}`.
        """
        return call_inference(self.node.models, inference_id, body, task_type, timeout)
