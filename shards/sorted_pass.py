"""The first pass when hits are ordered by something other than score. Lucene: TopFieldCollector, PagingFieldCollector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .collapse import Collapse
from .lucene import Matches, SearchContext
from .sort import ScoreSort, Sort, SortKey
from .sort_keys import Numbers, ScoreKey
from .top_docs import Docs, ScoreDoc, Scores, TopDocs

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TopFieldDocs(TopDocs):
    """Hold the first documents of one shard in the order of a sort, and what they are sorted by: *keys* of as many rows.

    Lists compare only where what is sorted by, and the type of its values, are the same.
    """

    keys: tuple[SortKey, ...] = ()

    def comparable(self, row: int) -> tuple[Any, ...]:
        """Return what compares a row with those of other shards."""
        return tuple(key.comparable(row) for key in self.keys)

    def row(self, at: int) -> ScoreDoc:
        """Return a row, with what the hit shows under `sort`."""
        shown = tuple(key.shown(at) for key in self.keys)
        return ScoreDoc(self.scores[at], self.shard, int(self.docs[at]), shown)


@dataclass(frozen=True, slots=True)
class Order:
    """Order hits by *sorts*, the first being the most significant; *after* continues behind a row shown earlier."""

    sorts: tuple[Sort, ...]
    after: tuple[Any, ...] | None = None

    @property
    def needs_scores(self) -> bool:
        return any(sort.needs_scores for sort in self.sorts)

    @property
    def score_after(self) -> np.float32 | None:
        """The score that no hit exceeds, where hits go by score first and continue behind one; raises IllegalArgumentError."""
        first = self.sorts[0]
        if self.after is None or not isinstance(first, ScoreSort) or not first.descending:
            return None
        return np.float32(-ScoreKey(np.empty(0, dtype=np.float32), descending=True).number_of(self.after[0]))

    def top(
        self, context: SearchContext, matches: Matches, count: int, collapse: Collapse | None = None
    ) -> TopFieldDocs:
        """Return the first *count* of *matches*, or of the heads of their groups; ties go by document number."""
        rows = self._reachable(context, matches, len(matches.at) if collapse else count)
        docs, scores = matches.at[rows].astype(np.int32), matches.scores[rows]
        keys = self._keys(context, docs, scores)
        order = np.lexsort((docs, *(key.numbers for key in reversed(keys))))
        if self.after is not None:
            order = order[_behind(keys, self.after)[order]]
        if collapse is not None:
            order = order[collapse.heads(context.snapshot, docs[order])]
        docs, scores = docs[order[:count]], scores[order[:count]]
        shown = self._keys(context, docs, scores)
        return TopFieldDocs(len(matches.at), docs, scores, context.snapshot.shard, keys=shown)

    def _keys(self, context: SearchContext, docs: Docs, scores: Scores) -> tuple[SortKey, ...]:
        return tuple(sort.key(context, docs, scores) for sort in self.sorts)

    def _reachable(self, context: SearchContext, matches: Matches, count: int) -> Rows:
        """Return the rows that may be among the first *count*: the first key says of the others that they are not."""
        key = self.sorts[0].key(context, matches.at.astype(np.int32), matches.scores)
        numbers = key.numbers
        if self.after is None:
            return _leading(numbers, np.arange(len(numbers)), count)
        bound = key.number_of(self.after[0])
        level, behind = np.flatnonzero(numbers == bound), np.flatnonzero(numbers > bound)
        return np.concatenate([level, _leading(numbers[behind], behind, count)])


def _leading(first: Numbers, rows: Rows, count: int) -> Rows:
    """Return those *rows* that can be among the best *count*: the others are worse by the *first* key alone."""
    if not 0 < count < len(rows):
        return rows
    worse = first > np.partition(first, count - 1)[count - 1]  # what is no number is worse than nothing
    kept: Rows = rows[~worse]
    return kept


def _behind(keys: Sequence[SortKey], after: tuple[Any, ...]) -> npt.NDArray[np.bool_]:
    """Tell which rows come strictly after the row shown as *after*."""
    size = len(keys[0].numbers)
    behind, level = np.zeros(size, dtype=bool), np.ones(size, dtype=bool)
    for key, shown in zip(keys, after, strict=True):
        numbers, bound = key.numbers, key.number_of(shown)
        behind |= level & (numbers > bound)
        level &= numbers == bound
    return behind
