"""How one document falls through each tree to its leaf, and what the leaves add up to.

Elasticsearch has nothing like it: its explanation of a learning-to-rank score stops at the features.
"""

from __future__ import annotations

import math
import operator as comparisons
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .tree_nodes import OPERATORS, Tree

SYMBOLS = {"lte": "≤", "lt": "<", "gt": ">", "gte": "≥", "eq": "="}
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "lte": comparisons.le,
    "lt": comparisons.lt,
    "gt": comparisons.gt,
    "gte": comparisons.ge,
    "eq": comparisons.eq,
}


@dataclass(frozen=True, slots=True)
class TreeStep:
    """Tell one decision: *value* is None when the feature is missing, and then *by_default* is True."""

    node: int
    feature: str
    value: float | None
    operator: str
    threshold: float
    went_left: bool
    by_default: bool

    def __str__(self) -> str:
        way = "left" if self.went_left else "right"
        question = f"{self.feature} {SYMBOLS[self.operator]} {self.threshold!r}"
        return f"{question}: missing, {way} by default" if self.by_default else f"{question}: {self.value!r}, {way}"


@dataclass(frozen=True, slots=True)
class TreePath:
    """Tell one tree's answer: the way to the leaf, the leaf's value, its weight, and the sum over the trees so far."""

    tree: int
    steps: tuple[TreeStep, ...]
    leaf: int
    leaf_value: float
    weight: float
    running_sum: float


def steps_to_leaf(tree: Tree, values: Mapping[str, float]) -> tuple[tuple[TreeStep, ...], int]:
    """Return the decisions one document meets, and the row of the leaf where it ends."""
    steps = tuple(_steps(tree, values))
    if not steps:
        return steps, 0
    last = steps[-1]
    return steps, int((tree.left if last.went_left else tree.right)[last.node])


def _steps(tree: Tree, values: Mapping[str, float]) -> Iterator[TreeStep]:
    node = 0
    while tree.left[node] >= 0:
        step = _step(tree, node, values)
        yield step
        node = int((tree.left if step.went_left else tree.right)[node])


def _step(tree: Tree, node: int, values: Mapping[str, float]) -> TreeStep:
    feature = tree.feature_names[tree.split_feature[node]]
    name, threshold = OPERATORS[tree.operator[node]], float(tree.threshold[node])
    value = float(values.get(feature, math.nan))
    missing = not math.isfinite(value)
    left = bool(tree.default_left[node]) if missing else _HOLDS[name](value, threshold)
    return TreeStep(node, feature, None if missing else value, name, threshold, left, missing)
