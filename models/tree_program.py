"""Trees as flat arrays, walked by all documents and all trees at once, one level at a time.

Every decision becomes the same one, `column <= threshold`, so that a level costs a few array operations whatever the
operators. Each feature therefore has a column for every way it is asked for: as it is or negated (`v < t` is the
contrary of `-v <= -t`), and with missing values at either end, so that they answer the way the node wants.

Nothing here depends on how many documents are walked together: a document's leaf is the same alone or in a window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .tree_nodes import OPERATORS, Floats, Ints, Tree

Layout = tuple[Ints, Floats, Ints]
"""Columns, thresholds, and the two children of each node."""

_LT, _GT, _GTE, _EQ = (OPERATORS.index(name) for name in ("lt", "gt", "gte", "eq"))
_ROUNDED = 4
"""Which block of columns holds the negated features rounded to float32."""


@dataclass(frozen=True, slots=True, eq=False)
class TreeProgram:
    """Hold all nodes of all trees, numbered in one row, and where each tree begins.

    *children* has two entries for each node: where to go when `column <= threshold` holds and when not. A leaf leads
    back to itself. The nodes of tree t are numbered from `roots[t]` in the order of its `tree_structure`; helper nodes
    follow.
    """

    column: Ints
    threshold: Floats
    children: Ints
    roots: Ints
    depth: int
    single: bool

    def leaves(self, features: Floats) -> Ints:
        """Return the leaf each document reaches in each tree, as trees x docs of node numbers.

        *features* is docs x features in the program's order; NaN and the infinities are missing.
        """
        found = [self._walk(part) for part in _parts(features, len(self.roots))]
        return np.concatenate(found, axis=1) if len(found) != 1 else found[0]

    def _walk(self, features: Floats) -> Ints:
        docs = len(features)
        node = np.repeat(self.roots, docs).reshape(len(self.roots), docs)
        if not self.depth:
            return node
        columns = _columns(features, self.single)
        begin = np.arange(docs) * columns.shape[1]
        flat = columns.ravel()
        for _ in range(self.depth):
            value = flat.take(self.column.take(node) + begin)
            beyond = value > self.threshold.take(node)
            node = self.children.take(2 * node + beyond)
        return node


def compile_trees(trees: Sequence[Tree], feature_names: Sequence[str], *, single: bool = False) -> TreeProgram:
    """Lay the trees out for walking; *single* compares `lt` in float32, as XGBoost does."""
    position = {name: place for place, name in enumerate(feature_names)}
    starts = np.cumsum([0, *(len(tree.left) for tree in trees)])
    layouts = [_layout(tree, start, position, single) for tree, start in zip(trees, starts.tolist(), strict=False)]
    column, threshold, children = (np.concatenate(part) for part in zip(*layouts, strict=True))
    equal = np.concatenate([(tree.operator == _EQ) & ~tree.is_leaf for tree in trees])
    column, threshold, children = _with_helpers(column, threshold, children, np.flatnonzero(equal), len(position))
    roots = starts[:-1].copy()
    for array in (column, threshold, children, roots):
        array.flags.writeable = False
    depth = max(tree.depth for tree in trees) * (2 if equal.any() else 1)
    return TreeProgram(column, threshold, children, roots, depth, single)


def _parts(features: Floats, trees: int) -> Iterator[Floats]:
    """Cut a long list of documents so that what one level touches stays in the processor's cache."""
    step = max(1, 2**15 // max(trees, 1))
    for start in range(0, max(len(features), 1), step):
        yield features[start : start + step]


def _columns(features: Floats, single: bool) -> Floats:
    """Return docs x blocks of all features: as they are, negated, negated float32; each with missing low and high."""
    known = np.isfinite(features)
    versions = [features, -features]
    if single:
        with np.errstate(over="ignore"):
            versions.append(-features.astype(np.float32).astype(np.float64))
    blocks = [np.where(known, version, end) for version in versions for end in (-np.inf, np.inf)]
    return np.concatenate(blocks, axis=1)


def _layout(tree: Tree, start: int, position: Mapping[str, int], single: bool) -> Layout:
    """Turn one tree into program rows; `eq` becomes its first half here."""
    leaf, op, width = tree.is_leaf, tree.operator, len(position)
    places = np.array([position[name] for name in tree.feature_names] or [0], np.intp)
    negated = (op == _LT) | (op == _GTE)
    contrary = (op == _LT) | (op == _GT)
    rounded = (op == _LT) & single
    low = tree.default_left ^ contrary
    block = np.where(rounded, _ROUNDED, np.where(negated, 2, 0)) + ~low
    threshold = np.where(rounded, _single(tree.threshold), tree.threshold)
    here = np.arange(start, start + len(op))
    ways = (
        np.column_stack((np.where(contrary, tree.right, tree.left), np.where(contrary, tree.left, tree.right))) + start
    )
    return (
        np.where(leaf, 0, block * width + places[np.where(leaf, 0, tree.split_feature)]),
        np.where(leaf, 0.0, np.where(negated, -threshold, threshold)),
        np.where(leaf[:, None], here[:, None], ways),
    )


def _single(threshold: Floats) -> Floats:
    with np.errstate(over="ignore", under="ignore"):
        return threshold.astype(np.float32).astype(np.float64)


def _with_helpers(column: Ints, threshold: Floats, children: Ints, equal: Ints, width: int) -> Layout:
    """Give every `eq` node a helper behind its "yes": `v = t` holds when `v <= t` and then `-v <= -t`."""
    helpers = np.arange(len(column), len(column) + len(equal))
    ways = np.concatenate((children, children[equal]))
    ways[equal, 0] = helpers
    return (
        np.concatenate((column, column[equal] + 2 * width)),
        np.concatenate((threshold, -threshold[equal])),
        ways.ravel(),
    )
