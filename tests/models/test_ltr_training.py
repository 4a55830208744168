"""Training: the definition we write predicts what the library predicts, and the same judgments give the same model."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from secondpass.models.errors import ModelDefinitionError
from secondpass.models.ltr_export_lightgbm import lightgbm_definition
from secondpass.models.ltr_export_xgboost import xgboost_definition
from secondpass.models.ltr_importance import feature_importance
from secondpass.models.ltr_training import train_ltr
from secondpass.models.trees import TreeEnsemble, ltr_scores, xgboost_disagreements

Floats = npt.NDArray[np.float64]

NAMES = ("title", "actors", "popularity", "age")
lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed")


def judgments(queries: int = 60, docs: int = 20, missing: float = 0.25, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    """Return features with many equal values, grades that follow them, and the query of each row."""
    random = np.random.default_rng(seed)
    features = random.integers(-8, 12, (queries * docs, len(NAMES))) / 4
    grades = np.clip(np.rint(features[:, 0] + 0.5 * features[:, 2] + random.normal(0, 0.4, len(features))), 0, 4)
    features[random.random(features.shape) < missing] = np.nan
    return features, grades, np.repeat(np.arange(queries), docs)


def boost(features: Floats, grades: Floats, groups: Floats | None = None, **params: Any) -> Any:
    options = {"verbosity": -1, "num_threads": 1, "deterministic": True, "min_data_in_leaf": 5} | params
    sizes = None if groups is None else np.bincount(groups.astype(int))
    categories = options.pop("categorical_feature", "auto")
    data = lightgbm.Dataset(features, label=grades, group=sizes, params=options, categorical_feature=categories)
    return lightgbm.train(options, data, num_boost_round=40)


@pytest.mark.parametrize("missing", [0.0, 0.25], ids=["trained without missing", "trained with missing"])
@pytest.mark.parametrize("objective", ["lambdarank", "rank_xendcg", "regression", "huber"])
def test_our_evaluation_equals_lightgbm(objective: str, missing: float) -> None:
    features, grades, groups = judgments(missing=missing)
    booster = boost(features, grades, groups if "rank" in objective else None, objective=objective)
    model = TreeEnsemble.read(lightgbm_definition(booster.dump_model(), NAMES))
    asked, _, _ = judgments(seed=1, missing=0.3)
    assert np.abs(model.predict(asked) - booster.predict(asked)).max() < 1e-9


@pytest.mark.parametrize("boosting", ["rf", "dart"])
def test_forests_and_dart_are_written_with_their_weights(boosting: str) -> None:
    features, grades, _ = judgments()
    params = {"boosting": boosting, "bagging_fraction": 0.5, "bagging_freq": 1, "objective": "regression"}
    booster = boost(features, grades, **params)
    model = TreeEnsemble.read(lightgbm_definition(booster.dump_model(), NAMES))
    assert np.abs(model.predict(features) - booster.predict(features)).max() < 1e-9


@pytest.mark.parametrize("objective", ["rank:ndcg", "rank:map", "reg:squarederror"])
def test_our_evaluation_of_what_we_write_equals_xgboost_also_where_values_meet_thresholds(objective: str) -> None:
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed")
    features, grades, groups = judgments()
    if objective == "rank:map":
        grades = np.minimum(grades, 1)
    features = features.astype(np.float32) / np.float32(3)
    sizes = np.bincount(groups.astype(int)) if "rank" in objective else None
    matrix = xgboost.DMatrix(features, label=grades, group=sizes)
    booster = xgboost.train({"objective": objective, "nthread": 1}, matrix, num_boost_round=40)
    model = TreeEnsemble.read(xgboost_definition(booster, NAMES))
    assert len(xgboost_disagreements(model, features)) == 0
    assert np.abs(model.predict(features) - booster.inplace_predict(features)).max() < 1e-5


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"booster": "dart"}, "dart"),
        ({"booster": "gblinear"}, "gblinear"),
        ({"objective": "reg:logistic"}, "reg:logistic"),
    ],
)
def test_what_we_do_not_write_of_xgboost_is_refused(params: dict[str, Any], reason: str) -> None:
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed")
    booster = xgboost.train({"verbosity": 0, **params}, xgboost.DMatrix(np.ones((4, 4)), label=[0, 1, 0, 1]), 2)
    with pytest.raises(ModelDefinitionError, match=reason):
        xgboost_definition(booster, NAMES)


@pytest.fixture(params=["lightgbm", "xgboost"])
def library(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    return str(request.param)


def test_the_same_judgments_give_the_same_model_whatever_the_order_of_queries_rows(library: str) -> None:
    features, grades, groups = judgments()
    first = train_ltr(features, grades, groups, NAMES, library=library, trees=10)
    assert train_ltr(features, grades, groups, NAMES, library=library, trees=10) == first
    spread = np.arange(len(groups)).reshape(60, 20).T.ravel()
    spread_out = features[spread], grades[spread], groups[spread].astype(str)
    assert train_ltr(*spread_out, NAMES, library=library, trees=10) == first


def test_each_tree_is_told(library: str) -> None:
    told: list[int] = []
    train_ltr(*judgments(), NAMES, library=library, trees=7, advance=lambda: told.append(1))
    assert len(told) == 7


def test_what_tells_most_is_most_important(library: str) -> None:
    rows = feature_importance(train_ltr(*judgments(), NAMES, library=library, trees=10))
    assert [row.feature for row in rows[:2]] == ["title", "popularity"]
    assert sum(row.share for row in rows) == pytest.approx(1.0)
    assert {row.feature for row in rows} == set(NAMES)


def test_trees_begin_where_they_are_told_and_bend_the_way_they_may(library: str) -> None:
    features, grades, groups = judgments(missing=0.0)
    start, directions = features[:, 0] * 10, [0, 0, -1, 0]
    options: dict[str, Any] = {"library": library, "trees": 20, "start": start, "directions": directions}
    model = TreeEnsemble.read(train_ltr(features, grades, groups, NAMES, **options))
    line = np.zeros((40, len(NAMES)))
    line[:, 2] = np.linspace(-3, 3, 40)
    assert (np.diff(model.predict(line)) <= 0).all()
    assert model.predict(features).std() < start.std()


def test_a_trained_model_puts_better_documents_first(library: str) -> None:
    model = TreeEnsemble.read(train_ltr(*judgments(missing=0.05), NAMES, library=library, trees=60))
    features, grades, groups = judgments(seed=3, missing=0.05)
    scores = ltr_scores(model, features, slide=True)
    assert scores.min() >= 0
    best = [grades[groups == query][np.argmax(scores[groups == query])] for query in range(60)]
    assert np.mean(best) > np.mean([grades[groups == query].max() for query in range(60)]) - 0.5


def test_what_elasticsearch_cannot_express_is_refused() -> None:
    features, grades, _ = judgments(missing=0.0)
    categories = boost(np.abs(np.rint(features)), grades, objective="regression", categorical_feature=[0, 1, 2, 3])
    linear = boost(features, grades, objective="regression", linear_tree=True)
    zeros = boost(features, grades, objective="regression", zero_as_missing=True)
    classes = boost(features, grades, objective="multiclass", num_class=5)
    for booster, reason in ((categories, "=="), (linear, "linear"), (zeros, "Zero"), (classes, "several outputs")):
        with pytest.raises(ModelDefinitionError, match=reason):
            lightgbm_definition(booster.dump_model(), NAMES)
    with pytest.raises(ModelDefinitionError, match=r"\[4\] different feature names are needed"):
        lightgbm_definition(boost(features, grades, objective="regression").dump_model(), ("a", "a", "b", "c"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"features": np.zeros((4, 3))}, "do not fit"),
        ({"features": np.zeros(4)}, "do not fit"),
        ({"grades": np.zeros(3)}, "do not fit together"),
        ({"grades": np.array([0, 1, 2, 31])}, "whole numbers from 0 to 30"),
        ({"grades": np.array([0, 1, 2, np.nan])}, "whole numbers"),
        ({"grades": np.array([0, 1, 2, -1])}, "whole numbers"),
        ({"groups": np.array([4])}, "do not fit together"),
        ({"feature_names": ()}, "do not fit"),
        ({"trees": 0}, "at least 1"),
        ({"parameters": {"num_leaves": 1}}, "LightGBM cannot train"),
        ({"library": "xgboost", "parameters": {"max_depth": -1}}, "XGBoost cannot train"),
        ({"parameters": {"num_leafs": 4}}, r"LightGBM knows no parameter \[num_leafs\]"),
        ({"library": "xgboost", "parameters": {"num_leaves": 4}}, r"XGBoost knows no parameter \[num_leaves\]"),
        ({"library": "catboost"}, "library"),
        ({"start": np.zeros(3)}, "start"),
    ],
)
def test_judgments_that_do_not_fit_together_are_refused(change: dict[str, Any], reason: str) -> None:
    sound = {"features": np.zeros((4, 1)), "grades": np.arange(4), "groups": np.zeros(4), "feature_names": ("f",)}
    with pytest.raises(ModelDefinitionError, match=reason):
        train_ltr(**(sound | change))


def test_features_that_tell_nothing_give_a_model_that_tells_nothing() -> None:
    model = TreeEnsemble.read(train_ltr(np.zeros((6, 1)), np.arange(6) % 2, np.zeros(6), ("f",), trees=3))
    assert len(set(model.predict(np.array([[0.0], [1.0], [np.nan]])).tolist())) == 1
