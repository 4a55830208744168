"""A phrase some of whose places leave a choice of words. Lucene: MultiPhraseQuery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from secondpass.shards.columns.arrays import distinct
from secondpass.shards.columns.postings import Postings
from secondpass.shards.top_docs import Docs

from .boolean import BooleanQuery, Occur
from .constant import MatchNoneQuery
from .context import SearchContext
from .occurrences import Frequencies, OccurrencesWeight
from .scope import Rows, Scope
from .sloppy import sloppy_frequency
from .term import TermQuery
from .weight import Query, Weight

Slots = tuple[tuple[int, tuple[str, ...]], ...]
"""The places of a phrase in order: the position of each, and the words that may stand there."""

_ROOM = 1 << 31
"""More than any position: lets one int64 hold a row and a position."""


@dataclass(frozen=True, slots=True)
class MultiPhraseQuery:
    """Match documents where one word of each of *slots* stands in its place in *field*, within *slop* moves."""

    field: str
    slots: Slots
    slop: int = 0

    def __str__(self) -> str:
        return f'{self.field}:"{" ".join(shown_slots(self.slots))}"' + (f"~{self.slop}" if self.slop else "")

    def rewrite(self) -> Query:
        if not self.slots:
            return MatchNoneQuery("empty MultiPhraseQuery")
        if len(self.slots) > 1:
            return self
        any_of = [(Occur.SHOULD, TermQuery(self.field, word)) for word in self.slots[0][1]]
        return BooleanQuery.of(any_of).rewrite()

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        counts = [context.statistics.term(self.field, word) for _, words in self.slots for word in words]
        known = [term for term in counts if term.doc_freq]
        return MultiPhraseWeight(self, context, context.scorer(self.field, boost, known), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for _, words in self.slots:
            for word in words:
                yield self.field, word


@dataclass(frozen=True, slots=True)
class MultiPhraseWeight(OccurrencesWeight[MultiPhraseQuery]):
    def frequencies(self, scope: Scope) -> tuple[Rows, Frequencies]:
        every = self._postings()
        docs = _holding(every)
        at, rows = scope.locate(docs)
        docs = docs[rows]
        places = [np.sort(np.concatenate([_places(p, docs) for p in slot])) for slot in every]
        freqs = self._sloppy(places, len(docs)) if self.query.slop else self._exact(places, len(docs))
        return at[freqs > 0], freqs[freqs > 0]

    def why_not(self, doc: int) -> str:
        return "no matching phrase" if doc in _holding(self._postings()) else "no matching terms"

    def _postings(self) -> list[list[Postings]]:
        postings = self.context.snapshot.postings
        return [[postings(self.query.field, word) for word in words] for _, words in self.query.slots]

    def _exact(self, places: Sequence[Rows], size: int) -> Frequencies:
        first = self.query.slots[0][0]
        starts = places[0]
        for (position, _), other in zip(self.query.slots[1:], places[1:], strict=True):
            starts = starts[np.isin(starts + (position - first), other)]
        return np.bincount(starts // _ROOM, minlength=size).astype(np.float32)

    def _sloppy(self, places: Sequence[Rows], size: int) -> Frequencies:
        offsets = [position for position, _ in self.query.slots]
        groups, shared = _repeats([words for _, words in self.query.slots])
        edges = [np.searchsorted(each, np.arange(size + 1, dtype=np.int64) * _ROOM).tolist() for each in places]
        frequencies = []
        for row in range(size):
            found = [(each[e[row] : e[row + 1]] % _ROOM).tolist() for each, e in zip(places, edges, strict=True)]
            frequencies.append(sloppy_frequency(groups, offsets, found, self.query.slop, shared=shared))
        return np.array(frequencies, dtype=np.float32)


def shown_slots(slots: Slots) -> Iterator[str]:
    """Yield the words of each place, `?` for the places between, as Lucene prints them."""
    before = slots[0][0] - 1 if slots else 0
    for position, words in slots:
        yield from "?" * (position - before - 1)
        yield words[0] if len(words) == 1 else f"({' '.join(words)})"
        before = position


def _holding(every: Sequence[Sequence[Postings]]) -> Docs:
    """Return the documents that hold a word of each slot, ascending."""
    return reduce(_common, (distinct([p.docs for p in slot]) for slot in every))


def _common(left: Docs, right: Docs) -> Docs:
    return left[np.isin(left, right, assume_unique=True)]


def _places(postings: Postings, docs: Docs) -> Rows:
    """Return where a term stands in *docs*: the row of the document and the position in one number."""
    held = np.flatnonzero(np.isin(postings.docs, docs, assume_unique=True))
    inside = postings.take(held)
    return np.repeat(np.searchsorted(docs, inside.docs).astype(np.int64) * _ROOM, inside.freqs) + inside.positions


def _repeats(slots: Sequence[tuple[str, ...]]) -> tuple[list[str], bool]:
    """Return a name for each slot, the same for slots that share words, directly or through others.

    Also tell whether a slot with a choice of words shares any: Lucene places those with more care.
    """
    names = [str(i) for i in range(len(slots))]
    shared = False
    for i, words in enumerate(slots):
        for j in range(i):
            if set(words) & set(slots[j]):
                names = [names[j] if name == names[i] else name for name in names]
                shared |= len(words) > 1 or len(slots[j]) > 1
        shared |= len(set(words)) < len(words)
    return names, shared
