"""Of documents that are collapsed, each shard keeps one of a group, and so does the merge. Lucene: CollapseTopFieldDocs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from secondpass.shards.collapse import Collapse
from secondpass.shards.top_docs import ScoreDoc

from .outcome import ShardResult


def grouping(results: Sequence[ShardResult], collapse: Collapse | None) -> Callable[[ScoreDoc], Any] | None:
    """Return what tells the group of a row, where hits are collapsed: one row of each stays."""
    if collapse is None:
        return None
    return lambda row: collapse.value(results[row.shard].context.snapshot, row.doc)
