"""What every stage did to every document: score and rank after each, on the shard and after the merge. Ours.

The ranking after a stage is what the merged page would be if the chain ended there. Under a compound retriever the stages of
each child come first, then the ranking made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from secondpass.engine.grouping import grouping
from secondpass.engine.linting.lint import lint
from secondpass.engine.merge import merge
from secondpass.engine.outcome import Retrieved, RetrievedList, SearchOutcome, ShardResult
from secondpass.rescorers.reading import TokensRead
from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import TopDocs

from .features import Features, features_seen
from .html import html_of
from .tokens import cut_short, tokens_read
from .warnings import warnings_of

if TYPE_CHECKING:
    from rich.console import Group

Place = tuple[int, int]
"""A document, by its shard's place among all shards and its number there."""

FIRST_STAGE = "first pass"


@dataclass(frozen=True, slots=True)
class StageTrace:
    """Tell how one document stood after one stage: its score, its rank over all shards (from 1) and on its shard.

    *score* is None under a sort without scores. *in_window* tells whether the stage rescored it; the first pass has no window,
    there it is True. *features* are what a learning-to-rank model saw of it, those it lacks left out; *tokens* tells how much of
    it a cross-encoder read. A document a stage cut off has no StageTrace for it.
    """

    stage: str
    score: float | None
    rank: int
    shard_rank: int
    in_window: bool
    features: Features = field(default_factory=dict)
    tokens: TokensRead | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what stands under the document; the stage is known by its place."""
        shown = {"score": self.score, "rank": self.rank, "shard_rank": self.shard_rank, "in_window": self.in_window}
        features = {"features": dict(self.features)} if self.features else {}
        return shown | features | ({} if self.tokens is None else {"tokens": self.tokens.to_json()})


@dataclass(frozen=True, slots=True)
class DocumentTrace:
    """Follow one document through the stages; *source* is a copy of its `_source`."""

    id: str
    index: str
    shard: int
    stages: tuple[StageTrace | None, ...]
    source: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the document by its id, without its source."""
        stages = [stage and stage.to_json() for stage in self.stages]
        return {"_index": self.index, "_id": self.id, "shard": self.shard, "stages": stages}


@dataclass(frozen=True, slots=True)
class RankTrace:
    """Hold the names of all stages, their window sizes, and the documents in their final order.

    Documents that a stage cut off stand behind the final ones, in the order of their last stage. *failures* tell of rerankers
    that were allowed to fail and did, *warnings* of what `Engine.lint` tells, and of models that lack a feature, that XGBoost
    would evaluate otherwise, or that read documents only in part.
    """

    stages: tuple[str, ...]
    window_sizes: tuple[int | None, ...]
    documents: tuple[DocumentTrace, ...]
    total: int
    failures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def ranking(self, stage: int) -> list[str]:
        """Return the ids in the order stage number *stage* left them."""
        placed = [(trace.rank, document.id) for document in self.documents if (trace := document.stages[stage])]
        return [id_ for _, id_ in sorted(placed)]

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON; each of `documents` has as many `stages` as there are, null where one cut it off."""
        stages = zip(self.stages, self.window_sizes, strict=True)
        return {
            "total": self.total,
            "stages": [{"name": name, "window_size": window} for name, window in stages],
            "documents": [document.to_json() for document in self.documents],
            "failures": list(self.failures),
            "warnings": list(self.warnings),
        }

    def __rich__(self) -> Group:
        """Return the table a `rich.console.Console` prints."""
        from secondpass.engine.tables import render_trace

        return render_trace(self)

    def _repr_html_(self) -> str:
        """Return the table a notebook shows."""
        return html_of(self)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Hold how documents, by (shard, doc), stood after one stage."""

    name: str
    window_size: int | None
    rows: Mapping[Place, StageTrace]


def trace_of(outcome: SearchOutcome) -> RankTrace:
    """Return the trace of a finished search."""
    stages = _of_search(outcome, FIRST_STAGE) if outcome.retrieved is None else _of_retriever(outcome.retrieved)
    seen: dict[Place, None] = {}
    for stage in reversed(stages):
        seen.update(dict.fromkeys(sorted(stage.rows, key=lambda place: stage.rows[place].rank)))
    documents = [
        _document(outcome.shards[shard], doc, [stage.rows.get((shard, doc)) for stage in stages]) for shard, doc in seen
    ]
    names = tuple(stage.name for stage in stages)
    return RankTrace(
        names,
        tuple(stage.window_size for stage in stages),
        tuple(documents),
        outcome.merged.total,
        () if outcome.retrieved is None else tuple(_failures(outcome.retrieved)),
        (*lint(outcome), *warnings_of(outcome), *cut_short(documents, names)),
    )


def _of_search(outcome: SearchOutcome, first: str) -> list[_Stage]:
    chain = outcome.shards[0].plan.chain if outcome.shards else ()
    names = (first, *(rescorer.name for rescorer in chain))
    windows = (None, *(rescorer.window_size for rescorer in chain))
    return [
        _Stage(name, window, _after(outcome, step, name))
        for step, (name, window) in enumerate(zip(names, windows, strict=True))
    ]


def _of_retriever(retrieved: Retrieved) -> list[_Stage]:
    """Return the stages of each child, then the ranking made of them."""
    stages = [stage for child in retrieved.lists for stage in _of_child(child)]
    name = _named(retrieved.name, retrieved.label)
    return [*stages, _Stage(name, None, _ranked(name, retrieved))]


def _of_child(child: RetrievedList) -> list[_Stage]:
    """Return the stages of a child: where it searched in a ranking of its own, that stands for the first pass."""
    stages = _of_search(child.outcome, _named(child.name, child.label))
    return stages if child.inner is None else [*_of_retriever(child.inner), *stages[1:]]


def _failures(retrieved: Retrieved) -> Iterator[str]:
    for child in retrieved.lists:
        if child.inner is not None:
            yield from _failures(child.inner)
    if retrieved.failure is not None:
        yield f"{_named(retrieved.name, retrieved.label)}: {retrieved.failure}"


def _named(name: str, label: str | None) -> str:
    """Return what a retriever's stage is called: by its kind, and its `_name` where it has one."""
    return name if label is None else f"{name} [{label}]"


def _ranked(name: str, retrieved: Retrieved) -> dict[Place, StageTrace]:
    ranks: dict[int, int] = {}
    traces = {}
    for rank, row in enumerate(retrieved.rows, start=1):
        ranks[row.shard] = ranks.get(row.shard, 0) + 1
        standing = (shortest(row.score), rank, ranks[row.shard], True)
        traces[row.shard, row.doc] = StageTrace(name, *standing, tokens=retrieved.tokens(row))
    return traces


def _after(outcome: SearchOutcome, step: int, name: str) -> dict[Place, StageTrace]:
    """Return how documents stood after *step* rescorers."""
    shards = outcome.shards
    lists = [_list_after(result, step) for result in shards]
    places = [{doc: place for place, doc in enumerate(top_docs.docs.tolist(), start=1)} for top_docs in lists]
    windows = [_window(result, step) for result in shards]
    features = [_features(result, step) for result in shards]
    tokens = [_tokens(result, step) for result in shards]
    rows = {}
    for rank, row in enumerate(merge(lists, grouping(shards, outcome.request.collapse)).ranking, start=1):
        inside = windows[row.shard] is None or row.doc in windows[row.shard]
        score = shortest(row.score) if outcome.request.shows_scores else None
        standing = (score, rank, places[row.shard][row.doc], inside)
        seen = features[row.shard].get(row.doc, {}), tokens[row.shard].get(row.doc)
        rows[row.shard, row.doc] = StageTrace(name, *standing, *seen)
    return rows


def _features(result: ShardResult, step: int) -> Mapping[int, Features]:
    return features_seen(result.stages[step - 1], result.context) if step and result.stages else {}


def _tokens(result: ShardResult, step: int) -> Mapping[int, TokensRead]:
    return tokens_read(result.stages[step - 1], result.context) if step and result.stages else {}


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
