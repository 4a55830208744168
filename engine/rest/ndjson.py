"""Bodies of several JSON texts, one a line. Elasticsearch: RestMultiSearchAction, BulkRequestParser."""

from __future__ import annotations

from secondpass.shards.errors import IllegalArgumentError


def lines_of(raw: bytes, kind: str) -> list[bytes]:
    """Return the lines of a body; raises IllegalArgumentError where the last one does not end. *kind* is `bulk` or `msearch`."""
    if not raw.endswith(b"\n"):
        raise IllegalArgumentError(f"The {kind} request must be terminated by a newline [\\n]")
    return [line.removesuffix(b"\r") for line in raw[:-1].split(b"\n")]
