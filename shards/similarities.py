"""The similarities of an index: how fields score, by name. Elasticsearch: SimilarityService, SimilarityProviders."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .errors import IllegalArgumentError, UnsupportedError
from .explanation import Explanation
from .similarity import BM25, Bm25Similarity, Float32s
from .statistics import FieldStatistics, TermStatistics

DEFAULT = "default"
_ELSEWHERE = ("DFI", "DFR", "IB", "LMDirichlet", "LMJelinekMercer", "scripted")
_TYPES = ("BM25", "boolean", "classic", *_ELSEWHERE)


class Scorer(Protocol):
    """Score frequencies of one term or phrase in one field. Lucene: SimScorer."""

    @property
    def boost(self) -> np.float32: ...

    @property
    def terms(self) -> tuple[TermStatistics, ...]: ...

    def scores(self, freqs: Float32s, norms: npt.NDArray[np.uint8]) -> Float32s:
        """Return the float32 scores of *freqs* in documents whose encoded lengths are *norms* (equal shapes)."""
        ...

    def explain(self, freq: Explanation, norm: int) -> Explanation:
        """Explain the score of one document; its value equals what `scores` gives."""
        ...


class Similarity(Protocol):
    """Make scorers. Lucene: Similarity."""

    def scorer(self, boost: np.float32, field: FieldStatistics, terms: Iterable[TermStatistics]) -> Scorer:
        """Return the scorer of one term, or of one phrase, under the given statistics."""
        ...


@dataclass(frozen=True, slots=True)
class BooleanScorer:
    """Score every match by its *boost* alone. Lucene: BooleanSimilarity.BooleanWeight."""

    boost: np.float32
    terms: tuple[TermStatistics, ...]

    def scores(self, freqs: Float32s, norms: npt.NDArray[np.uint8]) -> Float32s:
        return np.full(len(freqs), self.boost, dtype=np.float32)

    def explain(self, freq: Explanation, norm: int) -> Explanation:
        boost = Explanation(self.boost, "boost, query boost")
        return Explanation(self.boost, "score(BooleanWeight), computed from:", (boost,))


@dataclass(frozen=True, slots=True)
class BooleanSimilarity:
    """Tell only whether a term is there. Lucene: BooleanSimilarity."""

    def scorer(self, boost: np.float32, field: FieldStatistics, terms: Iterable[TermStatistics]) -> BooleanScorer:
        return BooleanScorer(boost, tuple(terms))


BUILT_IN: Mapping[str, Similarity] = {"BM25": BM25, "boolean": BooleanSimilarity()}


def read_similarities(settings: Mapping[str, Any]) -> dict[str, Similarity]:
    """Return the similarities of an index by name: those built in, and those of its *settings*.

    Settings are named `NAME.OPTION`; the similarity called `default` is that of fields which name none. Raises
    IllegalArgumentError, and UnsupportedError for types that are not here.
    """
    given: dict[str, dict[str, Any]] = {}
    for key, value in settings.items():
        name, _, option = key.partition(".")
        given.setdefault(name, {})[option] = value
    return {DEFAULT: BM25, **BUILT_IN, **{name: _read(name, options) for name, options in given.items()}}


def _read(name: str, options: dict[str, Any]) -> Similarity:
    if name in _TYPES:
        raise IllegalArgumentError(f"Cannot redefine built-in Similarity [{name}]")
    kind = options.pop("type", None)
    if kind is None:
        raise IllegalArgumentError(f"Similarity [{name}] must have an associated type")
    if kind not in _TYPES:
        raise IllegalArgumentError(f"Unknown Similarity type [{kind}] for [{name}]")
    if kind in _ELSEWHERE:
        raise UnsupportedError(f"similarity type [{kind}] is not supported by secondpass")
    if kind == "classic":
        raise IllegalArgumentError(
            "The [classic] similarity may not be used anymore. Please use the [BM25] similarity or build a custom [scripted] "
            "similarity instead."
        )
    known = ("k1", "b", "discount_overlaps") if kind == "BM25" else ()
    unknown = sorted(options.keys() - set(known))
    if unknown:
        raise IllegalArgumentError(f"Unknown settings for similarity of type [{kind}]: [{', '.join(unknown)}]")
    return _bm25(options) if kind == "BM25" else BooleanSimilarity()


def _bm25(options: Mapping[str, Any]) -> Bm25Similarity:
    if str(options.get("discount_overlaps", "true")).lower() != "true":
        raise UnsupportedError("[discount_overlaps] of a similarity is always true in secondpass")
    k1, b = _float(options, "k1", BM25.k1), _float(options, "b", BM25.b)
    if not math.isfinite(k1) or k1 < 0:
        raise IllegalArgumentError(f"illegal k1 value: {float(k1)}, must be a non-negative finite value")
    if not 0 <= b <= 1:
        raise IllegalArgumentError(f"illegal b value: {float(b)}, must be between 0 and 1")
    return Bm25Similarity(k1, b)


def _float(options: Mapping[str, Any], name: str, default: np.float32) -> np.float32:
    value = options.get(name, default)
    try:
        with np.errstate(over="ignore"):
            return np.float32(float(value))
    except (TypeError, ValueError, OverflowError):
        raise IllegalArgumentError(f"Failed to parse float setting [{name}] with value [{value}]") from None
