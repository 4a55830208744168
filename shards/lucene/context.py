"""What a query is bound to when it runs: one snapshot of one shard, and the statistics to score with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.similarities import Scorer
from secondpass.shards.statistics import Statistics, TermStatistics

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Bind queries to *snapshot*, the shard at place *ordinal* of a search; *statistics* are its own, or those of all shards."""

    snapshot: Snapshot
    statistics: Statistics
    ordinal: int = 0

    def scorer(self, field: str, boost: np.float32, terms: Iterable[TermStatistics]) -> Scorer:
        """Return what scores one term of *field*, or a phrase of several, given their counts."""
        return self.snapshot.similarity(field).scorer(boost, self.statistics.field(field), terms)

    @property
    def max_doc(self) -> int:
        return self.snapshot.max_doc
