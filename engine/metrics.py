"""How good is a ranking, given what people said of the documents?

A *ranking* is document ids, best first; *grades* maps ids to grades. A document without a grade counts as grade 0.

>>> grades = {"jaws": 3, "the meg": 2, "up": 0}
>>> round(ndcg(["the meg", "jaws", "solaris"], grades), 4)
0.834
>>> reciprocal_rank(["up", "jaws"], grades), recall(["up", "jaws"], grades)
(0.5, 0.5)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Grades = Mapping[str, int]

RELEVANT = 1
"""The grade from which a document counts as relevant. Elasticsearch: `relevant_rating_threshold`."""


def dcg(gains: Sequence[float], k: int = 10) -> float:
    """Return the discounted cumulative gain: the sum of gain / log2(rank + 1) over the first *k* ranks.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002; the discount by
    log2(rank + 1) is that of Burges et al., "Learning to rank using gradient descent", ICML 2005.
    """
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:k], start=1))


def gain(grade: int) -> int:
    """Return 2^grade - 1, the gain of a document. Burges et al., ICML 2005."""
    return int(2**grade - 1)


def ndcg(ranking: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Return the DCG at *k* divided by the best one possible; 0 where no document has a gain.

    Elasticsearch: DiscountedCumulativeGain with `normalize`. But: the best DCG is taken over *k* ranks, where
    Elasticsearch takes it over as many as there are hits, so that a short page loses nothing there.
    """
    ideal = dcg(sorted(map(gain, grades.values()), reverse=True), k)
    return dcg([gain(grades.get(id_, 0)) for id_ in ranking], k) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Grades, k: int = 10, relevant: int = RELEVANT) -> float:
    """Return 1 / rank of the first relevant document, 0 when none stands among the first *k*.

    Voorhees, "The TREC-8 question answering track report", 1999. Elasticsearch: MeanReciprocalRank.
    """
    ranks = (rank for rank, id_ in enumerate(ranking[:k], start=1) if grades.get(id_, 0) >= relevant)
    return 1 / next(ranks, math.inf)


def recall(ranking: Sequence[str], grades: Grades, k: int | None = 10, relevant: int = RELEVANT) -> float:
    """Return the share of the relevant documents that stands among the first *k* (None: in the whole ranking).

    Without any relevant document it is 0. Elasticsearch: RecallAtK.
    """
    wanted = {id_ for id_, grade in grades.items() if grade >= relevant}
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else 0.0
