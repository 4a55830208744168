"""Bodies of several JSON texts, one a line. Elasticsearch: RestMultiSearchAction, BulkRequestParser."""

from __future__ import annotations

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import ElasticsearchParseError

from .call import BODY_REQUIRED

_REQUIRED = {"bulk": BODY_REQUIRED, "msearch": "request body or source parameter is required"}


def lines_of(raw: bytes, kind: str) -> list[bytes]:
    """Return the lines of a body; *kind* is `bulk` or `msearch`.

    Raises ElasticsearchParseError where there is no body, IllegalArgumentError where its last line does not end.
    """
    if not raw:
        raise ElasticsearchParseError(_REQUIRED[kind])
    if not raw.endswith(b"\n"):
        raise IllegalArgumentError(f"The {kind} request must be terminated by a newline [\\n]")
    return [line.removesuffix(b"\r") for line in raw[:-1].split(b"\n")]
