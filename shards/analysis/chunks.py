"""Texts as runs of chunks, which are what stands between blanks; so that each distinct chunk is analysed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, repeat

import numpy as np
import numpy.typing as npt

TEXTS_AT_ONCE = 256
"""More need more memory, fewer more time."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """Hold texts cut at blanks: all *numbers* of *distinct* chunks end to end, `counts[i]` of them for text i.

    A chunk may be empty, and may hold white space other than blanks.
    """

    distinct: list[str]
    numbers: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Chunks:
        """Cut *texts*, no more than some at a time.

        >>> chunks = Chunks.of(["to be or not", "to be", ""])
        >>> chunks.distinct, chunks.numbers.tolist(), chunks.counts.tolist()
        (['to', 'be', 'or', 'not', ''], [0, 1, 2, 3, 0, 1, 4], [4, 2, 1])
        """
        known: defaultdict[str, int] = defaultdict(count().__next__)  # a new chunk gets the next number
        numbers = [np.empty(0, dtype=np.int32)]
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            chunks = " ".join(texts[start : start + TEXTS_AT_ONCE]).split(" ")
            numbers.append(np.fromiter(map(known.__getitem__, chunks), np.int32, len(chunks)))
        counts = np.fromiter(map(str.count, texts, repeat(" ")), np.int64, len(texts)) + 1
        return cls(list(known), np.concatenate(numbers), counts)
