"""What `function_score` calls a function: it gives each document a number, beside the query's score.

Elasticsearch: ScoreFunction, LeafScoreFunction, WeightFactorFunction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import f32
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s
from .context import SearchContext
from .weight import ONE, Query


class BoundFunction(Protocol):
    """Answer for one function on one shard."""

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        """Return the function's value for each of *docs* (ascending), whose scores under the query are *scores*.

        Raises IllegalArgumentError for a document whose value would be negative.
        """
        ...

    def explain(self, doc: int, query: Explanation) -> Explanation:
        """Explain the value of *doc*; *query* explains its score under the query."""
        ...


class ScoreFunction(Protocol):
    """Describe a function as a value; `str` tells its kind."""

    @property
    def needs_scores(self) -> bool:
        """Whether the function reads the query's scores."""
        ...

    @property
    def weight(self) -> float:
        """What the function counts in an average."""
        ...

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        """Bind to a shard; *query* is the one whose documents are scored."""
        ...


def value_of(bound: BoundFunction, doc: int, query: Explanation) -> np.float32:
    """Return the value of one document, as `values` computes it, cast to float32."""
    values = bound.values(np.array([doc], dtype=np.int32), np.array([query.value], dtype=np.float32))
    return f32(values[0])


@dataclass(frozen=True, slots=True)
class WeightFunction:
    """Give every document the same *weight*. Elasticsearch: WeightBuilder."""

    factor: np.float32
    needs_scores: bool = False

    def __str__(self) -> str:
        return "weight"

    @property
    def weight(self) -> float:
        return float(self.factor)

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        return BoundWeight(None, self.factor)


@dataclass(frozen=True, slots=True)
class WeightedFunction:
    """Multiply what *function* gives by a weight. Elasticsearch: WeightFactorFunction."""

    function: ScoreFunction
    factor: np.float32

    def __str__(self) -> str:
        return str(self.function)

    @property
    def needs_scores(self) -> bool:
        return self.function.needs_scores

    @property
    def weight(self) -> float:
        return float(self.factor)

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        return BoundWeight(self.function.bind(context, query), self.factor)


@dataclass(frozen=True, slots=True)
class BoundWeight:
    """Multiply *inner*, or 1 where there is none, by *factor*."""

    inner: BoundFunction | None
    factor: np.float32

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        inner = np.ones(len(docs)) if self.inner is None else self.inner.values(docs, scores)
        with np.errstate(over="ignore", invalid="ignore"):
            weighted: Float64s = inner * np.float64(self.factor)
        return weighted

    def explain(self, doc: int, query: Explanation) -> Explanation:
        inner = Explanation(ONE, "constant score 1.0 - no function provided")
        if self.inner is not None:
            inner = self.inner.explain(doc, query)
        return Explanation(value_of(self, doc, query), "product of:", (inner, Explanation(self.factor, "weight")))
