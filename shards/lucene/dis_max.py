"""The best of several queries, plus a share of the others. Lucene: DisjunctionMaxQuery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import f32, shortest
from secondpass.shards.push_down import PushDown, Pushed

from .boolean import BooleanQuery, Occur
from .constant import MatchNoneQuery
from .context import SearchContext
from .expand import CompoundQuery, expand
from .scope import Matches, Scope
from .weight import Query, Weight, may_fail


@dataclass(frozen=True, slots=True)
class DisMaxQuery(CompoundQuery):
    """Score the highest of *queries* plus *tie_breaker* times the sum of the other matching ones."""

    queries: tuple[Query, ...]
    tie_breaker: np.float32

    def __str__(self) -> str:
        tie = f"~{shortest(self.tie_breaker)}" if self.tie_breaker else ""
        return f"({' | '.join(map(str, self.queries))}){tie}"

    def inner(self) -> Sequence[Query]:
        return self.queries

    def holding(self, queries: Sequence[Query]) -> Query:
        return DisMaxQuery(tuple(queries), self.tie_breaker)

    def rewrite(self) -> Query:
        inner = tuple(query.rewrite() for query in self.queries)
        inner = tuple(query for query in inner if not isinstance(query, MatchNoneQuery))
        if not inner:
            return MatchNoneQuery("empty DisjunctionMaxQuery")
        if len(inner) == 1:
            return inner[0]
        if self.tie_breaker == 1:
            return BooleanQuery.of([(Occur.SHOULD, query) for query in inner]).rewrite()
        return DisMaxQuery(inner, self.tie_breaker)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        if (expanded := expand(self, context)) is not self:
            return expanded.rewrite().weight(context, boost, scoring)
        weights = tuple(query.weight(context, boost, scoring) for query in self.queries)
        return DisMaxWeight(weights, self.tie_breaker)

    def terms(self) -> Iterator[tuple[str, str]]:
        for query in self.queries:
            yield from query.terms()


@dataclass(frozen=True, slots=True)
class DisMaxWeight:
    weights: tuple[Weight, ...]
    tie_breaker: np.float32

    @property
    def may_fail(self) -> bool:
        return any(map(may_fail, self.weights))

    def score(self, scope: Scope) -> Matches:
        best = np.full(scope.size, -np.inf, dtype=np.float64)
        others = np.zeros(scope.size, dtype=np.float64)
        for weight in self.weights:
            matches = weight.score(scope)
            before, scores = best[matches.at], matches.scores.astype(np.float64)
            first = np.isneginf(before)
            others[matches.at] += np.where(first, 0.0, np.minimum(before, scores))
            best[matches.at] = np.maximum(before, scores)
        at = np.flatnonzero(~np.isneginf(best))
        return Matches(at, self._combined(best[at], others[at]))

    def explain(self, doc: int) -> Explanation:
        all_details = [weight.explain(doc) for weight in self.weights]
        details = tuple(detail for detail in all_details if detail.match)
        if not details:
            return Explanation.no_match("No matching clause")
        values = sorted((float(detail.value) for detail in details), reverse=True)
        value = f32(values[0] + sum(values[1:]) * float(self.tie_breaker))
        tie = shortest(self.tie_breaker)
        return Explanation(value, f"max plus {tie} times others of:" if tie else "max of:", details)

    def push_down(self, target: PushDown) -> Pushed | None:
        pushed = [weight.push_down(target) for weight in self.weights]
        if any(query is None for query in pushed):
            return None
        return target.dis_max(pushed, float(self.tie_breaker))

    def _combined(self, best: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        return (best + others * float(self.tie_breaker)).astype(np.float32)
