"""A request as one would type it. For reports of failing tests."""

from __future__ import annotations

import shlex

from secondpass.engine.rest.exchange import RestRequest

MAX_BODY = 4000


def as_curl(request: RestRequest, host: str = "http://localhost:9200") -> str:
    """Return a shell command that sends the same request to a server.

    >>> print(as_curl(RestRequest("GET", "/films/_search", {"size": "1"})))
    curl -X GET 'http://localhost:9200/films/_search?size=1'
    """
    words = ["curl", "-X", request.method, f"{host}{request.uri}"]
    if request.body:
        kind = "application/x-ndjson" if "ndjson" in request.headers.get("content-type", "") else "application/json"
        words += ["-H", f"content-type: {kind}", "--data-binary", _text(request.body)]
    return shlex.join(words)


def _text(body: bytes) -> str:
    text = body.decode(errors="replace")
    return text if len(text) <= MAX_BODY else f"{text[:MAX_BODY]}… ({len(text) - MAX_BODY} more characters)"
