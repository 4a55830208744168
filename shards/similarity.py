"""BM25 as Elasticsearch computes it, to the last float32 digit.

Elasticsearch: LegacyBM25Similarity, which multiplies every weight by k1 + 1. Lucene: BM25Similarity, SmallFloat.
Arithmetic is float32 where Lucene's is float, float64 where it is double.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.statistics import FieldStatistics, TermStatistics

Float32s = npt.NDArray[np.float32]

ONE = np.float32(1.0)
AT_ONCE = np.float32(1e28)
"""Whatever saturates as fast as this scores its whole weight at once, and no frequency takes it past float32."""
EXACT_LENGTHS = 40
"""Field lengths below this survive the one-byte encoding unchanged."""


def _decode_length(code: int) -> int:
    if code < 24:
        return code
    bits, shift = (code - 24) & 7, ((code - 24) >> 3) - 1
    return 24 + (bits if shift < 0 else (bits | 8) << shift)


LENGTH_TABLE = np.array([_decode_length(code) for code in range(256)], dtype=np.int64)
"""What each of the 256 length bytes stands for. Lucene: SmallFloat.byte4ToInt."""


def encode_lengths(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Squeeze field lengths into one byte each, rounding down. Lucene: SmallFloat.intToByte4."""
    return (np.searchsorted(LENGTH_TABLE, lengths, side="right") - 1).astype(np.uint8)


def idf(term: TermStatistics, field: FieldStatistics) -> np.float32:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)), N being the number of documents with the field."""
    n, total = term.doc_freq, field.doc_count
    return np.float32(math.log(1 + (total - n + 0.5) / (n + 0.5)))


@dataclass(frozen=True, slots=True)
class Bm25Similarity:
    """Weigh frequencies by how soon they saturate (*k1*) and by how much lengths count (*b*). Lucene: BM25Similarity."""

    k1: np.float32 = np.float32(1.2)  # noqa: RUF009  # immutable
    b: np.float32 = np.float32(0.75)  # noqa: RUF009  # immutable

    def scorer(self, boost: np.float32, field: FieldStatistics, terms: Iterable[TermStatistics]) -> Bm25:
        """Return the scorer of one term, or of one phrase, under the given statistics."""
        return Bm25(boost, field, tuple(terms), self)

    def inverse_norms(self, average_length: np.float32, norms: npt.NDArray[np.uint8]) -> Float32s:
        """Return 1 / (k1 * (1 - b + b * length / average)) for encoded lengths."""
        return _norm_inverse(self, average_length).take(norms)


@lru_cache(maxsize=256)
def _norm_inverse(similarity: Bm25Similarity, average_length: np.float32) -> Float32s:
    """Return 1 / (k1 * (1 - b + b * length / average)) for each of the 256 length bytes, AT_ONCE at most."""
    k1, b = similarity.k1, similarity.b
    with np.errstate(divide="ignore", over="ignore"):
        inverse: Float32s = ONE / (k1 * ((ONE - b) + b * LENGTH_TABLE.astype(np.float32) / average_length))
    inverse = np.minimum(inverse, AT_ONCE)
    inverse.flags.writeable = False
    return inverse


def saturations(freqs: Float32s, inverse_norms: Float32s) -> Float32s:
    """Return 1 + freq / (k1 * (1 - b + b * length / average)): all of a posting that its score depends on."""
    weighed = freqs * inverse_norms
    weighed += ONE
    return weighed


def saturated(weight: np.float32, saturations: Float32s) -> Float32s:
    """Return the scores of postings under a *weight*; a saturation of 1, which is no posting at all, scores 0."""
    scores = np.divide(weight, saturations)
    return np.subtract(weight, scores, out=scores)


@dataclass(frozen=True, slots=True)
class Bm25:
    """Score frequencies of one term, or of one phrase (several *terms*, whose idfs are added), in one field."""

    boost: np.float32
    field: FieldStatistics
    terms: tuple[TermStatistics, ...]
    similarity: Bm25Similarity

    @property
    def idf(self) -> np.float32:
        return np.float32(sum(float(idf(term, self.field)) for term in self.terms))

    @property
    def weight(self) -> np.float32:
        return self.boost * (ONE + self.similarity.k1) * self.idf

    def scores(self, freqs: Float32s, norms: npt.NDArray[np.uint8]) -> Float32s:
        """Return the float32 scores of *freqs* in documents whose encoded lengths are *norms* (equal shapes)."""
        return saturated(self.weight, saturations(freqs, self._inverse_norms(norms)))

    def _inverse_norms(self, norms: npt.NDArray[np.uint8]) -> Float32s:
        return self.similarity.inverse_norms(self.field.average_length, norms)

    def explain(self, freq: Explanation, norm: int) -> Explanation:
        """Explain the score of one document; its value equals what `scores` gives."""
        freqs, norms = np.array([freq.value], np.float32), np.array([norm], np.uint8)
        details = (
            Explanation(self.boost * (ONE + self.similarity.k1), "boost"),
            self._explain_idf(),
            self._explain_tf(freq, norm),
        )
        return Explanation(
            self.scores(freqs, norms)[0],
            f"score(freq={shortest(freq.value)}), computed as boost * idf * tf from:",
            details,
        )

    def _explain_idf(self) -> Explanation:
        each = tuple(_explain_idf(term, self.field) for term in self.terms)
        return each[0] if len(each) == 1 else Explanation(self.idf, "idf, sum of:", each)

    def _explain_tf(self, freq: Explanation, norm: int) -> Explanation:
        freqs, norms = np.array([freq.value], np.float32), np.array([norm], np.uint8)
        length = int(LENGTH_TABLE[norm])
        approximate = "" if length < EXACT_LENGTHS else " (approximate)"
        details = (
            freq,
            Explanation(self.similarity.k1, "k1, term saturation parameter"),
            Explanation(self.similarity.b, "b, length normalization parameter"),
            Explanation(np.float32(length), f"dl, length of field{approximate}"),
            Explanation(self.field.average_length, "avgdl, average length of field"),
        )
        value = saturated(ONE, saturations(freqs, self._inverse_norms(norms)))[0]
        return Explanation(value, "tf, computed as freq / (freq + k1 * (1 - b + b * dl / avgdl)) from:", details)


def _explain_idf(term: TermStatistics, field: FieldStatistics) -> Explanation:
    details = (
        Explanation(term.doc_freq, "n, number of documents containing term"),
        Explanation(field.doc_count, "N, total number of documents with field"),
    )
    return Explanation(idf(term, field), "idf, computed as log(1 + (N - n + 0.5) / (n + 0.5)) from:", details)


BM25 = Bm25Similarity()
"""What Elasticsearch scores with unless it is told otherwise."""
