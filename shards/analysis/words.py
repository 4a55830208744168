"""Texts as numbers of words, so that what becomes of a word is asked once however often it occurs.

Many texts, joined by blanks, are cut at a time: a blank ends a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns.arrays import concatenated, offsets

from .chunk_analyzer import ChunkAnalyzer
from .cut_text import CutText

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

CHARACTERS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Words:
    """Hold texts as words, all *numbers* of *distinct* ones end to end, `counts[i]` of them for text i.

    No filter has seen them but lower case.
    """

    distinct: list[str]
    numbers: Int32s
    counts: Int64s

    @classmethod
    def of(cls, texts: Sequence[str], analyzer: ChunkAnalyzer) -> Words:
        """Cut *texts* into the words that *analyzer* makes of their chunks.

        >>> from secondpass.shards.analysis.standard_tokenizer import StandardTokenizer
        >>> lower = ChunkAnalyzer(StandardTokenizer(), lowercase=True, reduce=None)
        >>> words = Words.of(["To be, or not", "to be!", ""], lower)
        >>> " ".join(words.distinct[number] for number in words.numbers), words.counts.tolist()
        ('to be or not to be', [4, 2, 0])
        """
        known: defaultdict[str, int] = defaultdict(count().__next__)  # a new word gets the next number
        numbers, counts = [], [np.empty(0, dtype=np.int64)]
        for part in _parts(texts):
            cut = CutText.of(" ".join(part), analyzer)
            numbers.append(np.fromiter(map(known.__getitem__, cut.words), np.int32, len(cut.words))[cut.numbers])
            counts.append(np.diff(np.searchsorted(cut.starts, _bounds(part))))
        return cls(list(known), concatenated(numbers), np.concatenate(counts))


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut *texts* into runs of about as many characters as one goes through at once."""
    bounds = _bounds(texts)
    cuts = np.searchsorted(bounds, np.arange(0, bounds[-1], CHARACTERS_AT_ONCE)).tolist()
    for start, end in pairwise(sorted({*cuts, len(texts)})):
        yield texts[start:end]


def _bounds(texts: Sequence[str]) -> Int64s:
    """Return where each of *texts* starts when they are joined by blanks, and where another would."""
    return offsets(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
