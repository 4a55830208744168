"""Where a character stood before char filters moved it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Translate offsets in filtered text to offsets in the text before, both in UTF-16 units.

    From `positions[i]` on, `differences[i]` must be added. Lucene: BaseCharFilter.
    """

    positions: tuple[int, ...] = ()
    differences: tuple[int, ...] = ()

    @classmethod
    def of(cls, corrections: Iterable[tuple[int, int]]) -> OffsetMap:
        """Collect (position, difference) pairs in order; the last of several at one position counts."""
        latest = dict(corrections)
        return cls(tuple(latest), tuple(latest.values()))

    def correct(self, offset: int) -> int:
        """Return where *offset* stood before."""
        at = bisect_right(self.positions, offset) - 1
        return offset if at < 0 else offset + self.differences[at]


@dataclass(frozen=True, slots=True)
class FilteredText:
    """Hold the text a char filter made, and the way back."""

    text: str
    offsets: OffsetMap
