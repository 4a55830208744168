"""The first pass when hits are ordered by something other than score. Lucene: TopFieldCollector, PagingFieldCollector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .collapse import Collapse
from .errors import IllegalArgumentError
from .lucene import Matches, SearchContext
from .sort import Sort, SortKey
from .sort_keys import Numbers
from .top_docs import TopDocs

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SortRow:
    """Hold one hit's keys: what compares across shards, and what the hit shows."""

    comparable: tuple[Any, ...]
    shown: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TopFieldDocs(TopDocs):
    """Hold the first documents of one shard in the order of a sort, with their keys.

    *kinds* names what is sorted by and the type of its values: lists compare only where these are the same.
    """

    rows: tuple[SortRow, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Order hits by *sorts*, the first being the most significant; *after* continues behind a row shown earlier."""

    sorts: tuple[Sort, ...]
    after: tuple[Any, ...] | None = None

    @property
    def needs_scores(self) -> bool:
        return any(sort.needs_scores for sort in self.sorts)

    def top(
        self, context: SearchContext, matches: Matches, count: int, collapse: Collapse | None = None
    ) -> TopFieldDocs:
        """Return the first *count* of *matches*, or of the heads of their groups; ties go by document number."""
        docs = matches.at.astype(np.int32)
        keys = [sort.key(context, docs, matches.scores) for sort in self.sorts]
        rows = np.arange(len(docs)) if self.after is None else np.flatnonzero(_behind(keys, self.after))
        if collapse is None:
            rows = _leading(keys[0].numbers[rows], rows, count)
        columns = [key.numbers[rows] for key in keys]
        order = rows[np.lexsort((docs[rows], *reversed(columns)))]
        if collapse is not None:
            order = order[collapse.heads(context.snapshot, docs[order])]
        order = order[:count]
        found = tuple(
            SortRow(tuple(key.comparable(row) for key in keys), tuple(key.shown(row) for key in keys))
            for row in order.tolist()
        )
        shard = context.snapshot.shard
        kinds = tuple((key.name, key.kind) for key in keys)
        return TopFieldDocs(len(docs), docs[order], matches.scores[order].copy(), shard, rows=found, kinds=kinds)


def _leading(first: Numbers, rows: Rows, count: int) -> Rows:
    """Return those *rows* that can be among the best *count*: the others are worse by the *first* key alone."""
    if not 0 < count < len(rows):
        return rows
    worse = first > np.partition(first, count - 1)[count - 1]  # what is no number is worse than nothing
    kept: Rows = rows[~worse]
    return kept


def _behind(keys: Sequence[SortKey], after: tuple[Any, ...]) -> npt.NDArray[np.bool_]:
    """Tell which rows come strictly after the row shown as *after*."""
    if len(after) != len(keys):
        raise IllegalArgumentError(f"search_after has {len(after)} value(s) but sort has {len(keys)}.")
    size = len(keys[0].numbers)
    behind, level = np.zeros(size, dtype=bool), np.ones(size, dtype=bool)
    for key, shown in zip(keys, after, strict=True):
        numbers, bound = key.numbers, key.number_of(shown)
        behind |= level & (numbers > bound)
        level &= numbers == bound
    return behind
