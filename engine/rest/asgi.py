"""The application behind a web server: ASGI in, threads within bounds, answers out.

Elasticsearch: Netty4HttpServerTransport, ThreadPool. A search leaves Python for tantivy, numpy and onnxruntime, which let other
threads run meanwhile. Whoever comes when all places to wait are taken is turned away at once, with 429.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from secondpass.engine.errors import EngineError, RejectedError

from .application import Application, failure
from .exchange import IN_PROCESS, RestRequest, RestResponse
from .intake import Intake

QUEUE_SIZE = 1000
"""How many requests wait for a thread. Elasticsearch: `thread_pool.search.queue_size`."""


def asgi_app(
    application: Application, threads: int | None = None, queue_size: int = QUEUE_SIZE, intake: Intake | None = None
) -> ASGIApp:
    """Return *application* for a web server; *threads* answer at once, 1.5 for each processor and one more by default."""
    return _Door(application, threads or (os.cpu_count() or 1) * 3 // 2 + 1, queue_size, intake or Intake())


class _Door:
    """Let in as many requests as there is room for."""

    def __init__(self, application: Application, threads: int, queue_size: int, intake: Intake) -> None:
        self._application = application
        self._intake = intake
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="secondpass")
        self._places = threads + queue_size
        self._taken = 0  # only the event loop's thread looks at it

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"nothing is answered but HTTP, not [{scope['type']}]")
        try:
            async with self._intake.body(Request(scope, receive)) as body:
                answer = await self._answer(_rest_request(scope, body))
        except (ClientDisconnect, asyncio.CancelledError):  # nobody waits any more, or the server's grace is over
            return
        except EngineError as error:
            answer = failure(error)
        await Response(answer.body, answer.status, dict(answer.headers))(scope, receive, send)

    async def _answer(self, request: RestRequest) -> RestResponse:
        if self._taken >= self._places:
            raise RejectedError(f"rejected execution: [{self._places}] requests are being answered or waiting")
        self._taken += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, self._application.answer, request)
        finally:
            self._taken -= 1


def _rest_request(scope: Scope, body: bytes) -> RestRequest:
    path = scope["raw_path"].partition(b"?")[0].decode("latin-1")
    params = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    first_of_each = reversed(scope["headers"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in first_of_each}
    return RestRequest(scope["method"], path, params, headers, body, _address(scope))


def _address(scope: Scope) -> tuple[str, int]:
    """Return where the request came in; a Unix socket has no port."""
    host, port = scope.get("server") or IN_PROCESS
    return (host, port) if port else IN_PROCESS
