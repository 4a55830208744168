"""`cohere`: Cohere's rerank API, version 2.

Elasticsearch: CohereService, CohereV2RerankRequest, CohereRankedResponseEntity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson

from .answers import index, missing, number, objects
from .http_client import Post
from .ranking import RankedDoc, RerankRequest
from .rate_limit import RateLimit
from .remote import ask, decoded, shown_rate_limit, take_rate_limit
from .secret import Secret
from .service import ServiceConfig
from .settings import SERVICE_SETTINGS, TASK_SETTINGS, Settings

NAME = "cohere"
BASE_URL = "https://api.cohere.ai"
PATH = "/v2/rerank"
DEFAULT_REQUESTS_PER_MINUTE = 10_000
MODEL_REQUIRED = "The [service_settings.model_id] field is required for the Cohere V2 API."


@dataclass(frozen=True, slots=True)
class CohereTask:
    """Hold `task_settings`; None was not said."""

    top_n: int | None = None
    return_documents: bool | None = None
    max_chunks_per_doc: int | None = None

    @classmethod
    def read(cls, source: Mapping[str, Any]) -> Self:
        """Read `task_settings`; raises EndpointSettingsError."""
        settings = Settings(source, TASK_SETTINGS, NAME)
        task = cls(
            settings.positive("top_n"), settings.boolean("return_documents"), settings.positive("max_chunks_per_doc")
        )
        settings.finish()
        return task

    def to_json(self) -> dict[str, Any]:
        """Return what was said."""
        said = {
            "top_n": self.top_n,
            "return_documents": self.return_documents,
            "max_chunks_per_doc": self.max_chunks_per_doc,
        }
        return {name: value for name, value in said.items() if value is not None}

    def asked(self, request: RerankRequest) -> dict[str, Any]:
        """Return what is sent: what the request says itself, else its task settings, else the endpoint's."""
        root = {"top_n": request.top_n, "return_documents": request.return_documents}
        said = {name: value for name, value in root.items() if value is not None}
        return self.to_json() | type(self).read(request.task_settings).to_json() | said


@dataclass(frozen=True, slots=True)
class Cohere:
    """Rank by Cohere. But: `service_settings.url` names another host that speaks the same, in place of Cohere's."""

    inference_id: str
    model_id: str
    api_key: Secret
    url: str | None
    rate_limit: RateLimit
    task: CohereTask
    name: str = NAME

    @classmethod
    def read(cls, config: ServiceConfig) -> Self:
        """Read the settings; raises EndpointSettingsError, EndpointError."""
        settings = Settings(config.service_settings, SERVICE_SETTINGS, NAME)
        key = settings.secret("api_key")
        deprecated = settings.text("model")
        model_id = settings.text("model_id") or deprecated
        if model_id is None:
            settings.fault(MODEL_REQUIRED)
        url = settings.url("url")
        limit = take_rate_limit(settings, DEFAULT_REQUESTS_PER_MINUTE)
        settings.finish()
        return cls(config.inference_id, model_id or "", key, url, limit, CohereTask.read(config.task_settings))

    @property
    def top_n(self) -> int | None:
        return self.task.top_n

    def service_settings(self) -> dict[str, Any]:
        url = {} if self.url is None else {"url": self.url}
        return {"model_id": self.model_id} | url | shown_rate_limit(self.rate_limit)

    def task_settings(self) -> dict[str, Any]:
        return self.task.to_json()

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        post = self._post(request)
        self.rate_limit.wait(timeout)
        answer = ask(self.inference_id, post, timeout, lambda body: body["message"])
        return decoded(self.inference_id, _decode, answer)

    def _post(self, request: RerankRequest) -> Post:
        body = {"model": self.model_id, "query": request.query, "documents": request.input}
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.api_key.reveal()}",
            "Request-Source": "unspecified:secondpass",
        }
        url = (self.url or BASE_URL).rstrip("/") + PATH
        return Post(url, headers, orjson.dumps(body | self.task.asked(request)), (self.api_key,))


def _decode(body: Any) -> list[RankedDoc]:
    return [_ranked(result) for result in objects(body, "results", "Cohere")]


def _ranked(result: Mapping[str, Any]) -> RankedDoc:
    for field in ("index", "relevance_score"):
        if field not in result:
            raise missing(field, "Cohere")
    document = result.get("document")
    text = document.get("text") if isinstance(document, Mapping) else None
    return RankedDoc(index(result["index"]), number(result["relevance_score"]), None if text is None else str(text))
