"""Which documents a query is asked about, and what it answers.

A scope is the whole shard (first pass) or a window of it (second pass). Weights work in positions within the scope, so one
piece of code serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from secondpass.shards.top_docs import Docs, Scores

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scope:
    """Name the documents asked about: all *max_doc* of a shard, or *docs* (ascending int32) alone."""

    max_doc: int
    docs: Docs | None = None

    @classmethod
    def window(cls, max_doc: int, docs: Docs) -> Scope:
        """Return the scope of *docs*, given in any order."""
        return cls(max_doc, np.sort(docs))

    @property
    def size(self) -> int:
        return self.max_doc if self.docs is None else len(self.docs)

    def locate(self, docs: Docs) -> tuple[Rows, Rows | slice]:
        """Return the positions in the scope at which *docs* (ascending) stand, and which rows of *docs* those are."""
        if self.docs is None:
            return docs.astype(np.int64), slice(None)
        if len(docs) == 0:
            return np.empty(0, np.int64), slice(0, 0)
        found = docs.searchsorted(self.docs)
        at = (docs.take(found, mode="clip") == self.docs).nonzero()[0]
        return at, found[at]

    def docs_at(self, at: Rows) -> Docs:
        """Return the document numbers at positions *at*."""
        return at.astype(np.int32) if self.docs is None else self.docs[at]

    def rows_at(self, at: Rows) -> Rows | Docs:
        """Return the document numbers at positions *at* as numpy gathers by them fastest."""
        return at if self.docs is None else self.docs[at]

    def narrowed(self, at: Rows) -> Scope:
        """Return the scope of the documents at positions *at* (ascending) alone."""
        return Scope(self.max_doc, self.docs_at(at))

    def everything(self) -> Rows:
        """Return every position."""
        return np.arange(self.size, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Matches:
    """Hold the matching positions of a scope, ascending, and their float32 scores."""

    at: Rows
    scores: Scores

    @classmethod
    def none(cls) -> Matches:
        return cls(np.empty(0, np.int64), np.empty(0, np.float32))

    @classmethod
    def constant(cls, at: Rows, score: np.float32) -> Matches:
        return cls(at, np.full(len(at), score, dtype=np.float32))

    def frozen(self) -> Matches:
        """Return the same matches, their arrays read-only."""
        self.at.flags.writeable = self.scores.flags.writeable = False
        return self

    def take(self, rows: Rows | npt.NDArray[np.bool_] | slice) -> Matches:
        return Matches(self.at[rows], self.scores[rows])


def intersection(sets: Sequence[Rows]) -> Rows:
    """Return the positions common to all *sets*, each ascending and without repeats; the smallest leads."""
    return reduce(_common, sorted(sets, key=len))


def rows_of(positions: Rows, within: Rows) -> tuple[npt.NDArray[np.bool_], Rows]:
    """Tell which of *positions* occur *within* (ascending), and at which row there."""
    if len(within) == 0:
        return np.zeros(len(positions), dtype=bool), np.zeros(len(positions), dtype=np.int64)
    rows = np.minimum(within.searchsorted(positions), len(within) - 1)
    return within[rows] == positions, rows


def _common(small: Rows, large: Rows) -> Rows:
    return small[rows_of(small, large)[0]]
