"""One part of what a search finds, for several walkers who share the work of a scroll or a point in time.

Elasticsearch: SliceBuilder. But: inside a shard documents are shared out in order of insertion, in stretches of equal length,
by a scroll too; and by a field, through another hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import NumberColumn
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import BooleanQuery, Clause, DocumentsQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.top_docs import Docs
from secondpass.shards.xcontent import ObjectReader, integer, string

_ODD = 0x9E3779B97F4A7C15
"""Spreads neighbouring numbers: 2 to the 64th over the golden ratio."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Ask for part *id*, from 0 on, of *max* parts; where *field* is given, documents of equal numbers in it stay together."""

    id: int
    max: int
    field: str | None = None

    def of(self, query: Query, shard: int, shards: int) -> Query:
        """Return what *query* finds in this part of *shard*, one of *shards*.

        Whole shards go to slices in turn; where there are more slices than shards, some slices share one.
        """
        sharing = (
            range(shard, self.max, shards) if self.max >= shards else range(shard % self.max, shard % self.max + 1)
        )
        if self.id not in sharing:
            return MatchNoneQuery(f"not in slice [{self.id}]")
        place, count = sharing.index(self.id), len(sharing)
        if count == 1:
            return query
        part = DocumentsQuery(f"SliceQuery[id={place}, max={count}]", lambda s: self._documents(s, place, count))
        return BooleanQuery((Clause(Occur.MUST, query), Clause(Occur.FILTER, part)))

    def _documents(self, snapshot: Snapshot, place: int, count: int) -> Docs:
        if self.field is None:
            return _stretch(snapshot, place, count)
        return np.flatnonzero(_hashes(snapshot, self.field) % np.uint64(count) == place).astype(np.int32)


def _hashes(snapshot: Snapshot, field: str) -> npt.NDArray[np.uint64]:
    """Return a hash of the numbers each document holds in a field; 0 where it holds none."""
    column = snapshot.column(field)
    if column is None:
        return np.zeros(snapshot.max_doc, dtype=np.uint64)
    if not isinstance(column, NumberColumn):
        raise IllegalArgumentError(f"cannot load numeric doc values on {field}")
    spread = (column.flat.view(np.uint64) * np.uint64(_ODD)) >> np.uint64(32)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(spread)])
    hashes: npt.NDArray[np.uint64] = sums[column.value_offsets[1:]] - sums[column.value_offsets[:-1]]
    return hashes


def _stretch(snapshot: Snapshot, place: int, count: int) -> Docs:
    start, end = (snapshot.max_doc * at // count for at in (place, place + 1))
    return np.arange(start, end, dtype=np.int32)


def read_slice(value: Any, path: Path) -> Slice:
    """Read `slice`."""
    reader = ObjectReader(value, path, "slice", declarative=True)
    field = reader.take("field", string, "_id")
    found = Slice(reader.take("id", integer), reader.take("max", integer), None if field in ("_id", "_doc") else field)
    reader.finish()
    if found.id < 0:
        raise IllegalArgumentError("id must be greater than or equal to 0")
    if found.max <= 1:
        raise IllegalArgumentError("max must be greater than 1")
    if found.id >= found.max:
        raise IllegalArgumentError("max must be greater than id")
    return found
