"""A ranked list of documents, and the one comparator that orders it.

Lucene: `TopDocs`, `ScoreDoc`, `TotalHits`. The order everywhere is: score descending, then shard ascending, then document
number (insertion order) ascending.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Docs = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScoreDoc:
    """Name one row of a ranked list: its score, its shard and its document number there, and what it was sorted by."""

    score: np.float32
    shard: int
    doc: int
    sort: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class TopDocs:
    """Hold the best documents of one shard, best first.

    *total* is the number of documents the query matched, *terminated_early* says that more would have. *docs* (int32) and
    *scores* (float32) are of equal length and read-only; a stage that changes anything returns a new TopDocs.
    """

    total: int
    docs: Docs
    scores: Scores
    shard: int = 0
    terminated_early: bool = False

    def __post_init__(self) -> None:
        self.docs.flags.writeable = False
        self.scores.flags.writeable = False

    @classmethod
    def none(cls, shard: int) -> TopDocs:
        """Return the empty list of a shard."""
        return cls(0, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32), shard)

    def __len__(self) -> int:
        return len(self.docs)

    def __iter__(self) -> Iterator[ScoreDoc]:
        for doc, score in zip(self.docs.tolist(), self.scores, strict=True):
            yield ScoreDoc(score, self.shard, doc)

    @property
    def max_score(self) -> np.float32 | None:
        """Return the best score, or None for an empty list."""
        return self.scores.max() if len(self.scores) else None

    def replace(self, docs: Docs, scores: Scores) -> TopDocs:
        """Return a list of the same shard and total with other rows, put in order."""
        order = rank_order(docs, scores)
        return TopDocs(self.total, docs[order], scores[order], self.shard)


def rank_order(docs: Docs, scores: Scores) -> npt.NDArray[np.int64]:
    """Return the permutation that sorts rows of one shard by score descending, then document ascending."""
    return np.lexsort((docs, -scores))
