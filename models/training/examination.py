"""Examine a model on queries it has never seen: nDCG@10 of the judged films in the order of its scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..tokenization import Pair, PairTokenizer
from .corpus import JudgedQuery
from .film_text import FULL, FilmTokens, View
from .groups import judged_pairs

Floats = NDArray[np.float32]
Score = Callable[[Sequence[Pair]], Floats]


def ndcg(grades: NDArray[np.floating], scores: Floats, depth: int = 10) -> float:
    """Return the nDCG of documents sorted by *scores*, gain 2^grade - 1; equal scores keep their given order."""
    gains = np.exp2(np.asarray(grades, dtype=np.float64)) - 1
    discounts = 1 / np.log2(np.arange(2, min(depth, len(gains)) + 2))
    best = float(np.sort(gains)[::-1][:depth] @ discounts)
    order = np.argsort(-scores, kind="stable")[:depth]
    return float(gains[order] @ discounts) / best if best > 0 else 0.0


def examine(
    score: Score, queries: Sequence[JudgedQuery], films: FilmTokens, tokenizer: PairTokenizer, view: View = FULL
) -> float:
    """Return the mean nDCG@10 over *queries* when each reranks the films it was judged on, seen in *view*.

    Films are given in the order of their ids, so that a model which scores all alike gains nothing from ties.
    """
    values = []
    for query in queries:
        fair = JudgedQuery(query.text, query.split, dict(sorted(query.grades.items())))
        scores = score(judged_pairs(fair, films, tokenizer, view))
        values.append(ndcg(np.array(list(fair.grades.values())), scores))
    return float(np.mean(values))
