"""One page from many shards. Elasticsearch: SearchPhaseController. Lucene: TopDocs.merge.

Order: score descending, or the keys of a sort; then shard ascending, then place in the shard's list, which is document ascending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.sorted_pass import TopFieldDocs
from secondpass.shards.top_docs import Docs, ScoreDoc, Scores, TopDocs


@dataclass(frozen=True, slots=True)
class Merged:
    """Hold the whole ranking of all shards, and the total number of matches."""

    total: int
    max_score: np.float32 | None
    ranking: Sequence[ScoreDoc]

    def page(self, from_: int, size: int) -> Sequence[ScoreDoc]:
        """Return the rows of one page."""
        return self.ranking[from_ : from_ + size]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreDocs(Sequence[ScoreDoc]):
    """Hold rows as arrays of equal length; a row is made when it is looked at."""

    scores: Scores
    shards: npt.NDArray[np.int32]
    docs: Docs

    def __len__(self) -> int:
        return len(self.docs)

    @overload
    def __getitem__(self, at: int) -> ScoreDoc: ...

    @overload
    def __getitem__(self, at: slice) -> ScoreDocs: ...

    def __getitem__(self, at: int | slice) -> ScoreDoc | ScoreDocs:
        if isinstance(at, slice):
            return ScoreDocs(self.scores[at], self.shards[at], self.docs[at])
        return ScoreDoc(self.scores[at], int(self.shards[at]), int(self.docs[at]))

    def __iter__(self) -> Iterator[ScoreDoc]:
        return map(ScoreDoc, self.scores, self.shards.tolist(), self.docs.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class FieldDocs(Sequence[ScoreDoc]):
    """Hold rows of sorted *lists*, each by its list and its place there; a row is made when it is looked at."""

    lists: Sequence[TopFieldDocs]
    places: Sequence[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> ScoreDoc: ...

    @overload
    def __getitem__(self, at: slice) -> FieldDocs: ...

    def __getitem__(self, at: int | slice) -> ScoreDoc | FieldDocs:
        if isinstance(at, slice):
            return FieldDocs(self.lists, self.places[at])
        place, row = self.places[at]
        return self.lists[place].row(row)


def merge(lists: Sequence[TopDocs], group_of: Callable[[ScoreDoc], Any] | None = None) -> Merged:
    """Merge the shards' complete lists into one ranking; with *group_of*, only the first row of each group stays."""
    by_keys = [top_docs for top_docs in lists if isinstance(top_docs, TopFieldDocs)]
    _require_same_kinds(by_keys)
    rescored = any(len(top_docs) and not isinstance(top_docs, TopFieldDocs) for top_docs in lists)
    ranking: Sequence[ScoreDoc] = _by_keys(by_keys) if by_keys and not rescored else _by_score(lists)
    if group_of is not None:
        ranking = _first_of_each(ranking, group_of)
    best = [score for top_docs in lists if (score := top_docs.max_score) is not None]
    return Merged(sum(top_docs.total for top_docs in lists), max(best, default=None), ranking)


def _require_same_kinds(lists: Sequence[TopFieldDocs]) -> None:
    """Raise IllegalArgumentError where a field is of one type in one index and of another in another."""
    for other in lists[1:]:
        for key, other_key in zip(lists[0].keys, other.keys, strict=True):
            if key.kind != other_key.kind and {key.kind, other_key.kind} != {"INT", "LONG"}:
                raise IllegalArgumentError(
                    f"Can't sort on field [{key.name}]; the field has incompatible sort types: [{key.kind}] and "
                    f"[{other_key.kind}] across shards!"
                )


def _first_of_each(ranking: Sequence[ScoreDoc], group_of: Callable[[ScoreDoc], Any]) -> Sequence[ScoreDoc]:
    first: dict[Any, ScoreDoc] = {}
    for row in ranking:
        first.setdefault(group_of(row), row)
    return tuple(first.values())


def _by_score(lists: Sequence[TopDocs]) -> Sequence[ScoreDoc]:
    if not lists:
        return ()
    if len(lists) == 1:
        (only,) = lists
        return ScoreDocs(only.scores, np.full(len(only), only.shard, dtype=np.int32), only.docs)
    scores = np.concatenate([top_docs.scores for top_docs in lists])
    docs = np.concatenate([top_docs.docs for top_docs in lists])
    shards = np.concatenate([np.full(len(top_docs), top_docs.shard, dtype=np.int32) for top_docs in lists])
    order = np.lexsort((docs, shards, -scores))
    return ScoreDocs(scores[order], shards[order], docs[order])


def _by_keys(lists: Sequence[TopFieldDocs]) -> Sequence[ScoreDoc]:
    if len(lists) == 1:
        return FieldDocs(lists, [(0, at) for at in range(len(lists[0]))])
    rows = [
        (top_docs.comparable(at), top_docs.shard, at, place)
        for place, top_docs in enumerate(lists)
        for at in range(len(top_docs))
    ]
    return FieldDocs(lists, [(place, at) for *_, at, place in sorted(rows)])
