"""Queries that score a constant: everything, nothing, anything inside a filter; and boosts.

Lucene: MatchAllDocsQuery, MatchNoDocsQuery, ConstantScoreQuery, BoostQuery.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed

from .context import SearchContext
from .expand import CompoundQuery, expand
from .scope import Matches, Scope
from .weight import ONE, ZERO, Query, Weight, may_fail


@dataclass(frozen=True, slots=True)
class MatchAllQuery:
    """Match every document with score 1."""

    def __str__(self) -> str:
        return "*:*"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return MatchAllWeight(boost if scoring else ZERO)

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class MatchAllWeight:
    boost: np.float32

    def score(self, scope: Scope) -> Matches:
        return Matches.constant(scope.everything(), self.boost)

    def explain(self, doc: int) -> Explanation:
        return Explanation(self.boost, "*:*" if self.boost == 1 else f"*:*^{shortest(self.boost)}")

    def push_down(self, target: PushDown) -> Pushed | None:
        return target.everything(self.boost)


@dataclass(frozen=True, slots=True)
class MatchNoneQuery:
    """Match nothing; *reason* says why."""

    reason: str = "no documents"

    def __str__(self) -> str:
        return f'MatchNoDocsQuery("{self.reason}")'

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return MatchNoneWeight(self)

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class MatchNoneWeight:
    query: MatchNoneQuery

    def score(self, scope: Scope) -> Matches:
        return Matches.none()

    def explain(self, doc: int) -> Explanation:
        return Explanation.no_match(self.query.reason)

    def push_down(self, target: PushDown) -> Pushed | None:
        return target.nothing()


@dataclass(frozen=True, slots=True)
class ConstantScoreQuery(CompoundQuery):
    """Match what *query* matches, with score 1."""

    query: Query

    def __str__(self) -> str:
        return f"ConstantScore({self.query})"

    def inner(self) -> Sequence[Query]:
        return (self.query,)

    def holding(self, queries: Sequence[Query]) -> Query:
        return ConstantScoreQuery(queries[0])

    def rewrite(self) -> Query:
        inner = self.query.rewrite()
        while isinstance(inner, BoostQuery | ConstantScoreQuery):
            inner = inner.query
        if isinstance(inner, MatchNoneQuery):
            return inner
        return self if inner is self.query else ConstantScoreQuery(inner)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        if (expanded := expand(self, context)) is not self:
            return expanded.rewrite().weight(context, boost, scoring)
        inner = self.query.weight(context, ONE, scoring=False)
        return ConstantScoreWeight(self, inner, boost if scoring else ZERO)

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.query.terms()


@dataclass(frozen=True, slots=True)
class ConstantScoreWeight:
    query: ConstantScoreQuery
    inner: Weight
    boost: np.float32

    @property
    def may_fail(self) -> bool:
        return may_fail(self.inner)

    def score(self, scope: Scope) -> Matches:
        return Matches.constant(self.inner.score(scope).at, self.boost)

    def explain(self, doc: int) -> Explanation:
        if not self.inner.explain(doc).match:
            return Explanation.no_match(f"{self.query} doesn't match id {doc}")
        factor = "" if self.boost == 1 else f"^{shortest(self.boost)}"
        return Explanation(self.boost, f"{self.query}{factor}")

    def push_down(self, target: PushDown) -> Pushed | None:
        inner = self.inner.push_down(target)
        return None if inner is None else target.constant(inner, self.boost)


@dataclass(frozen=True, slots=True)
class BoostQuery(CompoundQuery):
    """Multiply the score of *query* by *boost*, which travels down to its leaves."""

    query: Query
    boost: np.float32

    def __str__(self) -> str:
        return f"({self.query})^{shortest(self.boost)}"

    def inner(self) -> Sequence[Query]:
        return (self.query,)

    def holding(self, queries: Sequence[Query]) -> Query:
        return BoostQuery(queries[0], self.boost)

    def rewrite(self) -> Query:
        inner = self.query.rewrite()
        if self.boost == 1 or isinstance(inner, MatchNoneQuery):
            return inner
        if isinstance(inner, BoostQuery):
            return BoostQuery(inner.query, self.boost * inner.boost)
        if self.boost == 0 and not isinstance(inner, ConstantScoreQuery):
            return BoostQuery(ConstantScoreQuery(inner), ZERO)
        return BoostQuery(inner, self.boost)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return self.query.weight(context, boost * self.boost, scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.query.terms()


def boosted(query: Query, boost: np.float32) -> Query:
    """Return *query* under *boost*, itself when the boost is 1."""
    return query if boost == 1 else BoostQuery(query, boost)
