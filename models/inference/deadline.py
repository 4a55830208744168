"""Wait for an answer as long as agreed, whatever the one who answers does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from ..errors import EndpointError

T = TypeVar("T")

DEFAULT_TIMEOUT = 30.0
"""Seconds a call may take unless it says otherwise. Elasticsearch: InferenceAction.Request.DEFAULT_TIMEOUT."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what *call* returns, or raise EndpointError when that takes longer than *seconds*.

    Nothing else bounds everything: looking up a name has no time-out, and that of a socket is for one read only. A call
    that is late goes on in a daemon thread until it ends by itself, as it should soon, and nobody hears of it.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="inference", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise EndpointError(f"Request timed out after [{readable(seconds)}]", HTTPStatus.REQUEST_TIMEOUT)
    return results[0]


def readable(seconds: float) -> str:
    """Write a duration as Elasticsearch does.

    >>> readable(30), readable(1.5), readable(0.25), readable(90)
    ('30s', '1.5s', '250ms', '1.5m')
    """
    for unit, size in (("m", 60.0), ("s", 1.0)):
        if seconds >= size:
            return f"{int(seconds / size * 10) / 10:g}{unit}"
    return f"{int(seconds * 1000)}ms"
