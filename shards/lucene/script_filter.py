"""Match the documents for which a script returns true. Elasticsearch: ScriptQueryBuilder.ScriptQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed

from .context import SearchContext
from .function_score import living
from .scope import Matches, Scope
from .script_function import BoundScript, PreparedScript
from .weight import ZERO, Query, Weight


@dataclass(frozen=True, slots=True)
class ScriptQuery:
    """Match documents for which *script* returns true, with score 1."""

    script: PreparedScript

    def __str__(self) -> str:
        return f"ScriptQuery({self.script})"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return ScriptWeight(self, BoundScript.of(self.script, context, self), boost if scoring else ZERO)

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class ScriptWeight:
    query: ScriptQuery
    script: BoundScript
    boost: np.float32
    may_fail: ClassVar[bool] = True

    def score(self, scope: Scope) -> Matches:
        living_docs = living(self.script.context, scope, Matches.constant(scope.everything(), self.boost))
        return living_docs.take(self.script.run(scope.docs_at(living_docs.at), living_docs.scores) != 0)

    def explain(self, doc: int) -> Explanation:
        alone = Scope(self.script.context.max_doc, np.array([doc], dtype=np.int32))
        if not len(self.score(alone).at):
            return Explanation.no_match(f"{self.query} doesn't match id {doc}")
        factor = "" if self.boost == 1 else f"^{shortest(self.boost)}"
        return Explanation(self.boost, f"{self.query}{factor}")

    def push_down(self, target: PushDown) -> Pushed | None:
        return None
