"""What all tests share: where the recorded answers and the real data are, how Hypothesis runs, and a server to call.

`SECONDPASS_HYPOTHESIS=deep` tries each property on 5,000 examples in place of 100; `--hypothesis-seed` repeats a run.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent

settings.register_profile(
    "normal",
    deadline=None,
    max_examples=100,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("deep", settings.get_profile("normal"), max_examples=5000)
settings.load_profile(os.environ.get("SECONDPASS_HYPOTHESIS", "normal"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded answers and real data that stands beside the checkout."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the recorded answers and the film data stand beside the checkout, and are not here")
    return folder


@dataclass(frozen=True)
class Received:
    """A request as a service behind a URL received it."""

    path: str
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Provider(ThreadingHTTPServer):
    """A local server that answers as the test tells it: with (status, value or bytes), or by writing to the connection."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Received], Any]) -> None:
        super().__init__(("127.0.0.1", 0), _ProviderHandler)
        self.answer = answer
        self.received: list[Received] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hung up: tests make them."""


class _ProviderHandler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        received = Received(self.path, self.headers, self.rfile.read(length))
        self.server.received.append(received)
        answer = self.server.answer(received)
        if callable(answer):
            answer(self)
            return
        status, value = answer
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def provider() -> Iterator[Callable[[Callable[[Received], Any]], Provider]]:
    """Start local servers that answer as they are told."""
    started: list[Provider] = []

    def start(answer: Callable[[Received], Any]) -> Provider:
        server = Provider(answer)
        started.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()
