"""What a query is bound to when it runs: one snapshot of one shard, and the statistics to score with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from secondpass.shards.statistics import Statistics

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Bind queries to *snapshot*, the shard at place *ordinal* of a search; *statistics* are its own, or those of all shards."""

    snapshot: Snapshot
    statistics: Statistics
    ordinal: int = 0

    @property
    def max_doc(self) -> int:
        return self.snapshot.max_doc
