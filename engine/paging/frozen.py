"""A ranking made once, and its pages: each is a slice, by place or behind a hit shown earlier. Ours.

The next page costs no first pass and no rescoring, however dear those were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.fetching.fetch import place_of, sort_values
from secondpass.engine.merge import ScoreDocs
from secondpass.engine.outcome import Opened, SearchOutcome
from secondpass.engine.request import SearchRequest
from secondpass.engine.sort_request import ScoreSpec, ShardPlaceSpec
from secondpass.engine.validation import validate
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.sort_values import as_number
from secondpass.shards.top_docs import ScoreDoc

from .pagination import DEFAULT_DEPTH, Frozen


@dataclass(frozen=True, slots=True)
class FrozenRanking:
    """Hold a search's *outcome*, of which the first *depth* hits are shown.

    *places* are the hits' `_shard_doc`, one each; *aggregations* are shown on every page; *rows* is how many rows its lists have,
    by which its memory goes.
    """

    coordinator: Coordinator
    outcome: SearchOutcome
    depth: int
    places: npt.NDArray[np.int64]
    aggregations: dict[str, Any]
    rows: int

    def page(self, request: SearchRequest) -> dict[str, Any]:
        """Return the page that *request* asks for; raises IllegalArgumentError where it is not one of this ranking."""
        shown = self.outcome_of(request)
        return {**self.coordinator.page(shown, shown.request.from_), **self.aggregations}

    def outcome_of(self, request: SearchRequest) -> SearchOutcome:
        """Return what the search found out, its request that of a page."""
        self._check_same(request.pagination)
        from_ = request.from_ if request.search_after is None else self._behind(request.search_after)
        end = from_ + request.size
        if end > self.depth <= len(self.places):
            raise IllegalArgumentError(
                f"Result window is too large, from + size must be less than or equal to: [{self.depth}] but was [{end}]. "
                "This limit can be set by the [depth] of [pagination] when the first page is asked for."
            )
        return replace(self.outcome, request=replace(self.outcome.request, from_=from_, size=request.size))

    def _check_same(self, asked: Frozen | None) -> None:
        frozen = self.outcome.request.pagination
        if asked is None or frozen is None or asked.asked != frozen.asked:
            raise IllegalArgumentError(
                "[pagination] the point in time keeps the frozen ranking of another request; pages differ in [from], [size] "
                "and [search_after] alone, and another request needs another point in time"
            )
        if asked.depth not in (None, self.depth):
            raise IllegalArgumentError(f"[depth] of the frozen ranking is [{self.depth}], not [{asked.depth}]")

    def _behind(self, after: tuple[Any, ...]) -> int:
        """Return the place behind the hit whose `sort` is *after*."""
        sort = self.outcome.request.sort
        for spec, value in zip(sort, after, strict=True):
            if isinstance(spec, ScoreSpec):
                as_number(value, "_score", "DOUBLE")
            if isinstance(spec, ShardPlaceSpec):
                place = as_number(value, "_shard_doc", "LONG")
        for at in np.flatnonzero(self.places == place).tolist():
            row = self.outcome.merged.ranking[at]
            if sort_values(row, self.outcome.request) == list(after):
                return int(at) + 1
        raise IllegalArgumentError(f"[search_after] {list(after)} is not the [sort] of a hit of the frozen ranking")


def freeze(coordinator: Coordinator, opened: Opened, request: SearchRequest) -> FrozenRanking:
    """Rank as deep as *request* declares, or deep enough for its page and its windows."""
    validate(request.rescore, request.from_, request.size)
    depth = _depth(opened, request)
    outcome = coordinator.run(replace(request, from_=0, size=depth, search_after=None))
    told = coordinator.page(replace(outcome, request=replace(outcome.request, size=0)), 0)
    without = tuple(replace(found, matching=None) for found in outcome.shards)
    kept = replace(outcome, request=replace(outcome.request, aggregations={}), shards=without)
    aggregations = {key: told[key] for key in ("aggregations",) if key in told}
    rows = sum(len(found.first_pass) * (2 + len(found.stages)) for found in kept.shards)  # merged, once more
    return FrozenRanking(coordinator, kept, depth, _places(outcome.merged.page(0, depth)), aggregations, rows)


def _places(rows: Sequence[ScoreDoc]) -> npt.NDArray[np.int64]:
    if isinstance(rows, ScoreDocs):
        return (rows.shards.astype(np.int64) << 32) + rows.docs
    return np.array([place_of(row) for row in rows], dtype=np.int64)


def _depth(opened: Opened, request: SearchRequest) -> int:
    """Return how deep to rank; what is asked for in vain, the search itself refuses."""
    end = request.from_ + request.size
    declared = None if request.pagination is None else request.pagination.depth
    if declared is not None:
        return declared
    windows = (builder.window_size for builder in request.rescore)
    allowed = (service.settings.max_result_window for service in opened.services)
    return max(end, min(max((DEFAULT_DEPTH, *windows)), min(allowed, default=0)))
