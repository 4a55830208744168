"""The column of a keyword field: which documents hold a term, and the sorted terms of each document.

Lucene: a field indexed with documents only and without norms, plus SortedSetDocValues. A term counts once per document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from secondpass.shards.statistics import FieldStatistics, TermStatistics

from .arrays import concatenated, offsets

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KeywordSegment:
    """Hold the distinct terms of a run of documents, by document and by term; *terms* are sorted, ordinals number them."""

    terms: tuple[str, ...]
    ordinals: dict[str, int]
    values: Int32s
    value_offsets: npt.NDArray[np.int64]
    docs: Int32s
    doc_offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> KeywordSegment:
        """Build the segment of *documents*, each given as its terms in any order."""
        distinct = [sorted(set(terms)) if len(terms) > 1 else terms for terms in documents]
        terms = tuple(sorted({term for terms in distinct for term in terms}))
        ordinals = {term: ordinal for ordinal, term in enumerate(terms)}
        values = np.array([ordinals[term] for terms in distinct for term in terms], dtype=np.int32)
        counts = np.array([len(terms) for terms in distinct], dtype=np.int32)
        owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        order = np.argsort(values, kind="stable")
        doc_offsets = np.searchsorted(values[order], np.arange(len(terms) + 1))
        return cls(terms, ordinals, values, offsets(counts), owners[order], doc_offsets)

    @classmethod
    def constant(cls, term: str, size: int) -> KeywordSegment:
        """Return the segment of *size* documents that all hold *term*."""
        docs = np.arange(size, dtype=np.int32)
        every = np.arange(size + 1, dtype=np.int64)
        return cls((term,), {term: 0}, np.zeros(size, dtype=np.int32), every, docs, np.array([0, size]))

    def documents(self) -> list[list[str]]:
        """Return the sorted terms of every document."""
        names = [self.terms[value] for value in self.values.tolist()]
        bounds = self.value_offsets.tolist()
        return [names[start:end] for start, end in pairwise(bounds)]

    def padded(self, before: int, after: int) -> KeywordSegment:
        """Return the same documents with others that lack the field around them."""
        return KeywordSegment.of([[]] * before + self.documents() + [[]] * after)

    def followed_by(self, newer: KeywordSegment) -> KeywordSegment:
        """Return one segment holding this one's documents and then the *newer* one's."""
        return KeywordSegment.of(self.documents() + newer.documents())

    def with_term(self, term: str) -> Int32s:
        """Return the documents that hold *term*, ascending."""
        ordinal = self.ordinals.get(term)
        if ordinal is None:
            return self.docs[:0]
        return self.docs[self.doc_offsets[ordinal] : self.doc_offsets[ordinal + 1]]


class KeywordColumn:
    """Answer for one keyword field of a snapshot, over all its segments."""

    kind = "keyword"

    def __init__(self, segments: Iterable[tuple[int, KeywordSegment]], max_doc: int) -> None:
        self._segments = tuple(segments)
        self._max_doc = max_doc

    def documents(self, term: str) -> Int32s:
        """Return the documents that hold *term*, ascending."""
        return concatenated([segment.with_term(term) + np.int32(base) for base, segment in self._segments])

    def with_prefix(self, prefix: str) -> Iterator[tuple[str, Int32s]]:
        """Yield the terms of each segment that begin with *prefix*, and the documents that hold them."""
        for base, segment in self._segments:
            for at in range(bisect_left(segment.terms, prefix), len(segment.terms)):
                if not segment.terms[at].startswith(prefix):
                    break
                yield segment.terms[at], segment.with_term(segment.terms[at]) + np.int32(base)

    def term_statistics(self, term: str) -> TermStatistics:
        doc_freq = sum(len(segment.with_term(term)) for _, segment in self._segments)
        return TermStatistics(doc_freq, doc_freq)

    @cached_property
    def statistics(self) -> FieldStatistics:
        doc_count = sum(int(np.count_nonzero(np.diff(s.value_offsets))) for _, s in self._segments)
        return FieldStatistics(doc_count, sum(len(s.values) for _, s in self._segments))

    def existing(self) -> Int32s:
        """Return the documents that have at least one value."""
        return concatenated(
            [np.flatnonzero(np.diff(s.value_offsets)).astype(np.int32) + np.int32(base) for base, s in self._segments]
        )

    def terms(self) -> set[str]:
        """Return every term of the field."""
        return {term for _, segment in self._segments for term in segment.terms}

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every term of the field, ascending."""
        return tuple(sorted(self.terms()))

    @cached_property
    def least(self) -> Int32s:
        """The place of each document's first term in the vocabulary, -1 where it has none."""
        return self._placed(lambda bounds: bounds[:-1])

    @cached_property
    def greatest(self) -> Int32s:
        """The place of each document's last term in the vocabulary, -1 where it has none."""
        return self._placed(lambda bounds: bounds[1:] - 1)

    def _placed(self, pick: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.int64]]) -> Int32s:
        places = {term: place for place, term in enumerate(self.vocabulary)}
        every = np.full(self._max_doc, -1, dtype=np.int32)
        for base, segment in self._segments:
            known = np.array([places[term] for term in segment.terms], dtype=np.int32)
            has_any = np.flatnonzero(np.diff(segment.value_offsets))
            every[base + has_any] = known[segment.values[pick(segment.value_offsets)[has_any]]]
        return every

    def documents_from(self, start: int) -> list[list[str]]:
        """Return the distinct terms of each document from *start* on, ascending."""
        every: list[list[str]] = [[]] * self._max_doc
        for base, segment in self._segments:
            found = segment.documents()
            every[base : base + len(found)] = found
        return every[start:]

    def values(self, doc: int) -> Sequence[str]:
        """Return the distinct terms of one document, ascending."""
        for base, segment in self._segments:
            if base <= doc < base + len(segment.value_offsets) - 1:
                start, end = segment.value_offsets[doc - base : doc - base + 2]
                return [segment.terms[value] for value in segment.values[start:end].tolist()]
        return []
