"""One exact term of a text or keyword field. Lucene: TermQuery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.max_score import ScoredTerm
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.similarities import Scorer
from secondpass.shards.similarity import Bm25
from secondpass.shards.statistics import TermStatistics

from .context import SearchContext
from .scope import Matches, Scope
from .weight import ZERO, Query, Weight

REMEMBERED = 1024
"""In a window of so many documents the scores of a term are remembered: other parts of a search ask for them again."""


@dataclass(frozen=True, slots=True)
class TermQuery:
    """Match documents whose *field* holds *term*; score it with BM25."""

    field: str
    term: str

    def __str__(self) -> str:
        return f"{self.field}:{self.term}"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        made = context.once((self, boost), lambda: context.scorer(self.field, boost, [self._statistics(context)]))
        return TermWeight(self, context, made, scoring)

    def _statistics(self, context: SearchContext) -> TermStatistics:
        return context.statistics.term(self.field, self.term)

    def terms(self) -> Iterator[tuple[str, str]]:
        yield self.field, self.term


@dataclass(frozen=True, slots=True)
class TermWeight:
    query: TermQuery
    context: SearchContext
    scorer: Scorer
    scoring: bool

    def score(self, scope: Scope) -> Matches:
        if scope.docs is None or len(scope.docs) > REMEMBERED:
            return self._score(scope)
        asked = (self.query, self.scorer, self.scoring, scope.docs.tobytes())
        return self.context.once(asked, lambda: self._score(scope).frozen())

    def _score(self, scope: Scope) -> Matches:
        docs, freqs, norms = self.context.snapshot.frequencies(self.query.field, self.query.term)
        at, rows = scope.locate(docs)
        if not self.scoring or not len(at):
            return Matches.constant(at, ZERO)
        return Matches(at, self.scorer.scores(freqs[rows].astype(np.float32), norms.take(scope.rows_at(at))))

    @property
    def doc_freq(self) -> int:
        """How many documents the statistics count with the term."""
        return self.scorer.terms[0].doc_freq

    def scored(self) -> ScoredTerm | None:
        """Return the term, which has to occur, as its best documents are found by the shard's own statistics; BM25 alone is."""
        if not isinstance(self.scorer, Bm25):
            return None
        impacts = self.context.snapshot.impacts(self.query.field, self.query.term, self.scorer.similarity)
        return ScoredTerm(self.scorer.weight, impacts)

    def explain(self, doc: int) -> Explanation:
        docs, freqs, norms = self.context.snapshot.frequencies(self.query.field, self.query.term)
        row = int(np.searchsorted(docs, doc))
        if row == len(docs) or docs[row] != doc:
            return Explanation.no_match("no matching term")
        freq = Explanation(np.float32(freqs[row]), "freq, occurrences of term within document")
        score = self.scorer.explain(freq, int(norms[doc]))
        return Explanation(score.value, f"weight({self.query} in {doc}) [PerFieldSimilarity], result of:", (score,))

    def push_down(self, target: PushDown) -> Pushed | None:
        return target.term(self.query.field, self.query.term, self.scorer.boost, self.scoring)
