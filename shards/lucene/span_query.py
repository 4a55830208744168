"""Documents in which a span occurs, scored by how often. Lucene: SpanQuery, SpanWeight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns.arrays import distinct
from secondpass.shards.explanation import Explanation
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.similarity import Bm25, bm25
from secondpass.shards.top_docs import Docs

from .context import SearchContext
from .occurrences import explain_occurrences, score_occurrences
from .scope import Matches, Rows, Scope
from .spans import Span, written_out
from .weight import Query, Weight


@dataclass(frozen=True, slots=True)
class SpanQuery:
    """Match documents where *span* occurs in *field*."""

    field: str
    span: Span

    def __str__(self) -> str:
        return str(self.span)

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        span = written_out(self.span, lambda: context.statistics.vocabulary(self.field))
        words = sorted(set(span.words()))
        counts = [context.statistics.term(self.field, word) for word in words]
        known = [term for term in counts if term.doc_freq]
        return SpanWeight(
            SpanQuery(self.field, span), context, bm25(boost, context.statistics.field(self.field), known), scoring
        )

    def terms(self) -> Iterator[tuple[str, str]]:
        for word in self.span.words():
            yield self.field, word


@dataclass(frozen=True, slots=True)
class SpanWeight:
    query: SpanQuery
    context: SearchContext
    scorer: Bm25
    scoring: bool

    def score(self, scope: Scope) -> Matches:
        scorer = self.scorer if self.scoring else None
        return score_occurrences(self.query, self.context, scorer, scope, *self._frequencies(scope))

    def explain(self, doc: int) -> Explanation:
        at, freqs = self._frequencies(Scope(self.context.max_doc, np.array([doc], dtype=np.int32)))
        if not len(at):
            return Explanation.no_match("no matching term")
        return explain_occurrences(self.query, self.context, self.scorer, doc, freqs[0])

    def push_down(self, target: PushDown) -> Pushed | None:
        return None

    def _frequencies(self, scope: Scope) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Return where in the scope the span occurs, and how often."""
        words = set(self.query.span.words())
        postings = {word: self.context.snapshot.postings(self.query.field, word) for word in words}
        at = scope.locate(distinct([p.docs for p in postings.values()]))[0]
        docs: Docs = scope.docs_at(at)

        def count(doc: int) -> int:
            def places(word: str) -> list[int]:
                held = postings[word]
                row = int(np.searchsorted(held.docs, doc))
                there = row < len(held.docs) and held.docs[row] == doc
                return held.positions_of(row).tolist() if there else []

            return len(self.query.span.found(places))

        freqs = np.array([count(doc) for doc in docs.tolist()], dtype=np.float32)
        return at[freqs > 0], freqs[freqs > 0]
