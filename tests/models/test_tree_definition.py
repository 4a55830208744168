"""Definitions of tree models: what is read, and what is refused in Elasticsearch's words."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from secondpass.models.errors import ModelDefinitionError
from secondpass.models.tree_definition import MAX_NODES, read_definition
from secondpass.models.trees import TreeEnsemble, ltr_scores

Json = dict[str, Any]


def leaf(value: Any, index: int = 0, **more: Any) -> Json:
    return {"node_index": index, "leaf_value": value, **more}


def split(left: int, right: int, index: int = 0, **more: Any) -> Json:
    node = {"node_index": index, "split_feature": 0, "threshold": 1.5, "left_child": left, "right_child": right}
    return {key: value for key, value in (node | more).items() if value is not ...}


def tree(*nodes: Json, **more: Any) -> Json:
    return {"trained_model": {"tree": {"feature_names": ["f", "g"], "tree_structure": list(nodes), **more}}}


def stump(**root: Any) -> Json:
    return tree(split(1, 2, **root), leaf(-1.0, 1), leaf(2.0, 2))


def ensemble(*members: Json, **more: Any) -> Json:
    trees = [member["trained_model"] for member in members]
    return {"trained_model": {"ensemble": {"trained_models": trees, **more}}}


REFUSED: list[tuple[str, Json, str]] = [
    ("no leaf value", tree({"node_index": 0}), "[leaf_value] is required for a leaf node."),
    ("an empty leaf", tree(leaf([])), "[leaf_value] is required for a leaf node."),
    ("a null in a leaf", tree(leaf([None])), "[leaf_value] cannot have null values."),
    ("no threshold", stump(threshold=...), "[threshold] must exist for non-leaf node."),
    ("a NaN threshold", stump(threshold=math.nan), "[threshold] must be a finite number."),
    ("an infinite threshold", stump(threshold=-math.inf), "[threshold] must be a finite number."),
    ("a threshold beyond double", stump(threshold=10**400), "[tree_node] failed to parse field [threshold]"),
    (
        "a boolean threshold",
        stump(threshold=True),
        "[tree_node] threshold doesn't support values of type: VALUE_BOOLEAN",
    ),
    ("a null threshold", stump(threshold=None), "[tree_node] threshold doesn't support values of type: VALUE_NULL"),
    ("an infinite leaf", tree(leaf(math.inf)), "[leaf_value] must be a finite number."),
    ("a negative left child", stump(left_child=-1), "[left_child] must be a non-negative integer."),
    ("a negative right child", stump(right_child=-3), "[right_child] must be a non-negative integer."),
    ("a lonely left child", stump(right_child=...), "[right_child] must be a non-negative integer."),
    ("a lonely right child", tree(leaf(1.0, right_child=0)), "[left_child] must be a non-negative integer."),
    ("a negative node index", tree(leaf(1.0, index=-1)), "[node_index] must be a non-negative integer."),
    ("negative samples", tree(leaf(1.0, number_samples=-1)), "[number_samples] must be greater than or equal to 0"),
    ("a loop to the root", tree(split(0, 1), leaf(1.0, 1)), "[tree] contains cycle at node 0"),
    ("a shared child", tree(split(1, 1), leaf(1.0, 1)), "[tree] contains cycle at node 1"),
    ("missing children", tree(split(1, 7), leaf(1.0, 1)), "[tree] contains missing nodes [7]"),
    ("a child of no size", tree(split(1, 10**30), leaf(1.0, 1)), "is out of range"),
    ("no nodes", tree(), "[tree_structure] must not be empty"),
    ("a null node", tree(None), "[tree] cannot contain null nodes"),  # type: ignore[arg-type]
    ("a number for a node", tree(5), "[tree_node] Expected START_OBJECT but was: VALUE_NUMBER"),  # type: ignore[arg-type]
    ("an unknown member of a node", stump(colour="red"), "[tree_node] unknown field [colour]"),
    ("an unknown member of a tree", tree(leaf(1.0), size=3), "[tree] unknown field [size]"),
    ("no feature names", tree(leaf(1.0), feature_names=None), "[feature_names] must not be null."),
    ("a feature too many", stump(split_feature=2), "feature index [2] is out of bounds for the [feature_names] array"),
    ("a negative feature", stump(split_feature=-1), "[split_feature] must be a non-negative integer."),
    ("half a feature", stump(split_feature=0.5), "0.5 is not a whole number"),
    ("an unknown operator", stump(decision_type="like"), "no operator [like]"),
    ("a number for an operator", stump(decision_type=0), "no operator [0]"),
    ("a default direction of 1", stump(default_left=1), "default_left doesn't support values of type: VALUE_NUMBER"),
    ("an unknown target", tree(leaf(1.0), target_type="ranking"), "no target type [ranking]"),
    (
        "labels of a regression",
        tree(leaf(1.0), classification_labels=["a"]),
        "[target_type] should be [classification] if [classification_labels] is provided, and vice versa",
    ),
    (
        "a regression with two values",
        tree(leaf([1.0, 2.0])),
        "[target_type] should be [classification] if leaf nodes have multiple values",
    ),
    (
        "leaves of different length",
        tree(split(1, 2), leaf([1.0], 1), leaf([1.0, 2.0], 2), target_type="classification"),
        "[tree.tree_structure] all leaf nodes must have the same number of values",
    ),
    ("no trees", ensemble(), "[trained_models] must not be empty"),
    (
        "a weight too many",
        ensemble(stump(), aggregate_output={"weighted_sum": {"weights": [1.0, 2.0]}}),
        "[aggregate_output] expects value array of size [2] but number of models is [1]",
    ),
    (
        "a vote in a regression",
        ensemble(stump(), aggregate_output={"weighted_mode": {"num_classes": 2}}),
        "aggregate_output [regression] is not compatible with target_type [weighted_mode]",
    ),
    (
        "two aggregators",
        ensemble(stump(), aggregate_output={"weighted_sum": {}, "exponent": {}}),
        "[aggregate_output] must have exactly one aggregator defined.",
    ),
    ("an unknown aggregator", ensemble(stump(), aggregate_output={"median": {}}), "unknown field [median]"),
    ("an unknown member of an ensemble", ensemble(stump(), trees=3), "[ensemble] unknown field [trees]"),
    (
        "votes for no class",
        ensemble(
            tree(leaf(2.0), target_type="classification"),
            target_type="classification",
            aggregate_output={"weighted_mode": {"num_classes": 2}},
        ),
        "values contain entries larger than expected max of [1]",
    ),
    (
        "leaves beyond every double",
        ensemble(tree(leaf(-1e308)), tree(leaf(1e308))),
        "[leaf_value] is too large: the trees' leaves add up to more than a double holds",
    ),
    ("trees without order", {"trained_model": {"ensemble": {"trained_models": {}}}}, "needs to be an array of objects"),
    ("an ensemble in an ensemble", ensemble(ensemble(stump())), "supports only [tree] there"),
    (
        "a neural network",
        {"trained_model": {"lang_ident_neural_network": {}}},
        "unknown field [lang_ident_neural_network]",
    ),
    ("no model", {}, "[trained_model] must not be null."),
    ("a text", "tree", "Expected START_OBJECT but was: VALUE_STRING"),  # type: ignore[list-item]
    ("an unknown member", stump() | {"model": 1}, "unknown field [model]"),
    ("a preprocessor", stump() | {"preprocessors": [{"one_hot_encoding": {}}]}, "[preprocessors] are not supported"),
]


@pytest.mark.parametrize(("definition", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_an_unsound_definition_is_refused_with_its_reason(definition: Json, reason: str) -> None:
    with pytest.raises(ModelDefinitionError) as refused:
        read_definition(definition)
    assert reason in refused.value.reason


def many(count: int, link: Callable[[int], Json]) -> Json:
    return tree(*(link(index) for index in range(count)))


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("nodes without end", {"trained_model": {"tree": {"feature_names": [], "tree_structure": [{}] * 1_000_000}}}),
        ("trees without end", {"trained_model": {"ensemble": {"trained_models": [{}] * 1_000_000}}}),
    ],
)
def test_a_million_nodes_are_refused_at_once(name: str, definition: Json) -> None:
    begin = time.perf_counter()
    with pytest.raises(ModelDefinitionError, match="more than the"):
        read_definition(definition)
    assert time.perf_counter() - begin < 2.0


def test_a_tree_as_deep_as_it_is_long_is_refused() -> None:
    def link(index: int) -> Json:
        return split(index + 1, 4001 + index, index) if index < 4000 else leaf(0.0, index)

    with pytest.raises(ModelDefinitionError, match="decisions deep"):
        read_definition(many(8001, link))
    assert MAX_NODES > 8001


def test_nested_objects_without_end_are_refused() -> None:
    nested: Any = {}
    for _ in range(100_000):
        nested = {"ensemble": {"trained_models": [nested]}}
    with pytest.raises(ModelDefinitionError):
        read_definition({"trained_model": nested})


def test_a_classification_is_read_but_cannot_rank() -> None:
    model = TreeEnsemble.read(tree(leaf(1.0), target_type="classification", classification_labels=["a", "b"]))
    with pytest.raises(ModelDefinitionError) as refused:
        ltr_scores(model, np.zeros((1, 2)), slide=True)
    reason = "Cannot infer using configuration for [learning_to_rank] when model target_type is [classification]"
    assert refused.value.reason == reason


def test_children_are_row_numbers_even_where_node_index_disagrees() -> None:
    model = TreeEnsemble.read(tree(split(1, 2, 0), leaf(-1.0, 2), leaf(2.0, 1)))
    assert model.predict(np.array([[0.0, 0.0], [9.0, 0.0]])).tolist() == [-1.0, 2.0]


def test_a_pruned_tree_whose_node_index_has_gaps_is_resolved_by_node_index() -> None:
    nodes = [split(1, 2, 0), leaf(-1.0, 1), split(5, 6, 2, threshold=3.0), leaf(2.0, 5), leaf(7.0, 6)]
    model = TreeEnsemble.read(tree(*nodes))
    assert model.predict(np.array([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0]])).tolist() == [-1.0, 2.0, 7.0]


def test_a_gap_that_nothing_fills_is_a_missing_node() -> None:
    with pytest.raises(ModelDefinitionError, match=r"\[tree\] contains missing nodes \[4\]"):
        read_definition(tree(split(1, 4, 0), leaf(-1.0, 1), leaf(1.0, 9)))


def test_numbers_may_be_texts_and_whole_floats() -> None:
    model = TreeEnsemble.read(stump(threshold="1.5", left_child=1.0, default_left="true", decision_type=" LT "))
    assert model.predict(np.array([[1.5, 0.0], [np.nan, 0.0]])).tolist() == [2.0, -1.0]


def test_costs_are_counted_as_elasticsearch_counts_them() -> None:
    assert read_definition(ensemble(stump(), stump(), stump())).estimated_operations == 4 + 4
