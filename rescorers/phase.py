"""The rescore phase of one shard: each rescorer takes the list the one before it left.

Elasticsearch: RescorePhase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondpass.shards.lucene import SearchContext
from secondpass.shards.top_docs import TopDocs

from .rescorer import Rescorer


@dataclass(frozen=True, slots=True)
class Stage:
    """Record one step of a chain on one shard: the list *before* and *after* a *rescorer*."""

    rescorer: Rescorer
    before: TopDocs
    after: TopDocs

    def holds(self, doc: int) -> bool:
        """Tell whether *doc* stood inside the window."""
        return doc in self.before.docs[: self.rescorer.window_size]


def rescore_phase(top_docs: TopDocs, chain: Sequence[Rescorer], context: SearchContext) -> tuple[Stage, ...]:
    """Run *chain* over a shard's first-pass list; the last stage's `after` is the result.

    An empty list passes through untouched, as every rescorer is free to assume it has something to do.
    """
    stages: list[Stage] = []
    for rescorer in chain:
        after = rescorer.rescore(top_docs, context) if len(top_docs) else top_docs
        stages.append(Stage(rescorer, top_docs, after))
        top_docs = after
    return tuple(stages)
