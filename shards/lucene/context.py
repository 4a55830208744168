"""What a query is bound to when it runs: one snapshot of one shard, and the statistics to score with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from secondpass.shards.similarities import Scorer
from secondpass.shards.statistics import Statistics, TermStatistics

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot

T = TypeVar("T")

REMEMBERED = 1024
"""So much of what a search asks more than once is held, while it is answered."""


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Bind queries to *snapshot*, the shard at place *ordinal* of a search; *statistics* are its own, or those of all shards."""

    snapshot: Snapshot
    statistics: Statistics
    ordinal: int = 0
    _made: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what *make* makes, made once for each *key*: parts of a search ask for the same terms in the same documents."""
        found: T | None = self._made.get(key)
        if found is None:
            if len(self._made) == REMEMBERED:
                self._made.clear()
            found = self._made[key] = make()
        return found

    def scorer(self, field: str, boost: np.float32, terms: Iterable[TermStatistics]) -> Scorer:
        """Return what scores one term of *field*, or a phrase of several, given their counts."""
        return self.snapshot.similarity(field).scorer(boost, self.statistics.field(field), terms)

    @property
    def max_doc(self) -> int:
        return self.snapshot.max_doc
