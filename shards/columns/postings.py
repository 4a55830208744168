"""Which documents hold a term, how often, and where. Lucene: PostingsEnum, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.statistics import TermStatistics

from .arrays import concatenated, offsets, ranges

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Hold the documents of one term, ascending, with its frequency in each and its positions.

    Positions of the i-th document stand at `position_offsets[i]:position_offsets[i + 1]`; *positions* may hold those of other
    terms as well.
    """

    docs: Int32s
    freqs: Int32s
    position_offsets: npt.NDArray[np.int64]
    positions: Int32s

    def shifted(self, base: int) -> Postings:
        """Return the same postings with *base* added to each document number."""
        return (
            self
            if base == 0
            else Postings(self.docs + np.int32(base), self.freqs, self.position_offsets, self.positions)
        )

    def positions_of(self, i: int) -> Int32s:
        """Return the positions in the i-th document."""
        return self.positions[self.position_offsets[i] : self.position_offsets[i + 1]]

    def take(self, picks: npt.NDArray[np.int64]) -> Postings:
        """Return the postings of some of the documents, *picks* being ascending row numbers."""
        starts, ends = self.position_offsets[picks], self.position_offsets[picks + 1]
        freqs = self.freqs[picks]
        return Postings(self.docs[picks], freqs, offsets(freqs), self.positions[ranges(starts, ends)])

    @classmethod
    def joined(cls, parts: Sequence[Postings]) -> Postings:
        """Return the postings of consecutive segments as one."""
        if len(parts) == 1:
            return parts[0]
        freqs = concatenated([part.freqs for part in parts])
        own = [part.positions[part.position_offsets[0] : part.position_offsets[-1]] for part in parts]
        return cls(concatenated([part.docs for part in parts]), freqs, offsets(freqs), concatenated(own))


@dataclass(frozen=True, slots=True)
class InvertedIndex:
    """Hold the postings of all terms of a segment end to end; term t's rows are `term_offsets[t]:term_offsets[t + 1]`."""

    term_offsets: npt.NDArray[np.int64]
    rows: Postings

    def of(self, term: int) -> Postings:
        """Return the postings of the term with that number."""
        start, end = self.term_offsets[term], self.term_offsets[term + 1]
        rows = self.rows
        return Postings(
            rows.docs[start:end], rows.freqs[start:end], rows.position_offsets[start : end + 1], rows.positions
        )

    def statistics(self, term: int) -> TermStatistics:
        """Return the counts of the term with that number."""
        start, end = self.term_offsets[term : term + 2].tolist()
        first, last = self.rows.position_offsets[start], self.rows.position_offsets[end]
        return TermStatistics(end - start, int(last - first))


def invert(tokens: Int32s, docs: Int32s, positions: Int32s, terms: int) -> InvertedIndex:
    """Invert a token stream in document order into postings, *terms* being the size of the vocabulary."""
    order = _stable_order(tokens)
    tokens, docs = tokens[order], docs[order]
    changes = np.flatnonzero((np.diff(tokens) != 0) | (np.diff(docs) != 0)) + 1
    starts = np.concatenate([[0], changes])[: len(tokens)]
    position_offsets = np.append(starts, len(tokens))
    rows = Postings(docs[starts], np.diff(position_offsets).astype(np.int32), position_offsets, positions[order])
    return InvertedIndex(np.searchsorted(tokens[starts], np.arange(terms + 1)), rows)


def _stable_order(keys: Int32s) -> npt.NDArray[np.int64]:
    # One sort of 64-bit numbers is several times faster than numpy's stable argsort.
    packed = (keys.astype(np.int64) << 32) | np.arange(len(keys), dtype=np.int64)
    packed.sort()
    return packed & 0xFFFFFFFF
