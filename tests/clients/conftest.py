"""An engine of its own for each test, and a port it answers on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from secondpass import Engine


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def port(engine: Engine) -> Iterator[int]:
    """Serve the engine on a free port."""
    import uvicorn

    from secondpass.engine.rest.asgi import asgi_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(asgi_app(engine.application()), port=number, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join(5)
