"""The column of a numeric, boolean or date field: the sorted values of each document.

Lucene: SortedNumericDocValues. Integers, booleans (0, 1) and dates (epoch milliseconds or nanoseconds) are int64, unsigned
longs uint64, the others float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .arrays import distinct, offsets

Int32s = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64] | npt.NDArray[np.uint64] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NumberSegment:
    """Hold the values of a run of documents; document d's, ascending, at `value_offsets[d]:value_offsets[d + 1]`."""

    values: Numbers
    value_offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Sequence[int | float]], dtype: npt.DTypeLike) -> NumberSegment:
        """Build the segment of *documents*, each given as its values in any order, int64, uint64 or float64."""
        flat = [value for values in documents for value in sorted(values)]
        counts = np.array([len(values) for values in documents], dtype=np.int32)
        return cls(np.array(flat, dtype=dtype), offsets(counts))

    def padded(self, before: int, after: int) -> NumberSegment:
        """Return the same documents with others that lack the field around them."""
        return NumberSegment(self.values, np.pad(self.value_offsets, (before, after), mode="edge"))

    def followed_by(self, newer: NumberSegment) -> NumberSegment:
        """Return one segment holding this one's documents and then the *newer* one's."""
        ends = newer.value_offsets[1:] + self.value_offsets[-1]
        values: Numbers = np.concatenate([self.values, newer.values])
        return NumberSegment(values, np.concatenate([self.value_offsets, ends]))


class NumberColumn:
    """Answer for one numeric, boolean or date field of a snapshot, over all its segments."""

    def __init__(self, kind: str, segments: Iterable[tuple[int, NumberSegment]], max_doc: int) -> None:
        self.kind = kind
        self._segments = tuple(segments)
        self._max_doc = max_doc

    @cached_property
    def flat(self) -> Numbers:
        """All values of the shard, by document, ascending within each."""
        return np.concatenate([segment.values for _, segment in self._segments])

    @cached_property
    def counts(self) -> Int32s:
        """Number of values of every document of the shard."""
        counts = np.zeros(self._max_doc, dtype=np.int32)
        for base, segment in self._segments:
            counts[base : base + len(segment.value_offsets) - 1] = np.diff(segment.value_offsets)
        return counts

    @cached_property
    def value_offsets(self) -> npt.NDArray[np.int64]:
        return offsets(self.counts)

    def changed(self, change: Callable[[Numbers], Numbers]) -> NumberColumn:
        """Return the column of values that *change* makes of these, in the same order."""
        parts = [(base, NumberSegment(change(s.values), s.value_offsets)) for base, s in self._segments]
        return NumberColumn(self.kind, parts, self._max_doc)

    def existing(self) -> Int32s:
        """Return the documents that have at least one value."""
        return np.flatnonzero(self.counts).astype(np.int32)

    def between(self, low: float, high: float) -> Int32s:
        """Return the documents with a value in [low, high], ascending."""
        inside = np.flatnonzero((self.flat >= low) & (self.flat <= high))
        owners = np.repeat(np.arange(self._max_doc, dtype=np.int32), self.counts)
        return distinct([owners[inside]])

    def equal_to(self, values: Sequence[int | float]) -> Int32s:
        """Return the documents that hold any of *values*, ascending."""
        return distinct([self.between(v, v) for v in values])

    def values(self, doc: int) -> Sequence[int | float]:
        """Return the values of one document, ascending."""
        start, end = self.value_offsets[doc : doc + 2]
        found: list[int | float] = self.flat[start:end].tolist()
        return [bool(value) for value in found] if self.kind == "boolean" else found

    def first_values(self, docs: Int32s) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Return the smallest value of each of *docs* as float64, and which of them have none (those read 0.0)."""
        missing = self.counts[docs] == 0
        safe = np.minimum(self.value_offsets[docs], max(len(self.flat) - 1, 0))
        found = self.flat[safe].astype(np.float64) if len(self.flat) else np.zeros(len(docs))
        return np.where(missing, 0.0, found), missing
