"""The official clients without a network: transport nodes that ask the application directly.

Nothing is patched: a node class is the place where the transport means to be extended. Elastic: elastic_transport.BaseNode.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from elastic_transport import ApiResponseMeta, BaseAsyncNode, BaseNode, HttpHeaders, NodeConfig
from elastic_transport._node import NodeApiResponse  # the only private name: what a node must return
from elastic_transport.client_utils import DEFAULT, DefaultType

from .application import Application
from .exchange import RestRequest

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch, Elasticsearch

_APPLICATION = "_secondpass_application"
HTTP_VERSION = "1.1"


class InProcessNode(BaseNode):
    """Ask the application in the caller's own thread."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Return what the application answers; there is nothing to wait for, so no time-out."""
        return _ask(self, method, target, body, headers)


class AsyncInProcessNode(BaseAsyncNode):
    """Ask the application in the caller's own task."""

    async def perform_request(  # type: ignore[override]  # as in BaseAsyncNode itself
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Return what the application answers, without giving way to other tasks meanwhile."""
        return _ask(self, method, target, body, headers)

    async def close(self) -> None:  # type: ignore[override]
        """Do nothing: there is no connection."""


def client(application: Application, **options: Any) -> Elasticsearch:
    """Return the official client, talking to *application*; *options* are the client's own."""
    from elasticsearch import Elasticsearch

    return Elasticsearch([_config(application)], node_class=InProcessNode, **options)


def async_client(application: Application, **options: Any) -> AsyncElasticsearch:
    """Return the official asynchronous client, talking to *application*."""
    from elasticsearch import AsyncElasticsearch

    return AsyncElasticsearch([_config(application)], node_class=AsyncInProcessNode, **options)


def _config(application: Application) -> NodeConfig:
    return NodeConfig("http", "in-process", 9200, _extras={_APPLICATION: application})


def _ask(node: BaseNode, method: str, target: str, body: bytes | None, headers: HttpHeaders | None) -> NodeApiResponse:
    started = time.perf_counter()
    path, _, query = target.partition("?")
    sent = {name.lower(): value for name, value in (*node.headers.items(), *(headers or {}).items())}
    request = RestRequest(method, path, dict(parse_qsl(query, keep_blank_values=True)), sent, body or b"")
    answer = node.config._extras[_APPLICATION].answer(request)
    meta = ApiResponseMeta(
        node=node.config,
        duration=time.perf_counter() - started,
        http_version=HTTP_VERSION,
        status=answer.status,
        headers=HttpHeaders(answer.headers),
    )
    return NodeApiResponse(meta, answer.plain_body())
