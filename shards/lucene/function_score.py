"""Let functions of the document change a query's score. Elasticsearch: FunctionScoreQuery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import FLOAT_MAX, f32
from secondpass.shards.painless.java_text import float_text
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s, FunctionScores, combined, explain_combined, joined
from .context import SearchContext
from .scope import Matches, Rows, Scope
from .score_functions import BoundFunction, ScoreFunction
from .weight import ONE, ZERO, Query, Weight


@dataclass(frozen=True, slots=True)
class FilteredFunction:
    """Apply *function* to the documents *filter* matches, or to all when there is no filter."""

    function: ScoreFunction
    filter: Query | None = None

    def rewrite(self) -> FilteredFunction:
        """Return the same with Lucene's simplified form of the filter."""
        return self if self.filter is None else FilteredFunction(self.function, self.filter.rewrite())


@dataclass(frozen=True, slots=True)
class FunctionScoreQuery:
    """Match what *query* matches; join its functions to a factor by *score_mode*, factor and score by *boost_mode*.

    The factor is at most *max_boost*; documents that score below *min_score* do not match.
    """

    query: Query
    functions: tuple[FilteredFunction, ...]
    score_mode: str = "multiply"
    boost_mode: str = "multiply"
    max_boost: np.float32 = FLOAT_MAX
    min_score: np.float32 | None = None

    def __str__(self) -> str:
        functions = "".join(f"{{{each.function}}}" for each in self.functions)
        return f"function score ({self.query}, functions: [{functions}])"

    @property
    def needs_scores(self) -> bool:
        """Whether the score of *query* plays a part."""
        return (
            not self.functions
            or self.boost_mode != "replace"
            or any(each.function.needs_scores for each in self.functions)
        )

    def rewrite(self) -> Query:
        return replace(self, query=self.query.rewrite(), functions=tuple(each.rewrite() for each in self.functions))

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        if not scoring and self.min_score is None:
            return self.query.weight(context, boost, False)
        inner = self.query.weight(context, boost, self.needs_scores)
        functions = tuple(_bound(each, context, self.query) for each in self.functions)
        return FunctionScoreWeight(self, context, inner, functions, scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.query.terms()


@dataclass(frozen=True, slots=True)
class BoundFilteredFunction:
    """Hold a function and its filter, bound to a shard of *max_doc* documents."""

    function: BoundFunction
    weight: float
    filter: Weight | None
    filter_name: str
    max_doc: int

    def applies(self, docs: Docs) -> npt.NDArray[np.bool_]:
        """Tell to which of *docs* (ascending) the function applies."""
        if self.filter is None:
            return np.ones(len(docs), dtype=bool)
        applies = np.zeros(len(docs), dtype=bool)
        applies[self.filter.score(Scope(self.max_doc, docs)).at] = True
        return applies

    def explain(self, doc: int, query: Explanation) -> Explanation:
        """Explain the function's value for a document it applies to."""
        explanation = self.function.explain(doc, query)
        if self.filter is None:
            return explanation
        matching = Explanation(ONE, f"match filter: {self.filter_name}")
        return Explanation(explanation.value, "function score, product of:", (matching, explanation))


def _bound(each: FilteredFunction, context: SearchContext, query: Query) -> BoundFilteredFunction:
    filter_weight = None if each.filter is None else each.filter.weight(context, ONE, scoring=False)
    function = each.function.bind(context, query)
    return BoundFilteredFunction(function, each.function.weight, filter_weight, str(each.filter), context.max_doc)


@dataclass(frozen=True, slots=True)
class FunctionScoreWeight:
    query: FunctionScoreQuery
    context: SearchContext
    inner: Weight
    functions: tuple[BoundFilteredFunction, ...]
    scoring: bool
    may_fail: ClassVar[bool] = True

    def score(self, scope: Scope) -> Matches:
        matches = living(self.context, scope, self.inner.score(scope))
        scores = self._scores(scope.docs_at(matches.at), matches.scores)
        kept = at_least(self.query.min_score, scores)
        matches = Matches(matches.at[kept], scores[kept])
        return matches if self.scoring else Matches.constant(matches.at, ZERO)

    def explain(self, doc: int) -> Explanation:
        explanation = self.inner.explain(doc)
        if not explanation.match:
            return explanation
        if self.functions:
            explanation = self._explain(doc, explanation)
        return explain_minimum(self.query.min_score, explanation)

    def push_down(self, target: PushDown) -> Pushed | None:
        return None

    def _explain(self, doc: int, query: Explanation) -> Explanation:
        docs, scores = self._alone(doc, query)
        value = self._scores(docs, scores)[0]
        applying = [each for each in self.functions if each.applies(docs)[0]]
        factor = self._explain_factor(docs, scores, [each.explain(doc, query) for each in applying])
        return explain_combined(self.query.boost_mode, value, query, factor, self.query.max_boost)

    def _explain_factor(self, docs: Docs, scores: Scores, told: Sequence[Explanation]) -> Explanation:
        if not told:
            return Explanation(ONE, "No function matched")
        if len(self.functions) == 1 and self.functions[0].filter is None:
            return told[0]
        mode = f"function score, score mode [{self.query.score_mode}]"
        return Explanation(f32(self._factors(docs, scores)[0]), mode, tuple(told))

    def _alone(self, doc: int, query: Explanation) -> tuple[Docs, Scores]:
        score = query.value if self.query.needs_scores else ZERO
        return np.array([doc], dtype=np.int32), np.array([score], dtype=np.float32)

    def _scores(self, docs: Docs, scores: Scores) -> Scores:
        if not self.functions:
            return scores
        results = combined(self.query.boost_mode, scores, self._factors(docs, scores), self.query.max_boost)
        for row in np.flatnonzero(~(results >= 0))[:1]:
            raise IllegalArgumentError(
                f"function score query returned an invalid score: {float_text(results[row])} for doc: {docs[row]}; "
                "score must be a non-negative real number"
            )
        return results

    def _factors(self, docs: Docs, scores: Scores) -> Float64s:
        parts, undecided = [], np.ones(len(docs), dtype=bool)
        for each in self.functions:
            rows: Rows = np.flatnonzero(each.applies(docs) & undecided)
            parts.append(FunctionScores(rows, each.function.values(docs[rows], scores[rows]), each.weight))
            if self.query.score_mode == "first":
                undecided[rows] = False
        return joined(self.query.score_mode, len(docs), parts)


def at_least(minimum: np.float32 | None, scores: Scores) -> npt.NDArray[np.bool_]:
    """Tell which of *scores* reach *minimum*, if there is one."""
    return np.ones(len(scores), dtype=bool) if minimum is None else scores >= minimum


def living(context: SearchContext, scope: Scope, matches: Matches) -> Matches:
    """Return *matches* without deleted documents: functions and scripts may fail on them, and Lucene never asks."""
    if not context.snapshot.has_deletions:
        return matches
    return matches.take(context.snapshot.live[scope.docs_at(matches.at)])


def explain_minimum(minimum: np.float32 | None, explanation: Explanation) -> Explanation:
    """Return *explanation*, turned into a refusal when it lies below *minimum*."""
    value = np.float32(explanation.value)
    if minimum is None or value >= minimum:
        return explanation
    expected, got = float_text(float(minimum)), float_text(float(value))
    return Explanation.no_match(f"Score value is too low, expected at least {expected} but got {got}", explanation)
