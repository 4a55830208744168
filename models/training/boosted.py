"""Grade films with boosted trees that see what a reader of texts cannot: how known a film is, and how people judged it.

    python -m secondpass.models.training.boosted --data MOVIES --out FILE

Each train query is graded by trees that did not learn from it. `cross_encoder --distil FILE` mixes these grades with
people's: a wrong film that is nearly right is then not as wrong as any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from .corpus import JudgedQuery, read_corpus
from .evidence import Evidence
from .examination import ndcg
from .grades import write_grades

Floats = NDArray[np.float32]
Rows = Mapping[str, Floats]

FOLDS = 3
ROUNDS = 200
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.07,
    "num_leaves": 31,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.8,
    "num_threads": 1,
    "deterministic": True,
    "verbosity": -1,
    "seed": 7,
}


@click.command("boosted")
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def main(data: Path, out: Path) -> None:
    """Write the trees' grade of every judged film of every train query: query, film and grade, separated by tabs."""
    corpus = read_corpus(data)
    train, unseen = corpus.of("train"), corpus.of("validation")
    evidence = Evidence(corpus.films)
    rows = {query.text: evidence(query) for query in (*train, *unseen)}
    write_grades(out, graded_apart(train, rows))
    grader = Grader(train, rows)
    marks = [ndcg(right_of(query), np.array(list(grader(query).values()))) for query in unseen]
    click.echo(f"nDCG@10 of the trees on {len(marks)} validation queries: {np.mean(marks):.4f}")


def graded_apart(queries: Sequence[JudgedQuery], rows: Rows) -> list[tuple[JudgedQuery, dict[str, float]]]:
    """Return the grades of every query, by trees that learnt from the other folds' queries."""
    graded = []
    for fold in range(FOLDS):
        grader = Grader([query for place, query in enumerate(queries) if place % FOLDS != fold], rows)
        graded += [(query, grader(query)) for query in queries[fold::FOLDS]]
    return graded


class Grader:
    """Learn from judged *queries* how probably a film is right; *rows* hold the evidence by query text."""

    def __init__(self, queries: Sequence[JudgedQuery], rows: Rows) -> None:
        import lightgbm

        self._rows = rows
        self._seen = Counter(name for query in queries for name in query.grades)
        self._right = Counter(name for query in queries for name, grade in query.grades.items() if grade > 0)
        table = np.concatenate([self._table(query, own=1) for query in queries])
        right = np.concatenate([right_of(query) > 0 for query in queries])
        self._trees = lightgbm.train(SETTINGS, lightgbm.Dataset(table, right), ROUNDS)

    def __call__(self, query: JudgedQuery) -> dict[str, float]:
        """Return the grade of each judged film, 0 to 1, whatever people said of it for this query."""
        return dict(zip(query.grades, map(float, self._trees.predict(self._table(query, own=0))), strict=True))

    def _table(self, query: JudgedQuery, own: int) -> Floats:
        """Add how often a film was judged and was right, less the query's *own* judgments of it."""
        seen = np.array([self._seen[name] - own for name in query.grades], dtype=np.float32)
        right = np.array([self._right[name] - own * (grade > 0) for name, grade in query.grades.items()], np.float32)
        return np.column_stack([self._rows[query.text], seen, (right + 0.15) / (seen + 1)])


def right_of(query: JudgedQuery) -> Floats:
    """Return the grades people gave."""
    return np.array(list(query.grades.values()), dtype=np.float32)


if __name__ == "__main__":
    main()
