"""Tree models: what they predict, how they explain it, and how they compare with the libraries that grew them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.models.errors import ModelDefinitionError
from secondpass.models.tree_aggregation import compensated_sum, single_sum
from secondpass.models.trees import TreeEnsemble, adjustment, ltr_scores, xgboost_disagreements

Json = dict[str, Any]
Floats = npt.NDArray[np.float64]

NAMES = ("a", "b", "c")
# Few different numbers, so that values often equal thresholds.
TICKS = st.sampled_from([-2.0, -0.5, 0.0, 0.1, float(np.float32(0.1)), 1.0, 1.0000000000000002, 3.5])
VALUES = st.one_of(TICKS, st.sampled_from([math.nan, math.inf, -math.inf]), st.floats(-4, 4))
LEAVES = st.floats(-1e6, 1e6, allow_nan=False)
OPERATORS = st.sampled_from(["lte", "lt", "gt", "gte", "eq"])


@st.composite
def tree_json(draw: st.DrawFn, max_depth: int = 4) -> Json:
    """Draw one tree over some of the features, in their own order."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    nodes: list[Json] = []

    def grow(depth: int) -> int:
        index = len(nodes)
        nodes.append({"node_index": index})
        if depth and draw(st.booleans()):
            nodes[index] |= {"split_feature": draw(st.integers(0, len(names) - 1)), "threshold": draw(TICKS)}
            nodes[index] |= {"decision_type": draw(OPERATORS), "default_left": draw(st.booleans())}
            nodes[index] |= {"left_child": grow(depth - 1)}
            nodes[index] |= {"right_child": grow(depth - 1)}
        else:
            nodes[index]["leaf_value"] = draw(LEAVES)
        return index

    grow(max_depth)
    return {"tree": {"feature_names": names, "tree_structure": nodes}}


@st.composite
def ensemble_json(draw: st.DrawFn, aggregator: str = "weighted_sum") -> Json:
    """Draw an ensemble, with or without weights."""
    trees = draw(st.lists(tree_json(), min_size=1, max_size=5))
    weights = draw(st.one_of(st.none(), st.lists(st.floats(0, 3), min_size=len(trees), max_size=len(trees))))
    options = {} if weights is None else {"weights": weights}
    body = {"trained_models": trees, "aggregate_output": {aggregator: options}, "target_type": "regression"}
    return {"trained_model": {"ensemble": body}}


def rows(count: int = 4) -> st.SearchStrategy[list[list[float]]]:
    return st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=count)


COMPARE = {
    "lte": lambda v, t: v <= t,
    "lt": lambda v, t: v < t,
    "gt": lambda v, t: v > t,
    "gte": lambda v, t: v >= t,
    "eq": lambda v, t: v == t,
}


def naive_leaf(tree: Json, row: dict[str, float]) -> float:
    """Walk one tree for one document as the specification tells it."""
    body = tree["tree"]
    node = body["tree_structure"][0]
    while "left_child" in node:
        value = row.get(body["feature_names"][node["split_feature"]], math.nan)
        left = (
            node["default_left"]
            if not math.isfinite(value)
            else COMPARE[node["decision_type"]](value, node["threshold"])
        )
        node = body["tree_structure"][node["left_child"] if left else node["right_child"]]
    return float(node["leaf_value"])


def java_sum(values: list[float]) -> float:
    high = low = 0.0
    for value in values:
        term = value - low
        grown = high + term
        low = (grown - high) - term
        high = grown
    return high - low


def parts(definition: Json) -> tuple[list[Json], list[float]]:
    body = definition["trained_model"]["ensemble"]
    weights = body["aggregate_output"].popitem()[1].get("weights") or [1.0] * len(body["trained_models"])
    return body["trained_models"], weights


@given(ensemble_json(), rows())
def test_all_documents_at_once_get_what_a_walk_through_each_tree_gives(
    definition: Json, documents: list[list[float]]
) -> None:
    model = TreeEnsemble.read(definition)
    trees, weights = parts(definition)
    expected = [
        java_sum(
            [naive_leaf(tree, dict(zip(NAMES, row, strict=True))) * w for tree, w in zip(trees, weights, strict=True)]
        )
        for row in documents
    ]
    assert model.predict(model.arrange(NAMES, np.array(documents))).tolist() == expected


@given(ensemble_json(), rows(8))
def test_a_document_scores_the_same_alone_and_in_any_window(definition: Json, documents: list[list[float]]) -> None:
    model = TreeEnsemble.read(definition)
    features = model.arrange(NAMES, np.array(documents))
    alone = np.concatenate([model.predict(features[[place]]) for place in range(len(features))])
    assert np.array_equal(alone, model.predict(features))
    assert np.array_equal(alone[::-1], model.predict(features[::-1]))


@pytest.mark.parametrize("aggregator", ["weighted_sum", "logistic_regression", "exponent"])
@settings(max_examples=30)
@given(data=st.data())
def test_the_paths_add_up_to_the_prediction(aggregator: str, data: st.DataObject) -> None:
    definition = data.draw(ensemble_json(aggregator))
    model = TreeEnsemble.read(definition)
    row = model.arrange(NAMES, np.array(data.draw(rows(1))))[0]
    paths = model.path(row)
    assert len(paths) == len(model.definition.trees)
    with np.errstate(over="ignore"):
        ends = {"weighted_sum": lambda s: s, "logistic_regression": lambda s: 1 / (1 + np.exp(-s)), "exponent": np.exp}
        assert float(ends[aggregator](paths[-1].running_sum)) == model.predict(row[None])[0]


@given(ensemble_json(), rows(1))
def test_a_path_tells_every_decision_and_ends_at_the_leaf(definition: Json, documents: list[list[float]]) -> None:
    model = TreeEnsemble.read(definition)
    trees, weights = parts(definition)
    named = dict(zip(NAMES, documents[0], strict=True))
    for path, tree, weight in zip(
        model.path(model.arrange(NAMES, np.array(documents))[0]), trees, weights, strict=True
    ):
        nodes = tree["tree"]["tree_structure"]
        assert (path.leaf_value, path.weight) == (naive_leaf(tree, named), weight)
        assert nodes[path.leaf]["leaf_value"] == path.leaf_value
        node = 0
        for step in path.steps:
            assert (step.node, step.threshold, step.operator) == (
                node,
                nodes[node]["threshold"],
                nodes[node]["decision_type"],
            )
            assert step.by_default == (not math.isfinite(named[step.feature])) == (step.value is None)
            node = nodes[node]["left_child" if step.went_left else "right_child"]
        assert node == path.leaf


def test_a_step_reads_as_a_sentence() -> None:
    nodes = [
        {"split_feature": 0, "threshold": 1.5, "left_child": 1, "right_child": 2, "default_left": True},
        {"leaf_value": 1.0},
        {"leaf_value": 2.0},
    ]
    model = TreeEnsemble.read({"trained_model": {"tree": {"feature_names": ["bm25"], "tree_structure": nodes}}})
    assert str(model.path(np.array([2.25]))[0].steps[0]) == "bm25 ≤ 1.5: 2.25, right"
    assert str(model.path(np.array([np.nan]))[0].steps[0]) == "bm25 ≤ 1.5: missing, left by default"


def stumps(*leaves: float, aggregator: str = "weighted_sum", **options: Any) -> TreeEnsemble:
    trees = [{"tree": {"feature_names": [], "tree_structure": [{"leaf_value": leaf}]}} for leaf in leaves]
    body = {"trained_models": trees, "aggregate_output": {aggregator: options}}
    return TreeEnsemble.read({"trained_model": {"ensemble": body}})


def test_what_an_addition_loses_is_carried_to_the_next() -> None:
    leaves = [1.0] + [1e-16] * 100
    assert sum(leaves) == 1.0
    assert stumps(*leaves).predict(np.zeros((3, 0))).tolist() == [1.00000000000001] * 3


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=40))
def test_sums_are_those_of_java(values: list[float]) -> None:
    assert stumps(*values).predict(np.zeros((1, 0)))[0] == java_sum(values)


# Halfway between two neighbours of float32, give or take little: where the last digits of float64 decide.
HALFWAY = st.builds(lambda tail: 1.0 + 2.0**-24 + tail, st.sampled_from([0.0, 2.0**-52, -(2.0**-52), 1e-16]))


@given(st.lists(st.one_of(HALFWAY, LEAVES, st.floats(-1e300, 1e300)), min_size=1, max_size=20), st.floats(0, 1e3))
def test_a_sum_in_float32_has_the_digits_of_the_compensated_sum(values: list[float], lift: float) -> None:
    leaves = np.array(values)[:, np.newaxis]
    with np.errstate(over="ignore"):
        assert single_sum(leaves, lift) == (compensated_sum(leaves) + lift).astype(np.float32)


@given(ensemble_json(), rows(8))
def test_no_slid_score_is_below_zero_and_the_order_stays(definition: Json, documents: list[list[float]]) -> None:
    model = TreeEnsemble.read(definition)
    features = model.arrange(NAMES, np.array(documents))
    raw, slid = ltr_scores(model, features, slide=False), ltr_scores(model, features, slide=True)
    assert raw.dtype == slid.dtype == np.float32
    assert (slid >= -1e-9).all()
    assert np.array_equal(slid, (model.predict(features) + adjustment(model)).astype(np.float32))
    assert np.array_equal(raw, model.predict(features).astype(np.float32))
    assert (model.predict(features) >= model.lower_bound - 1e-9).all()


def test_a_model_that_never_goes_below_zero_is_not_moved() -> None:
    model = stumps(1.0, 0.25)
    assert (model.lower_bound, adjustment(model)) == (1.25, 0.0)
    assert ltr_scores(model, np.zeros((1, 0)), slide=True).tolist() == [1.25]


def test_weights_count_in_the_sum_and_in_its_lower_bound() -> None:
    model = stumps(-1.0, 4.0, weights=[0.5, 2.0])
    assert model.predict(np.zeros((1, 0))).tolist() == [7.5]
    assert model.lower_bound == 7.5


def test_a_logistic_regression_is_squeezed_between_zero_and_one() -> None:
    assert stumps(0.5, 0.5, aggregator="logistic_regression").predict(np.zeros((1, 0)))[0] == 1 / (1 + math.exp(-1))
    assert stumps(-800.0, aggregator="logistic_regression").predict(np.zeros((1, 0)))[0] == 0.0


def test_an_exponent_grows_without_complaint() -> None:
    assert stumps(1.0, 1.0, aggregator="exponent").predict(np.zeros((1, 0)))[0] == math.exp(2)
    assert ltr_scores(stumps(900.0, aggregator="exponent"), np.zeros((1, 0)), slide=False)[0] == math.inf


def classifier(*leaves: Any, aggregate: Json, **more: Any) -> TreeEnsemble:
    trees = [
        {"tree": {"feature_names": [], "tree_structure": [{"leaf_value": leaf}], "target_type": "classification"}}
        for leaf in leaves
    ]
    body = {"trained_models": trees, "aggregate_output": aggregate, "target_type": "classification", **more}
    return TreeEnsemble.read({"trained_model": {"ensemble": body}})


def test_a_vote_goes_to_the_class_with_the_greatest_weight() -> None:
    mode = {"weighted_mode": {"num_classes": 4}}
    assert classifier(2.0, 1.0, 2.0, aggregate=mode).predict(np.zeros((1, 0))).tolist() == [2.0]
    weighted = {"weighted_mode": {"num_classes": 4, "weights": [1.0, 5.0, 1.0]}}
    assert classifier(2.0, 1.0, 2.0, aggregate=weighted).predict(np.zeros((1, 0))).tolist() == [1.0]
    assert classifier([0.1, 0.9], [0.3, 0.2], aggregate=mode).predict(np.zeros((2, 0))).tolist() == [1.0, 1.0]
    logistic: Json = {"logistic_regression": {}}
    assert classifier(-1.0, 0.5, aggregate=logistic).predict(np.zeros((1, 0))).tolist() == [0.0]
    favoured = classifier(-1.0, 0.5, aggregate=logistic, classification_weights=[0.1, 0.9])
    assert favoured.predict(np.zeros((1, 0))).tolist() == [1.0]


def test_features_are_arranged_by_name_and_those_not_given_are_missing() -> None:
    nodes = [
        {"split_feature": 1, "threshold": 0.0, "left_child": 1, "right_child": 2},
        {"leaf_value": 1.0},
        {"leaf_value": 2.0},
    ]
    model = TreeEnsemble.read({"trained_model": {"tree": {"feature_names": ["x", "y"], "tree_structure": nodes}}})
    arranged = model.arrange(["y", "z"], np.array([[-1.0, 5.0]], np.float32))
    assert np.array_equal(arranged, [[np.nan, -1.0]], equal_nan=True)
    assert model.predict(arranged).tolist() == [1.0]


@pytest.mark.parametrize("shape", [(3,), (2, 5), (0,)])
def test_features_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelDefinitionError, match="do not fit a model of"):
        stumps(1.0).predict(np.ones(shape))


def test_no_documents_get_no_scores() -> None:
    assert ltr_scores(stumps(1.0, 2.0), np.zeros((0, 0)), slide=True).shape == (0,)


def test_ties_on_a_nine_digit_threshold_are_where_xgboost_disagrees() -> None:
    nodes = [
        {"split_feature": 0, "threshold": 13.6280003, "decision_type": "lt", "left_child": 1, "right_child": 2},
        {"leaf_value": 1.0},
        {"leaf_value": 2.0},
    ]
    first = {"tree": {"feature_names": ["bm25"], "tree_structure": nodes}}
    other = {"tree": {"feature_names": ["bm25"], "tree_structure": [dict(nodes[0], decision_type="lte"), *nodes[1:]]}}
    model = TreeEnsemble.read({"trained_model": {"ensemble": {"trained_models": [other, first]}}})
    features = np.array([[1.0], [np.float32(13.628)], [20.0], [np.nan]], np.float64)
    assert model.predict(features).tolist() == [2.0, 2.0, 4.0, 4.0]
    assert xgboost_disagreements(model, features).tolist() == [[1, 1]]
