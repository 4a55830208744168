"""What every stage did to every document: score and rank after each, on the shard and after the merge. Ours.

The ranking after a stage is what the merged page would be if the chain ended there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import TopDocs

from .merge import merge
from .outcome import SearchOutcome, ShardResult

FIRST_STAGE = "first pass"


@dataclass(frozen=True, slots=True)
class StageTrace:
    """Tell how one document stood after one stage: its score, its rank over all shards (from 1) and on its shard.

    *in_window* tells whether the stage rescored it; the first pass has no window, there it is True. A document a stage cut
    off has no StageTrace for it.
    """

    stage: str
    score: float
    rank: int
    shard_rank: int
    in_window: bool


@dataclass(frozen=True, slots=True)
class DocumentTrace:
    """Follow one document through the stages; *source* is a copy of its `_source`."""

    id: str
    index: str
    shard: int
    stages: tuple[StageTrace | None, ...]
    source: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RankTrace:
    """Hold the names of all stages, their window sizes, and the documents in their final order.

    Documents that a stage cut off stand behind the final ones, in the order of their last stage.
    """

    stages: tuple[str, ...]
    window_sizes: tuple[int | None, ...]
    documents: tuple[DocumentTrace, ...]
    total: int

    def ranking(self, stage: int) -> list[str]:
        """Return the ids in the order stage number *stage* left them."""
        placed = [(trace.rank, document.id) for document in self.documents if (trace := document.stages[stage])]
        return [id_ for _, id_ in sorted(placed)]


def trace_of(outcome: SearchOutcome) -> RankTrace:
    """Return the trace of a finished search."""
    chain = outcome.shards[0].plan.chain if outcome.shards else ()
    steps = [_after(outcome.shards, step) for step in range(len(chain) + 1)]
    seen: dict[tuple[int, int], None] = {}
    for rows in reversed(steps):
        seen.update(dict.fromkeys(sorted(rows, key=lambda key: rows[key].rank)))
    documents = [
        _document(outcome.shards[shard], doc, [rows.get((shard, doc)) for rows in steps]) for shard, doc in seen
    ]
    return RankTrace(
        (FIRST_STAGE, *(rescorer.name for rescorer in chain)),
        (None, *(rescorer.window_size for rescorer in chain)),
        tuple(documents),
        outcome.merged.total,
    )


def _after(shards: Sequence[ShardResult], step: int) -> dict[tuple[int, int], StageTrace]:
    """Return how documents, by (shard, doc), stood after *step* rescorers."""
    lists = [_list_after(result, step) for result in shards]
    places = [{doc: place for place, doc in enumerate(top_docs.docs.tolist(), start=1)} for top_docs in lists]
    windows = [_window(result, step) for result in shards]
    name = FIRST_STAGE if step == 0 else shards[0].plan.chain[step - 1].name
    rows = {}
    for rank, row in enumerate(merge(lists).ranking, start=1):
        inside = windows[row.shard] is None or row.doc in windows[row.shard]
        rows[row.shard, row.doc] = StageTrace(name, shortest(row.score), rank, places[row.shard][row.doc], inside)
    return rows


def _list_after(result: ShardResult, step: int) -> TopDocs:
    return result.stages[step - 1].after if step and result.stages else result.first_pass


def _window(result: ShardResult, step: int) -> Any:
    if step == 0:
        return None
    if not result.stages:
        return set()  # time was up before rescoring
    stage = result.stages[step - 1]
    return set(stage.before.docs[: stage.rescorer.window_size].tolist())


def _document(result: ShardResult, doc: int, stages: Sequence[StageTrace | None]) -> DocumentTrace:
    snapshot = result.context.snapshot
    return DocumentTrace(snapshot.ids[doc], snapshot.index, result.target.ordinal, tuple(stages), snapshot.source(doc))
