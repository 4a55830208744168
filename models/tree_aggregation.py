"""Put the answers of many trees together, digit for digit as Elasticsearch does.

Elasticsearch: `WeightedSum`, `LogisticRegression`, `Exponent`, `WeightedMode`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .tree_definition import Aggregate, ModelDefinition
from .tree_nodes import Floats


def running_sums(values: Sequence[float], aggregate: Aggregate) -> list[float]:
    """Return the sum so far after each tree, for one document; *values* are already weighted."""
    if aggregate.name != "weighted_sum":
        return [float(sofar) for sofar in np.cumsum(_finite(np.array(values), aggregate))]
    high = low = 0.0
    sums = []
    for value in values:
        term = value - low
        grown = high + term
        high, low = grown, (grown - high) - term
        sums.append(high - low)
    return sums


def total(values: Floats, aggregate: Aggregate) -> Floats:
    """Return the sum over the trees, docs long; *values* is trees x docs, already weighted.

    `weighted_sum` adds as Java's `DoubleStream.sum`, which remembers what each addition lost; the others add plainly.
    """
    if aggregate.name == "weighted_sum":
        return compensated_sum(values)
    return np.asarray(np.cumsum(_finite(values, aggregate), axis=0)[-1])


def compensated_sum(values: Floats) -> Floats:
    """Sum along the first axis by Kahan's summation. Java: Collectors.sumWithCompensation, as of JDK 17."""
    high, low, term, grown = (np.zeros(values.shape[1:]) for _ in range(4))
    add, subtract = np.add, np.subtract
    for value in values:  # the third argument is where the result goes
        subtract(value, low, term)
        add(high, term, grown)
        subtract(grown, high, low)
        subtract(low, term, low)
        high, grown = grown, high
    return np.asarray(high - low)


def single_sum(values: Floats, lift: float) -> npt.NDArray[np.float32]:
    """Return `compensated_sum(values) + lift` in float32, digit for digit, but sooner.

    A plain sum is only little off. Where everything that near rounds to the same float32, it need not be asked for more.
    """
    plain = values.sum(axis=0)
    slack = (len(values) + 4) * np.finfo(np.float64).eps * np.abs(values).sum(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        scores: npt.NDArray[np.float32] = (plain - slack + lift).astype(np.float32)
        undecided = ~(scores == (plain + slack + lift).astype(np.float32))
        if undecided.any():
            scores[undecided] = (compensated_sum(values[:, undecided]) + lift).astype(np.float32)
    return scores


def _finite(values: Floats, aggregate: Aggregate) -> Floats:
    return np.where(np.isfinite(values), values, 0.0) if aggregate.name == "exponent" else values


def finish(sums: Floats, aggregate: Aggregate) -> Floats:
    """Turn sums into predictions.

    Elasticsearch: OutputAggregator.aggregate. But: for a regression under `logistic_regression` Elasticsearch answers
    which of 0 and 1 is likelier, which ranks nothing; here it is the probability itself.
    """
    with np.errstate(over="ignore"):
        match aggregate.name:
            case "logistic_regression":
                return np.asarray(1.0 / (1.0 + np.exp(-sums)))
            case "exponent":
                return np.asarray(np.exp(sums))
            case _:
                return sums


def weights_of(definition: ModelDefinition) -> Floats:
    """Return one weight for each tree."""
    weights = definition.aggregate.weights
    return np.ones(len(definition.trees)) if weights is None else np.array(weights)


def most_likely(values: Floats, definition: ModelDefinition) -> Floats:
    """Return the number of the likeliest class, as a float; *values* is trees x docs x leaf values."""
    if definition.kind == "tree":
        shares = _softmax(values[0]) if values.shape[2] > 1 else None
        return np.asarray(values[0, :, 0] if shares is None else shares.argmax(axis=1), np.float64)
    weights = weights_of(definition)
    scores = _votes(values[:, :, 0], weights, definition) if values.shape[2] == 1 else _sums(values, weights)
    shares = _softmax(scores)
    if definition.classification_weights is not None:
        shares = shares * np.array(definition.classification_weights)
    return np.asarray(shares.argmax(axis=1), np.float64)


def _sums(values: Floats, weights: Floats) -> Floats:
    return np.asarray((values * weights[:, None, None]).cumsum(axis=0)[-1])


def _votes(values: Floats, weights: Floats, definition: ModelDefinition) -> Floats:
    """Return docs x classes: scores whose softmax is the share of each class."""
    if definition.aggregate.name == "logistic_regression":
        margin = np.cumsum(values * weights[:, None], axis=0)[-1]
        return np.column_stack((np.zeros_like(margin), margin))
    classes = range(definition.aggregate.num_classes or 0)
    counts = [np.where(values == name, weights[:, None], 0.0).cumsum(axis=0)[-1] for name in classes]
    voted = [(values == name).any(axis=0) for name in classes]
    return np.where(np.column_stack(voted), np.column_stack(counts), -np.inf)


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
