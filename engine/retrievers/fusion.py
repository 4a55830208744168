"""Make one ranking of several: the arithmetic, without any search around it. All of it float32, as in Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from secondpass.shards.numbers import f32
from secondpass.shards.top_docs import ScoreDoc, Scores

Place = tuple[int, int]
"""A document, by its shard's place among all shards and its number there."""

EPSILON = np.float32(1e-6)
SMALLEST = np.float32(1e-45)
"""Java: Float.MIN_VALUE."""


def reciprocal_ranks(count: int, rank_constant: int, weight: np.float32) -> Scores:
    """Return what each place of a list of *count* adds to a score. Elasticsearch: RRFRetrieverBuilder."""
    ranks = np.arange(1, count + 1, dtype=np.float32)
    scores: Scores = weight * (np.float32(1) / (np.float32(rank_constant) + ranks))
    return scores


def unchanged(scores: Scores) -> Scores:
    return scores


def minmax(scores: Scores) -> Scores:
    """Spread *scores* over 0 to 1; where all are equal, each is 1. Elasticsearch: MinMaxScoreNormalizer.

    But: as there, the greatest score is never taken to be below Float.MIN_VALUE, which shows where all are negative.
    """
    least, greatest = scores.min(), max(scores.max(), SMALLEST)
    with np.errstate(over="ignore", invalid="ignore"):
        if abs(least - greatest) < EPSILON:
            return np.ones_like(scores)
        spread: Scores = (scores - least) / (greatest - least)
    return spread


def l2_norm(scores: Scores) -> Scores:
    """Divide *scores* by their Euclidean length, unless that is next to nothing. Elasticsearch: L2ScoreNormalizer."""
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.sqrt(np.sum((scores * scores).astype(np.float64)))
        return scores if length < EPSILON else (scores / length).astype(np.float32)


def weighed(weight: np.float32, scores: Scores) -> Scores:
    """Return *scores* times *weight*; what has no score counts 0, what is too great for float32 is infinite, as in Java."""
    with np.errstate(over="ignore", invalid="ignore"):
        return weight * np.where(np.isnan(scores), np.float32(0), scores)


NORMALIZERS: Mapping[str, Callable[[Scores], Scores]] = {"none": unchanged, "minmax": minmax, "l2_norm": l2_norm}


def summed(lists: Sequence[Sequence[ScoreDoc]], parts: Sequence[Scores], count: int) -> tuple[ScoreDoc, ...]:
    """Return the best *count* documents of all *lists* by the sum of their *parts*, of which each list has its own.

    Sums are float32, list after list; equal sums go by shard, then by document.
    """
    sums: dict[Place, np.float32] = {}
    for rows, part in zip(lists, parts, strict=True):
        for row, score in zip(rows, part, strict=True):
            place = row.shard, row.doc
            sums[place] = f32(float(sums.get(place, 0)) + float(score))
    ranked = sorted(sums, key=lambda place: (-sums[place], place))
    return tuple(ScoreDoc(sums[place], *place) for place in ranked[:count])


def places(rows: Sequence[ScoreDoc]) -> dict[Place, int]:
    """Return at which place of a list, from 0, each document stands."""
    return {(row.shard, row.doc): i for i, row in enumerate(rows)}
