"""`script`: a script replaces the scores of the window. Elasticsearch: ScriptRescorerBuilder (9.2 and newer).

It is a `script_score` query over the window, whose `_score` is the score a document came in with. Documents outside the window
keep theirs unchanged, and the whole list is sorted again. But: `parameters`, as Elasticsearch's page on rescoring prints it, is
read as `params`, with a warning; Elasticsearch's own parser knows `params` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import Path, XContentParseError
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import Matches, Query, Scope, SearchContext, Weight
from secondpass.shards.lucene.script_function import PreparedScript
from secondpass.shards.lucene.script_score import ScriptScoreQuery
from secondpass.shards.push_down import PushDown
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.top_docs import Docs, Scores, TopDocs
from secondpass.shards.xcontent import ObjectReader, anything

from .leniency import Leniency
from .rescorer import Rescorer, Services

NAME = "script"
PRINTED, KNOWN = "parameters", "params"
WARNING = (
    f"[{NAME}] unknown field [{PRINTED}], read as [{KNOWN}]: Elasticsearch prints it in its documentation and refuses it in "
    f"requests; write [{KNOWN}]"
)


@dataclass(frozen=True, slots=True)
class ScriptRescorer:
    """Score the window's documents with *script*."""

    window_size: int
    script: PreparedScript
    name: str = NAME

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        head = min(self.window_size, len(top_docs))
        order = np.argsort(top_docs.docs[:head])
        so_far = ScoresSoFar(top_docs.docs[:head][order], top_docs.scores[:head][order])
        scores = top_docs.scores.copy()
        scores[order] = self._weight(so_far, context).score(Scope(context.max_doc, so_far.docs)).scores
        return top_docs.replace(top_docs.docs, scores)

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        if not in_window:
            return source
        docs, scores = np.array([doc], dtype=np.int32), np.array([source.value], dtype=np.float32)
        return self._weight(ScoresSoFar(docs, scores, source), context).explain(doc)

    def _weight(self, so_far: ScoresSoFar, context: SearchContext) -> Weight:
        return ScriptScoreQuery(so_far, self.script).weight(context, np.float32(1.0), scoring=True)


@dataclass(frozen=True, slots=True, eq=False)
class ScoresSoFar:
    """Be the query that matches *docs* (ascending) with the *scores* they have, and the weight of that query."""

    docs: Docs
    scores: Scores
    source: Explanation | None = None

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return self

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def score(self, scope: Scope) -> Matches:
        at, rows = scope.locate(self.docs)
        return Matches(at, self.scores[rows])

    def explain(self, doc: int) -> Explanation:
        return self.source or Explanation(self.scores[np.searchsorted(self.docs, doc)], "score so far")

    def push_down(self, target: PushDown) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ScriptRescorerBuilder:
    """Hold a parsed `script` rescorer that has not met an index yet."""

    window_size: int
    script: AskedScript
    name: str = NAME
    cuts: bool = False
    leniencies: tuple[Leniency, ...] = ()

    def build(self, services: Services) -> Rescorer:
        services.query_context.require_expensive("[script] queries")
        return ScriptRescorer(self.window_size, self.script.compile("score", services.query_context))


def parse(reader: ObjectReader, window_size: int) -> ScriptRescorerBuilder:
    given = reader.take("script", anything)
    try:
        return ScriptRescorerBuilder(window_size, _script(given, reader.path))
    except XContentParseError as refusal:
        if not isinstance(given, Mapping) or PRINTED not in given or KNOWN in given:
            raise
        meant = {KNOWN if key == PRINTED else key: value for key, value in given.items()}
        leniency = Leniency(WARNING, refusal)
        return ScriptRescorerBuilder(window_size, _script(meant, reader.path), leniencies=(leniency,))


def _script(given: Any, path: Path) -> AskedScript:
    return ObjectReader({"script": given}, path, NAME, declarative=True).take("script", ask_script)
