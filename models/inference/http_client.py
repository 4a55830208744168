"""Send one POST and read its whole answer: bounded in time and size, following no redirect, asking no proxy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from .secret import Secret

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

MAX_RESPONSE_BYTES = 50 * 1024 * 1024
"""Elasticsearch: `xpack.inference.http.max_response_size`."""

CONNECT_TIMEOUT = 5.0
"""Seconds until someone must have answered the call. Elasticsearch: `xpack.inference.http.connect_timeout`."""


@dataclass(frozen=True, slots=True)
class Post:
    """Hold a request; *secrets* are the values in it that no error may tell."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold a status and a body."""

    status: int
    body: bytes


def address(url: str) -> SplitResult:
    """Split an absolute http or https URL; raises ValueError, whose text never repeats the URL."""
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise ValueError("it holds characters that no URL holds")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - looking at it is what checks it
    except ValueError:
        raise ValueError("it cannot be read as a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must begin with http:// or https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not hold a user name or password")
    return parts


def send(post: Post, timeout: float) -> Answer:
    """Return the answer, whatever its status; after *timeout* seconds the line is cut, whatever came until then.

    Raises ValueError for a request that cannot be sent, OSError (time-outs among them) and http.client.HTTPException.
    """
    _check_headers(post.headers)
    parts = address(post.url)
    connection = _connection(parts, timeout)
    with closing(connection):
        connection.connect()
        connection.sock.settimeout(timeout)
        with _cut_after(timeout, connection.sock):
            connection.request("POST", _target(parts), post.body, dict(post.headers))
            response = connection.getresponse()
            return Answer(response.status, _bounded(response))


@contextmanager
def _cut_after(seconds: float, sock: socket) -> Iterator[None]:
    """Shut *sock* down after so many seconds, for an answer may go on for ever without ever keeping us waiting."""

    def cut() -> None:
        with suppress(OSError):
            sock.shutdown(SHUT_RDWR)

    watchdog = Timer(seconds, cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what http.client would refuse too, but with the value in its complaint."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"the value of header [{name}] holds characters that no header holds")


def _connection(parts: SplitResult, timeout: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=min(timeout, CONNECT_TIMEOUT))


def _target(parts: SplitResult) -> str:
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _bounded(response: HTTPResponse) -> bytes:
    if (response.length or 0) > MAX_RESPONSE_BYTES:
        raise _too_long()
    body = response.read(MAX_RESPONSE_BYTES + 1)
    if len(body) > MAX_RESPONSE_BYTES:
        raise _too_long()
    if response.length:
        raise ConnectionError("the connection was closed in the middle of the answer")
    return body


def _too_long() -> OSError:
    return OSError(f"Maximum limit of [{MAX_RESPONSE_BYTES}] bytes reached")
