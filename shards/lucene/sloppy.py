"""How often a phrase occurs when its words may stand apart.

Lucene: SloppyPhraseMatcher. Each match adds 1 / (1 + distance), in float32. A term that occurs twice in the phrase may not
stand on one position twice; resolving that is what most of this file is about.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np


def sloppy_frequency(
    terms: Sequence[str],
    offsets: Sequence[int],
    positions: Sequence[Sequence[int]],
    slop: int,
    *,
    shared: bool = False,
) -> np.float32:
    """Return the frequency of a phrase in one document.

    *terms* stand at *offsets* in the phrase; *positions* are those of each in the document, ascending and not empty. Where
    *shared*, equal *terms* stand for choices of words that have some in common.
    """
    frequency = np.float32(0.0)
    for distance in _Matcher(terms, offsets, positions, slop, shared).distances():
        frequency += np.float32(1.0) / (np.float32(1.0) + np.float32(distance))
    return frequency


@dataclass(slots=True)
class _Cursor:
    """Walk the positions of one term of the phrase. Lucene: PhrasePositions; `position` is relative to the phrase's start."""

    order: int
    term: str
    offset: int
    positions: Sequence[int]
    at: int = -1
    position: int = 0
    siblings: list[_Cursor] = field(default_factory=list)

    def advance(self) -> bool:
        self.at += 1
        if self.at >= len(self.positions):
            return False
        self.position = self.positions[self.at] - self.offset
        return True

    @property
    def place(self) -> int:
        """The position in the document."""
        return self.position + self.offset

    def __lt__(self, other: _Cursor) -> bool:
        return (self.position, self.offset, self.order) < (other.position, other.offset, other.order)


class _Matcher:
    def __init__(
        self,
        terms: Sequence[str],
        offsets: Sequence[int],
        positions: Sequence[Sequence[int]],
        slop: int,
        shared: bool,
    ) -> None:
        self._slop = slop
        self._shared = shared
        self._cursors = [_Cursor(i, *parts) for i, parts in enumerate(zip(terms, offsets, positions, strict=True))]
        for cursor in self._cursors:
            same = [other for other in self._cursors if other.term == cursor.term]
            cursor.siblings = sorted(same, key=lambda c: c.offset) if len(same) > 1 else []
        self._end = -(1 << 62)
        self._queue: list[_Cursor] = []

    def distances(self) -> Iterator[int]:
        """Yield the distance of every match within the slop."""
        if not self._place():
            return
        going = True
        while going:
            going, distance = self._next()
            if distance <= self._slop:
                yield distance

    def _place(self) -> bool:
        for cursor in self._cursors:
            cursor.advance()
        if not (self._spread_shared() if self._shared else self._spread()):
            return False
        self._queue = list(self._cursors)
        heapq.heapify(self._queue)
        self._end = max(cursor.position for cursor in self._cursors)
        return True

    def _spread(self) -> bool:
        """Start repeats of one term on its first, second, third … occurrence; return False where there are too few."""
        for cursor in self._cursors:
            rank = cursor.siblings.index(cursor) if cursor.siblings else 0
            if not all(cursor.advance() for _ in range(rank)):
                return False
        return True

    def _spread_shared(self) -> bool:
        """Move apart, group by group, those that start on one place; return False when positions run out."""
        for group in {cursor.term: cursor.siblings for cursor in self._cursors}.values():
            i = 0
            while i < len(group):
                moved = self._part(group, i)
                if moved is None:
                    return False
                i += moved
        return True

    def _part(self, group: Sequence[_Cursor], i: int) -> int | None:
        """Part the i-th of a group from the others; return how far to go on in the group, None when positions run out."""
        while (other := _colliding(group[i])) is not None:
            lesser = min(group[i], other, key=lambda c: (c.position, c.offset))
            if not lesser.advance():
                return None
            if group.index(lesser) < i:
                return 0
        return 1

    def _next(self) -> tuple[bool, int]:
        """Return whether more may follow, and the distance of the next match."""
        cursor = heapq.heappop(self._queue)
        distance = self._end - cursor.position
        following = self._queue[0].position
        while self._advance(cursor):
            if cursor.siblings and not self._resolve(cursor):
                break
            if cursor.position > following:
                heapq.heappush(self._queue, cursor)
                if distance <= self._slop:
                    return True, distance
                cursor = heapq.heappop(self._queue)
                following = self._queue[0].position
                distance = self._end - cursor.position
            else:
                distance = min(distance, self._end - cursor.position)
        return False, distance

    def _advance(self, cursor: _Cursor) -> bool:
        if not cursor.advance():
            return False
        self._end = max(self._end, cursor.position)
        return True

    def _resolve(self, cursor: _Cursor) -> bool:
        """Move apart repeats that stand on one place; return False when positions run out."""
        leader, moved = cursor, set[int]()
        while (other := _colliding(cursor)) is not None:
            cursor = min(cursor, other, key=lambda c: (c.position, c.offset))
            if not self._advance(cursor):
                return False
            if other is not leader:
                moved.add(other.order)
        self._requeue(moved)
        return True

    def _requeue(self, moved: set[int]) -> None:
        # The moved cursors changed inside the heap: restore its order.
        if moved:
            heapq.heapify(self._queue)


def _colliding(cursor: _Cursor) -> _Cursor | None:
    for other in cursor.siblings:
        if other is not cursor and other.place == cursor.place:
            return other
    return None
