"""Trees as flat arrays, walked by all documents and all trees at once, one level at a time.

Every decision becomes the same one, `column <= threshold`, so that a level costs a few array operations whatever the
operators. Each feature therefore has a column for every way it is asked for: as it is or negated (`v < t` is the
contrary of `-v <= -t`), and with missing values at either end, so that they answer the way the node wants.

Nothing here depends on how many documents are walked together: a document's leaf is the same alone or in a window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from .tree_nodes import OPERATORS, Floats, Ints, Tree

Layout = tuple[Ints, Floats, Ints]
"""The column and the threshold of each node, and nodes x the two where it leads: when `column <= threshold`, when not."""

_LT, _GT, _GTE, _EQ = (OPERATORS.index(name) for name in ("lt", "gt", "gte", "eq"))
_HIGH, _NEGATED, _ROUNDED = 1, 2, 4
"""How a column is made of its feature, in bits: missing values at the high end, negated, rounded to float32."""

_AT_A_TIME = 2**14
"""How many ways to a leaf are walked together: what one level touches stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class TreeProgram:
    """Hold the nodes of all trees in rows: first the roots, then each node's two children side by side.

    Where `column <= threshold` holds, row r leads to row `first[r]`, else to the one after it; a leaf leads back to itself.
    *node* is the number of each row's node, counted through all trees, in each in the order of its `tree_structure`; tree t
    begins at `starts[t]`. Columns are made of the features numbered in *feature*, in the form *form* says.
    """

    column: Ints
    threshold: Floats
    first: Ints
    node: Ints
    feature: Ints
    form: Ints
    starts: Ints
    depth: int

    def leaves(self, features: Floats) -> Ints:
        """Return the leaf each document reaches in each tree, as trees x docs of node numbers.

        *features* is docs x features in the program's order; NaN and the infinities are missing.
        """
        found = [self._walk(part) for part in _parts(features, len(self.starts))]
        return self.node.take(np.concatenate(found, axis=1) if len(found) != 1 else found[0])

    def _walk(self, features: Floats) -> Ints:
        docs, trees = len(features), len(self.starts)
        columns = self._columns(features)
        row = np.repeat(np.arange(trees), docs).reshape(trees, docs)
        if not self.depth:
            return row
        # All start at the roots, which are the first rows: their columns come whole.
        beyond = columns.T.take(self.column[:trees], axis=0) > self.threshold[:trees, np.newaxis]
        np.add(self.first[:trees, np.newaxis], beyond, out=row)
        flat, begin = columns.ravel(), np.arange(docs) * len(self.feature)
        place, value, threshold = np.empty_like(row), np.empty(row.shape), np.empty(row.shape)
        for _ in range(1, self.depth):
            # No index is out of bounds; told to clip them, `take` writes straight into `out`.
            self.column.take(row, out=place, mode="clip")
            np.add(place, begin, out=place)
            flat.take(place, out=value, mode="clip")
            self.threshold.take(row, out=threshold, mode="clip")
            self.first.take(row, out=place, mode="clip")
            np.add(place, np.greater(value, threshold, out=beyond), out=row)
        return row

    def _columns(self, features: Floats) -> Floats:
        """Return docs x columns."""
        columns = features.take(self.feature, axis=1)
        missing = ~np.isfinite(columns)
        columns[:, self.form & _NEGATED > 0] *= -1.0
        rounded = self.form & _ROUNDED > 0
        if rounded.any():
            columns[:, rounded] = _single(columns[:, rounded])
        np.copyto(columns, np.where(self.form & _HIGH, np.inf, -np.inf), where=missing)
        return columns


def compile_trees(trees: Sequence[Tree], feature_names: Sequence[str], *, single: bool = False) -> TreeProgram:
    """Lay the trees out for walking; *single* compares `lt` in float32, as XGBoost does."""
    position = {name: place for place, name in enumerate(feature_names)}
    starts = np.cumsum([0, *(len(tree.left) for tree in trees)])
    layouts = [_layout(tree, start, position, single) for tree, start in zip(trees, starts.tolist(), strict=False)]
    column, threshold, ways = (np.concatenate(part) for part in zip(*layouts, strict=True))
    equal = np.concatenate([(tree.operator == _EQ) & ~tree.is_leaf for tree in trees])
    column, threshold, ways = _with_helpers(column, threshold, ways, np.flatnonzero(equal), len(position))
    depth = max(tree.depth for tree in trees) * (2 if equal.any() else 1)
    program = _in_rows(column, threshold, ways, starts[:-1], depth, len(position))
    for array in (getattr(program, each.name) for each in fields(program)):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return program


def _in_rows(column: Ints, threshold: Floats, ways: Ints, starts: Ints, depth: int, width: int) -> TreeProgram:
    """Put the children of each node side by side; what two nodes lead to gets two rows."""
    inner = np.flatnonzero(column >= 0)
    node = np.concatenate((starts, ways[inner].ravel()))
    first = np.full(len(column), -1)
    first[inner] = len(starts) + 2 * np.arange(len(inner))
    leaf = column[node] < 0
    used, place = np.unique(column[inner], return_inverse=True)
    places = np.zeros(len(column), np.intp)
    places[inner] = place
    return TreeProgram(
        column=places[node],
        threshold=np.where(leaf, np.inf, threshold[node]),
        first=np.where(leaf, np.arange(len(node)), first[node]),
        node=node,
        feature=used % max(width, 1),
        form=used // max(width, 1),
        starts=starts.copy(),
        depth=depth,
    )


def _parts(features: Floats, trees: int) -> Iterator[Floats]:
    """Cut a long list of documents into parts that are quick to walk."""
    step = max(1, _AT_A_TIME // trees)
    for start in range(0, max(len(features), 1), step):
        yield features[start : start + step]


def _layout(tree: Tree, start: int, position: Mapping[str, int], single: bool) -> Layout:
    """Say where each node of one tree leads (a leaf has column -1); `eq` becomes its first half here."""
    leaf, op, width = tree.is_leaf, tree.operator, len(position)
    places = np.array([position[name] for name in tree.feature_names] or [0], np.intp)
    negated = (op == _LT) | (op == _GTE)
    contrary = (op == _LT) | (op == _GT)
    rounded = (op == _LT) & single
    high = tree.default_left == contrary
    form = _HIGH * high + _NEGATED * negated + _ROUNDED * rounded
    threshold = np.where(rounded, _single(tree.threshold), tree.threshold)
    yes, no = np.where(contrary, (tree.right, tree.left), (tree.left, tree.right))
    return (
        np.where(leaf, -1, form * width + places[np.where(leaf, 0, tree.split_feature)]),
        np.where(negated, -threshold, threshold),
        np.column_stack((yes, no)) + start,
    )


def _single(values: Floats) -> Floats:
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(np.float32).astype(np.float64)


def _with_helpers(column: Ints, threshold: Floats, ways: Ints, equal: Ints, width: int) -> Layout:
    """Give every `eq` node a helper behind its "yes": `v = t` holds when `v <= t` and then `-v <= -t`."""
    helpers = np.arange(len(column), len(column) + len(equal))
    ways = np.concatenate((ways, ways[equal]))
    ways[equal, 0] = helpers
    return (
        np.concatenate((column, column[equal] + _NEGATED * width)),
        np.concatenate((threshold, -threshold[equal])),
        ways,
    )
