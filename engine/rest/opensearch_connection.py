"""OpenSearch's client without a network: a connection class that asks the application directly.

Nothing is patched: a connection class is where the client means to be extended. OpenSearch: opensearchpy.Connection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from opensearchpy import Connection

from .application import Application
from .exchange import RestRequest

if TYPE_CHECKING:
    from opensearchpy import OpenSearch


class InProcessConnection(Connection):
    """Ask *application* in the caller's own thread; *options* are those of any connection, metrics left out."""

    def __init__(self, *, application: Application, metrics: object = None, **options: Any) -> None:
        super().__init__(**options)
        self._application = application

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Mapping[str, str], str]:
        """Return status, headers and text; there is nothing to wait for, so no time-out. Raises opensearchpy's exceptions."""
        given = dict(parse_qsl(urlencode(params or {}), keep_blank_values=True))
        sent = {name.lower(): value for name, value in {**self.headers, **(headers or {})}.items()}
        answer = self._application.answer(RestRequest(method, url, given, sent, body or b""))
        text = answer.plain_body().decode()
        self._raise_warnings([answer.headers["warning"]] if "warning" in answer.headers else ())
        if not 200 <= answer.status < 300 and answer.status not in ignore:
            self._raise_error(answer.status, text, answer.headers["content-type"])
        return answer.status, answer.headers, text


def opensearch_client(application: Application, **options: Any) -> OpenSearch:
    """Return OpenSearch's client, talking to *application*; *options* are the client's own."""
    from opensearchpy import OpenSearch

    return OpenSearch(["in-process"], connection_class=InProcessConnection, application=application, **options)
