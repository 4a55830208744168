"""A ranking walked batch by batch. Elasticsearch: TransportSearchScrollAction, ScrollContext.

The first call ranks everything it will ever show; later calls cut slices of that, whatever is written meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.errors import refuse
from secondpass.engine.outcome import Opened, SearchOutcome
from secondpass.engine.request import EXACT, UNTRACKED, SearchRequest
from secondpass.shards.errors import IllegalArgumentError

from .reader_contexts import ReaderContexts


@dataclass(frozen=True, slots=True)
class Scroll:
    """Hold a ranking and how far it has been shown."""

    coordinator: Coordinator
    outcome: SearchOutcome
    position: int = 0

    @property
    def is_there(self) -> bool:
        """Whether all indices that were searched still are."""
        return self.coordinator.opened.is_there

    def page(self) -> dict[str, Any]:
        """Return the batch at the position."""
        return self.coordinator.page(self.outcome, self.position)

    def onward(self) -> Scroll:
        """Return the scroll at its next batch; aggregations are shown with the first alone."""
        request = replace(self.outcome.request, aggregations={})
        outcome = replace(self.outcome, request=request)
        return replace(self, outcome=outcome, position=self.position + request.size)


def start_scroll(
    scrolls: ReaderContexts[Scroll],
    coordinator: Coordinator,
    opened: Opened,
    request: SearchRequest,
    keep_alive: int,
    *,
    cached: bool = False,
) -> dict[str, Any]:
    """Rank everything a search finds and return its first batch.

    Raises RequestValidationError, also where answers are to be *cached*, and IllegalArgumentError.
    """
    _check(request, opened, cached)
    depth = sum(target.snapshot.max_doc for target in opened.targets)
    outcome = coordinator.run(replace(request, depth=depth, track_total_hits=EXACT))
    scroll = Scroll(coordinator, outcome)
    return {"_scroll_id": scrolls.open(scroll, keep_alive), **scroll.page()}


def continue_scroll(scrolls: ReaderContexts[Scroll], scroll_id: str, keep_alive: int | None) -> dict[str, Any]:
    """Return the next batch; raises SearchPhaseError for an id that is closed, or never was."""
    scroll = scrolls.get(scroll_id, keep_alive).onward()
    scrolls.replace(scroll_id, scroll)
    return {"_scroll_id": scroll_id, **scroll.page()}


def _check(request: SearchRequest, opened: Opened, cached: bool) -> None:
    wrong = {
        "disabling [track_total_hits] is not allowed in a scroll context": request.track_total_hits == UNTRACKED,
        "using [from] is not allowed in a scroll context": request.from_ > 0,
        "[size] cannot be [0] in a scroll context": request.size == 0,
        "using [rescore] is not allowed in a scroll context": bool(request.rescore),
        "[search_after] cannot be used in a scroll context": request.search_after is not None,
        "cannot use `collapse` in a scroll context": request.collapse is not None,
        "[request_cache] cannot be used in a scroll context": cached,
        "using [point in time] is not allowed in a scroll context": request.pit is not None,
        "using [pagination] is not allowed in a scroll context": request.pagination is not None,
    }
    problems = [problem for problem, is_so in wrong.items() if is_so]
    problems += request.retriever.refused_beside("scroll") if request.retriever else []
    refuse(problems)
    for service in opened.services:
        if request.size > service.settings.max_result_window:
            raise IllegalArgumentError(
                f"Batch size is too large, size must be less than or equal to: [{service.settings.max_result_window}] but was "
                f"[{request.size}]. Scroll batch sizes cost as much memory as result windows so they are controlled by the "
                "[index.max_result_window] index level setting."
            )
