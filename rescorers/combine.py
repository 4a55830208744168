"""How a first and a second score become one. Elasticsearch: QueryRescoreMode.

All arithmetic is float32, as in Elasticsearch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.top_docs import Scores
from secondpass.shards.xcontent import ObjectReader, float32, text

T = TypeVar("T", Scores, np.float32)
Combine = Callable[[Scores, Scores], Scores]

MODES: dict[str, tuple[str, Combine]] = {
    # name: (the word in explanations, the arithmetic)
    "avg": ("avg of:", lambda first, second: (first + second) / np.float32(2)),
    "max": ("max of:", np.maximum),
    "min": ("min of:", np.minimum),
    "total": ("sum of:", np.add),
    "multiply": ("product of:", np.multiply),
}


@dataclass(frozen=True, slots=True)
class Combination:
    """Weigh the first score and the second, then combine them by *score_mode*; what overflows is infinite, as in Java."""

    query_weight: np.float32 = np.float32(1.0)  # noqa: RUF009  # an immutable scalar
    rescore_query_weight: np.float32 = np.float32(1.0)  # noqa: RUF009
    score_mode: str = "total"

    @classmethod
    def take(cls, reader: ObjectReader, default_mode: str = "total") -> Combination:
        """Take the two weights and the mode out of a rescorer's body; neither weight is validated, as in Elasticsearch."""
        one = np.float32(1.0)
        return cls(
            reader.take("query_weight", float32, one),
            reader.take("rescore_query_weight", float32, one),
            reader.take("score_mode", _mode, default_mode),
        )

    def weighed(self, first: Scores) -> Scores:
        """Return what documents keep that have no second score."""
        return _times(first, self.query_weight)

    def combined(self, first: Scores, second: Scores) -> Scores:
        """Return the combined scores (float32, shapes equal)."""
        weighed = self.weighed(first), _times(second, self.rescore_query_weight)
        with np.errstate(over="ignore", invalid="ignore"):
            return MODES[self.score_mode][1](*weighed)

    def explain_first(self, source: Explanation) -> Explanation:
        """Explain a document without second score."""
        weight = Explanation(self.query_weight, "primaryWeight")
        return Explanation(_times(np.float32(source.value), self.query_weight), "product of:", (source, weight))

    def explain_both(self, source: Explanation, second: Explanation) -> Explanation:
        """Explain a document with a second score."""
        second_score = np.float32(second.value)
        weight = Explanation(self.rescore_query_weight, "secondaryWeight")
        weighed = Explanation(_times(second_score, self.rescore_query_weight), "product of:", (second, weight))
        value = self.combined(np.array([source.value], np.float32), np.array([second_score]))[0]
        return Explanation(value, MODES[self.score_mode][0], (self.explain_first(source), weighed))


def _times(scores: T, weight: np.float32) -> T:
    with np.errstate(over="ignore", invalid="ignore"):
        return scores * weight


def _mode(value: object, path: Path) -> str:
    name = text(value, path)
    if name.lower() not in MODES:
        raise IllegalArgumentError(f"illegal score_mode [{name}]")
    return name.lower()
