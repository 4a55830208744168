"""`custom`: any service that takes JSON and gives JSON, as the settings describe it.

Elasticsearch: CustomService, CustomRequest, RerankResponseParser.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from ..errors import ModelRequestError
from .custom_answer import AnswerPaths
from .http_client import Post, address
from .ranking import RankedDoc, RerankRequest
from .rate_limit import RateLimit
from .remote import ask, decoded, shown_rate_limit, take_rate_limit
from .secret import Secret
from .service import ServiceConfig
from .settings import SERVICE_SETTINGS, TASK_SETTINGS, Settings
from .template import filled

NAME = "custom"
DEFAULT_REQUESTS_PER_MINUTE = 10_000
RESPONSE = f"{SERVICE_SETTINGS}.response"
Parameters = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Custom:
    """Rank by the service at *url*. Placeholders stand in the URL, the query parameters, the headers and the request."""

    inference_id: str
    url: str
    headers: Mapping[str, str]
    query_parameters: tuple[tuple[str, str], ...]
    request: str
    paths: AnswerPaths
    secrets: Mapping[str, Secret]
    rate_limit: RateLimit
    parameters: Parameters = field(default_factory=dict)
    name: str = NAME
    top_n: int | None = None

    @classmethod
    def read(cls, config: ServiceConfig) -> Self:
        """Read the settings; raises EndpointSettingsError, EndpointError."""
        settings = Settings(config.service_settings, SERVICE_SETTINGS, NAME)
        secrets = settings.secrets("secret_parameters")
        url = settings.required_text("url")
        headers = _headers(settings)
        query = _query_parameters(settings)
        request = settings.required_text("request")
        paths = AnswerPaths.take(settings.required_child("response", RESPONSE))
        limit = take_rate_limit(settings, DEFAULT_REQUESTS_PER_MINUTE)
        settings.finish()
        parameters = _parameters(config.task_settings)
        return cls(config.inference_id, url, headers, query, request, paths, secrets, limit, parameters)

    def service_settings(self) -> dict[str, Any]:
        said = {
            "url": self.url,
            "headers": dict(self.headers),
            "query_parameters": [list(pair) for pair in self.query_parameters],
            "request": self.request,
            "response": {"json_parser": self.paths.to_json()},
        }
        return {name: value for name, value in said.items() if value} | shown_rate_limit(self.rate_limit)

    def task_settings(self) -> dict[str, Any]:
        return {"parameters": dict(self.parameters)} if self.parameters else {}

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        post = self._post(request)
        self.rate_limit.wait(timeout)
        return decoded(self.inference_id, self.paths.ranked, ask(self.inference_id, post, timeout, lambda body: None))

    def _post(self, request: RerankRequest) -> Post:
        parameters = {**self.parameters, **_parameters(request.task_settings)}
        revealed = {name: secret.reveal() for name, secret in self.secrets.items()}
        texts = revealed | {name: value for name, value in parameters.items() if isinstance(value, str)}
        headers = {name: filled(value, texts, f"header.{name}") for name, value in self.headers.items()}
        if "content-type" not in map(str.lower, headers):
            headers["Content-Type"] = "application/json"
        body = filled(self.request, _as_json({**revealed, **parameters}) | _as_json(_asked(request)), "request")
        return Post(self._url(texts), headers, body.encode(), tuple(self.secrets.values()))

    def _url(self, texts: Mapping[str, str]) -> str:
        url = filled(self.url, texts, "url")
        pairs = [
            f"{quote(name)}={quote(filled(value, texts, f'query parameters: [{name}]'))}"
            for name, value in self.query_parameters
        ]
        whole = url + ("&" if "?" in url else "?") + "&".join(pairs) if pairs else url
        try:
            return address(whole).geturl()
        except ValueError as error:
            raise ModelRequestError(f"Failed to build URI, error: {error}") from None


def _asked(request: RerankRequest) -> dict[str, Any]:
    """Return the placeholders a request fills; one that says nothing of `top_n` has no `${top_n}`."""
    said = {"input": list(request.input), "query": request.query}
    chosen = {"top_n": request.top_n, "return_documents": request.return_documents}
    return said | {name: value for name, value in chosen.items() if value is not None}


def _as_json(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def _headers(settings: Settings) -> dict[str, str]:
    headers = settings.mapping("headers")
    for name, value in headers.items():
        if not (isinstance(name, str) and isinstance(value, str)):
            settings.fault(
                f"Map field [headers] has an entry that is not valid, [{name}]. Value type is not one of [String]."
            )
        elif not (name.isascii() and name.isprintable() and " " not in name and ":" not in name and name):
            settings.fault(f"Map field [headers] has an entry that is not valid, [{name!a}] cannot name a header.")
    return headers


def _query_parameters(settings: Settings) -> tuple[tuple[str, str], ...]:
    pairs = settings.array("query_parameters")
    if not all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
        for pair in pairs
    ):
        settings.fault(
            f"[{SERVICE_SETTINGS}] failed to parse tuple list for setting [query_parameters], "
            "each element must be an array of two strings"
        )
        return ()
    return tuple((pair[0], pair[1]) for pair in pairs)


def _parameters(source: Mapping[str, Any]) -> Parameters:
    settings = Settings(source, TASK_SETTINGS, NAME)
    parameters = {name: value for name, value in settings.mapping("parameters").items() if value is not None}
    for name, value in parameters.items():
        if not isinstance(value, str | int | float) or (isinstance(value, float) and not math.isfinite(value)):
            settings.fault(
                f"Map field [parameters] has an entry that is not valid, [{name}]. Value type is not one of "
                "[Boolean, Double, Float, Integer, String]."
            )
    settings.finish()
    return parameters
