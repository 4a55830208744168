"""Remember the scores of pairs, so that pages, traces and explanations of a search run the model once.

Each loaded model has a memory of its own, where a pair is known by all that the model is fed of it: what is remembered is
what would be computed, to the bit. Nothing but time tells whether a score was remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Key = tuple[bytes, bytes]
"""The token ids of a query and of a text as far as they are read; they settle type ids and all else a model is fed."""

REMEMBERED_SCORES = 16_384
"""How many scores are kept: about 10 MB for texts of a hundred tokens, at most 40 MB for the longest a model reads."""


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """Count the pairs whose score was remembered, those that were not, and the scores that are kept."""

    hits: int
    misses: int
    kept: int


class ScoreCache:
    """Keep at most *capacity* scores; those not asked for longest go first. Safe to use from several threads."""

    def __init__(self, capacity: int = REMEMBERED_SCORES) -> None:
        self.capacity = capacity
        self._scores: OrderedDict[Key, float] = OrderedDict()
        self._lock = threading.Lock()
        self._hits = self._misses = 0

    def scores(self, pairs: Sequence[Key], compute: Callable[[Sequence[int]], Floats]) -> Floats:
        """Return one score per pair, in order; *compute* gives those of the places that are not remembered.

        Of equal pairs one is computed. Threads that miss the same pair at the same time each compute it.
        """
        known = self._remembered(pairs)
        missing = {pair: place for place, pair in enumerate(pairs) if pair not in known}
        if missing:
            computed = dict(zip(missing, compute(list(missing.values())).tolist(), strict=True))
            self._keep(computed)
            known |= computed
        return np.array([known[pair] for pair in pairs], dtype=np.float32)

    @property
    def statistics(self) -> CacheStatistics:
        """How often the memory helped so far, and how much is in it."""
        with self._lock:
            return CacheStatistics(self._hits, self._misses, len(self._scores))

    def _remembered(self, pairs: Sequence[Key]) -> dict[Key, float]:
        with self._lock:
            known = {pair: self._scores[pair] for pair in pairs if pair in self._scores}
            for pair in known:
                self._scores.move_to_end(pair)
            hits = sum(pair in known for pair in pairs)
            self._hits, self._misses = self._hits + hits, self._misses + len(pairs) - hits
        return known

    def _keep(self, scores: Mapping[Key, float]) -> None:
        with self._lock:
            for pair, score in scores.items():
                self._scores[pair] = score
                self._scores.move_to_end(pair)
            while len(self._scores) > self.capacity:
                self._scores.popitem(last=False)
