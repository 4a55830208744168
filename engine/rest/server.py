"""A web server on a port. Elasticsearch: HttpServerTransport."""

from __future__ import annotations

from .application import Application
from .asgi import asgi_app

DEFAULT_PORT = 9200
KEEP_ALIVE_SECONDS = 75


def serve(application: Application, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
    """Answer requests until interrupted; raises SystemExit where the port is taken."""
    import uvicorn

    uvicorn.run(
        asgi_app(application),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
