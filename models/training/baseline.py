"""Rank films by BM25 over plain words: what a reranker must beat to be worth its time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75


class Bm25:
    """Hold word statistics of *texts*; no stemming, no stop words."""

    def __init__(self, texts: Sequence[str]) -> None:
        words = [words_of(text) for text in texts]
        self._found_in = Counter(word for some in words for word in set(some))
        self._texts = len(texts)
        self._average = max(1.0, sum(map(len, words)) / max(1, len(words)))

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score per text; query words no text of the statistics holds count as rare ones."""
        return np.array([self._one(set(words_of(query)), words_of(text)) for text in texts], dtype=np.float32)

    def _one(self, query: set[str], words: Sequence[str]) -> float:
        often = Counter(words)
        norm = K1 * (1 - B + B * len(words) / self._average)
        return sum(self._rarity(word) * often[word] / (often[word] + norm) for word in query if word in often)

    def _rarity(self, word: str) -> float:
        found = self._found_in[word]
        return log(1 + (self._texts - found + 0.5) / (found + 0.5))


def words_of(text: str) -> list[str]:
    """Return the lower-case words of *text*."""
    return re.findall(r"\w+", text.lower())
