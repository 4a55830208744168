"""Clauses that must, should or must not match. Lucene: BooleanQuery.

How floats are added is Lucene's: required clauses in float64, then one cast; optional clauses in float64, then one cast; the
two sums together in float32. `rewrite` decides which clauses stand side by side, and with it where the casts fall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.push_down import PushDown, Pushed

from .clause_limit import check_clauses
from .context import SearchContext
from .expand import CompoundQuery, expand
from .scope import Matches, Rows, Scope, intersection, rows_of
from .term import TermQuery
from .weight import ZERO, Query, Weight, may_fail

Float64s = npt.NDArray[np.float64]

_SPARSE = 4
"""Up to one match in so many documents it is cheaper to sort the matches than to walk through all documents."""


class Occur(Enum):
    """How a clause takes part; the value is Lucene's sign for it."""

    MUST = "+"
    FILTER = "#"
    SHOULD = ""
    MUST_NOT = "-"

    __hash__ = (
        object.__hash__
    )  # there is one of each; an Enum's own hashes its name, which every rewriting would wait for


_SCORED = (Occur.MUST, Occur.SHOULD)


@dataclass(frozen=True, slots=True)
class Clause:
    occur: Occur
    query: Query

    def __str__(self) -> str:
        inner = f"({self.query})" if isinstance(self.query, BooleanQuery) else str(self.query)
        return f"{self.occur.value}{inner}"


@dataclass(frozen=True, slots=True)
class BooleanQuery(CompoundQuery):
    """Combine *clauses*; at least *minimum* of the optional ones have to match."""

    clauses: tuple[Clause, ...]
    minimum: int = 0
    _simplest: list[Query | None] = field(default_factory=list, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_clauses(len(self.clauses))

    @classmethod
    def of(cls, clauses: Sequence[tuple[Occur, Query]], minimum: int = 0) -> BooleanQuery:
        return cls(tuple(Clause(occur, query) for occur, query in clauses), minimum)

    def __str__(self) -> str:
        inner = " ".join(map(str, self.clauses))
        return f"({inner})~{self.minimum}" if self.minimum else inner

    def having(self, *occurs: Occur) -> list[Query]:
        """Return the queries of the clauses that occur in one of these ways, in order."""
        return [clause.query for clause in self.clauses if clause.occur in occurs]

    def inner(self) -> Sequence[Query]:
        return [clause.query for clause in self.clauses]

    def holding(self, queries: Sequence[Query]) -> Query:
        changed = [Clause(clause.occur, query) for clause, query in zip(self.clauses, queries, strict=True)]
        return BooleanQuery(tuple(changed), self.minimum)

    def rewrite(self) -> Query:
        if not self._simplest:  # looked for once: the shards, named queries and explanations of a search all ask
            from .boolean_rewrite import rewrite

            self._keep(rewrite(self))
        return self._simplest[0] or self

    def _keep(self, simplest: Query) -> None:
        if simplest is not self and isinstance(simplest, BooleanQuery):
            simplest._keep(simplest)
        self._simplest[:] = [None if simplest is self else simplest]

    def is_simplest(self) -> bool:
        """Tell at a glance what most queries are: different terms that add up, nothing in them to simplify."""
        terms = {c.query for c in self.clauses if isinstance(c.query, TermQuery) and c.occur in _SCORED}
        return len(terms) == len(self.clauses) > 1 and self.minimum == 0

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        if (expanded := expand(self, context)) is not self:
            return expanded.rewrite().weight(context, boost, scoring)
        scored = _SCORED if scoring else ()
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

    @property
    def may_fail(self) -> bool:
        return any(may_fail(weight) for _, weight in self.bound)

    def score(self, scope: Scope) -> Matches:
        if not self.may_fail:
            return self._score(scope)
        at = self._candidates(scope)
        matches = self._score(scope.narrowed(at))
        return Matches(at[matches.at], matches.scores)

    def _candidates(self, scope: Scope) -> Rows:
        """Return the positions that the clauses which cannot fail leave over: Lucene shows a script no others."""
        safe = [(clause.occur, weight) for clause, weight in self.bound if not may_fail(weight)]
        required = [weight.score(scope).at for occur, weight in safe if occur in (Occur.MUST, Occur.FILTER)]
        at = intersection([scope.everything(), *required])
        for occur, weight in safe:
            if occur is Occur.MUST_NOT:
                at = at[~rows_of(at, weight.score(scope).at)[0]]
        return at

    def _score(self, scope: Scope) -> Matches:
        matches = self._positive(scope)
        for weight in self._having(Occur.MUST_NOT):
            excluded, _ = rows_of(matches.at, weight.score(scope).at)
            matches = matches.take(~excluded)
        return matches

    def alternatives(self) -> Sequence[Weight]:
        """Return the weights whose scores add up wherever one of them matches; none where the query is more than that."""
        optional = self._having(Occur.SHOULD)
        return optional if len(optional) == len(self.bound) and self.query.minimum <= 1 else ()

    def explain(self, doc: int) -> Explanation:
        from .boolean_explain import explain

        told = [(clause, weight.explain(doc)) for clause, weight in self.bound]
        scores = self.score(Scope(doc + 1, np.array([doc], dtype=np.int32))).scores
        return explain(self.query, told, scores[0] if len(scores) else None)

    def push_down(self, target: PushDown) -> Pushed | None:
        pushed = [(clause.occur, weight.push_down(target)) for clause, weight in self.bound]
        if any(query is None for _, query in pushed):
            return None
        must = [query for occur, query in pushed if occur is Occur.MUST]
        must += [target.constant(query, ZERO) for occur, query in pushed if occur is Occur.FILTER]
        should = [query for occur, query in pushed if occur is Occur.SHOULD]
        if not must and not should:
            return None
        must_not = [query for occur, query in pushed if occur is Occur.MUST_NOT]
        return target.boolean(must, should, must_not, self._needed())

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
    at, counts, total = _sums(scope, weights)
    matches = Matches(at, total.astype(np.float32))
    return matches if needed == 1 else matches.take(counts >= needed)


def _with_optional(scope: Scope, required: Matches, optional: Sequence[Weight], needed: int) -> Matches:
    if not optional:
        return required if needed == 0 else Matches.none()
    at, counts, total = _sums(scope, optional)
    both, rows = rows_of(required.at, at)
    rows = rows[both]
    scores = required.scores.copy()
    scores[both] += total[rows].astype(np.float32)
    enough = np.full(len(scores), needed == 0)
    enough[both] = counts[rows] >= needed
    return Matches(required.at, scores).take(enough)


def _sums(scope: Scope, weights: Sequence[Weight]) -> tuple[Rows, npt.NDArray[np.intp], Float64s]:
    """Return the positions any of *weights* matches, how many of them match there, and the sum of their scores.

    Scores are added one after the other in the order of the weights, which a float64 sum depends on.
    """
    every = [weight.score(scope) for weight in weights]
    at, scores = np.concatenate([m.at for m in every]), np.concatenate([m.scores for m in every])
    if _SPARSE * len(at) > scope.size:
        counts = np.bincount(at, minlength=scope.size)
        # numpy finds what is true ten times as fast as what is not 0
        found = (counts > 0).nonzero()[0].astype(np.int64, copy=False)
        return found, counts[found], np.bincount(at, scores, scope.size)[found].astype(np.float64, copy=False)
    order = at.argsort(kind="stable")
    at = at[order]
    is_new = np.concatenate([[True], at[1:] != at[:-1]])[: len(at)]
    groups = is_new.cumsum() - 1
    return at[is_new], np.bincount(groups), np.bincount(groups, scores[order]).astype(np.float64, copy=False)
