"""The trained models of a node, by name.

Elasticsearch: `TrainedModelProvider`, and the actions behind `_ml/trained_models`. But: there are no aliases, and no
built-in language model.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from re import compile as compile_pattern
from typing import Any

from .errors import ModelConflictError, ModelExistsError, ModelNotFoundError, ModelRequestError
from .pytorch_upload import PytorchUploads
from .trained_models_config import TrainedModel
from .trained_models_request import read_trained_model


@dataclass(frozen=True, slots=True)
class InferenceStats:
    """Count what a model has done since it was stored; *timestamp* is when the last count came in, in milliseconds."""

    inference_count: int = 0
    failure_count: int = 0
    missing_all_fields_count: int = 0
    cache_miss_count: int = 0
    timestamp: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the counters as the API shows them."""
        return {
            "failure_count": self.failure_count,
            "inference_count": self.inference_count,
            "cache_miss_count": self.cache_miss_count,
            "missing_all_fields_count": self.missing_all_fields_count,
            "timestamp": self.timestamp,
        }


@dataclass(frozen=True, slots=True)
class FoundModels:
    """Hold one page of models, and how many there are on all pages."""

    count: int
    models: tuple[TrainedModel, ...]

    def to_json(
        self, *, definition: bool = False, decompress: bool = True, exclude_generated: bool = False
    ) -> dict[str, Any]:
        """Return the answer of `GET _ml/trained_models`. Raises ModelConflictError for several definitions at once."""
        if definition and self.count > 1:
            raise ModelConflictError("Getting model definition is not supported when getting more than one model")
        shown = [
            model.to_json(definition=definition, decompress=decompress, exclude_generated=exclude_generated)
            for model in self.models
        ]
        return {"count": self.count, "trained_model_configs": shown}


class TrainedModelStore:
    """Keep models by id; safe to use from several threads.

    A model never changes once stored: a search that holds one is not disturbed when it is deleted. All are in `state`: a
    change makes another mapping, and leaves this one to whoever keeps it.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.state: Mapping[str, TrainedModel] = {}
        self.uploads = PytorchUploads()
        self._stats: dict[str, InferenceStats] = {}

    def __contains__(self, model_id: object) -> bool:
        return model_id in self.state

    def __len__(self) -> int:
        return len(self.state)

    def put(self, model_id: str, body: object) -> TrainedModel:
        """Read and store a model. Raises ModelRequestError, ModelDefinitionError, ModelExistsError."""
        model = self.read(model_id, body)
        self.add(model)
        return model

    def read(self, model_id: str, body: object) -> TrainedModel:
        """Read a model as it would be stored now. Raises ModelRequestError, ModelDefinitionError."""
        return read_trained_model(model_id, body, create_time=self._now())

    def add(self, model: TrainedModel) -> None:
        """Store a model that has been read. Raises ModelExistsError, ModelRequestError."""
        with self._lock:
            if model.model_id in self.state:
                raise ModelExistsError(f"Trained machine learning model [{model.model_id}] already exists")
            self._refuse_clashes(model)
            self.state = {**self.state, model.model_id: model}

    def get(self, model_id: str) -> TrainedModel:
        """Return the model that a search names. Raises ModelNotFoundError."""
        try:
            return self.state[model_id]
        except KeyError:
            raise ModelNotFoundError(f"Could not find trained model [{model_id}]") from None

    def find(
        self,
        expression: str = "*",
        *,
        from_: int = 0,
        size: int = 100,
        tags: Sequence[str] = (),
        allow_no_match: bool = True,
    ) -> FoundModels:
        """Return a page of the models that ids and wildcards, comma-separated, stand for; sorted by id.

        Raises ModelNotFoundError for an id that is not there, and for a wildcard without match when that is not allowed.
        """
        if from_ < 0 or size < 0:
            raise ModelRequestError(f"Parameter [{'from' if from_ < 0 else 'size'}] cannot be < 0")
        names = self._expand(expression, allow_no_match)
        models = [model for name in names if (model := self.state.get(name)) and set(tags) <= set(model.tags)]
        return FoundModels(len(models), tuple(models[from_ : from_ + size]))

    def delete(self, model_id: str) -> TrainedModel:
        """Take a model out and return it. Raises ModelNotFoundError."""
        with self._lock:
            if model_id not in self.state:
                raise ModelNotFoundError(f"Could not find trained model [{model_id}]")
            self._stats.pop(model_id, None)
            self.uploads.forget(model_id)
            deleted = self.state[model_id]
            self.state = {name: model for name, model in self.state.items() if name != model_id}
            return deleted

    def count_inferences(self, model_id: str, inferences: int, *, failures: int = 0, missing_all: int = 0) -> None:
        """Add to a model's counters; a model that is gone counts no more.

        *inferences* is the number of documents scored, *missing_all* how many of them had no feature at all.
        """
        with self._lock:
            if model_id not in self.state:
                return
            old = self._stats.get(model_id, InferenceStats())
            self._stats[model_id] = replace(
                old,
                inference_count=old.inference_count + inferences,
                failure_count=old.failure_count + failures,
                missing_all_fields_count=old.missing_all_fields_count + missing_all,
                timestamp=self._now(),
            )

    def stats(
        self, expression: str = "*", *, from_: int = 0, size: int = 100, allow_no_match: bool = True
    ) -> dict[str, Any]:
        """Return the answer of `GET _ml/trained_models/_stats`; a model never used shows no counters."""
        found = self.find(expression, from_=from_, size=size, allow_no_match=allow_no_match)
        return {"count": found.count, "trained_model_stats": [self._model_stats(model) for model in found.models]}

    def _model_stats(self, model: TrainedModel) -> dict[str, Any]:
        sizes = {"model_size_bytes": model.model_size_bytes, "required_native_memory_bytes": 0}
        shown: dict[str, Any] = {"model_id": model.model_id, "model_size_stats": sizes, "pipeline_count": 0}
        if self.uploads.get(model.model_id).deployed:
            named = {"deployment_id": model.model_id, "model_id": model.model_id}
            shown["deployment_stats"] = {**named, "state": "started"}
        stats = self._stats.get(model.model_id)
        return shown if stats is None else shown | {"inference_stats": stats.to_json()}

    def _expand(self, expression: str, allow_no_match: bool) -> list[str]:
        stored, names = sorted(self.state), set()
        for part in (part.strip() for part in (expression or "*").split(",")):
            wildcard = "*" if part == "_all" else part
            pattern = compile_pattern(translate(wildcard.replace("[", "[[]").replace("?", "[?]")))
            matches = {name for name in stored if pattern.match(name)}
            if not matches and ("*" not in wildcard or not allow_no_match):
                raise ModelNotFoundError(f"No known trained model with model_id [{part}]")
            names |= matches
        return sorted(names)

    def _refuse_clashes(self, model: TrainedModel) -> None:
        taken = [tag for tag in model.tags if tag in self.state]
        if taken:
            raise ModelConflictError(f"The provided tags [{', '.join(taken)}] must not match existing model_ids.")
        if any(model.model_id in other.tags for other in self.state.values()):
            raise ModelConflictError(f"The provided model_id [{model.model_id}] must not match existing tags.")

    def _now(self) -> int:
        return int(self._clock() * 1000)
