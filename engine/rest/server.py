"""A web server on a port. Elasticsearch: HttpServerTransport."""

from __future__ import annotations

import socket
from contextlib import suppress

from .application import Application
from .asgi import asgi_app

DEFAULT_PORT = 9200
KEEP_ALIVE_SECONDS = 75


def listen(host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> socket.socket:
    """Return a socket that listens; raises OSError where the port is taken, or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    # Connections inherit it; without, each answer waits 40 ms for the client to acknowledge its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(application: Application, listening: socket.socket) -> None:
    """Answer requests until interrupted; closes the socket."""
    import uvicorn

    config = uvicorn.Config(
        asgi_app(application),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    with listening, suppress(KeyboardInterrupt):  # which the server raises once more when it has come to its end
        uvicorn.Server(config).run(sockets=[listening])
