"""Trees grown by XGBoost and scikit-learn, written as eland writes them, score as those libraries score.

For LightGBM see `test_ltr_training.py`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from secondpass.models.trees import TreeEnsemble, xgboost_disagreements

Json = dict[str, Any]
Floats = npt.NDArray[np.float32]

NAMES = ["f0", "f1", "f2", "f3"]


def data(rows: int = 1500, *, ties: bool, missing: float = 0.2, seed: int = 0) -> tuple[Floats, Floats]:
    """Return float32 features, many of them equal when *ties*, and a target that depends on them."""
    random = np.random.default_rng(seed)
    features = random.normal(0, 3, (rows, len(NAMES))).astype(np.float32)
    if ties:
        features = np.round(features * 7) / np.float32(7)
    target = features[:, 0] - 0.5 * features[:, 1] * (features[:, 2] > 0) + random.normal(0, 0.3, rows)
    features[random.random(features.shape) < missing] = np.nan
    return features, target.astype(np.float32)


def ensemble(trees: list[list[Json]], weights: list[float] | None = None) -> Json:
    members = [{"tree": {"feature_names": NAMES, "tree_structure": nodes}} for nodes in trees]
    aggregate = {"weighted_sum": {} if weights is None else {"weights": weights}}
    return {"trained_model": {"ensemble": {"trained_models": members, "aggregate_output": aggregate}}}


def xgboost_nodes(root: Json) -> list[Json]:
    """Write one tree of `get_dump(dump_format="json")`; pruning leaves gaps in the node numbers."""
    nodes: list[Json] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if "leaf" in node:
            nodes.append({"node_index": node["nodeid"], "leaf_value": node["leaf"]})
            continue
        waiting += node["children"]
        decision = {
            "decision_type": "lt",
            "threshold": node["split_condition"],
            "split_feature": NAMES.index(node["split"]),
        }
        children = {
            "left_child": node["yes"],
            "right_child": node["no"],
            "default_left": node["missing"] == node["yes"],
        }
        nodes.append({"node_index": node["nodeid"]} | decision | children)
    return sorted(nodes, key=lambda node: node["node_index"])


def grown(ties: bool, **params: Any) -> tuple[Any, TreeEnsemble, list[list[Json]]]:
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed")
    features, target = data(ties=ties)
    options = {"base_score": 0.5, "max_depth": 6, "nthread": 1, "seed": 0} | params
    matrix = xgboost.DMatrix(features, label=target, feature_names=NAMES)
    booster = xgboost.train(options, matrix, num_boost_round=25)
    trees = [xgboost_nodes(json.loads(text)) for text in booster.get_dump(dump_format="json")]
    return booster, TreeEnsemble.read(ensemble([*trees, [{"node_index": 0, "leaf_value": 0.5}]])), trees


def asked(booster: Any, features: Floats, **options: Any) -> npt.NDArray[Any]:
    import xgboost

    return np.asarray(booster.predict(xgboost.DMatrix(features, feature_names=NAMES), **options))


@pytest.mark.parametrize(
    "params", [{"tree_method": "hist"}, {"tree_method": "exact", "gamma": 5.0}], ids=["hist", "pruned"]
)
def test_xgboost_scores_where_no_value_meets_a_threshold(params: Json) -> None:
    booster, model, trees = grown(ties=False, **params)
    if "gamma" in params:
        assert any(nodes[-1]["node_index"] >= len(nodes) for nodes in trees), "nothing was pruned"
    features, _ = data(ties=False, seed=1)
    assert len(xgboost_disagreements(model, features)) == 0
    assert np.abs(model.predict(features) - asked(booster, features)).max() < 1e-5


def test_disagreements_name_exactly_the_leaves_where_xgboost_goes_elsewhere() -> None:
    booster, model, trees = grown(ties=True, tree_method="hist")
    features, _ = data(ties=True, seed=1)
    theirs = asked(booster, features, pred_leaf=True)
    starts = model.program.starts
    ours = np.array(
        [
            [trees[tree][node - starts[tree]]["node_index"] for node in row]
            for tree, row in enumerate(model.program.leaves(features.astype(np.float64))[:-1])
        ]
    ).T
    told = xgboost_disagreements(model, features)
    assert len(told) > 0
    assert told.tolist() == np.argwhere(ours != theirs).tolist()
    agreed = np.setdiff1d(np.arange(len(features)), told[:, 0])
    assert np.abs(model.predict(features) - asked(booster, features))[agreed].max() < 1e-5


def sklearn_nodes(tree: Any) -> list[Json]:
    """Write one `sklearn.tree._tree.Tree`; leaves carry a `decision_type` too, as from eland."""
    nodes: list[Json] = []
    for index in range(tree.node_count):
        node: Json = {"node_index": index, "decision_type": "lte"}
        if tree.children_left[index] < 0:
            node["leaf_value"] = float(tree.value[index].ravel()[0])
        else:
            node |= {"split_feature": int(tree.feature[index]), "threshold": float(tree.threshold[index])}
            node |= {"left_child": int(tree.children_left[index]), "right_child": int(tree.children_right[index])}
        nodes.append(node)
    return nodes


def test_a_decision_tree_of_scikit_learn_scores_to_the_bit() -> None:
    sklearn_tree = pytest.importorskip("sklearn.tree", reason="scikit-learn is not installed")
    features, target = data(ties=True, missing=0.0)
    regressor = sklearn_tree.DecisionTreeRegressor(random_state=0).fit(features, target)
    nodes = sklearn_nodes(regressor.tree_)
    model = TreeEnsemble.read({"trained_model": {"tree": {"feature_names": NAMES, "tree_structure": nodes}}})
    other, _ = data(ties=True, missing=0.0, seed=1)
    assert np.array_equal(model.predict(other), regressor.predict(other))


def test_a_forest_of_scikit_learn_scores_by_its_weights() -> None:
    sklearn_ensemble = pytest.importorskip("sklearn.ensemble", reason="scikit-learn is not installed")
    features, target = data(rows=400, ties=True, missing=0.0)
    forest = sklearn_ensemble.RandomForestRegressor(20, random_state=0).fit(features, target)
    trees = [sklearn_nodes(member.tree_) for member in forest.estimators_]
    model = TreeEnsemble.read(ensemble(trees, [1 / 20] * 20))
    other, _ = data(ties=True, missing=0.0, seed=1)
    assert np.abs(model.predict(other) - forest.predict(other)).max() < 1e-13
    assert (model.predict(other) >= model.lower_bound).all()
