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
    terms: Sequence[str], offsets: Sequence[int], positions: Sequence[Sequence[int]], slop: int
) -> np.float32:
    """Return the frequency of a phrase in one document.

    *terms* stand at *offsets* in the phrase; *positions* are those of each in the document, ascending and not empty.
    """
    frequency = np.float32(0.0)
    for distance in _Matcher(terms, offsets, positions, slop).distances():
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
        self, terms: Sequence[str], offsets: Sequence[int], positions: Sequence[Sequence[int]], slop: int
    ) -> None:
        self._slop = slop
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
        for cursor in self._cursors:
            # Repeats of one term start on its first, second, third … occurrence.
            rank = cursor.siblings.index(cursor) if cursor.siblings else 0
            if not all(cursor.advance() for _ in range(rank)):
                return False
        self._queue = list(self._cursors)
        heapq.heapify(self._queue)
        self._end = max(cursor.position for cursor in self._cursors)
        return True

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
