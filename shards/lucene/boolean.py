"""Clauses that must, should or must not match. Lucene: BooleanQuery.

How floats are added is Lucene's: required clauses in float64, then one cast; optional clauses in float64, then one cast; the
two sums together in float32. `rewrite` decides which clauses stand side by side, and with it where the casts fall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.push_down import PushDown, Pushed

from .context import SearchContext
from .scope import Matches, Rows, Scope, intersection, rows_of
from .weight import ZERO, Query, Weight

Float64s = npt.NDArray[np.float64]


class Occur(Enum):
    """How a clause takes part; the value is Lucene's sign for it."""

    MUST = "+"
    FILTER = "#"
    SHOULD = ""
    MUST_NOT = "-"


@dataclass(frozen=True, slots=True)
class Clause:
    occur: Occur
    query: Query

    def __str__(self) -> str:
        inner = f"({self.query})" if isinstance(self.query, BooleanQuery) else str(self.query)
        return f"{self.occur.value}{inner}"


@dataclass(frozen=True, slots=True)
class BooleanQuery:
    """Combine *clauses*; at least *minimum* of the optional ones have to match."""

    clauses: tuple[Clause, ...]
    minimum: int = 0

    @classmethod
    def of(cls, clauses: Sequence[tuple[Occur, Query]], minimum: int = 0) -> BooleanQuery:
        return cls(tuple(Clause(occur, query) for occur, query in clauses), minimum)

    def __str__(self) -> str:
        inner = " ".join(map(str, self.clauses))
        return f"({inner})~{self.minimum}" if self.minimum else inner

    def having(self, *occurs: Occur) -> list[Query]:
        """Return the queries of the clauses that occur in one of these ways, in order."""
        return [clause.query for clause in self.clauses if clause.occur in occurs]

    def rewrite(self) -> Query:
        from .boolean_rewrite import rewrite

        return rewrite(self)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        scored = {Occur.MUST, Occur.SHOULD} if scoring else set()
        bound = tuple((clause, clause.query.weight(context, boost, clause.occur in scored)) for clause in self.clauses)
        return BooleanWeight(self, bound)

    def terms(self) -> Iterator[tuple[str, str]]:
        for clause in self.clauses:
            if clause.occur is not Occur.MUST_NOT:
                yield from clause.query.terms()


@dataclass(frozen=True, slots=True)
class BooleanWeight:
    query: BooleanQuery
    bound: tuple[tuple[Clause, Weight], ...]

    def score(self, scope: Scope) -> Matches:
        matches = self._positive(scope)
        for weight in self._having(Occur.MUST_NOT):
            excluded, _ = rows_of(matches.at, weight.score(scope).at)
            matches = matches.take(~excluded)
        return matches

    def explain(self, doc: int) -> Explanation:
        from .boolean_explain import explain

        return explain(self.query, self.bound, doc)

    def push_down(self, target: PushDown) -> Pushed | None:
        pushed = {occur: [weight.push_down(target) for weight in self._having(occur)] for occur in Occur}
        if any(query is None for queries in pushed.values() for query in queries):
            return None
        must = pushed[Occur.MUST] + [target.constant(query, ZERO) for query in pushed[Occur.FILTER]]
        if not must and not pushed[Occur.SHOULD]:
            return None
        return target.boolean(must, pushed[Occur.SHOULD], pushed[Occur.MUST_NOT], self._needed())

    def _needed(self) -> int:
        required = self._having(Occur.MUST, Occur.FILTER)
        return self.query.minimum if required else max(self.query.minimum, 1)

    def _positive(self, scope: Scope) -> Matches:
        required = self._having(Occur.MUST, Occur.FILTER)
        optional = self._having(Occur.SHOULD)
        if not required:
            return _disjunction(scope, optional, self._needed()) if optional else Matches.none()
        matches = _conjunction(scope, self._having(Occur.MUST), self._having(Occur.FILTER))
        return _with_optional(scope, matches, optional, self.query.minimum)

    def _having(self, *occurs: Occur) -> list[Weight]:
        return [weight for clause, weight in self.bound if clause.occur in occurs]


def _conjunction(scope: Scope, must: Sequence[Weight], filters: Sequence[Weight]) -> Matches:
    scored = [weight.score(scope) for weight in must]
    at = intersection([m.at for m in scored] + [weight.score(scope).at for weight in filters])
    total = np.zeros(len(at), dtype=np.float64)
    for matches in scored:
        total += matches.scores[rows_of(at, matches.at)[1]]
    return Matches(at, total.astype(np.float32))


def _disjunction(scope: Scope, weights: Sequence[Weight], needed: int) -> Matches:
    if len(weights) == 1 and needed == 1:
        return weights[0].score(scope)
    counts, total = _sum(scope, weights)
    at = np.flatnonzero(counts >= needed)
    return Matches(at, total[at].astype(np.float32))


def _with_optional(scope: Scope, required: Matches, optional: Sequence[Weight], needed: int) -> Matches:
    if not optional:
        return required if needed == 0 else Matches.none()
    counts, total = _sum(scope, optional)
    enough = counts[required.at] >= needed
    at, scores = required.at[enough], required.scores[enough]
    return Matches(at, scores + total[at].astype(np.float32))


def _sum(scope: Scope, weights: Sequence[Weight]) -> tuple[Rows, Float64s]:
    counts = np.zeros(scope.size, dtype=np.int64)
    total = np.zeros(scope.size, dtype=np.float64)
    for weight in weights:
        matches = weight.score(scope)
        counts[matches.at] += 1
        total[matches.at] += matches.scores
    return counts, total
