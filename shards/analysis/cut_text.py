"""A text cut into words: ASCII by array arithmetic, the rest chunk by chunk, which is what stands between two blanks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns.arrays import offsets, ranges

from .ascii_words import word_bounds
from .chunk_analyzer import ChunkAnalyzer
from .span_numbers import numbered

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Bounds = tuple[Int64s, Int64s]
"""Where spans start, and where they end."""

_BLANK = 32
_NOT_ASCII = 128


@dataclass(frozen=True, slots=True)
class CutText:
    """Hold the words of one text: their *numbers* among *words*, some of which may be equal, and where they start.

    The words of a chunk that the tokenizer cut all start with it.
    """

    words: list[str]
    numbers: Int32s
    starts: Int64s

    @classmethod
    def of(cls, text: str, analyzer: ChunkAnalyzer) -> CutText:
        """Cut *text* into the words that *analyzer* makes of its chunks."""
        raw = _ascii(text).lower() if analyzer.lowercase else _ascii(text)
        starts, ends = word_bounds(raw, analyzer.tokenizer.ascii_kinds)
        chunks = _others(raw, starts[ends - starts > analyzer.tokenizer.max_token_length])
        inside = ranges(*(np.searchsorted(starts, bounds) for bounds in chunks))
        plain = cls._plain(raw, np.delete(starts, inside), np.delete(ends, inside))
        return plain._with(chunks, text, analyzer) if len(chunks[0]) else plain

    @classmethod
    def _plain(cls, raw: bytes, starts: Int64s, ends: Int64s) -> CutText:
        one, numbers = numbered(raw, starts, ends - starts)
        spans = zip(starts[one].tolist(), ends[one].tolist(), strict=True)
        text = raw.decode("latin-1")
        return cls([text[start:end] for start, end in spans], numbers, starts)

    def _with(self, chunks: Bounds, text: str, analyzer: ChunkAnalyzer) -> CutText:
        """Return these words and those of the *chunks* of *text*, in order."""
        starts, ends = chunks
        known: defaultdict[str, int] = defaultdict(count().__next__)  # a new chunk gets the next number
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        picks = np.array([known[text[start:end]] for start, end in spans])
        words, counts = analyzer.words(list(known))
        bounds = offsets(np.array(counts))
        numbers = ranges(bounds[picks], bounds[picks + 1]) + len(self.words)
        sizes = np.diff(bounds)[picks]
        places = np.repeat(np.searchsorted(self.starts, starts), sizes)
        return CutText(
            [*self.words, *words],
            np.insert(self.numbers, places, numbers),
            np.insert(self.starts, places, np.repeat(starts, sizes)),
        )


def _ascii(text: str) -> bytes:
    """Return one byte for each character, the same one for all that are not ASCII."""
    if text.isascii():
        return text.encode()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return bytes(np.minimum(codes, _NOT_ASCII).astype(np.uint8))


def _others(raw: bytes, places: Int64s) -> Bounds:
    """Return the chunks that hold something other than ASCII, or one of *places*."""
    characters = np.frombuffer(raw, dtype=np.uint8)
    marked = np.concatenate([np.flatnonzero(characters >= _NOT_ASCII), places])
    if not len(marked):
        return marked, marked
    blanks = np.flatnonzero(characters == _BLANK)
    held = np.zeros(len(blanks) + 1, dtype=bool)
    held[np.searchsorted(blanks, marked)] = True
    return np.append(-1, blanks)[held] + 1, np.append(blanks, len(raw))[held]
