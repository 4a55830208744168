"""The points in time of a node, and the ranking that each may keep frozen."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from secondpass.engine.errors import SearchContextMissingError, SearchPhaseError
from secondpass.engine.outcome import Opened

from .frozen import FrozenRanking
from .reader_contexts import ReaderContexts

MAX_RANKINGS = 400
MAX_ROWS = 500_000
"""Of all rankings together; a row of a sorted search takes half a kilobyte, of another some bytes."""
REMEMBERED = 10_000
"""So many of the evicted are told from those that never were."""


class PointsInTime(ReaderContexts[Opened]):
    """Keep points in time; those whose frozen ranking was used least lately go when the rankings are too many."""

    malformed = "invalid id: [{id}]"

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        max_rankings: int = MAX_RANKINGS,
        max_rows: int = MAX_ROWS,
    ) -> None:
        super().__init__("point in time", clock)
        self._max_rankings = max_rankings
        self._max_rows = max_rows
        self._rankings: OrderedDict[str, FrozenRanking] = OrderedDict()
        self._evicted: OrderedDict[str, None] = OrderedDict()

    def get(self, id_: str, keep_alive_ms: int | None = None) -> Opened:
        """Return a point in time, as any context; the error says so where it was evicted."""
        if id_ in self._evicted:
            raise SearchPhaseError("query", [(-1, "", SearchContextMissingError(self._told(id_)))])
        return super().get(id_, keep_alive_ms)

    def ranking(self, id_: str) -> FrozenRanking | None:
        """Return the ranking a point in time keeps, if any."""
        with self._lock:
            return self._rankings.get(id_)

    def freeze(self, id_: str, ranking: FrozenRanking) -> None:
        """Keep a ranking, just used, with a point in time that is still there; the newest stays, however large."""
        with self._lock:
            if id_ not in self._kept:
                return
            self._rankings[id_] = ranking
            self._rankings.move_to_end(id_)
            while len(self._rankings) > 1 and self._are_too_many():
                self._evict(next(iter(self._rankings)))

    def _are_too_many(self) -> bool:
        rows = sum(ranking.rows for ranking in self._rankings.values())
        return len(self._rankings) > self._max_rankings or rows > self._max_rows

    def _evict(self, id_: str) -> None:
        self._drop(id_)
        self._evicted[id_] = None
        if len(self._evicted) > REMEMBERED:
            self._evicted.popitem(last=False)

    def _drop(self, id_: str) -> bool:
        self._rankings.pop(id_, None)
        return super()._drop(id_)

    def _told(self, id_: str) -> str:
        return (
            f"No search context found for id [{id_}]: its frozen ranking was evicted, for at most [{self._max_rankings}] of "
            f"[{self._max_rows}] rows together are kept; ask for the first page again"
        )
