"""What `_termStats` tells a script of the query's terms, document by document. Elasticsearch: ScriptTermStats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .columns.arrays import ranges
from .columns.postings import Postings
from .painless.term_stats import StatsSummary, TermStats
from .top_docs import Docs

if TYPE_CHECKING:
    from .lucene.context import SearchContext

Float64s = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TermPostings:
    """Hold the documents of one term; *postings* is None for a keyword field, which knows no positions."""

    docs: Docs
    freqs: npt.NDArray[np.int32]
    postings: Postings | None

    def occurrences(self, docs: Docs) -> Summaries:
        """Return how often the term occurs in each of *docs*, as one number summarised."""
        freqs = np.zeros(len(docs))
        at, rows = self._common(docs)
        freqs[at] = self.freqs[rows]
        return Summaries(np.ones(len(docs), dtype=np.int64), freqs, freqs, freqs)

    def positions(self, docs: Docs) -> Summaries:
        """Summarise where the term occurs in each of *docs*, counted from 1."""
        found = Summaries.nothing(len(docs))
        at, rows = self._common(docs)
        if self.postings is None or not len(at):
            return found
        starts, ends = self.postings.position_offsets[rows], self.postings.position_offsets[rows + 1]
        positions = self.postings.positions
        firsts = np.cumsum(ends - starts) - (ends - starts)
        found.counts[at] = ends - starts
        found.sums[at] = np.add.reduceat(positions[ranges(starts, ends)].astype(np.int64) + 1, firsts)
        found.minima[at], found.maxima[at] = positions[starts] + 1, positions[ends - 1] + 1
        return found

    def _common(self, docs: Docs) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the rows of *docs* that hold the term, and the rows of the postings they are."""
        if not len(self.docs):
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        rows = np.minimum(np.searchsorted(self.docs, docs), len(self.docs) - 1)
        at = np.flatnonzero(self.docs[rows] == docs)
        return at, rows[at]


@dataclass(frozen=True, slots=True)
class Summaries:
    """Hold a summary for each of many documents: count, sum, smallest and greatest of some numbers."""

    counts: npt.NDArray[np.int64]
    sums: Float64s
    minima: Float64s
    maxima: Float64s

    @classmethod
    def nothing(cls, size: int) -> Summaries:
        """Return the summaries of no numbers at all."""
        return cls(np.zeros(size, dtype=np.int64), np.zeros(size), np.full(size, np.inf), np.full(size, -np.inf))

    @classmethod
    def joined(cls, parts: Sequence[Summaries], size: int) -> Summaries:
        """Return the summaries of all parts' numbers together."""
        total = cls.nothing(size)
        for part in parts:
            total = cls(
                total.counts + part.counts,
                total.sums + part.sums,
                np.minimum(total.minima, part.minima),
                np.maximum(total.maxima, part.maxima),
            )
        return total

    def each(self) -> list[StatsSummary]:
        """Return one summary a document."""
        columns = (self.counts.tolist(), self.sums.tolist(), self.minima.tolist(), self.maxima.tolist())
        empty = StatsSummary()
        return [StatsSummary(*row) if row[0] else empty for row in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class QueryTermStats:
    """Answer for a query's unique terms; the two summaries are the same for every document."""

    terms: tuple[TermPostings, ...]
    doc_freq: StatsSummary
    total_term_freq: StatsSummary

    def over(self, docs: Docs) -> Callable[[int], TermStats]:
        """Return what gives the statistics of any of *docs* (ascending), worked out for all of them at once."""
        occurrences = [term.occurrences(docs) for term in self.terms]
        freqs = Summaries.joined(occurrences, len(docs)).each()
        positions = Summaries.joined([term.positions(docs) for term in self.terms], len(docs)).each()
        matched = sum((part.sums > 0 for part in occurrences), np.zeros(len(docs), dtype=np.int64)).tolist()
        rows = {doc: row for row, doc in enumerate(docs.tolist())}

        def at(doc: int) -> TermStats:
            row = rows[doc]
            return TermStats(
                len(self.terms), matched[row], self.doc_freq, self.total_term_freq, freqs[row], positions[row]
            )

        return at


def query_term_stats(context: SearchContext, terms: Iterable[tuple[str, str]]) -> QueryTermStats:
    """Gather the statistics of *terms*, the (field, term) leaves of a query, which may repeat.

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
