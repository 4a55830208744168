"""An inference endpoint: a service under a name, which answers in time and with what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import EndpointError, InferenceError
from .deadline import DEFAULT_TIMEOUT, within
from .ranking import Floats, RankedDoc, RerankRequest, checked, ordered, scores_in_order
from .service import Service
from .services import RERANK


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Answer for *service* under *inference_id*; like a `CrossEncoder`, it can `score`. Elasticsearch: Model."""

    inference_id: str
    service: Service

    @property
    def top_n(self) -> int | None:
        """How many documents the endpoint's own settings cut an answer to."""
        return self.service.top_n

    def rank(self, request: RerankRequest, timeout: float = DEFAULT_TIMEOUT) -> tuple[RankedDoc, ...]:
        """Return the ranked documents, best first, at most `top_n`; *timeout* in seconds.

        Raises InferenceError: EndpointError for a service that refuses, fails or is late, EndpointAnswerError for an
        answer that cannot be used.
        """
        ranked = within(timeout, lambda: self.service.rank(request, timeout))
        return ordered(checked(ranked, len(request.input)), request.top_n)

    def score(self, query: str, texts: Sequence[str], timeout: float = DEFAULT_TIMEOUT) -> Floats:
        """Return one raw score per text, in order, float32 and read-only; no text, no call. Raises InferenceError."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        request = RerankRequest(query, tuple(texts), top_n=len(texts), return_documents=False)
        ranked = self.rank(request, timeout)
        return scores_in_order(ranked, len(texts))

    def try_out(self) -> None:
        """Ask once, as Elasticsearch does before it stores an endpoint; raises EndpointError around what went wrong.

        Elasticsearch: SimpleServiceIntegrationValidator.
        """
        try:
            self.rank(RerankRequest("test query", ("how big",), top_n=1, return_documents=True))
        except InferenceError as error:
            raise EndpointError(
                "Could not complete inference endpoint creation as validation call to service threw an exception.",
                cause=error,
            ) from error

    def to_json(self) -> dict[str, Any]:
        """Return the endpoint as it is shown, without secrets."""
        task = self.service.task_settings()
        return {
            "inference_id": self.inference_id,
            "task_type": RERANK,
            "service": self.service.name,
            "service_settings": self.service.service_settings(),
            **({"task_settings": task} if task else {}),
        }
