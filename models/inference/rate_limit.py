"""Send to a service no faster than it was agreed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from ..errors import EndpointError


class RateLimit:
    """Space calls by a minute over *requests_per_minute*; safe to use from several threads.

    Elasticsearch: RateLimiter with one accumulated token. But: a call that would have to wait past its time-out is
    refused at once.
    """

    def __init__(self, requests_per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.requests_per_minute = requests_per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._next = clock()

    def wait(self, patience: float) -> None:
        """Sleep until the next free moment; raises EndpointError when that is more than *patience* seconds away."""
        time.sleep(self.reserve(patience))

    def reserve(self, patience: float) -> float:
        """Take the next free moment and return how many seconds away it is; raises EndpointError past *patience*."""
        with self._lock:
            now = self._clock()
            wait = max(self._next - now, 0.0)
            if wait > patience:
                raise EndpointError(
                    f"The rate limit of [{self.requests_per_minute}] requests per minute leaves no room for this request "
                    "within its timeout",
                    HTTPStatus.TOO_MANY_REQUESTS,
                )
            self._next = now + wait + 60 / self.requests_per_minute
        return wait
