"""A text cut into words: ASCII by array arithmetic, the rest chunk by chunk, which is what stands between two blanks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

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
WordsOf = Callable[[str], list[str]]

_BLANK = 32
_LAST_ASCII = 127


@dataclass(frozen=True, slots=True)
class CutText:
    """Hold the words of one text: their *numbers* among *words*, some of which may be equal, and where they start, in bytes.

    The words of a chunk that the tokenizer cut all start with it.
    """

    words: list[str]
    numbers: Int32s
    starts: Int64s

    @classmethod
    def of(cls, raw: bytes, analyzer: ChunkAnalyzer, words_of: WordsOf) -> CutText:
        """Cut a text, given in UTF-8, into the words that *analyzer* makes of its chunks; *words_of* knows those of one."""
        raw = raw.lower() if analyzer.lowercase else raw
        starts, ends = word_bounds(raw, analyzer.tokenizer.ascii_kinds)
        chunks = _others(raw, starts[ends - starts > analyzer.tokenizer.max_token_length])
        inside = ranges(*(np.searchsorted(starts, bounds) for bounds in chunks))
        starts, ends = np.delete(starts, inside), np.delete(ends, inside)
        words, numbers = _distinct(raw, starts, ends)
        plain = cls(words, numbers, starts)
        return plain._with(raw, chunks, words_of) if len(chunks[0]) else plain

    def _with(self, raw: bytes, chunks: Bounds, words_of: WordsOf) -> CutText:
        """Return these words and those of the *chunks* of *raw*, in order."""
        starts, ends = chunks
        distinct, picks = _distinct(raw, starts, ends)
        words = [words_of(chunk.encode("latin-1").decode("utf-8", "surrogatepass")) for chunk in distinct]
        bounds = offsets(np.array(list(map(len, words))))
        numbers = ranges(bounds[picks], bounds[picks + 1]) + len(self.words)
        sizes = np.diff(bounds)[picks]
        places = np.repeat(np.searchsorted(self.starts, starts), sizes)
        return CutText(
            [*self.words, *chain.from_iterable(words)],
            np.insert(self.numbers, places, numbers),
            np.insert(self.starts, places, np.repeat(starts, sizes)),
        )


def _distinct(raw: bytes, starts: Int64s, ends: Int64s) -> tuple[list[str], Int32s]:
    """Return the texts of spans, read as Latin-1, some of which may be equal, and the number among them of each span."""
    one, numbers = numbered(raw, starts, ends - starts)
    spans = zip(starts[one].tolist(), ends[one].tolist(), strict=True)
    text = raw.decode("latin-1")  # slices of which cost less than to decode slices
    return [text[start:end] for start, end in spans], numbers


def _others(raw: bytes, places: Int64s) -> Bounds:
    """Return the chunks that hold something other than ASCII, or one of *places*."""
    characters = np.frombuffer(b" " + raw, dtype=np.uint8)
    beyond = characters > _LAST_ASCII
    marked = np.concatenate([np.flatnonzero(beyond[1:] > beyond[:-1]), places])
    if not len(marked):
        return marked, marked
    blanks = np.flatnonzero(characters == _BLANK)
    held = np.zeros(len(blanks), dtype=bool)
    held[np.searchsorted(blanks, marked, side="right") - 1] = True
    return blanks[held], np.append(blanks[1:] - 1, len(raw))[held]
