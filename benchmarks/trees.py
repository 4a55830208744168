"""What a model of many trees costs on a window: our evaluation beside XGBoost's own in-place prediction.

python benchmarks/trees.py --trees 100 --depth 6
"""

from __future__ import annotations

from typing import Any

import click
import measure
import numpy as np
import numpy.typing as npt

from secondpass.models.ltr_export_xgboost import xgboost_definition
from secondpass.models.trees import TreeEnsemble, ltr_scores

WINDOWS = (10, 100, 1000)
FEATURES = [f"f{number}" for number in range(20)]
ROWS = 5000
MISSING = 0.05

Floats = npt.NDArray[np.float32]


def grow(trees: int, depth: int) -> tuple[Any, Floats]:
    """Return a booster that ranks by *trees* trees of *depth*, and the features it has learnt from."""
    import xgboost

    random = np.random.default_rng(0)
    features = random.normal(size=(ROWS, len(FEATURES))).astype(np.float32)
    features[random.random(features.shape) < MISSING] = np.nan
    known = np.nan_to_num(features)
    grades = np.digitize(known[:, 0] * known[:, 1] + known[:, 2] + random.normal(size=ROWS), (-1, 0, 1, 2))
    data = xgboost.DMatrix(features, label=grades, group=[20] * (ROWS // 20), feature_names=FEATURES)
    booster = xgboost.train({"objective": "rank:ndcg", "max_depth": depth, "nthread": 1}, data, num_boost_round=trees)
    return booster, features


def run(trees: int, depth: int, rounds: int) -> measure.Report:
    """Measure windows of 10, 100 and 1000 documents on both sides."""
    booster, features = grow(trees, depth)
    model = TreeEnsemble.read(xgboost_definition(booster, FEATURES))
    sides = [
        measure.Side("XGBoost, inplace_predict", booster.inplace_predict),
        measure.Side("secondpass, ltr_scores", lambda window: ltr_scores(model, window, slide=True)),
    ]
    rows = []
    for size in WINDOWS:
        windows = [features[start : start + size] for start in range(0, 5 * size, size)]
        taken = measure.in_turn(sides, windows, rounds)
        rows += [(f"{size} documents: {name}", *figures) for name, *figures in measure.time_rows(sides, taken)]
    return measure.Report(
        f"{trees} trees of depth {depth} on {len(FEATURES)} features",
        ("", *measure.TIME_COLUMNS),
        tuple(rows),
        ("both on one thread; the goal: 100 trees on 100 documents take at most XGBoost's time",),
    )


@click.command()
@click.option("--trees", default=100, show_default=True, type=click.IntRange(1))
@click.option("--depth", default=6, show_default=True, type=click.IntRange(1, 20))
@measure.rounds(100)
@measure.as_json
def main(trees: int, depth: int, rounds: int, as_json: bool) -> None:
    """Measure what a model of trees costs."""
    run(trees, depth, rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()
