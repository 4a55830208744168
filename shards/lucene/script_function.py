"""Run a script over documents, and score with what it returns. Elasticsearch: ScriptScoreFunction, ScoreScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.explanation import Explanation
from secondpass.shards.painless import CompiledScript
from secondpass.shards.painless.java_text import double_text
from secondpass.shards.query_term_stats import QueryTermStats, query_term_stats
from secondpass.shards.script_doc_values import SnapshotDocValues
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s
from .context import SearchContext
from .random_function import salt_of
from .score_functions import BoundFunction, value_of
from .weight import Query


@dataclass(frozen=True, slots=True)
class PreparedScript:
    """Hold a compiled script with its params; two are equal when *identity*, which spells both out, is.

    *description* is how explanations name it.
    """

    description: str = field(compare=False)
    identity: str
    params: Mapping[str, Any] = field(compare=False)
    compiled: CompiledScript = field(compare=False)

    @property
    def needs_scores(self) -> bool:
        """Whether the query has to be scored before the script can run."""
        return bool(self.compiled.uses_score or self.compiled.uses_term_stats)

    def __str__(self) -> str:
        return self.description


@dataclass(frozen=True, slots=True)
class ScriptFunction:
    """Give what *script* returns."""

    script: PreparedScript
    weight: float = 1.0

    def __str__(self) -> str:
        return f"script{self.script}"

    @property
    def needs_scores(self) -> bool:
        return self.script.needs_scores

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        return BoundScriptFunction(BoundScript.of(self.script, context, query))


@dataclass(frozen=True, slots=True)
class BoundScriptFunction:
    script: BoundScript

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        results = self.script.run(docs, scores)
        for row in np.flatnonzero(results < 0)[:1]:
            got = double_text(results[row])
            raise IllegalArgumentError(f"script score function must not produce negative scores, but got: [{got}]")
        return results

    def explain(self, doc: int, query: Explanation) -> Explanation:
        score = Explanation(query.value, "_score: ", (query,))
        return Explanation(value_of(self, doc, query), computed_with(self.script.script), (score,))


@dataclass(frozen=True, slots=True)
class BoundScript:
    """Run *script* on one shard, for the documents of *query*."""

    script: PreparedScript
    context: SearchContext
    term_stats: QueryTermStats | None

    @classmethod
    def of(cls, script: PreparedScript, context: SearchContext, query: Query) -> BoundScript:
        """Bind a script; the query's terms are looked up only if the script asks for them."""
        statistics = query_term_stats(context, query.terms()) if script.compiled.uses_term_stats else None
        return cls(script, context, statistics)

    def run(self, docs: Docs, scores: Scores) -> Float64s:
        """Return what the script returns for each of *docs*; raises ScriptError."""
        snapshot = self.context.snapshot
        return self.script.compiled.score_all(
            self.script.params,
            SnapshotDocValues(snapshot),
            docs,
            scores,
            None if self.term_stats is None else self.term_stats.over(docs),
            salt=salt_of(snapshot.index, snapshot.shard),
        )

    def texts(self, docs: Docs, scores: Scores) -> list[str]:
        """Return the string the script returns for each of *docs*; raises ScriptError, IllegalArgumentError for null."""
        run = self.script.compiled.bind(self.script.params, SnapshotDocValues(self.context.snapshot))
        found = [run(doc, score, None) for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)]
        if None in found:
            raise IllegalArgumentError("a [_script] sort of type [string] must return a string but returned null")
        return found

    def value(self, doc: int) -> Any:
        """Return what the script returns for one document, of whatever type; raises ScriptError."""
        snapshot = self.context.snapshot
        run = self.script.compiled.bind(self.script.params, SnapshotDocValues(snapshot), source=snapshot.source)
        return run(doc, 0.0, None)


def computed_with(script: PreparedScript) -> str:
    """Return how explanations introduce what a script computed."""
    return f'script score function, computed with script:"{script}"'
