"""Measure every stage of a chain on judged queries.

A stage's ranking is the merged page as it would be if the chain ended there. Unjudged documents count as grade 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.engine.tracing.trace import RankTrace
from secondpass.fixtures import JudgedQuery, Judgments

from .metrics import Grades, ndcg, recall, reciprocal_rank

K = 10
CLEARLY_RELEVANT = 2
"""MRR and recall ask for the grade that says "clearly relevant": with grade 1, "marginal", nearly every page has a hit."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Marks:
    """Hold one ranking's marks: nDCG, reciprocal rank and recall at 10, and *kept*, the recall of all it still holds."""

    ndcg: float
    reciprocal_rank: float
    recall: float
    kept: float


@dataclass(frozen=True, slots=True)
class StageMarks:
    """Hold the marks of one stage, one for each query of the evaluation."""

    stage: str
    window_size: int | None
    marks: tuple[Marks, ...]

    def mean(self, measure: str) -> float:
        """Return the mean of a member of Marks over all queries."""
        return float(self.values(measure).mean())

    def values(self, measure: str) -> Floats:
        """Return a member of Marks for every query."""
        return np.array([getattr(marks, measure) for marks in self.marks])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold the marks of all stages; *best_possible* is the nDCG of what the first pass found, in the best order."""

    queries: tuple[JudgedQuery, ...]
    stages: tuple[StageMarks, ...]
    best_possible: Floats

    def of_kind(self, kind: str) -> Evaluation:
        """Return the part that is about queries of one *kind*."""
        rows = [row for row, query in enumerate(self.queries) if query.kind == kind]
        stages = tuple(StageMarks(s.stage, s.window_size, tuple(s.marks[row] for row in rows)) for s in self.stages)
        return Evaluation(tuple(self.queries[row] for row in rows), stages, self.best_possible[rows])

    @property
    def kinds(self) -> tuple[str, ...]:
        """Name the kinds of queries in the order they come."""
        return tuple(dict.fromkeys(query.kind for query in self.queries))


@dataclass(frozen=True, slots=True)
class Step:
    """Compare a stage with the one before, query by query, in nDCG."""

    before: StageMarks
    after: StageMarks

    @property
    def differences(self) -> Floats:
        """Return what every query gained."""
        return self.after.values("ndcg") - self.before.values("ndcg")

    @property
    def gain(self) -> float:
        """Return the mean of the differences."""
        return float(self.differences.mean())

    @property
    def better(self) -> int:
        """Count the queries that gained."""
        return int((self.differences > _NOTHING).sum())

    @property
    def worse(self) -> int:
        """Count the queries that lost."""
        return int((self.differences < -_NOTHING).sum())

    def chance(self, rounds: int = 10_000, seed: int = 0) -> float:
        """Return how often random signs give as large a mean difference: the p of a two-sided randomisation test.

        Smucker, Allan and Carterette, "A comparison of statistical significance tests for information retrieval
        evaluation", CIKM 2007. The same *seed* gives the same answer.
        """
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(rounds, len(self.differences)))
        as_large = np.abs(signs @ self.differences) >= abs(self.differences.sum()) - _NOTHING
        return float((as_large.sum() + 1) / (rounds + 1))


_NOTHING = 1e-9


def steps(evaluation: Evaluation) -> tuple[Step, ...]:
    """Return the comparison of each stage with the one before it."""
    pairs = zip(evaluation.stages, evaluation.stages[1:], strict=False)
    return tuple(Step(before, after) for before, after in pairs)


def evaluate(
    trace: Callable[[str], RankTrace],
    queries: Sequence[JudgedQuery],
    judgments: Judgments,
    advance: Callable[[], None] = lambda: None,
    threads: int = 1,
) -> Evaluation:
    """Trace every query and mark each stage; *advance* is called after each query. Raises ValueError without queries.

    With several *threads* that many queries are traced at a time, with the same result.
    """
    if not queries:
        raise ValueError("there is no query to evaluate on")
    traces = []
    with ThreadPoolExecutor(threads) as pool:
        for traced in pool.map(trace, [query.text for query in queries]):
            traces.append(traced)
            advance()
    graded = [judgments.get(query.id, {}) for query in queries]
    stages = tuple(
        StageMarks(name, window, tuple(marks_of(t.ranking(i), g) for t, g in zip(traces, graded, strict=True)))
        for i, (name, window) in enumerate(zip(traces[0].stages, traces[0].window_sizes, strict=True))
    )
    best = np.array([best_ndcg(t.ranking(0), g) for t, g in zip(traces, graded, strict=True)])
    return Evaluation(tuple(queries), stages, best)


def marks_of(ranking: Sequence[str], grades: Grades) -> Marks:
    """Return the marks of one ranking."""
    return Marks(
        ndcg(ranking, grades, K),
        reciprocal_rank(ranking, grades, K, CLEARLY_RELEVANT),
        recall(ranking, grades, K, CLEARLY_RELEVANT),
        recall(ranking, grades, None, CLEARLY_RELEVANT),
    )


def best_ndcg(found: Sequence[str], grades: Grades) -> float:
    """Return the nDCG of the best order of what was *found*: no rescorer can do better."""
    return ndcg(sorted(found, key=lambda id_: -grades.get(id_, 0)), grades, K)
