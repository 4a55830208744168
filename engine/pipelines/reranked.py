"""An answer with other scores. OpenSearch: RescoringRerankProcessor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from secondpass.shards.numbers import shortest

from .processor import Answer


def reranked(answer: Answer, hits: Sequence[dict[str, Any]], scores: Sequence[float]) -> Answer:
    """Return *answer* with *hits* under new scores, best first, equals in the order they had; totals stay."""
    singles = [np.float32(score) for score in scores]
    order = sorted(range(len(hits)), key=lambda i: -singles[i])
    ranked = [{**hits[i], "_score": shortest(singles[i])} for i in order]
    best = ranked[0]["_score"] if ranked else answer["hits"].get("max_score")
    return {**answer, "hits": {**answer["hits"], "max_score": best, "hits": ranked}}
