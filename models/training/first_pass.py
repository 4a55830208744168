"""Find the films a first pass would hand to the reranker, so that training shows it the ones it will meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .baseline import K1, B, words_of


class FirstPass:
    """Index *texts* by name and find the best for a query by BM25 over plain words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._names = list(texts)
        words = [words_of(text) for text in texts.values()]
        lengths = np.array([len(some) for some in words], dtype=np.float32)
        self._norms = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean())))
        self._postings = _postings(words)

    def best(self, query: str, count: int) -> list[str]:
        """Return the names of the *count* best texts for *query*, best first; only those that hold a word of it."""
        scores = self.scores(query)
        order = np.argsort(-scores, kind="stable")[:count]
        return [self._names[place] for place in order if scores[place] > 0]

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the score of every text (texts), in their order."""
        scores = np.zeros(len(self._names), dtype=np.float32)
        for word in set(words_of(query)) & self._postings.keys():
            texts, often = self._postings[word]
            rarity = np.log(1 + (len(self._names) - len(texts) + 0.5) / (len(texts) + 0.5))
            scores[texts] += rarity * often / (often + self._norms[texts])
        return scores


def _postings(words: Sequence[Sequence[str]]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for text, some in enumerate(words):
        for word, often in Counter(some).items():
            found[word].append((text, often))
    return {
        word: (np.array([t for t, _ in hits]), np.array([n for _, n in hits], np.float32))
        for word, hits in found.items()
    }
