"""The nodes of one decision tree, read into columns and checked to be a tree.

Elasticsearch: `Tree`, `TreeNode`. A node is a leaf when it has no `left_child`; the first node is the root.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ModelDefinitionError
from .tree_json import LONG_MAX, boolean, integer, members, number, numbers, refuse_unknown, required, string, strings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Reader = Callable[[object, str, str], Any]

OPERATORS = ("lte", "lt", "gt", "gte", "eq")
TARGET_TYPES = ("regression", "classification")
MAX_DEPTH = 1024

_ABSENT = object()

_TREE = ("feature_names", "tree_structure", "target_type", "classification_labels")
_DECISION = ("decision_type", "threshold", "left_child", "right_child", "default_left", "split_feature")
_NODE = frozenset((*_DECISION, "node_index", "split_gain", "leaf_value", "number_samples"))


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Hold one tree as read-only columns, a row for each node in the order of `tree_structure`.

    *split_feature* (-1 on a leaf) counts in *feature_names*; *operator* counts in OPERATORS; *left* and *right* are
    row numbers, -1 on a leaf; *leaf_value* is nodes x values, NaN on an inner node; *depth* is the number of decisions
    on the longest way from the root to a leaf.
    """

    feature_names: tuple[str, ...]
    target_type: str
    split_feature: Ints
    operator: Ints
    threshold: Floats
    default_left: npt.NDArray[np.bool_]
    left: Ints
    right: Ints
    leaf_value: Floats
    depth: int
    classification_labels: tuple[str, ...] | None = None

    @property
    def is_leaf(self) -> npt.NDArray[np.bool_]:
        """Tell the leaves from the inner nodes."""
        return self.left < 0

    @property
    def estimated_operations(self) -> int:
        """Count what one inference costs, as Elasticsearch's `estimated_operations` does."""
        return int(np.ceil(np.log(len(self.left)))) + len(self.feature_names)


def read_tree(source: object) -> Tree:
    """Read the value of a `tree` member, or refuse it in Elasticsearch's words."""
    tree = members(source, "tree", _TREE)
    names = strings(required(tree, "feature_names"), "tree", "feature_names")
    target_type = read_target_type(tree.get("target_type", "regression"), "tree")
    nodes = _nodes(required(tree, "tree_structure"))
    columns = _columns(nodes)
    _check_features(columns["split_feature"], columns["left"] < 0, names)
    labels = _labels(tree, target_type, nodes)
    left, right = _children(columns)
    depth = _depth(left, right)
    leaf_value = _leaf_values(nodes, left < 0)
    kept = {name: columns[name] for name in ("split_feature", "operator", "threshold", "default_left")}
    kept |= {"left": left, "right": right, "leaf_value": leaf_value}
    for array in kept.values():
        array.flags.writeable = False
    return Tree(names, target_type, depth=depth, classification_labels=labels, **kept)


def read_target_type(value: object, parser: str) -> str:
    """Read `regression` or `classification`, in any case."""
    name = string(value, parser, "target_type").strip().lower()
    if name not in TARGET_TYPES:
        raise ModelDefinitionError(f"[{parser}] failed to parse field [target_type]: no target type [{name}]")
    return name


def _nodes(structure: object) -> Sequence[Mapping[str, Any]]:
    nodes: Sequence[Any] = structure if isinstance(structure, list | tuple) else [structure]
    if not nodes:
        raise ModelDefinitionError("[tree_structure] must not be empty")
    if any(node is None for node in nodes):
        raise ModelDefinitionError("[tree] cannot contain null nodes")
    for node in nodes:
        if not isinstance(node, Mapping):
            members(node, "tree_node", _NODE)
    refuse_unknown(set(chain.from_iterable(nodes)), "tree_node", _NODE)
    return nodes


def _column(
    nodes: Sequence[Mapping[str, Any]], field: str, read: Reader, absent: object, plain: type | None = None
) -> list[Any]:
    """Collect one member of all nodes; when every value is *plain* none of them costs a call of *read*."""
    values = [node.get(field, _ABSENT) for node in nodes]
    if plain is not None and set(map(type, values)) <= {plain, object}:
        return [absent if value is _ABSENT else value for value in values]
    return [absent if value is _ABSENT else read(value, "tree_node", field) for value in values]


def _columns(nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Read every member but the leaf values, and check what one node alone can get wrong."""
    samples = _column(nodes, "number_samples", partial(integer, limit=LONG_MAX), 0, int)
    node_index = _indices(nodes, "node_index", 0)
    left, right = _indices(nodes, "left_child"), _indices(nodes, "right_child")
    has_left = np.array(["left_child" in node for node in nodes])
    has_right = np.array(["right_child" in node for node in nodes])
    threshold = np.array(_column(nodes, "threshold", number, np.nan), np.float64)
    _column(nodes, "split_gain", number, np.nan)
    _require(node_index >= 0, "[node_index] must be a non-negative integer.")
    _require(np.array(["leaf_value" in node for node in nodes]) | has_left, "[leaf_value] is required for a leaf node.")
    _require((left >= 0) | ~has_left, "[left_child] must be a non-negative integer.")
    # A child on one side only: Elasticsearch stores such a node and fails when a document comes by.
    _require(has_left | ~has_right, "[left_child] must be a non-negative integer.")
    _require((right >= 0) | ~has_left, "[right_child] must be a non-negative integer.")
    _require(~np.isnan(threshold) | ~has_left, "[threshold] must exist for non-leaf node.")
    _require(np.array([count >= 0 for count in samples]), "[number_samples] must be greater than or equal to 0")
    return {
        "node_index": node_index,
        "left": left,
        "right": right,
        "threshold": threshold,
        "split_feature": _indices(nodes, "split_feature"),
        "operator": np.array(_column(nodes, "decision_type", _operator, 0), np.intp),
        "default_left": np.array(_column(nodes, "default_left", boolean, False, bool), np.bool_),
    }


def _indices(nodes: Sequence[Mapping[str, Any]], field: str, absent: int = -1) -> Ints:
    values = _column(nodes, field, integer, absent, int)
    try:
        return np.array(values, np.intp)
    except OverflowError:
        return np.array([integer(value, "tree_node", field) for value in values], np.intp)


def _operator(value: object, parser: str, field: str) -> int:
    name = string(value, parser, field).strip().lower()
    if name not in OPERATORS:
        raise ModelDefinitionError(f"[{parser}] failed to parse field [{field}]: no operator [{name}]")
    return OPERATORS.index(name)


def _require(sound: npt.NDArray[np.bool_], complaint: str) -> None:
    if not sound.all():
        raise ModelDefinitionError(complaint)


def _check_features(split_feature: Ints, is_leaf: npt.NDArray[np.bool_], names: tuple[str, ...]) -> None:
    highest = int(split_feature.max())
    if highest >= len(names):
        raise ModelDefinitionError(f"feature index [{highest}] is out of bounds for the [feature_names] array")
    if len(split_feature) > 1 and not names:
        raise ModelDefinitionError(
            f"[feature_names] is empty and the tree has > 1 nodes; num nodes [{len(split_feature)}]. "
            "The model Must have features if tree is not a stump"
        )
    _require(is_leaf | (split_feature >= 0), "[split_feature] must be a non-negative integer.")


def _labels(tree: Mapping[str, Any], target_type: str, nodes: Sequence[Mapping[str, Any]]) -> tuple[str, ...] | None:
    """Read the labels; only a classification may have them, and leaves with more than one value."""
    labels = tree.get("classification_labels")
    if target_type == "classification":
        return None if labels is None else strings(labels, "tree", "classification_labels")
    if labels is not None:
        raise ModelDefinitionError(
            "[target_type] should be [classification] if [classification_labels] is provided, and vice versa"
        )
    if any(isinstance(node.get("leaf_value"), list | tuple) and len(node["leaf_value"]) > 1 for node in nodes):
        raise ModelDefinitionError("[target_type] should be [classification] if leaf nodes have multiple values")
    return None


def _children(columns: Mapping[str, Any]) -> tuple[Ints, Ints]:
    """Return the rows of both children.

    Elasticsearch: children are row numbers, whatever `node_index` says. But: trees whose `node_index` has gaps (eland
    writes them for pruned XGBoost trees, and Elasticsearch refuses them) are resolved by `node_index`.
    """
    index, left, right = columns["node_index"], columns["left"], columns["right"]
    if index.max() >= len(index) and len(np.unique(index)) == len(index):
        rows = {int(name): row for row, name in enumerate(index)} | {-1: -1}
        _refuse_missing(
            [child for pair in zip(left, right, strict=True) for child in map(int, pair) if child not in rows]
        )
        return tuple(np.array([rows[int(child)] for child in side], np.intp) for side in (left, right))  # type: ignore[return-value]
    pairs = np.column_stack((left, right)).ravel()
    _refuse_missing([int(child) for child in pairs[pairs >= len(index)]])
    return left, right


def _refuse_missing(missing: list[int]) -> None:
    if missing:
        shown = ", ".join(map(str, missing[:20])) + (", ..." if len(missing) > 20 else "")
        raise ModelDefinitionError(f"[tree] contains missing nodes [{shown}]")


def _depth(left: Ints, right: Ints) -> int:
    """Walk the tree level by level; refuse a node that is met twice, and a tree too deep to be one."""
    lefts, rights = left.tolist(), right.tolist()
    depths = [-1] * len(lefts)
    waiting: deque[tuple[int, int]] = deque([(0, 0)])
    depth = 0
    while waiting:
        node, depth = waiting.popleft()
        if depths[node] >= 0:
            raise ModelDefinitionError(f"[tree] contains cycle at node {node}")
        depths[node] = depth
        if lefts[node] >= 0:
            waiting.append((lefts[node], depth + 1))
            waiting.append((rights[node], depth + 1))
    if depth > MAX_DEPTH:
        raise ModelDefinitionError(
            f"[tree] is [{depth}] decisions deep, more than the [{MAX_DEPTH}] that are evaluated"
        )
    return depth


def _leaf_values(nodes: Sequence[Mapping[str, Any]], is_leaf: npt.NDArray[np.bool_]) -> Floats:
    """Return nodes x values; every leaf must hold as many values as the others."""
    read = [_leaf_value(node) for node in nodes]
    leaves = [values if leaf else () for values, leaf in zip(read, is_leaf.tolist(), strict=True)]
    sizes = {len(values) for values, leaf in zip(leaves, is_leaf.tolist(), strict=True) if leaf}
    if 0 in sizes:
        raise ModelDefinitionError("[leaf_value] is required for a leaf node.")
    if len(sizes) > 1:
        raise ModelDefinitionError("[tree.tree_structure] all leaf nodes must have the same number of values")
    inner = (np.nan,) * sizes.pop()
    return np.array([values or inner for values in leaves], np.float64)


def _leaf_value(node: Mapping[str, Any]) -> tuple[float, ...]:
    if "leaf_value" not in node:
        return ()
    value = node["leaf_value"]
    if isinstance(value, list | tuple) and None in value:
        raise ModelDefinitionError("[leaf_value] cannot have null values.")
    return numbers(value, "tree_node", "leaf_value")
