"""A web server on a port. Elasticsearch: HttpServerTransport."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from .application import Application
from .asgi import asgi_app

DEFAULT_PORT = 9200
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 5
"""How long requests may go on that are being answered when the server is told to end."""


def listen(host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> socket.socket:
    """Return a socket that listens; raises OSError where the port is taken, or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    # Connections inherit it; without, each answer waits 40 ms for the client to acknowledge its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(application: Application, listening: socket.socket) -> None:
    """Answer requests until interrupted; closes the socket. Raises SystemExit where SIGTERM ended it."""
    import uvicorn

    config = uvicorn.Config(
        asgi_app(application),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # The server raises once more what ended it when it has come to its end.
    with listening, suppress(KeyboardInterrupt), _terminated_as_exit():
        uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _terminated_as_exit() -> Iterator[None]:
    """Make SIGTERM raise SystemExit, so that its sender waits until all is closed; signals are the main thread's."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
