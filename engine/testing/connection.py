"""An index that can be searched, however it is reached: an engine in process, a client, a URL.

All three speak Elasticsearch's REST API, so that they differ only in how a request is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson

from secondpass.engine.rest.exchange import RestRequest

if TYPE_CHECKING:
    from secondpass.engine.engine import Engine

Json = dict[str, Any]
Send = Callable[[RestRequest], Any]

JSON = {"content-type": "application/json", "accept": "application/json"}
HOST = "http://localhost:9200"
SECONDS = 30
SHOWN = 1000


class RefusedError(Exception):
    """Carry an answer of an engine or a URL that is no success: its *status*, and its *body* as it came."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status} {body.decode(errors='replace')[:SHOWN]}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Connection:
    """Search *index* by sending requests: call it with a body, and it answers as `_search` does.

    *host* is what the commands in a failure's message are addressed to.
    """

    index: str
    send: Send
    host: str = HOST

    def __call__(self, body: Mapping[str, Any]) -> Any:
        """Return the answer to a search."""
        return self.send(self.request(body))

    def request(self, body: Mapping[str, Any]) -> RestRequest:
        """Return the search as it is sent: a point in time brings its own index."""
        return asked("POST", "/_search" if "pit" in body else f"/{self.index}/_search", body)

    def open_point_in_time(self) -> str:
        """Keep what searches see now; return its id. Elasticsearch: `POST /{index}/_pit`."""
        id_: str = self.send(asked("POST", f"/{self.index}/_pit", params={"keep_alive": "1m"}))["id"]
        return id_

    def close_point_in_time(self, id_: str) -> None:
        """Let a point in time go. Elasticsearch: `DELETE /_pit`."""
        self.send(asked("DELETE", "/_pit", {"id": id_}))


def by_engine(engine: Engine, index: str) -> Connection:
    """Reach an index of an engine in this process."""
    application = engine.application()

    def send(request: RestRequest) -> Any:
        answer = application.answer(request)
        return _checked(answer.status, answer.body)

    return Connection(index, send)


def by_client(client: Any, index: str) -> Connection:
    """Reach an index through a client of Elasticsearch or OpenSearch; what is refused raises the client's own error."""
    transport = client if hasattr(client, "perform_request") else client.transport

    def send(request: RestRequest) -> Any:
        body = orjson.loads(request.body) if request.body else None
        return transport.perform_request(
            request.method, request.path, params=dict(request.params), headers=JSON, body=body
        )

    return Connection(index, send)


def by_url(url: str, index: str, headers: Mapping[str, str] | None = None) -> Connection:
    """Reach an index of a server, such as "http://localhost:9200"; *headers* are sent along, for `Authorization`."""
    host = url.rstrip("/")

    def send(request: RestRequest) -> Any:
        sent = Request(  # noqa: S310  # the URL is the caller's own
            host + request.uri, request.body or None, {**JSON, **(headers or {})}, method=request.method
        )
        try:
            with urlopen(sent, timeout=SECONDS) as answer:  # noqa: S310
                return _checked(answer.status, answer.read())
        except HTTPError as error:
            return _checked(error.code, error.read())

    return Connection(index, send, host)


def asked(
    method: str, path: str, body: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
) -> RestRequest:
    """Return a request with a JSON body."""
    return RestRequest(method, path, params or {}, JSON, b"" if body is None else orjson.dumps(body))


def _checked(status: int, body: bytes) -> Any:
    """Return what an answer says; raises RefusedError where it tells of a failure."""
    if status >= 400:
        raise RefusedError(status, body)
    return orjson.loads(body)
