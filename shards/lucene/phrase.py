"""Terms next to each other, or nearly. Lucene: PhraseQuery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from secondpass.shards.columns.postings import Postings
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs

from .clause_limit import check_clauses
from .constant import MatchNoneQuery
from .context import SearchContext
from .occurrences import Frequencies, OccurrencesWeight
from .scope import Rows, Scope
from .sloppy import sloppy_frequency
from .term import TermQuery
from .weight import Query, Weight

_ROOM = 1 << 31
"""More than any position: lets one int64 hold a row and a position."""


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """Match documents where *phrase*, given as (position, term), occurs in *field* within *slop* moves."""

    field: str
    phrase: tuple[tuple[int, str], ...]
    slop: int = 0

    def __post_init__(self) -> None:
        check_clauses(len(self.phrase))

    def __str__(self) -> str:
        by_position = dict(self.phrase)
        first, last = self.phrase[0][0], self.phrase[-1][0]
        words = " ".join(by_position.get(position, "?") for position in range(first, last + 1))
        return f'{self.field}:"{words}"' + (f"~{self.slop}" if self.slop else "")

    def rewrite(self) -> Query:
        if not self.phrase:
            return MatchNoneQuery("empty PhraseQuery")
        if len(self.phrase) == 1:
            return TermQuery(self.field, self.phrase[0][1])
        start = self.phrase[0][0]
        return PhraseQuery(self.field, tuple((p - start, term) for p, term in self.phrase), self.slop)

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        terms = [context.statistics.term(self.field, term) for _, term in self.phrase]
        return PhraseWeight(self, context, context.scorer(self.field, boost, terms), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for _, term in self.phrase:
            yield self.field, term


@dataclass(frozen=True, slots=True)
class PhraseWeight(OccurrencesWeight[PhraseQuery]):
    def frequencies(self, scope: Scope) -> tuple[Rows, Frequencies]:
        every = self._postings()
        docs = _common([postings.docs for postings in every])
        at, rows = scope.locate(docs)
        docs = docs[rows]
        aligned = [postings.take(np.searchsorted(postings.docs, docs)) for postings in every]
        freqs = self._sloppy(aligned, len(docs)) if self.query.slop else self._exact(aligned, len(docs))
        return at[freqs > 0], freqs[freqs > 0]

    def why_not(self, doc: int) -> str:
        held = doc in _common([postings.docs for postings in self._postings()])
        return "no matching phrase" if held else "no matching terms"

    def push_down(self, target: PushDown) -> Pushed | None:
        if self.query.slop:
            return None  # tantivy counts sloppy phrases otherwise, and finds fewer
        return target.phrase(self.query.field, self.query.phrase, self.scorer.boost, self.scoring)

    def _postings(self) -> list[Postings]:
        return [self.context.snapshot.postings(self.query.field, term) for _, term in self.query.phrase]

    def _exact(self, aligned: list[Postings], size: int) -> Frequencies:
        starts = [
            np.repeat(np.arange(size, dtype=np.int64) * _ROOM, postings.freqs) + postings.positions - offset
            for (offset, _), postings in zip(self.query.phrase, aligned, strict=True)
        ]
        common = starts[0]
        for other in starts[1:]:
            common = common[np.isin(common, other, assume_unique=True)]
        return np.bincount(common // _ROOM, minlength=size).astype(np.float32)

    def _sloppy(self, aligned: list[Postings], size: int) -> Frequencies:
        offsets = [offset for offset, _ in self.query.phrase]
        terms = [term for _, term in self.query.phrase]
        repeats = Counter(terms)
        enough = np.logical_and.reduce([p.freqs >= repeats[term] for term, p in zip(terms, aligned, strict=True)])
        frequencies = np.zeros(size, dtype=np.float32)
        for row in enough.nonzero()[0].tolist():
            positions = [postings.positions_of(row).tolist() for postings in aligned]
            frequencies[row] = sloppy_frequency(terms, offsets, positions, self.query.slop)
        return frequencies


def _common(sets: list[Docs]) -> Docs:
    ordered = sorted(sets, key=len)
    common = ordered[0]
    for docs in ordered[1:]:
        common = common[np.isin(common, docs, assume_unique=True)]
    return common
