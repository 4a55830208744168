"""Score what a query matches with a script. Elasticsearch: ScriptScoreQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.explanation import Explanation
from secondpass.shards.painless.java_text import float_text
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs, Scores

from .context import SearchContext
from .function_score import at_least, explain_minimum, living
from .scope import Matches, Scope
from .script_function import BoundScript, PreparedScript, computed_with
from .weight import ONE, ZERO, Query, Weight


@dataclass(frozen=True, slots=True)
class ScriptScoreQuery:
    """Match what *query* matches, with the score *script* returns; below *min_score* a document does not match."""

    query: Query
    script: PreparedScript
    min_score: np.float32 | None = None

    def __str__(self) -> str:
        return f"script_score ({self.query}, script: {{{self.script}}}"

    def rewrite(self) -> Query:
        inner = self.query.rewrite()
        return self if inner is self.query else replace(self, query=inner)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        if not scoring and self.min_score is None:
            return self.query.weight(context, boost, False)
        inner = self.query.weight(context, ONE, self.script.needs_scores)
        return ScriptScoreWeight(self, BoundScript.of(self.script, context, self.query), inner, boost, scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.query.terms()


@dataclass(frozen=True, slots=True)
class ScriptScoreWeight:
    query: ScriptScoreQuery
    script: BoundScript
    inner: Weight
    boost: np.float32
    scoring: bool
    may_fail: ClassVar[bool] = True

    def score(self, scope: Scope) -> Matches:
        matches = living(self.script.context, scope, self.inner.score(scope))
        scores = self._unboosted(scope.docs_at(matches.at), matches.scores) * self.boost
        kept = at_least(self.query.min_score, scores)
        matches = Matches(matches.at[kept], scores[kept])
        return matches if self.scoring else Matches.constant(matches.at, ZERO)

    def explain(self, doc: int) -> Explanation:
        inner = self.inner.explain(doc)
        if not inner.match:
            return inner
        scores = np.array([inner.value], dtype=np.float32)
        value = self._unboosted(np.array([doc], dtype=np.int32), scores)[0]
        explanation = Explanation(value, computed_with(self.query.script), self._detail(inner))
        return explain_minimum(self.query.min_score, self._boosted(explanation))

    def push_down(self, target: PushDown) -> Pushed | None:
        return None

    def _unboosted(self, docs: Docs, scores: Scores) -> Scores:
        with np.errstate(over="ignore"):
            results = self.script.run(docs, scores).astype(np.float32)
        for row in np.flatnonzero(~(results >= 0))[:1]:
            raise IllegalArgumentError(
                f"script_score script returned an invalid score [{float_text(results[row])}] for doc [{docs[row]}]. "
                "Must be a non-negative score!"
            )
        return results

    def _detail(self, inner: Explanation) -> tuple[Explanation, ...]:
        return (Explanation(inner.value, "_score: ", (inner,)),) if self.query.script.compiled.uses_score else ()

    def _boosted(self, explanation: Explanation) -> Explanation:
        if self.boost == 1:
            return explanation
        value = self.boost * np.float32(explanation.value)
        return Explanation(value, "Boosted score, product of:", (Explanation(self.boost, "boost"), explanation))
