"""From judged queries to the rows a model is trained on: features as the rescorer would see them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.engine.engine import Engine
from secondpass.models.errors import ModelRequestError


@dataclass(frozen=True, slots=True)
class GradedQuery:
    """Hold a query's *params* for the feature templates, and the grades of documents by id."""

    id: str
    params: Mapping[str, Any]
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Hold *features* (rows x features, NaN where a document lacks one), and each row's grade and query id."""

    features: npt.NDArray[np.float64]
    grades: npt.NDArray[np.int64]
    groups: npt.NDArray[np.str_]


def log_training_set(
    engine: Engine,
    index: str,
    learning_to_rank: Mapping[str, Any],
    queries: Iterable[GradedQuery],
    advance: Callable[[], None] = lambda: None,
) -> TrainingSet:
    """Log the features of every graded document; *advance* is called after each query.

    Raises ElasticsearchError for a document that is not there, ModelRequestError without any.
    """
    features: list[npt.NDArray[np.float64]] = []
    grades: list[int] = []
    groups: list[str] = []
    for query in queries:
        features.append(engine.log_features(index, learning_to_rank, query.params, query.grades).values)
        grades += query.grades.values()
        groups += [query.id] * len(query.grades)
        advance()
    if not grades:
        raise ModelRequestError("there is no judged document to learn from")
    return TrainingSet(np.vstack(features), np.array(grades, np.int64), np.array(groups))


def split_queries(ids: Sequence[str], held_out: float) -> tuple[list[str], list[str]]:
    """Return the ids to learn from and the share *held_out* to be examined on, the same whatever their order.

    Those with the smallest SHA-256 digests are held out.
    """
    by_digest = sorted(ids, key=lambda id_: hashlib.sha256(id_.encode()).hexdigest())
    examined = set(by_digest[: round(held_out * len(ids))])
    return [id_ for id_ in ids if id_ not in examined], [id_ for id_ in ids if id_ in examined]
