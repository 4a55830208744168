"""Bodies as they come in from a network: as much at once as there is room for, and not for ever.

Elasticsearch: HierarchyCircuitBreakerService, its breaker `in_flight_requests`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from secondpass.engine.errors import CircuitBreakingError, ContentTooLargeError, SlowRequestError

from .exchange import MAX_CONTENT_LENGTH

ROOM = 4 * MAX_CONTENT_LENGTH
SECONDS = 60.0


class Intake:
    """Read bodies; *room* is how many bytes of all of them are held at once, *seconds* how long one may take to arrive."""

    def __init__(self, room: int = ROOM, seconds: float = SECONDS) -> None:
        self._room = room
        self._seconds = seconds
        self._held = 0  # only the event loop's thread looks at it

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """Give the body of a request, which counts as held until the block is left.

        Raises ContentTooLargeError, CircuitBreakingError, SlowRequestError.
        """
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(self._seconds):
                async for part in request.stream():
                    parts.append(part)
                    self._held += len(part)
                    self._check(parts)
            yield b"".join(parts)
        except TimeoutError:
            raise SlowRequestError(f"the body did not arrive within [{self._seconds:g}s]") from None
        finally:
            self._held -= sum(map(len, parts))

    def _check(self, parts: list[bytes]) -> None:
        if sum(map(len, parts)) > MAX_CONTENT_LENGTH:
            raise ContentTooLargeError(f"entity content is longer than [{MAX_CONTENT_LENGTH}] bytes")
        if self._held > self._room:
            raise CircuitBreakingError(
                f"[in_flight_requests] Data too large, data for all requests would be [{self._held}b], which is larger than the "
                f"limit of [{self._room}b]"
            )
