"""What `_termStats` tells a script of the query's terms, document by document. Elasticsearch: ScriptTermStats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .columns.postings import Postings
from .painless.term_stats import StatsSummary, TermStats
from .top_docs import Docs

if TYPE_CHECKING:
    from .lucene.context import SearchContext


@dataclass(frozen=True, slots=True)
class QueryTermStats:
    """Answer for a query's unique terms: *postings* and *freqs* of each, and the summaries every document shares."""

    terms: tuple[TermPostings, ...]
    doc_freq: StatsSummary
    total_term_freq: StatsSummary

    def at(self, doc: int) -> TermStats:
        """Return the statistics of one document."""
        freqs = [term.freq(doc) for term in self.terms]
        positions = [position for term in self.terms for position in term.positions(doc)]
        return TermStats(
            len(self.terms),
            sum(freq > 0 for freq in freqs),
            self.doc_freq,
            self.total_term_freq,
            StatsSummary.of(freqs),
            StatsSummary.of(positions),
        )


@dataclass(frozen=True, slots=True)
class TermPostings:
    """Hold the documents of one term; *postings* is None for a keyword field, which knows no positions."""

    docs: Docs
    freqs: npt.NDArray[np.int32]
    postings: Postings | None

    def freq(self, doc: int) -> int:
        """Return how often the term occurs in *doc*."""
        row = self._row(doc)
        return 0 if row is None else int(self.freqs[row])

    def positions(self, doc: int) -> list[int]:
        """Return where the term occurs in *doc*, counted from 1."""
        row = self._row(doc)
        if row is None or self.postings is None:
            return []
        positions: list[int] = (self.postings.positions_of(row) + 1).tolist()
        return positions

    def _row(self, doc: int) -> int | None:
        row = int(np.searchsorted(self.docs, doc))
        return row if row < len(self.docs) and self.docs[row] == doc else None


def query_term_stats(context: SearchContext, terms: Iterable[tuple[str, str]]) -> QueryTermStats:
    """Gather the statistics of *terms*, (field, term) leaves of a query with repeats.

    Counts over documents are those the query is scored with: the shard's own, or all shards' together.
    """
    unique = list(dict.fromkeys(terms))
    counts = [context.statistics.term(field, term) for field, term in unique]
    return QueryTermStats(
        tuple(_postings(context, field, term) for field, term in unique),
        StatsSummary.of([count.doc_freq for count in counts]),
        StatsSummary.of([count.total_term_freq for count in counts]),
    )


def _postings(context: SearchContext, field: str, term: str) -> TermPostings:
    docs, freqs, _ = context.snapshot.frequencies(field, term)
    postings = context.snapshot.postings(field, term)
    # Without postings the frequencies still answer: a keyword occurs once.
    return TermPostings(docs, freqs, postings if len(postings.docs) else None)
