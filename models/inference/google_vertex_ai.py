"""`googlevertexai`: the ranking API of Google's Discovery Engine.

Elasticsearch: GoogleVertexAiService, GoogleVertexAiRerankRequestEntity, GoogleVertexAiRerankResponseEntity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import orjson

from .answers import AnswerFaultError, missing, number, objects
from .google_token import ServiceAccount, TokenSource
from .http_client import Post
from .ranking import RankedDoc, RerankRequest
from .rate_limit import RateLimit
from .remote import ask, decoded, shown_rate_limit, take_rate_limit
from .service import ServiceConfig
from .settings import SERVICE_SETTINGS, TASK_SETTINGS, Settings

NAME = "googlevertexai"
TITLE = "Google Vertex AI"
BASE_URL = "https://discoveryengine.googleapis.com"
DEFAULT_REQUESTS_PER_MINUTE = 300


@dataclass(frozen=True, slots=True)
class GoogleVertexAi:
    """Rank by Google. But: `service_settings.url` names another host that speaks the same, in place of Google's."""

    inference_id: str
    project_id: str
    model_id: str | None
    tokens: TokenSource
    url: str | None
    rate_limit: RateLimit
    top_n: int | None
    name: str = NAME

    @classmethod
    def read(cls, config: ServiceConfig) -> Self:
        """Read the settings; raises EndpointSettingsError, EndpointError."""
        settings = Settings(config.service_settings, SERVICE_SETTINGS, NAME)
        account = settings.secret("service_account_json")
        project, model = settings.required_text("project_id"), settings.text("model_id")
        url = settings.url("url")
        limit = take_rate_limit(settings, DEFAULT_REQUESTS_PER_MINUTE)
        settings.finish()
        tokens = TokenSource(ServiceAccount.read(account))
        return cls(config.inference_id, project, model, tokens, url, limit, _top_n(config.task_settings))

    def service_settings(self) -> dict[str, Any]:
        said = {"project_id": self.project_id, "model_id": self.model_id, "url": self.url}
        return {name: value for name, value in said.items() if value is not None} | shown_rate_limit(self.rate_limit)

    def task_settings(self) -> dict[str, Any]:
        return {} if self.top_n is None else {"top_n": self.top_n}

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        post = self._post(request, timeout)
        self.rate_limit.wait(timeout)
        answer = ask(self.inference_id, post, timeout, lambda body: body["error"]["message"])
        return decoded(self.inference_id, _decode, answer)

    def _post(self, request: RerankRequest, timeout: float) -> Post:
        token = self.tokens.token(self.inference_id, timeout)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token.reveal()}"}
        project = quote(self.project_id, safe="")
        path = f"/v1/projects/{project}/locations/global/rankingConfigs/default_ranking_config:rank"
        return Post((self.url or BASE_URL).rstrip("/") + path, headers, orjson.dumps(self._body(request)), (token,))

    def _body(self, request: RerankRequest) -> dict[str, Any]:
        top_n = request.top_n or _top_n(request.task_settings) or self.top_n
        returned = request.return_documents
        body = {
            "model": self.model_id,
            "query": request.query,
            "records": [{"id": str(place), "content": text} for place, text in enumerate(request.input)],
            "topN": top_n,
            "ignoreRecordDetailsInResponse": None if returned is None else not returned,
        }
        return {name: value for name, value in body.items() if value is not None}


def _top_n(source: Mapping[str, Any]) -> int | None:
    settings = Settings(source, TASK_SETTINGS, NAME)
    top_n = settings.positive("top_n")
    settings.finish()
    return top_n


def _decode(body: Any) -> list[RankedDoc]:
    return [_ranked(record) for record in objects(body, "records", TITLE)]


def _ranked(record: Mapping[str, Any]) -> RankedDoc:
    for field in ("score", "id"):
        if field not in record:
            raise missing(field, TITLE)
    name = str(record["id"])
    if not (name.isascii() and name.isdecimal() and len(name) < 10):
        raise AnswerFaultError(
            f"Expected numeric value for record ID field in {TITLE} rerank response but received [{name[:100]}]"
        )
    content = record.get("content")
    return RankedDoc(int(name), number(record["score"]), None if content is None else str(content))
