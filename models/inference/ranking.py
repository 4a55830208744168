"""What is asked of an endpoint, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EndpointAnswerError

Floats = NDArray[np.float32]

FLOAT_MAX = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class RerankRequest:
    """Ask how well each of the texts *input* answers *query*. None leaves a choice to the endpoint's task settings."""

    query: str
    input: tuple[str, ...]
    top_n: int | None = None
    return_documents: bool | None = None
    task_settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RankedDoc:
    """Give the text at *index* of the input its score. Elasticsearch: RankedDocsResults.RankedDoc."""

    index: int
    score: float
    text: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return one element of `rerank`."""
        body: dict[str, Any] = {"index": self.index, "relevance_score": float32_digits(self.score)}
        return body if self.text is None else body | {"text": self.text}


def ordered(ranked: Sequence[RankedDoc], top_n: int | None) -> tuple[RankedDoc, ...]:
    """Return the best *top_n*, best first, equal ones as they came."""
    return tuple(sorted(ranked, key=lambda doc: -doc.score)[:top_n])


def checked(ranked: Sequence[RankedDoc], count: int) -> Sequence[RankedDoc]:
    """Return *ranked* if each of them scores another one of *count* texts with a number; raises EndpointAnswerError."""
    seen: set[int] = set()
    for doc in ranked:
        if not 0 <= doc.index < count:
            raise EndpointAnswerError(f"Received a score for document [{doc.index}] of [{count}] documents")
        if doc.index in seen:
            raise EndpointAnswerError(f"Received more than one score for document [{doc.index}]")
        if not abs(doc.score) <= FLOAT_MAX:
            raise EndpointAnswerError(f"Received [{doc.score}] for a score, which is no float")
        seen.add(doc.index)
    return ranked


def scores_in_order(ranked: Sequence[RankedDoc], count: int) -> Floats:
    """Return the scores in order of the input, float32 and read-only; raises EndpointAnswerError unless all are there."""
    if len(ranked) != count:
        raise EndpointAnswerError(
            f"Reranker input document count and returned score count mismatch: [{count}] vs [{len(ranked)}]"
        )
    scores = np.zeros(count, dtype=np.float32)
    for doc in ranked:
        scores[doc.index] = doc.score
    scores.setflags(write=False)
    return scores


def float32_digits(score: float) -> float:
    """Return the number whose shortest digits are those of *score* as a float32.

    >>> float32_digits(0.98005307)
    0.98005307
    """
    return float(str(np.float32(score)))
