"""`elasticsearch`: a cross-encoder in this process.

Elasticsearch: ElasticsearchInternalService. But: an endpoint starts no deployment. `num_threads` is the number of threads a model
runs on; `num_allocations` and `adaptive_allocations` are shown and change nothing, for there is one copy of a model, and
`long_document_strategy` is `truncate`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from ..cross_encoder import CrossEncoder
from ..errors import EndpointError, ModelNotFoundError, ModelRequestError, UnsupportedModelError
from .ranking import RankedDoc, RerankRequest
from .service import Loader, ServiceConfig
from .settings import SERVICE_SETTINGS, TASK_SETTINGS, Settings

NAME = "elasticsearch"
RERANKER_ID = ".rerank-v1"
MOST_THREADS = 32

AT_A_TIME = 512
"""Texts scored before looking at the clock again."""


@dataclass(frozen=True, slots=True)
class Elasticsearch:
    """Rank by the model *model_id*, loaded when first asked for; *threads* None is one per processor."""

    model_id: str
    threads: int | None
    shown: Mapping[str, Any]
    return_documents: bool
    load: Loader
    name: str = NAME
    top_n: int | None = None

    @classmethod
    def read(cls, config: ServiceConfig) -> Self:
        """Read the settings; raises EndpointSettingsError, EndpointError, UnsupportedModelError."""
        settings = Settings(config.service_settings, SERVICE_SETTINGS, NAME)
        deployment = settings.text("deployment_id")
        if deployment is not None:
            raise EndpointError(f"Cannot find deployment [{deployment}]", HTTPStatus.NOT_FOUND)
        model_id = settings.text("model_id")
        if model_id is None:
            raise ModelRequestError("Error parsing service settings, model_id must be provided")
        shown = _allocations(settings) | {"model_id": model_id} | _adaptive(settings) | _long_documents(settings)
        settings.finish()
        return cls(model_id, shown["num_threads"], shown, _returned(config.task_settings, True), config.load)

    @classmethod
    def default(cls, load: Loader) -> Self:
        """Return the endpoint that is there out of the box."""
        adaptive = {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 32}
        shown = {"num_threads": 1, "model_id": RERANKER_ID, "adaptive_allocations": adaptive}
        return cls(RERANKER_ID, None, shown, True, load)

    def service_settings(self) -> dict[str, Any]:
        return dict(self.shown)

    def task_settings(self) -> dict[str, Any]:
        return {"return_documents": self.return_documents}

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        texts = _returned(request.task_settings, self.return_documents)
        if request.return_documents is not None:
            texts = request.return_documents
        scores = self._scores(request, time.monotonic() + timeout)
        return [RankedDoc(place, score, request.input[place] if texts else None) for place, score in enumerate(scores)]

    def _scores(self, request: RerankRequest, ends: float) -> list[float]:
        """Score some texts at a time, until nobody waits any more: a pair's score does not depend on other pairs."""
        encoder, scores = self.encoder(), list[float]()
        for start in range(0, len(request.input), AT_A_TIME):
            if time.monotonic() > ends:
                raise EndpointError("nobody waits for the other scores", HTTPStatus.REQUEST_TIMEOUT)
            scores += encoder.score(request.query, request.input[start : start + AT_A_TIME]).tolist()
        return scores

    def encoder(self) -> CrossEncoder:
        """Return the model, loaded; raises ModelRequestError when there is none, InvalidModelError when it is broken."""
        try:
            return self.load(self.model_id, self.threads)
        except ModelNotFoundError as error:
            raise ModelRequestError(
                "Error parsing request config, model id does not match any models available on this platform. "
                f"Was [{self.model_id}]. You may need to load it into the cluster using eland.",
                cause=error,
            ) from error


def _allocations(settings: Settings) -> dict[str, int]:
    if settings.missing("num_threads"):
        settings.fault(f"[{SERVICE_SETTINGS}] does not contain the required setting [num_threads]")
    threads = settings.positive("num_threads") or 1
    if threads > MOST_THREADS or threads.bit_count() != 1:
        settings.fault(f"[num_threads] must be a power of 2 less than or equal to {MOST_THREADS}")
    count = settings.positive("num_allocations")
    if count is None and settings.missing("adaptive_allocations"):
        settings.fault(
            f"[{SERVICE_SETTINGS}] does not contain one of the required settings [num_allocations, adaptive_allocations]"
        )
    return ({} if count is None else {"num_allocations": count}) | {"num_threads": threads}


def _adaptive(settings: Settings) -> dict[str, Any]:
    if settings.missing("adaptive_allocations"):
        return {}
    adaptive = settings.child("adaptive_allocations")
    enabled = adaptive.boolean("enabled")
    least, most = adaptive.whole("min_number_of_allocations"), adaptive.whole("max_number_of_allocations")
    if least is not None and least < 0:
        adaptive.fault("[min_number_of_allocations] must be a non-negative integer or null")
    if most is not None and most < 1:
        adaptive.fault("[max_number_of_allocations] must be a positive integer or null")
    if least is not None and most is not None and least > most:
        adaptive.fault("[min_number_of_allocations] must not be larger than [max_number_of_allocations]")
    said = {"enabled": enabled, "min_number_of_allocations": least, "max_number_of_allocations": most}
    return {"adaptive_allocations": {name: value for name, value in said.items() if value is not None}}


def _long_documents(settings: Settings) -> dict[str, Any]:
    strategy = settings.text("long_document_strategy")
    if strategy == "chunk" or not settings.missing("max_chunks_per_doc"):
        raise UnsupportedModelError("[long_document_strategy] of [chunk] is not supported by secondpass")
    if strategy not in (None, "truncate"):
        settings.fault(
            f"[{SERVICE_SETTINGS}] Invalid value [{strategy}] received. "
            "[long_document_strategy] must be one of [chunk, truncate]"
        )
    return {} if strategy is None else {"long_document_strategy": strategy}


def _returned(source: Mapping[str, Any], default: bool) -> bool:
    settings = Settings(source, TASK_SETTINGS, NAME)
    returned = settings.boolean("return_documents")
    settings.finish()
    return default if returned is None else returned
