"""Demote what a second query matches. Lucene: FunctionScoreQuery.boostByQuery, used by Elasticsearch's `boosting`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.push_down import PushDown, Pushed

from .constant import MatchNoneQuery
from .context import SearchContext
from .scope import Matches, Scope, rows_of
from .weight import ONE, Query, Weight, may_fail


@dataclass(frozen=True, slots=True)
class BoostingQuery:
    """Score *positive*, times *negative_boost* where *negative* matches too."""

    positive: Query
    negative: Query
    negative_boost: np.float32

    def __str__(self) -> str:
        return (
            f"FunctionScoreQuery({self.positive}, scored by boost(queryboost({self.negative})^{self.negative_boost}))"
        )

    def rewrite(self) -> Query:
        positive = self.positive.rewrite()
        if isinstance(positive, MatchNoneQuery):
            return positive
        return replace(self, positive=positive, negative=self.negative.rewrite())

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        negative = self.negative.weight(context, ONE, scoring=False)
        return BoostingWeight(self.positive.weight(context, ONE, scoring), negative, self.negative_boost, boost)

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.positive.terms()


@dataclass(frozen=True, slots=True)
class BoostingWeight:
    positive: Weight
    negative: Weight
    negative_boost: np.float32
    boost: np.float32

    @property
    def may_fail(self) -> bool:
        return may_fail(self.positive) or may_fail(self.negative)

    def score(self, scope: Scope) -> Matches:
        matches = self.positive.score(scope)
        demoted, _ = rows_of(matches.at, self.negative.score(scope).at)
        factor = np.where(demoted, np.float64(self.negative_boost), 1.0)
        return Matches(matches.at, (matches.scores * factor * float(self.boost)).astype(np.float32))

    def explain(self, doc: int) -> Explanation:
        positive = self.positive.explain(doc)
        if not positive.match:
            return positive
        factor = self.negative_boost if self.negative.explain(doc).match else ONE
        value = np.float32(float(positive.value) * float(factor) * float(self.boost))
        if value == positive.value:
            return positive
        details = (positive, Explanation(factor, "negative boost"), Explanation(self.boost, "boost"))
        return Explanation(value, "product of:", details)

    def push_down(self, target: PushDown) -> Pushed | None:
        return None
