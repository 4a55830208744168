"""The order Java keeps words in, where it decides which of several equal ones is taken. Java: HashMap; Lucene: PriorityQueue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

_SMALLEST_TABLE = 16


def hash_order(words: Collection[str]) -> list[str]:
    """Return *words*, given as they were put in, as a HashMap yields them.

    But: a bucket of eight words or more, which Java turns into a tree, keeps their order.
    """
    table = _SMALLEST_TABLE
    while len(words) * 4 > table * 3:
        table *= 2
    return sorted(words, key=lambda word: _spread(word) & (table - 1))


def _spread(word: str) -> int:
    code = 0
    units = word.encode("utf-16-le", "surrogatepass")
    for i in range(0, len(units), 2):
        code = (code * 31 + units[i] + (units[i + 1] << 8)) & 0xFFFFFFFF
    return code ^ (code >> 16)


@dataclass(slots=True)
class BestQueue(Generic[T]):
    """Keep the *size* best of scored items; of equal ones, those the heap happens to hold."""

    size: int
    _heap: list[tuple[float, T]] = field(default_factory=list)

    def offer(self, score: float, item: T) -> None:
        """Put in an item, in place of the worst where that scores less and there is no room."""
        if len(self._heap) < self.size:
            self._heap.append((score, item))
            self._up(len(self._heap) - 1)
        elif self._heap and self._heap[0][0] < score:
            self._heap[0] = (score, item)
            self._down()

    def drained(self) -> Iterator[tuple[float, T]]:
        """Take all items out, the worst first."""
        while self._heap:
            worst, last = self._heap[0], self._heap.pop()
            if self._heap:
                self._heap[0] = last
                self._down()
            yield worst

    def _up(self, at: int) -> None:
        moving = self._heap[at]
        while at > 0 and moving[0] < self._heap[(at - 1) // 2][0]:
            self._heap[at] = self._heap[(at - 1) // 2]
            at = (at - 1) // 2
        self._heap[at] = moving

    def _down(self) -> None:
        at, moving = 0, self._heap[0]
        while (child := self._lesser_child(at)) is not None and self._heap[child][0] < moving[0]:
            self._heap[at] = self._heap[child]
            at = child
        self._heap[at] = moving

    def _lesser_child(self, at: int) -> int | None:
        left, right = 2 * at + 1, 2 * at + 2
        if left >= len(self._heap):
            return None
        return right if right < len(self._heap) and self._heap[right][0] < self._heap[left][0] else left
