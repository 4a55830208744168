"""Keep what teachers think of judged films: a query, a film and a grade from 0 to 1 a line, separated by tabs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from .corpus import JudgedQuery

Given = Iterable[tuple[JudgedQuery, Mapping[str, float]]]


def write_grades(path: Path, given: Given) -> None:
    """Write each query's grades as they come."""
    with path.open("w", encoding="utf-8") as written:
        for query, grades in given:
            written.writelines(f"{query.text}\t{film}\t{grade:.4f}\n" for film, grade in grades.items())


def read_grades(paths: Iterable[Path]) -> dict[tuple[str, str], float]:
    """Return, by query and film, the mean of what the teachers wrote of it to their *paths*."""
    given: dict[tuple[str, str], list[float]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            query, film, grade = line.split("\t")
            given.setdefault((query, film), []).append(float(grade))
    return {pair: float(np.mean(grades)) for pair, grades in given.items()}
