"""What was found, as Elasticsearch's JSON. Elasticsearch: SearchResponse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secondpass.shards.numbers import shortest

from .outcome import SearchOutcome
from .request import UNTRACKED


def search_response(outcome: SearchOutcome, hits: Sequence[dict[str, Any]], took: int = 0) -> dict[str, Any]:
    """Return the body of a search answer; *took* is in milliseconds."""
    count = len(outcome.shards)
    return {
        "took": took,
        "timed_out": False,
        "_shards": {"total": count, "successful": count, "skipped": 0, "failed": 0},
        "hits": {**_total(outcome), "max_score": _max_score(outcome), "hits": list(hits)},
    }


def _total(outcome: SearchOutcome) -> dict[str, Any]:
    limit, total = outcome.request.track_total_hits, outcome.merged.total
    if limit == UNTRACKED:
        return {}
    if total > limit:
        return {"total": {"value": limit, "relation": "gte"}}
    return {"total": {"value": total, "relation": "eq"}}


def _max_score(outcome: SearchOutcome) -> float | None:
    best = outcome.merged.max_score
    return None if best is None or not outcome.request.size else shortest(best)
