"""The best documents for several terms side by side, most of them never looked at. Lucene: MaxScoreBulkScorer.

A document that holds none but light terms cannot outscore one with a heavy one. So terms are read heaviest first; postings are
passed over that could not reach the best even with all that may still be added to them, and reading ends before the first term
whose postings are all too light. The few documents left over are scored as Lucene does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from .columns.arrays import concatenated
from .impacts import Impacts
from .similarity import saturated
from .top_docs import Docs, Scores

Float64s = npt.NDArray[np.float64]

SLACK = 1e-6
"""Relative room for rounding: several times what float32 misses a score by."""
SAMPLE = 4096
"""So many documents tell how scores are spread over a shard."""
TO_BE_SURE = 4
"""Documents of the sample asked for beyond twice those that are expected."""
SPARSE = 16
"""Up to one posting for so many documents it is cheaper to sort the postings than to mark the documents."""
AHEAD = 4
"""With more than one document in so many ahead, nothing is gained by passing over the others."""


@dataclass(frozen=True, slots=True)
class ScoredTerm:
    """Score the postings of one term; its *weight* is what no posting's score ever reaches."""

    weight: np.float32
    impacts: Impacts

    @property
    def most(self) -> float:
        """What the term adds to a score at most."""
        return self._place(1) + self._slack

    def reached(self, places: int) -> float:
        """Return what the term scores, at least, in that many documents; 0 where they are not known."""
        return self._place(places) - self._slack if places <= len(self.impacts.heaviest) else 0.0

    def scoring(self, least: float) -> tuple[Docs, Float64s]:
        """Return the documents, ascending, in which the term scores *least* or more, with these scores."""
        weight, bound = float(self.weight), max(least - self._slack, 0.0)
        if bound >= weight:
            return self.impacts.docs[:0], np.empty(0)
        docs, saturations = self.impacts.at_least(np.float32(weight / (weight - bound)))
        return docs, saturated(self.weight, saturations).astype(np.float64)

    def add_to(self, totals: Float64s, docs: Docs) -> None:
        """Add the term's score in each of *docs* (ascending) to *totals*."""
        rows, saturations = self.impacts.at(docs)
        totals[rows] += saturated(self.weight, saturations)

    @property
    def _slack(self) -> float:
        return float(self.weight) * SLACK

    def _place(self, place: int) -> float:
        """Return the term's score where it is *place*-th best, counted from 1."""
        weight = float(self.weight)
        return weight - weight / float(self.impacts.heaviest[place - 1])


def leaders(terms: Sequence[ScoredTerm], count: int) -> tuple[Docs, Scores]:
    """Return some of the documents that hold any of *terms*, ascending, and their scores; the *count* best are among them."""
    return _scored(terms, _candidates(terms, max(term.reached(count) for term in terms), count))


def followers(
    terms: Sequence[ScoredTerm], after: np.float32, count: int, max_doc: int, sample: int = SAMPLE
) -> tuple[Docs, Scores] | None:
    """Return all documents that score *after* or little less, ascending, and their scores: *count* of them less, at least.

    Lucene: PagingTopScoreDocCollector. But: how little less is learnt from a *sample*; None where it does not tell, or tells
    that too many score more.
    """
    bar = _bar_below(terms, after, count, max_doc, sample)
    if bar is None:
        return None
    docs, scores = _scored(terms, _candidates(terms, bar * (1 - SLACK)))
    kept = ((scores >= bar) & (scores <= after)).nonzero()[0]
    return (docs[kept], scores[kept]) if np.count_nonzero(scores[kept] < after) >= count else None


def _bar_below(terms: Sequence[ScoredTerm], after: np.float32, count: int, max_doc: int, sample: int) -> float | None:
    """Return a score above which are *count* of the documents that score less than *after*, in all likelihood."""
    step = max(max_doc // sample, 1)
    docs, scores = _scored(terms, np.arange(0, max_doc, step, dtype=np.int32))
    below, ahead = scores[(scores > 0) & (scores < after)], np.count_nonzero(scores >= after)
    place = TO_BE_SURE + 2 * count // step
    return _nth(below, place) if len(below) >= place and AHEAD * ahead <= len(docs) else None


def _scored(terms: Sequence[ScoredTerm], docs: Docs) -> tuple[Docs, Scores]:
    totals = np.zeros(len(docs))
    for term in terms:  # in the order of the clauses, which a float64 sum depends on
        term.add_to(totals, docs)
    return docs, totals.astype(np.float32)


def _candidates(terms: Sequence[ScoredTerm], bar: float, count: int | None = None) -> Docs:
    """Return documents, among them all that score *bar* or more; with *count*, only so many need be among them, the best."""
    ordered = sorted(terms, key=lambda term: term.most, reverse=True)
    # What a document may still be given from each term on, and at the end nothing.
    still = [*accumulate((term.most for term in reversed(ordered)), initial=0.0)][::-1]
    parts = []
    for i, term in enumerate(ordered):
        if still[i] < bar:
            break
        docs, totals = term.scoring(bar - still[i + 1])
        for other, rest in zip(ordered[i + 1 :], still[i + 2 :], strict=True):
            if len(docs) <= (count or 0):
                break
            other.add_to(totals, docs)
            if count is not None:
                bar = max(bar, _nth(totals, count) * (1 - SLACK))
            kept = (totals >= bar - rest).nonzero()[0]
            docs, totals = docs.take(kept), totals.take(kept)
        parts.append(docs)
    return parts[0] if len(parts) == 1 else _distinct(parts)


def count_matches(terms: Sequence[ScoredTerm], max_doc: int) -> int:
    """Return how many documents hold any of *terms*."""
    every = [term.impacts for term in terms]
    if len(every) == 1:
        return len(every[0].docs)
    if SPARSE * sum(len(impacts.docs) for impacts in every) < max_doc:
        return len(_distinct([impacts.docs for impacts in every]))
    marked = np.zeros(max_doc, dtype=bool)
    for impacts in every:
        if impacts.by_doc is None:
            marked[impacts.docs] = True
        else:
            marked |= impacts.by_doc.astype(bool)
    return int(np.count_nonzero(marked))


def _nth(scores: Float64s | Scores, n: int) -> float:
    """Return the *n*-th highest of *scores*."""
    return float(np.partition(scores, -n)[-n])


def _distinct(parts: Sequence[Docs]) -> Docs:
    docs = concatenated(parts)
    docs.sort()
    return docs[np.concatenate(([True], docs[1:] != docs[:-1]))[: len(docs)]]
