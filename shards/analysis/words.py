"""Texts as numbers of words, so that what becomes of a word is asked once however often it occurs.

Many texts, joined by blanks, are cut at a time: a blank ends a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns.arrays import concatenated, offsets

from .chunk_analyzer import ChunkAnalyzer
from .cut_text import CutText

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

CHARACTERS_AT_ONCE = 1 << 20
_FIRST_BYTE = -64
"""A smaller byte, with its sign, goes on with a character."""


@dataclass(frozen=True, slots=True)
class Words:
    """Hold texts as words, the numbers that *distinct* gives them end to end, `counts[i]` of them for text i.

    No filter has seen them but lower case.
    """

    distinct: dict[str, int]
    numbers: Int32s
    counts: Int64s

    @classmethod
    def of(cls, texts: Sequence[str], analyzer: ChunkAnalyzer) -> Words:
        """Cut *texts* into the words that *analyzer* makes of their chunks.

        >>> from secondpass.shards.analysis.standard_tokenizer import StandardTokenizer
        >>> lower = ChunkAnalyzer(StandardTokenizer(), lowercase=True, reduce=None)
        >>> words = Words.of(["To be, or not", "to be!", ""], lower)
        >>> [list(words.distinct)[number] for number in words.numbers], words.counts.tolist()
        (['to', 'be', 'or', 'not', 'to', 'be'], [4, 2, 0])
        """
        known: defaultdict[str, int] = defaultdict(count().__next__)  # a new word gets the next number
        bounds = offsets(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)  # of texts joined by blanks
        words_of = cache(analyzer.words)
        numbers, counts = [], [np.empty(0, dtype=np.int64)]
        for first, last in _parts(bounds):
            raw = " ".join(texts[first:last]).encode("utf-8", "surrogatepass")
            places = _in_bytes(raw, bounds[first : last + 1] - bounds[first])
            cut = CutText.of(raw, analyzer, words_of)
            numbers.append(np.fromiter(map(known.__getitem__, cut.words), np.int32, len(cut.words))[cut.numbers])
            counts.append(np.diff(np.searchsorted(cut.starts, places)))
        return cls(dict(known), concatenated(numbers), np.concatenate(counts))


def _in_bytes(raw: bytes, places: Int64s) -> Int64s:
    """Return at which bytes of UTF-8 the characters at *places* start; the last place is one behind the text's end."""
    if raw.isascii():
        return places
    starts = np.flatnonzero(np.frombuffer(raw + b" ", dtype=np.int8) >= _FIRST_BYTE)
    return np.append(starts, len(raw) + 1)[places]


def _parts(bounds: Int64s) -> Iterator[tuple[int, int]]:
    """Cut texts, given their bounds, into runs of about as many characters as one goes through at once."""
    cuts = np.searchsorted(bounds, np.arange(0, bounds[-1], CHARACTERS_AT_ONCE)).tolist()
    return pairwise(sorted({*cuts, len(bounds) - 1}))
