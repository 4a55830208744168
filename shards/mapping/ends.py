"""The ends of a range query as written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True)
class Ends:
    """Hold the ends of a range; None where there is none."""

    gt: Any = None
    gte: Any = None
    lt: Any = None
    lte: Any = None

    def inside(self, low: N, high: N, first: Callable[[Any, bool], N], last: Callable[[Any, bool], N]) -> tuple[N, N]:
        """Return inclusive bounds from *low* to *high*; *first* and *last* tell what an end, inclusive or not, lets in."""
        for end, inclusive in ((self.gte, True), (self.gt, False)):
            if end is not None:
                low = max(low, first(end, inclusive))
        for end, inclusive in ((self.lte, True), (self.lt, False)):
            if end is not None:
                high = min(high, last(end, inclusive))
        return low, high
