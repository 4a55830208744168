"""Warnings about a search that is well formed and may still not mean what it says; they never change an answer. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from secondpass.engine.outcome import SearchOutcome, ShardResult
from secondpass.rescorers import Rescorer, Stage
from secondpass.rescorers.combine import Combination
from secondpass.rescorers.query import QueryRescorer
from secondpass.rescorers.text_similarity import TextSimilarityRescorer

from .windows import called, lint_windows


def lint(outcome: SearchOutcome) -> tuple[str, ...]:
    """Return what there is to say of a finished search and of those it led to, each once."""
    told = (text for search in outcome.searches() for text in _of_search(search))
    return tuple(dict.fromkeys(told))


def _of_search(search: SearchOutcome) -> Iterator[str]:
    request = search.request
    yield from (leniency.warning for rescorer in request.rescore for leniency in rescorer.leniencies)
    end = request.from_ + request.size if request.size else 0
    yield from lint_windows(request.rescore, end, len(search.shards), frozen=request.pagination is not None)
    yield from _sinking(search.shards)


def _sinking(shards: Sequence[ShardResult]) -> Iterator[str]:
    """Tell of scores that lower what they are multiplied with."""
    rescored = [result.stages for result in shards if result.stages]
    for place, stages in enumerate(zip(*rescored, strict=True), start=1):
        combination = _combination(stages[0].rescorer)
        if combination is None or combination.score_mode != "multiply":
            continue
        seen = sum(min(stage.rescorer.window_size, len(stage.before)) for stage in stages)
        sunk = sum(_lowered(stage, combination) for stage in stages)
        if sunk:
            yield (
                f"{called(place, stages[0].rescorer.name)}: [multiply] by scores below 1 sinks [{sunk}] of [{seen}] documents "
                "in the window; documents that do not match it, or stand outside, keep what they have"
            )


def _combination(rescorer: Rescorer) -> Combination | None:
    return rescorer.combination if isinstance(rescorer, QueryRescorer | TextSimilarityRescorer) else None


def _lowered(stage: Stage, combination: Combination) -> int:
    """Count the documents of the window that have less than the weighed score they would have kept without a match."""
    head = min(stage.rescorer.window_size, len(stage.before))
    kept = combination.weighed(stage.before.scores[:head])
    order = np.argsort(stage.after.docs)
    places = order[np.searchsorted(stage.after.docs, stage.before.docs[:head], sorter=order)]
    return int(np.count_nonzero(stage.after.scores[places] < kept))
