"""The five model types of Elastic's page on learning to rank, grown by their own libraries and exported by eland.

They score as the libraries do, save where eland's export or Elasticsearch's comparison is known to differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from secondpass.models.ltr_export_xgboost import xgboost_definition
from secondpass.models.trained_models_codec import decompress_definition
from secondpass.models.trees import TreeEnsemble, adjustment, xgboost_disagreements

Floats = npt.NDArray[np.float32]

NAMES = ["title", "actors", "popularity", "age"]
ROWS = 4000

transformers = pytest.importorskip("eland.ml.transformers", reason="eland is not installed")
xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed")
lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed")
sklearn_tree = pytest.importorskip("sklearn.tree", reason="scikit-learn is not installed")
sklearn_ensemble = pytest.importorskip("sklearn.ensemble", reason="scikit-learn is not installed")


def data(missing: float = 0.25, seed: int = 0) -> tuple[Floats, Floats]:
    """Return features with many exact ties, and grades that follow them."""
    random = np.random.default_rng(seed)
    features = (np.round(random.normal(0, 3, (ROWS, len(NAMES))) * 7) / 7).astype(np.float32)
    target = features[:, 0] - 0.5 * features[:, 1] * (features[:, 2] > 0) + random.normal(0, 0.3, ROWS)
    features[random.random(features.shape) < missing] = np.nan
    return features, np.clip(np.rint(target), 0, 4).astype(np.float32)


def exported(model: Any) -> TreeEnsemble:
    """Return what Elasticsearch would be sent, as our engine reads it."""
    transformed = transformers.get_model_transformer(model, feature_names=NAMES).transform()
    return TreeEnsemble.read(decompress_definition(transformed.serialize_and_compress_model()))


def ranker(objective: str) -> Any:
    features, grades = data()
    judged = np.minimum(grades, 1) if objective == "rank:map" else grades
    groups = [20] * (ROWS // 20)
    return xgboost.XGBRanker(n_estimators=30, n_jobs=1, objective=objective).fit(features, judged, group=groups)


def regressor(**options: Any) -> Any:
    return xgboost.XGBRegressor(n_estimators=30, n_jobs=1, **options).fit(*data())


def test_a_decision_tree_scores_to_the_bit() -> None:
    model = sklearn_tree.DecisionTreeRegressor(max_depth=8, random_state=0).fit(*data(missing=0))
    asked, _ = data(missing=0, seed=1)

    assert np.array_equal(exported(model).predict(asked), model.predict(asked))


def test_a_random_forest_scores_to_the_last_digits() -> None:
    model = sklearn_ensemble.RandomForestRegressor(25, max_depth=8, random_state=0).fit(*data(missing=0))
    asked, _ = data(missing=0, seed=1)

    assert np.abs(exported(model).predict(asked) - model.predict(asked)).max() < 1e-14


@pytest.mark.parametrize("boosting", ["gbdt", "dart", "rf"])
@pytest.mark.parametrize("objective", ["regression", "regression_l1", "huber", "fair", "quantile", "mape"])
def test_lightgbm_scores_to_the_last_digits(objective: str, boosting: str) -> None:
    bagged = {"subsample": 0.6, "subsample_freq": 1} if boosting == "rf" else {}
    options = {"objective": objective, "boosting_type": boosting, "n_estimators": 15, "verbosity": -1, "n_jobs": 1}
    model = lightgbm.LGBMRegressor(**options, **bagged).fit(*data())
    asked, _ = data(seed=1)

    assert np.abs(exported(model).predict(asked) - model.predict(asked)).max() < 1e-13


@pytest.mark.parametrize(
    ("grow", "offset"),
    [
        (lambda: regressor(base_score=0.5), 0.0),
        # eland writes 0.5 for a base score that was not given; for a ranker XGBoost has nearly 0.
        (lambda: ranker("rank:ndcg"), 0.5),
        (lambda: ranker("rank:pairwise"), 0.5),
        (lambda: ranker("rank:map"), 0.5),
    ],
    ids=["XGBRegressor", "rank:ndcg", "rank:pairwise", "rank:map"],
)
def test_xgboost_scores_but_where_a_value_meets_a_threshold(grow: Callable[[], Any], offset: float) -> None:
    model = grow()
    asked, _ = data(seed=1)
    ours = exported(model)
    otherwise = np.zeros(ROWS, bool)
    otherwise[xgboost_disagreements(ours, asked)[:, 0]] = True
    difference = np.abs(ours.predict(asked) - offset - model.predict(asked))

    assert difference[~otherwise].max() < 2e-6
    assert otherwise.any() and difference[otherwise].max() > 0.01
    written = TreeEnsemble.read(xgboost_definition(model.get_booster(), NAMES))
    assert np.abs(written.predict(asked) - model.predict(asked)).max() < 2e-6, "what we write has no such places"


def test_pruned_trees_whose_nodes_have_gaps_score_as_xgboost() -> None:
    model = regressor(base_score=0.5, tree_method="exact", gamma=5.0)
    asked, _ = data(seed=1)
    ours = exported(model)
    otherwise = xgboost_disagreements(ours, asked)[:, 0]

    assert len(otherwise) < 20
    assert np.delete(np.abs(ours.predict(asked) - model.predict(asked)), otherwise).max() < 2e-6


def test_the_lower_bound_is_the_one_eland_expects_of_the_server() -> None:
    model = ranker("rank:ndcg")
    low, _ = transformers.get_model_transformer(model, feature_names=NAMES).transform().bounds()

    assert low < 0 and adjustment(exported(model)) == pytest.approx(-low, abs=1e-9)
