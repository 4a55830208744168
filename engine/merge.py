"""One page from many shards. Elasticsearch: SearchPhaseController. Lucene: TopDocs.merge.

Order: score descending, then shard ascending, then place in the shard's list, which is document ascending.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.top_docs import ScoreDoc, TopDocs


@dataclass(frozen=True, slots=True)
class Merged:
    """Hold the whole ranking of all shards, and the total number of matches."""

    total: int
    max_score: np.float32 | None
    ranking: tuple[ScoreDoc, ...]

    def page(self, from_: int, size: int) -> tuple[ScoreDoc, ...]:
        """Return the rows of one page."""
        return self.ranking[from_ : from_ + size]


def merge(lists: Sequence[TopDocs], limit: int | None = None) -> Merged:
    """Merge the shards' complete lists into one ranking of at most *limit* rows."""
    scores = np.concatenate([top_docs.scores for top_docs in lists])
    docs = np.concatenate([top_docs.docs for top_docs in lists])
    shards = np.concatenate([np.full(len(top_docs), top_docs.shard, dtype=np.int32) for top_docs in lists])
    order = np.lexsort((docs, shards, -scores))[:limit]
    rows = zip(scores[order], shards[order].tolist(), docs[order].tolist(), strict=True)
    ranking = tuple(ScoreDoc(score, shard, doc) for score, shard, doc in rows)
    total = sum(top_docs.total for top_docs in lists)
    return Merged(total, ranking[0].score if ranking else None, ranking)
