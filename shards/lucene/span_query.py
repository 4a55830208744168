"""Documents in which a span occurs, scored by how often. Lucene: SpanQuery, SpanWeight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from secondpass.shards.columns.arrays import distinct
from secondpass.shards.top_docs import Docs

from .context import SearchContext
from .occurrences import Frequencies, OccurrencesWeight
from .scope import Rows, Scope
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
        return SpanWeight(SpanQuery(self.field, span), context, context.scorer(self.field, boost, known), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for word in self.span.words():
            yield self.field, word


@dataclass(frozen=True, slots=True)
class SpanWeight(OccurrencesWeight[SpanQuery]):
    def why_not(self, doc: int) -> str:
        return "no matching term"

    def frequencies(self, scope: Scope) -> tuple[Rows, Frequencies]:
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
