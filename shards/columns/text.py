"""The column of a text field: postings with positions, and the length of each document's field.

Lucene: the inverted index and the norms of one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from secondpass.shards.similarity import encode_lengths
from secondpass.shards.statistics import FieldStatistics, TermStatistics

from .arrays import offsets
from .postings import InvertedIndex, Postings, invert
from .term_rows import TermRows
from .tokens import Tokens

Int32s = npt.NDArray[np.int32]

LACKING = -1
"""The length of a field that a document does not have."""
COUNTED = 4096
"""Of so many terms the statistics are kept for a field."""


@dataclass(frozen=True, slots=True, eq=False)
class TextSegment:
    """Hold the tokens of a run of documents twice: by document (forward) and by term (postings).

    *tokens* and *positions* are in document order, document d's at `token_offsets[d]:token_offsets[d + 1]`; *lengths* counts
    tokens less those that share a position with the one before, or -1 where the document lacks the field.
    """

    vocabulary: Mapping[str, int]
    tokens: Int32s
    positions: Int32s
    token_offsets: npt.NDArray[np.int64]
    lengths: Int32s
    inverted: InvertedIndex

    @classmethod
    def of_documents(cls, tokens: Tokens, has_field: npt.NDArray[np.bool_]) -> TextSegment:
        """Invert the *tokens* of documents, of which some may lack the field."""
        counts, positions = tokens.counts.astype(np.int32), tokens.positions
        lengths = np.where(has_field, counts - _repeats(counts, positions), LACKING).astype(np.int32)
        return cls.of(tokens.vocabulary, tokens.terms, positions, counts, lengths)

    @classmethod
    def of(
        cls, vocabulary: Mapping[str, int], tokens: Int32s, positions: Int32s, counts: Int32s, lengths: Int32s
    ) -> TextSegment:
        """Invert the token stream of documents with *counts* tokens each."""
        docs = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        inverted = invert(tokens, docs, positions, len(vocabulary))
        return cls(vocabulary, tokens, positions, offsets(counts), lengths, inverted)

    def padded(self, before: int, after: int) -> TextSegment:
        """Return the same tokens with documents that lack the field around them."""
        counts = np.pad(np.diff(self.token_offsets), (before, after)).astype(np.int32)
        lengths = np.pad(self.lengths, (before, after), constant_values=LACKING)
        return TextSegment.of(self.vocabulary, self.tokens, self.positions, counts, lengths)

    def followed_by(self, newer: TextSegment) -> TextSegment:
        """Return one segment holding this one's documents and then the *newer* one's."""
        vocabulary = dict(self.vocabulary)
        ids = np.array([vocabulary.setdefault(term, len(vocabulary)) for term in newer.vocabulary], dtype=np.int32)
        return TextSegment.of(
            vocabulary,
            np.concatenate([self.tokens, ids[newer.tokens]]),
            np.concatenate([self.positions, newer.positions]),
            np.concatenate([np.diff(self.token_offsets), np.diff(newer.token_offsets)]).astype(np.int32),
            np.concatenate([self.lengths, newer.lengths]),
        )


def _repeats(counts: Int32s, positions: Int32s) -> npt.NDArray[np.int64]:
    """Return how many tokens of each document stand where the one before them does."""
    level = np.flatnonzero(positions[1:] == positions[:-1]) + 1
    ends = np.cumsum(counts)
    docs = np.searchsorted(ends, level, side="right")
    return np.bincount(docs[level > ends[docs] - counts[docs]], minlength=len(counts))


class TextColumn:
    """Answer for one text field of a snapshot, over all its segments."""

    def __init__(self, segments: Iterable[tuple[int, TextSegment]], max_doc: int) -> None:
        self._segments = tuple(segments)
        self._max_doc = max_doc
        self._rows = TermRows(self._segments)
        self._counts = lru_cache(COUNTED)(partial(_term_statistics, self._segments))

    def frequencies(self, term: str) -> tuple[Int32s, Int32s]:
        """Return the documents of *term*, ascending, and its frequency in each."""
        return self._rows.of(term)

    def postings(self, term: str) -> Postings:
        """Return the documents of *term*, ascending; none when the term does not occur."""
        found = [
            segment.inverted.of(segment.vocabulary[term]).shifted(base)
            for base, segment in self._segments
            if term in segment.vocabulary
        ]
        return Postings.joined(found)

    def term_statistics(self, term: str) -> TermStatistics:
        return self._counts(term)

    @cached_property
    def statistics(self) -> FieldStatistics:
        doc_count = sum(int(np.count_nonzero(np.diff(s.token_offsets))) for _, s in self._segments)
        return FieldStatistics(doc_count, sum(len(s.tokens) for _, s in self._segments))

    @cached_property
    def lengths(self) -> Int32s:
        """Field length of every document of the shard, -1 where it lacks the field."""
        lengths = np.full(self._max_doc, LACKING, dtype=np.int32)
        for base, segment in self._segments:
            lengths[base : base + len(segment.lengths)] = segment.lengths
        return lengths

    @cached_property
    def norms(self) -> npt.NDArray[np.uint8]:
        """Encoded field length of every document of the shard."""
        return encode_lengths(np.maximum(self.lengths, 0).astype(np.int64))

    @cached_property
    def is_plain(self) -> bool:
        """Whether the tokens, joined by blanks, can be read back: no blanks inside, no two on one position."""
        return all(_is_plain(segment) for _, segment in self._segments)

    def existing(self) -> Int32s:
        """Return the documents that have the field, an empty string included."""
        return np.flatnonzero(self.lengths >= 0).astype(np.int32)

    def terms(self) -> set[str]:
        """Return every term of the field."""
        return {term for _, segment in self._segments for term in segment.vocabulary}

    def written_out(self, start: int, gap: str, largest_gap: int) -> list[str]:
        """Return the terms of each document from *start* on, joined by blanks.

        *gap* stands for each position left empty, at most *largest_gap* times in a row.
        """
        texts = [""] * (self._max_doc - start)
        for base, segment in self._segments:
            first = max(start - base, 0)
            found = _written_out(segment, first, gap, largest_gap)
            texts[base + first - start : base + first - start + len(found)] = found
        return texts


def _term_statistics(segments: Sequence[tuple[int, TextSegment]], term: str) -> TermStatistics:
    found = [s.inverted.statistics(s.vocabulary[term]) for _, s in segments if term in s.vocabulary]
    return found[0] if len(found) == 1 else sum(found, TermStatistics())


_LONGEST_PLAIN_TERM = 1000


def _is_plain(segment: TextSegment) -> bool:
    overlapping = int(np.maximum(segment.lengths, 0).sum()) != len(segment.tokens)
    return not overlapping and all(
        0 < len(term) <= _LONGEST_PLAIN_TERM and term.isprintable() and " " not in term for term in segment.vocabulary
    )


def _written_out(segment: TextSegment, first: int, gap: str, largest_gap: int) -> list[str]:
    bounds = segment.token_offsets[first:]
    start = int(bounds[0]) if len(bounds) else 0
    terms = np.array(list(segment.vocabulary), dtype=object)[segment.tokens[start:]].tolist()
    gaps = _gaps(segment.positions[start:], bounds - start)
    for place in np.flatnonzero(gaps).tolist():
        terms[place] = f"{gap} " * min(int(gaps[place]), largest_gap) + terms[place]
    return [" ".join(terms[begin:end]) for begin, end in pairwise((bounds - start).tolist())]


def _gaps(positions: Int32s, bounds: npt.NDArray[np.int64]) -> Int32s:
    """Return how many positions before each token its document leaves empty."""
    before = np.concatenate([[-1], positions[:-1]])[: len(positions)]
    before[bounds[:-1][np.diff(bounds) > 0]] = -1
    gaps: Int32s = positions - before - 1
    return gaps
