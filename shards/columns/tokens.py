"""The terms of many texts as arrays, and how short texts make up longer ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import offsets

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

_DROPPED = -1


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold the terms of many texts end to end.

    *terms* are numbers of the *vocabulary*; *positions* count from 0 in each text. Text i has `counts[i]` tokens and takes
    `spans[i]` positions, those left empty at its end among them.
    """

    vocabulary: Mapping[str, int]
    terms: Int32s
    positions: Int32s
    counts: Int64s
    spans: Int64s

    @classmethod
    def of(cls, texts: Sequence[tuple[Sequence[str], Sequence[int], int]]) -> Tokens:
        """Number the terms of *texts*, each given as terms, positions and how many positions follow the last of them."""
        counts = np.array([len(terms) for terms, _, _ in texts], dtype=np.int64)
        spans = [trailing + (positions[-1] + 1 if positions else 0) for _, positions, trailing in texts]
        vocabulary, numbers = _numbered([term for terms, _, _ in texts for term in terms])
        positions = np.array([place for _, places, _ in texts for place in places], dtype=np.int32)
        return cls(vocabulary, numbers, positions, counts, np.array(spans, dtype=np.int64))

    @classmethod
    def of_words(cls, vocabulary: Mapping[str, int], terms: Int32s, counts: Int64s) -> Tokens:
        """Hold texts of *counts* words each that stand one position apart."""
        starts = np.repeat(offsets(counts)[:-1].astype(np.int32), counts)
        return cls(vocabulary, terms, np.arange(len(terms), dtype=np.int32) - starts, counts, counts)

    def reduced(self, reduce: Callable[[str], str | None]) -> Tokens:
        """Put in the place of each term what *reduce* makes of it, None being one left out; the others stay where they are."""
        vocabulary, numbers = _numbered(list(map(reduce, self.vocabulary)))
        terms = numbers[self.terms]
        kept = np.flatnonzero(terms != _DROPPED)
        counts = np.diff(np.searchsorted(kept, offsets(self.counts)))
        return Tokens(vocabulary, terms[kept], self.positions[kept], counts, self.spans)

    def joined(self, sizes: Int64s, gap: int = 0) -> Tokens:
        """Return the texts that these make up in groups of *sizes*, with *gap* positions behind each part."""
        ends, bounds = offsets(self.spans + gap), offsets(sizes)
        starts = ends[:-1] - np.repeat(ends[bounds[:-1]], sizes)
        positions = self.positions + np.repeat(starts.astype(np.int32), self.counts)
        counts = np.diff(offsets(self.counts)[bounds])
        return Tokens(self.vocabulary, self.terms, positions, counts, np.diff(ends[bounds]))


def _numbered(terms: Sequence[str | None]) -> tuple[dict[str, int], Int32s]:
    """Give each new term the next number; return all numbers, and those of *terms*."""
    known: defaultdict[Any, int] = defaultdict(count().__next__, {None: _DROPPED})
    numbers = np.fromiter(map(known.__getitem__, terms), np.int32, len(terms))
    del known[None]
    return {term: number for term, number in known.items()}, numbers  # noqa: C416  # a copy keeps the wide table None needs
