"""How the scores of several functions become one factor, and the factor and the query's score one score.

Elasticsearch: FunctionScoreQuery.ScoreMode, CombineFunction. Everything is float64 until the one cast at the end. A NaN
stays a NaN through every minimum and maximum, as in Java's Math.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import Scores

from .scope import Rows

Float64s = npt.NDArray[np.float64]

SCORE_MODES = ("first", "avg", "max", "sum", "min", "multiply")
BOOST_MODES = ("multiply", "replace", "sum", "avg", "max", "min")


@dataclass(frozen=True, slots=True)
class FunctionScores:
    """Hold what one function says of the documents in *rows* (ascending), and its *weight*, for `avg`."""

    rows: Rows
    values: Float64s
    weight: float


@np.errstate(over="ignore", invalid="ignore")  # infinity times 0 is refused as a score, not warned of
def joined(mode: str, size: int, parts: Sequence[FunctionScores]) -> Float64s:
    """Return the factor of each of *size* documents; 1 where no function applies.

    With `first`, no two *parts* may share a row. Elasticsearch: FunctionFactorScorer.computeScore.
    """
    if mode in ("sum", "avg"):
        return _summed(mode, size, parts)
    if mode in ("max", "min"):
        return _extreme(mode, size, parts)
    factor = np.ones(size, dtype=np.float64)
    for part in parts:
        factor[part.rows] *= part.values
    return factor


def _summed(mode: str, size: int, parts: Sequence[FunctionScores]) -> Float64s:
    total, weights = np.zeros(size), np.zeros(size)
    for part in parts:
        total[part.rows] += part.values
        weights[part.rows] += part.weight
    weighted = weights != 0  # functions that all weigh 0 count as none, for `sum` too
    divisor = np.where(weighted, weights, 1.0) if mode == "avg" else 1.0
    return np.where(weighted, total / divisor, 1.0)


def _extreme(mode: str, size: int, parts: Sequence[FunctionScores]) -> Float64s:
    better, worst = (np.maximum, -np.inf) if mode == "max" else (np.minimum, np.inf)
    factor = np.full(size, worst)
    for part in parts:
        factor[part.rows] = better(factor[part.rows], part.values)
    return np.where(factor == worst, 1.0, factor)


_COMBINE: dict[str, Callable[[Float64s, Float64s], Float64s]] = {
    "multiply": lambda query, factor: query * factor,
    "replace": lambda query, factor: factor,
    "sum": lambda query, factor: query + factor,
    "avg": lambda query, factor: (factor + query) / 2.0,
    "max": np.maximum,
    "min": np.minimum,
}

_WORDS = {
    "multiply": "function score, product of:",
    "sum": "sum of",
    "avg": "avg of",
    "max": "max of:",
    "min": "min of",
}


def combined(mode: str, query: Scores, factor: Float64s, max_boost: np.float32) -> Scores:
    """Return the float32 scores of documents, from the query's scores and the functions' factors.

    Elasticsearch: CombineFunction.combine.
    """
    capped = np.minimum(factor, np.float64(max_boost))
    with np.errstate(over="ignore", invalid="ignore"):
        return _COMBINE[mode](query.astype(np.float64), capped).astype(np.float32)


def explain_combined(
    mode: str, value: np.float32, query: Explanation, factor: Explanation, max_boost: np.float32
) -> Explanation:
    """Explain one document's score *value*.

    Elasticsearch: CombineFunction.explain. But: *value* is the score itself; Elasticsearch combines the float32 values
    of the details, which may differ from the score in the last digit.
    """
    capped = np.minimum(np.float32(factor.value), max_boost)
    ceiling = Explanation(capped, "min of:", (factor, Explanation(max_boost, "maxBoost")))
    return ceiling if mode == "replace" else Explanation(value, _WORDS[mode], (query, ceiling))
