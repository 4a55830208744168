"""Scoring every document of an index by a script, beside the same formula written in numpy.

python benchmarks/script_score.py --docs 100000
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
import measure
import numpy as np
import numpy.typing as npt

from secondpass import Engine

NAME = "things"
SIZE = 10
SOURCES = {
    "a script of arithmetic": "params.weight * doc['votes'].value / (doc['votes'].value + params.pivot) + doc['rating'].value",
    "a script with a logarithm": "Math.log(1 + doc['votes'].value) * doc['rating'].value",
    "a script with a loop": "double sum = 0; for (int i = 0; i < 3; ++i) { sum += doc['rating'].value } return sum",
}


@dataclass(frozen=True, slots=True)
class Things:
    """Hold two numbers for each document, as plain arrays and in an engine."""

    votes: npt.NDArray[np.int64]
    ratings: npt.NDArray[np.float64]
    engine: Engine

    @classmethod
    def of(cls, docs: int) -> Things:
        rng = np.random.default_rng(5)
        votes, ratings = rng.zipf(1.5, docs).clip(max=1_000_000), rng.random(docs).round(3) * 10
        engine = Engine()
        engine.create_index(
            NAME,
            {"properties": {"votes": {"type": "long"}, "rating": {"type": "double"}}},
            {"refresh_interval": "-1"},
        )
        pairs = enumerate(zip(votes.tolist(), ratings.tolist(), strict=True))
        engine.bulk(NAME, ({"_id": str(i), "_source": {"votes": v, "rating": r}} for i, (v, r) in pairs))
        engine.refresh(NAME)
        return cls(votes, ratings, engine)

    def formula(self) -> npt.NDArray[np.intp]:
        """Return the best documents by the first script's formula, computed on the arrays."""
        scores = (100.0 * self.votes / (self.votes + 50) + self.ratings).astype(np.float32)
        best = np.argpartition(scores, -SIZE)[-SIZE:]
        return best[np.argsort(-scores[best])]

    def search(self, source: str) -> list[Any]:
        """Return the best hits by a script."""
        script = {"source": source, "params": {"weight": 100.0, "pivot": 50}}
        query = {"script_score": {"query": {"match_all": {}}, "script": script}}
        hits: list[Any] = self.engine.search(NAME, {"query": query, "size": SIZE, "track_total_hits": True})["hits"][
            "hits"
        ]
        return hits


def run(docs: int, rounds: int) -> measure.Report:
    """Score *docs* documents by each script."""
    things = Things.of(docs)
    sides = [measure.Side("numpy, the formula and the ten best", lambda _: things.formula())]
    for name, source in SOURCES.items():
        sides.append(measure.Side(f"Engine.search, {name}", lambda _, source=source: things.search(source)))
    times = measure.in_turn(sides, [None], rounds)
    rows = [
        (
            side.name,
            f"{taken.min() * 1e3:,.1f}",
            f"{taken.min() / docs * 1e9:,.0f}",
            f"{measure.ratio(taken, times[0]):.1f}",
        )
        for side, taken in zip(sides, times, strict=True)
    ]
    return measure.Report(
        f"script_score over {docs:,} documents",
        ("", "best ms", "ns a document", "ratio"),
        tuple(rows),
        ("numpy computes the formula of the script of arithmetic",),
    )


@click.command()
@click.option("--docs", default=100_000, show_default=True, type=click.IntRange(SIZE + 1))
@measure.rounds(3)
@measure.as_json
def main(docs: int, rounds: int, as_json: bool) -> None:
    """Compare script_score with the bare formula."""
    run(docs, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
