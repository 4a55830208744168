"""A model made of decision trees, ready to score the documents of a window.

Elasticsearch: `EnsembleInferenceModel`, `TreeInferenceModel`, `BoundedWindowInferenceModel`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import ModelDefinitionError
from .tree_aggregation import finish, most_likely, running_sums, single_sum, total, weights_of
from .tree_definition import ModelDefinition, read_definition
from .tree_nodes import Floats, Ints
from .tree_paths import TreePath, steps_to_leaf
from .tree_program import TreeProgram, compile_trees


@dataclass(frozen=True, slots=True, eq=False)
class TreeEnsemble:
    """Score documents by their features.

    *feature_names* is the order of the columns everywhere: the names the trees use, in the order they first name them.
    *values* holds the leaf values by node number. *lower_bound* is what no prediction falls below (NaN for a
    classification): the smallest leaf of each tree, weighted and aggregated.

    But: Elasticsearch forgets the weights in the bound, so it slides a forest further than it need.
    """

    definition: ModelDefinition
    feature_names: tuple[str, ...]
    program: TreeProgram
    values: Floats
    lower_bound: float

    @classmethod
    def read(cls, definition: object) -> TreeEnsemble:
        """Read the value of a `definition` member. Raises ModelDefinitionError."""
        return cls.of(read_definition(definition))

    @classmethod
    def of(cls, definition: ModelDefinition) -> TreeEnsemble:
        """Lay a sound definition out for evaluation."""
        names = tuple(dict.fromkeys(name for tree in definition.trees for name in tree.feature_names))
        values = np.concatenate([tree.leaf_value for tree in definition.trees])
        values.flags.writeable = False
        return cls(definition, names, compile_trees(definition.trees, names), values, _lower_bound(definition))

    def arrange(self, names: Sequence[str], features: npt.NDArray[np.floating]) -> Floats:
        """Return *features* (docs x names) with this model's columns; one that *names* lacks is missing everywhere."""
        arranged = np.full((len(features), len(self.feature_names)), np.nan)
        for place, name in enumerate(names):
            if name in self.feature_names:
                arranged[:, self.feature_names.index(name)] = features[:, place]
        return arranged

    def predict(self, features: npt.NDArray[np.floating]) -> Floats:
        """Return one prediction for each row of *features* (docs x feature_names; NaN and infinities are missing).

        A document's prediction does not depend on its companions. For a classification it is the number of the class.
        """
        if self.definition.target_type == "classification":
            return most_likely(self.values[self.program.leaves(self._checked(features))], self.definition)
        return finish(total(self.leaf_values(features), self.definition.aggregate), self.definition.aggregate)

    def leaf_values(self, features: npt.NDArray[np.floating]) -> Floats:
        """Return what each tree of a regression says of each row of *features*, as trees x docs, weighted."""
        values = self.values[:, 0].take(self.program.leaves(self._checked(features)))
        return values if self.definition.aggregate.weights is None else values * self._weights[:, None]

    def path(self, row: npt.NDArray[np.floating]) -> tuple[TreePath, ...]:
        """Tell, tree by tree, how the document with these features (one row) comes to its prediction.

        The last running sum, passed through the aggregation's last step, is the prediction.
        """
        require_regression(self.definition)
        values = dict(zip(self.feature_names, self._checked(np.asarray(row)[None])[0].tolist(), strict=True))
        ways = [steps_to_leaf(tree, values) for tree in self.definition.trees]
        leaves = [float(tree.leaf_value[leaf, 0]) for tree, (_, leaf) in zip(self.definition.trees, ways, strict=True)]
        sums = running_sums((np.array(leaves) * self._weights).tolist(), self.definition.aggregate)
        told = zip(ways, leaves, self._weights.tolist(), sums, strict=True)
        return tuple(
            TreePath(tree, *way, value, weight, sofar) for tree, (way, value, weight, sofar) in enumerate(told)
        )

    @property
    def _weights(self) -> Floats:
        return weights_of(self.definition)

    def _checked(self, features: npt.NDArray[np.floating]) -> Floats:
        if features.ndim != 2 or features.shape[1] != len(self.feature_names):
            shape, wanted = features.shape, len(self.feature_names)
            raise ModelDefinitionError(f"features of shape {shape} do not fit a model of [{wanted}] features")
        return features.astype(np.float64, copy=False)


def _lower_bound(definition: ModelDefinition) -> float:
    if definition.target_type != "regression":
        return float("nan")
    leaves = [tree.leaf_value[tree.is_leaf, 0] for tree in definition.trees]
    smallest = [float((leaf * weight).min()) for leaf, weight in zip(leaves, weights_of(definition), strict=True)]
    return float(finish(total(np.array(smallest)[:, None], definition.aggregate), definition.aggregate)[0])


def require_regression(definition: ModelDefinition) -> None:
    """Refuse a model that cannot rank, in Elasticsearch's words."""
    if definition.target_type != "regression":
        raise ModelDefinitionError(
            "Cannot infer using configuration for [learning_to_rank] "
            f"when model target_type is [{definition.target_type}]"
        )


def ltr_scores(model: TreeEnsemble, features: npt.NDArray[np.floating], *, slide: bool) -> npt.NDArray[np.float32]:
    """Return the `_score` of each row of *features*; *slide* lifts a model that can go below 0 by its lower bound.

    Elasticsearch: since 8.19 and 9.1 it slides, before it does not. Order is the same either way.
    """
    require_regression(model.definition)
    lift = adjustment(model) if slide else 0.0
    if model.definition.aggregate.name == "weighted_sum":
        return single_sum(model.leaf_values(features), lift)
    with np.errstate(over="ignore"):
        return (model.predict(features) + lift).astype(np.float32)


def adjustment(model: TreeEnsemble) -> float:
    """Return what the slide adds to every prediction: nothing when the model never goes below 0."""
    return max(0.0, -model.lower_bound)


def xgboost_disagreements(model: TreeEnsemble, features: npt.NDArray[np.floating]) -> Ints:
    """Return the (document, tree) pairs, one a row, where XGBoost itself would reach another leaf.

    XGBoost compares `value < threshold` in float32, Elasticsearch in double; a threshold written with nine digits then
    lies a hair above the float32 it stands for, and documents that hit it exactly go the other way.
    """
    checked = model._checked(features)
    single = compile_trees(model.definition.trees, model.feature_names, single=True)
    return np.argwhere((model.program.leaves(checked) != single.leaves(checked)).T)
