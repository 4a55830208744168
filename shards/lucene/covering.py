"""Queries of which each document says itself how many have to match it. Lucene: CoveringQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import NumberColumn
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import f32
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs

from .context import SearchContext
from .function_score import living
from .scope import Matches, Rows, Scope
from .script_function import BoundScript, PreparedScript
from .weight import Query, Weight, may_fail

NEVER = np.iinfo(np.int64).max
"""What a document asks for that does not say how many."""


class Minimum(Protocol):
    """Tell how many queries have to match a document. Lucene: LongValuesSource."""

    @property
    def runs_script(self) -> bool: ...

    def of(self, context: SearchContext, docs: Docs) -> npt.NDArray[np.int64]:
        """Return the number for each of *docs*, `NEVER` for one that has none."""
        ...


@dataclass(frozen=True, slots=True)
class FieldMinimum:
    """Read the minimum from numeric *field*, whose decimals do not count."""

    field: str
    runs_script: bool = False

    def __str__(self) -> str:
        return f"long({self.field})"

    def of(self, context: SearchContext, docs: Docs) -> npt.NDArray[np.int64]:
        column = context.snapshot.column(self.field)
        if not isinstance(column, NumberColumn):
            return np.full(len(docs), NEVER)
        values, missing = column.first_values(docs)
        return np.where(missing, NEVER, np.clip(values, -(2.0**62), 2.0**62).astype(np.int64))


@dataclass(frozen=True, slots=True)
class ScriptMinimum:
    """Ask *script* for the minimum; null means that the document does not match."""

    script: PreparedScript
    runs_script: bool = True

    def __str__(self) -> str:
        return f"script({self.script})"

    def of(self, context: SearchContext, docs: Docs) -> npt.NDArray[np.int64]:
        bound = BoundScript(self.script, context, None)
        return np.array([_whole(bound.value(doc)) for doc in docs.tolist()], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class CoveringQuery:
    """Match documents that at least as many of *queries* match as *minimum* says, and one at least; scores are added."""

    queries: tuple[Query, ...]
    minimum: Minimum

    def __str__(self) -> str:
        shown = ", ".join(sorted(map(str, self.queries)))
        return f"CoveringQuery(queries=[{shown}], minimumNumberMatch={self.minimum})"

    def rewrite(self) -> Query:
        return replace(self, queries=tuple(query.rewrite() for query in self.queries))

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return CoveringWeight(self, context, tuple(q.weight(context, boost, scoring) for q in self.queries))

    def terms(self) -> Iterator[tuple[str, str]]:
        for query in self.queries:
            yield from query.terms()


@dataclass(frozen=True, slots=True)
class CoveringWeight:
    query: CoveringQuery
    context: SearchContext
    weights: tuple[Weight, ...]

    @property
    def may_fail(self) -> bool:
        return self.query.minimum.runs_script or any(map(may_fail, self.weights))

    def score(self, scope: Scope) -> Matches:
        at, counts, scores = self._sums(scope)
        found = living(self.context, scope, Matches(at, scores))
        counts = counts[np.isin(at, found.at, assume_unique=True)]
        return found.take(counts >= self._needed(scope.docs_at(found.at)))

    def explain(self, doc: int) -> Explanation:
        needed = int(self._needed(np.array([doc], dtype=np.int32))[0])
        if needed == NEVER:
            return Explanation.no_match("minimumNumberMatch has no value on the current document")
        details = tuple(weight.explain(doc) for weight in self.weights)
        matching = [float(detail.value) for detail in details if detail.match]
        told = f"{len(matching)} matches for {needed} required matches"
        if len(matching) < needed:
            return Explanation.no_match(told, *details)
        return Explanation(f32(sum(matching)), f"{told}, sum of:", details)

    def push_down(self, target: PushDown) -> Pushed | None:
        return None

    def _needed(self, docs: Docs) -> npt.NDArray[np.int64]:
        return np.maximum(self.query.minimum.of(self.context, docs), 1)

    def _sums(self, scope: Scope) -> tuple[Rows, Rows, npt.NDArray[np.float32]]:
        """Return where any query matches, how many do there, and the sum of their scores."""
        every = [weight.score(scope) for weight in self.weights]
        at, rows = np.unique(np.concatenate([m.at for m in every]), return_inverse=True)
        sums = np.bincount(rows, np.concatenate([m.scores for m in every]), len(at))
        return at, np.bincount(rows, minlength=len(at)), sums.astype(np.float32)


def _whole(value: object) -> int:
    """Return a number as Java's `longValue` does; raises IllegalArgumentError for anything else."""
    if value is None:
        return NEVER
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IllegalArgumentError(f"the minimum a script returns must be a number, but was [{value}]")
    return 0 if value != value else int(max(-(2**62), min(value, 2**62)))
