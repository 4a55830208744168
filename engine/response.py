"""What was found, as Elasticsearch's JSON. Elasticsearch: SearchResponse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from secondpass.engine.tracing.trace import trace_of
from secondpass.shards.numbers import shortest

from .outcome import SearchOutcome
from .request import UNTRACKED


def search_response(
    outcome: SearchOutcome, hits: Sequence[dict[str, Any]], aggregations: dict[str, Any]
) -> dict[str, Any]:
    """Return the body of a search answer; whoever holds the clock fills in `took`."""
    count = len(outcome.shards)
    return {
        "took": 0,
        "timed_out": any(result.timed_out for result in outcome.shards),
        **_terminated(outcome),
        "_shards": {"total": count, "successful": count, "skipped": 0, "failed": 0},
        "hits": {**_total(outcome), "max_score": _max_score(outcome), "hits": list(hits)},
        **({"aggregations": aggregations} if aggregations else {}),
        **({"ext": {"secondpass": {"trace": trace_of(outcome).to_json()}}} if outcome.request.trace else {}),
    }


def _total(outcome: SearchOutcome) -> dict[str, Any]:
    limit, total = outcome.request.track_total_hits, outcome.merged.total
    if limit == UNTRACKED:
        return {}
    if total > limit:
        return {"total": {"value": limit, "relation": "gte"}}
    return {"total": {"value": total, "relation": "eq"}}


def _max_score(outcome: SearchOutcome) -> float | None:
    """Return the best score; an infinite one is none. Elasticsearch: SearchPhaseController.TopDocsStats."""
    best = outcome.merged.max_score
    shown = outcome.request.size and outcome.request.shows_scores
    return shortest(best) if shown and best is not None and np.isfinite(best) else None


def _terminated(outcome: SearchOutcome) -> dict[str, Any]:
    if not outcome.request.terminate_after:
        return {}
    return {"terminated_early": any(result.first_pass.terminated_early for result in outcome.shards)}
