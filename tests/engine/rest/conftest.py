"""An application of its own for each test, and short ways to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from secondpass import Engine
from secondpass.engine.rest.application import Application
from secondpass.engine.rest.exchange import RestRequest


@dataclass(frozen=True)
class Asked:
    """Hold an answer, its body read where it is JSON."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def error(self) -> tuple[int, str, str]:
        return self.status, self.body["error"]["type"], self.body["error"]["reason"]


Ask = Callable[..., Asked]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def application(engine: Engine) -> Application:
    return engine.application()


@pytest.fixture
def ask(application: Application) -> Ask:
    """Ask the application: `ask("GET", "/i/_search?size=1", {"query": …})`; bytes are sent as they are."""

    def asking(method: str, target: str, body: Any = None, **headers: str) -> Asked:
        path, _, query = target.partition("?")
        params = dict(part.partition("=")[::2] for part in query.split("&") if part)
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        sent = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = application.answer(RestRequest(method, path, params, sent, raw))
        is_json = "json" in answer.headers["content-type"] and answer.body and "content-encoding" not in answer.headers
        return Asked(answer.status, orjson.loads(answer.body) if is_json else answer.body, dict(answer.headers))

    return asking
