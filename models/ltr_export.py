"""What the writers of definitions share: nodes in order, trees into an ensemble.

Elasticsearch: the value of `definition` in `PUT _ml/trained_models/{id}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .errors import ModelDefinitionError

Json = dict[str, Any]
Children = Callable[[Mapping[str, Any]], tuple[Mapping[str, Any], Mapping[str, Any]] | None]
"""Return the left and the right child of a library's node, None for a leaf."""

Write = Callable[[Mapping[str, Any]], Json]


def check_names(feature_names: Sequence[str], wanted: int) -> None:
    """Refuse names that do not tell *wanted* features apart."""
    if len(feature_names) != wanted or len(set(feature_names)) < wanted:
        raise ModelDefinitionError(f"[{wanted}] different feature names are needed")


def tree_definition(root: Mapping[str, Any], feature_names: Sequence[str], children: Children, write: Write) -> Json:
    """Return a tree, its nodes level by level, so that each knows its children's numbers before they are written."""
    waiting: list[Mapping[str, Any]] = [root]
    nodes: list[Json] = []
    for index, node in enumerate(waiting):
        pair = children(node)
        ways = {"left_child": len(waiting), "right_child": len(waiting) + 1} if pair else {}
        nodes.append({"node_index": index, **write(node), **ways})
        waiting += pair or ()
    return {"tree": {"feature_names": list(feature_names), "tree_structure": nodes, "target_type": "regression"}}


def ensemble_definition(trees: Sequence[Json], feature_names: Sequence[str], *, mean: bool = False) -> Json:
    """Return the definition that adds the trees up, or takes their *mean*."""
    ensemble = {
        "feature_names": list(feature_names),
        "trained_models": list(trees),
        "aggregate_output": {"weighted_sum": {"weights": [1.0 / len(trees)] * len(trees)} if mean else {}},
        "target_type": "regression",
    }
    return {"trained_model": {"ensemble": ensemble}}
