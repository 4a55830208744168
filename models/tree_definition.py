"""Read Elasticsearch's definition of a trained model: one tree, or an ensemble of trees.

Elasticsearch: `TrainedModelDefinition`, `Ensemble`, `OutputAggregator`. But: `preprocessors`, ensembles inside
ensembles and the language identification network are refused by name; a model may have at most MAX_NODES nodes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import ModelDefinitionError
from .tree_json import integer, members, numbers, refuse_unknown, required, strings, token
from .tree_nodes import Floats, Tree, read_target_type, read_tree

MAX_NODES = 2**19

_DEFINITION = ("preprocessors", "trained_model")
_ENSEMBLE = ("feature_names", "trained_models", "aggregate_output", "target_type")
_ENSEMBLE_CLASSES = ("classification_labels", "classification_weights")
_AGGREGATORS = {
    "weighted_sum": ("regression",),
    "exponent": ("regression",),
    "logistic_regression": ("regression", "classification"),
    "weighted_mode": ("classification",),
}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Say how the answers of the trees become one; *weights* None means all 1. Elasticsearch: `OutputAggregator`."""

    name: str = "weighted_sum"
    weights: tuple[float, ...] | None = None
    num_classes: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ModelDefinition:
    """Hold a sound definition: at least one tree, and how their answers are put together.

    *kind* is `tree` or `ensemble`, as in the JSON; a lone tree counts as an ensemble of one.
    """

    kind: str
    trees: tuple[Tree, ...]
    aggregate: Aggregate
    target_type: str
    feature_names: tuple[str, ...]
    classification_labels: tuple[str, ...] | None = None
    classification_weights: tuple[float, ...] | None = None

    @property
    def estimated_operations(self) -> int:
        """Count what one inference costs, as Elasticsearch's `estimated_operations` does."""
        average = np.ceil(np.mean([tree.estimated_operations for tree in self.trees]))
        return int(average) + 2 * (len(self.trees) - 1)

    @property
    def size_in_bytes(self) -> int:
        """Count the bytes of all columns. But: Elasticsearch estimates Java objects here."""
        return sum(
            getattr(tree, column).nbytes
            for tree in self.trees
            for column in ("split_feature", "operator", "threshold", "default_left", "left", "right", "leaf_value")
        )


def read_definition(definition: object) -> ModelDefinition:
    """Read the value of a `definition` member.

    Raises ModelDefinitionError in Elasticsearch's words; takes time in proportion to the number of nodes.
    """
    source = members(definition, "trained_model_definition", _DEFINITION)
    if source.get("preprocessors"):
        raise ModelDefinitionError("[preprocessors] are not supported by secondpass: a rescorer's features are numbers")
    kind, body = _named(required(source, "trained_model"), "trained_model")
    _refuse_too_many(_count_nodes(kind, body))
    if kind == "tree":
        return _lone_tree(body)
    if kind == "ensemble":
        return _ensemble(body)
    raise ModelDefinitionError(f"[trained_model] unknown field [{kind}]")


def _named(source: object, field: str) -> tuple[str, Any]:
    """Split an object with exactly one member into that member's name and value."""
    if not isinstance(source, Mapping) or len(source) != 1:
        raise ModelDefinitionError(f"[{field}] must be an object with exactly one member, but was: {token(source)}")
    return next(iter(source.items()))


def _count_nodes(kind: str, body: object) -> int:
    """Count nodes before reading them: an oversized model is refused at once."""
    if kind == "tree":
        structure = body.get("tree_structure") if isinstance(body, Mapping) else None
        return len(structure) if isinstance(structure, list | tuple) else 0
    models = body.get("trained_models") if isinstance(body, Mapping) else None
    if not isinstance(models, list | tuple):
        return 0
    _refuse_too_many(len(models))
    return sum(_count_nodes("tree", model.get("tree")) for model in models if isinstance(model, Mapping))


def _refuse_too_many(nodes: int) -> None:
    if nodes > MAX_NODES:
        raise ModelDefinitionError(f"[tree_structure] has [{nodes}] nodes in all, more than the [{MAX_NODES}] allowed")


def _lone_tree(body: object) -> ModelDefinition:
    tree = read_tree(body)
    return ModelDefinition(
        "tree", (tree,), Aggregate(), tree.target_type, tree.feature_names, tree.classification_labels
    )


def _ensemble(body: object) -> ModelDefinition:
    source = members(body, "ensemble", _ENSEMBLE + _ENSEMBLE_CLASSES)
    trees = _trees(required(source, "trained_models"))
    target_type = read_target_type(source.get("target_type", "regression"), "ensemble")
    aggregate = _aggregate(source.get("aggregate_output", {"weighted_sum": {}}), target_type, len(trees))
    names = strings(source.get("feature_names", ()), "ensemble", "feature_names")
    labels, weights = _classes(source, target_type)
    definition = ModelDefinition("ensemble", trees, aggregate, target_type, names, labels, weights)
    _check_leaves(definition)
    return definition


def _trees(models: object) -> tuple[Tree, ...]:
    if not isinstance(models, list | tuple):
        raise ModelDefinitionError("[trained_models] needs to be an array of objects")
    if not models:
        raise ModelDefinitionError("[trained_models] must not be empty")
    return tuple(_member(*_named(model, "trained_models")) for model in models)


def _member(kind: str, body: object) -> Tree:
    if kind == "tree":
        return read_tree(body)
    if kind == "ensemble":
        raise ModelDefinitionError("[trained_models] holds an [ensemble]; secondpass supports only [tree] there")
    raise ModelDefinitionError(f"[trained_models] unknown field [{kind}]")


def _aggregate(source: object, target_type: str, trees: int) -> Aggregate:
    """Read `aggregate_output` and check it against the target and the number of trees."""
    if not isinstance(source, Mapping) or len(source) != 1:
        raise ModelDefinitionError("[aggregate_output] must have exactly one aggregator defined.")
    name, body = _named(source, "aggregate_output")
    refuse_unknown([name], "aggregate_output", _AGGREGATORS)
    known = ("weights", "num_classes") if name == "weighted_mode" else ("weights",)
    options = members(body, name, known)
    weights = numbers(options["weights"], name, "weights") if options.get("weights") is not None else None
    num_classes = _num_classes(options) if name == "weighted_mode" else None
    if target_type not in _AGGREGATORS[name]:
        # The two names stand the wrong way round in Elasticsearch's text as well.
        raise ModelDefinitionError(f"aggregate_output [{target_type}] is not compatible with target_type [{name}]")
    if weights is not None and len(weights) != trees:
        raise ModelDefinitionError(
            f"[aggregate_output] expects value array of size [{len(weights)}] but number of models is [{trees}]"
        )
    return Aggregate(name, weights, num_classes)


def _num_classes(options: Mapping[str, Any]) -> int:
    if "num_classes" not in options:
        raise ModelDefinitionError("Required [num_classes]")
    count = integer(options["num_classes"], "weighted_mode", "num_classes")
    if count <= 1:
        raise ModelDefinitionError("[num_classes] must be greater than 1.")
    return count


def _classes(source: Mapping[str, Any], target_type: str) -> tuple[tuple[str, ...] | None, tuple[float, ...] | None]:
    labels, weights = (source.get(field) for field in _ENSEMBLE_CLASSES)
    if target_type != "classification" and (labels is not None or weights is not None):
        raise ModelDefinitionError(
            "[target_type] should be [classification] if [classification_labels] or [classification_weights] "
            "are provided"
        )
    read_labels = None if labels is None else strings(labels, "ensemble", "classification_labels")
    read_weights = None if weights is None else numbers(weights, "ensemble", "classification_weights")
    if read_labels is not None and read_weights is not None and len(read_labels) != len(read_weights):
        raise ModelDefinitionError(
            "[classification_weights] and [classification_labels] should be the same length if both are provided"
        )
    return read_labels, read_weights


def _check_leaves(definition: ModelDefinition) -> None:
    """Find at the door what Elasticsearch's aggregators only find when a document comes by.

    But: leaves whose sum no double holds are refused, where Elasticsearch scores Infinity.
    """
    sizes: Sequence[int] = [tree.leaf_value.shape[1] for tree in definition.trees]
    if len(set(sizes)) > 1:
        raise ModelDefinitionError("value entries must have the same dimensions")
    if definition.target_type == "regression" and sizes[0] > 1:
        raise ModelDefinitionError("[target_type] should be [classification] if leaf nodes have multiple values")
    weights = definition.aggregate.weights or (1.0,) * len(sizes)
    largest = [
        abs(weight) * float(np.nanmax(np.abs(tree.leaf_value)))
        for weight, tree in zip(weights, definition.trees, strict=True)
    ]
    if math.isinf(sum(largest)):
        raise ModelDefinitionError("[leaf_value] is too large: the trees' leaves add up to more than a double holds")
    if definition.aggregate.name == "weighted_mode" and sizes[0] == 1:
        _check_votes(
            [tree.leaf_value[tree.is_leaf] for tree in definition.trees], definition.aggregate.num_classes or 0
        )


def _check_votes(leaves: Sequence[Floats], num_classes: int) -> None:
    votes = np.concatenate(leaves)
    if (votes < 0).any() or (votes != np.rint(votes)).any():
        raise ModelDefinitionError("values must be whole, non-infinite, and positive")
    if votes.max() >= num_classes:
        raise ModelDefinitionError(f"values contain entries larger than expected max of [{num_classes - 1}]")
