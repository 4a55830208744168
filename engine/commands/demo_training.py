"""Train the films' learning-to-rank model on the `train` queries.

Sixty queries are too few to learn from nothing what BM25 knows. So the first tree is no learnt one: a staircase up the
`evidence`, and boosting starts from there. What follows are a few small trees that may only bend each signal the way it is
known to point (`DIRECTIONS`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.engine.training.examples import GradedQuery, TrainingSet, log_training_set
from secondpass.fixtures import JudgedQuery, judgments, queries
from secondpass.models.ltr_training import train_ltr

from .demo import INDEX, REQUEST, SHARDS, demo_engine, demo_request
from .demo_features import DIRECTIONS, extractors

TREES = 60
STEPS = 128
SLOPE = 0.3
"""What a point of evidence is worth to the staircase, in log-odds of standing before another film."""

PARAMETERS: dict[str, Any] = {
    "num_leaves": 6,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
}
"""For LightGBM."""

Floats = npt.NDArray[np.float64]


def train_demo_model(shards: int = SHARDS, advance: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Return the trained model as the body of `PUT _ml/trained_models/{id}`; *advance* is called after each query.

    Raises ImportError where LightGBM is not installed.
    """
    known = collect(shards, advance)
    names = list(DIRECTIONS)
    prior = Staircase.up(known.features[:, names.index("evidence")])
    definition = train_ltr(
        known.features,
        known.grades,
        known.groups,
        names,
        trees=TREES,
        parameters=PARAMETERS,
        start=prior.values_of(known.features[:, names.index("evidence")]),
        directions=list(DIRECTIONS.values()),
    )
    first = {
        "feature_names": names,
        "tree_structure": prior.nodes(names.index("evidence")),
        "target_type": "regression",
    }
    definition["trained_model"]["ensemble"]["trained_models"].insert(0, {"tree": first})
    return {
        "description": f"LambdaMART from {len(queries('train'))} train queries, {len(known.grades)} films judged or found",
        "inference_config": {"learning_to_rank": {"feature_extractors": extractors()}},
        "definition": definition,
    }


def collect(shards: int, advance: Callable[[], None]) -> TrainingSet:
    """Log features of the films each train query's first two stages deliver, and of those judged; unjudged is grade 0."""
    engine = demo_engine(shards=shards)
    template = {**REQUEST, "rescore": REQUEST["rescore"][:1]}
    given = judgments()

    def graded(query: JudgedQuery) -> GradedQuery:
        found = engine.trace(INDEX, demo_request(query.text, template)).ranking(-1)
        grades = dict.fromkeys(found, 0) | dict(given[query.id])
        return GradedQuery(query.id, {"query": query.text}, grades)

    return log_training_set(engine, INDEX, {"feature_extractors": extractors()}, map(graded, queries("train")), advance)


@dataclass(frozen=True, slots=True)
class Staircase:
    """Climb with a feature: up to each of the *thresholds* (ascending) it is worth one of the *values*; missing stands lowest."""

    thresholds: Floats
    values: Floats

    @classmethod
    def up(cls, feature: Floats) -> Staircase:
        """Place the steps so that as many of the *feature*'s values stand on each."""
        present = feature[np.isfinite(feature)]
        edges = np.unique(np.quantile(present, np.linspace(0, 1, STEPS + 1)).round(4))
        return cls(edges[1:-1], SLOPE * (edges[:-1] + edges[1:]) / 2)

    def values_of(self, feature: Floats) -> Floats:
        """Return the staircase's value of each of the *feature*'s values."""
        steps = np.searchsorted(self.thresholds, feature, side="left")
        return np.where(np.isfinite(feature), self.values[np.minimum(steps, len(self.values) - 1)], self.values[0])

    def nodes(self, feature: int) -> list[dict[str, Any]]:
        """Return the staircase as one tree of Elasticsearch's, halving the steps at every node."""
        nodes: list[dict[str, Any]] = []
        self._grow(nodes, feature, 0, len(self.values))
        return nodes

    def _grow(self, nodes: list[dict[str, Any]], feature: int, low: int, high: int) -> int:
        index = len(nodes)
        nodes.append({"node_index": index})
        if high - low == 1:
            nodes[index]["leaf_value"] = float(self.values[low])
            return index
        middle = (low + high) // 2
        nodes[index].update(
            split_feature=feature,
            threshold=float(self.thresholds[middle - 1]),
            decision_type="lte",
            default_left=True,
            left_child=self._grow(nodes, feature, low, middle),
            right_child=self._grow(nodes, feature, middle, high),
        )
        return index
