"""One HTTP exchange, without a socket: what was asked, and what is answered. Elasticsearch: RestRequest, RestResponse."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PRODUCT_HEADER = "X-Elastic-Product"
PRODUCT = "Elasticsearch"
MAX_CONTENT_LENGTH = 100 * 1024 * 1024
"""Bytes of a body, unpacked. Elasticsearch: `http.max_content_length`."""
IN_PROCESS = ("127.0.0.1", 9200)
"""The address of an application without a port: where Elasticsearch answers by default."""


@dataclass(frozen=True, slots=True)
class RestRequest:
    """Hold a request; *path* is still percent-encoded, header names are lower case, *body* may be compressed.

    *address* is the host and the port it came in at.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: tuple[str, int] = IN_PROCESS

    @property
    def uri(self) -> str:
        """The path and the parameters, as error texts show them."""
        shown = "&".join(f"{name}={value}" if value else name for name, value in self.params.items())
        return f"{self.path}?{shown}" if shown else self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a handler answers: JSON *content*, or text, with a status and the texts of `Warning` headers.

    *allowed* are the methods of the `Allow` header; there is none without any.
    """

    content: Any
    status: int = 200
    warnings: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestResponse:
    """Hold the bytes and headers that go back to the client."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def plain_body(self) -> bytes:
        """Return the body, unpacked."""
        return gzip.decompress(self.body) if "content-encoding" in self.headers else self.body
