"""Train a learning-to-rank model from judged features.

LambdaMART by LightGBM, one thread, so that the same judgments always give the same model. The outcome is a definition that
any Elasticsearch takes: `PUT _ml/trained_models/{id}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ModelDefinitionError
from .ltr_export_lightgbm import lightgbm_definition

MAX_GRADE = 30
"""LightGBM's gains are 2^grade - 1, and 31 of them."""


def train_ltr(
    features: npt.NDArray[np.floating],
    grades: npt.NDArray[Any],
    groups: npt.NDArray[Any],
    feature_names: Sequence[str],
    *,
    trees: int = 100,
    leaves: int = 31,
    learning_rate: float = 0.1,
    min_docs_in_leaf: int = 20,
    truncation: int = 30,
    seed: int = 0,
) -> dict[str, Any]:
    """Return the definition of a model that ranks well on these judgments.

    *features* is rows x feature_names, NaN where a feature's query did not match; *grades* holds a whole number from 0 for
    each row, more is better; *groups* names the query each row belongs to (its rows need not stand together).
    *truncation* is how many of a query's best rows take part in each pair that is compared.

    Raises ModelDefinitionError when the arrays do not fit together.
    """
    if trees < 1:
        raise ModelDefinitionError(f"[trees] must be at least 1, but was [{trees}]")
    rows, sizes = _by_group(np.asarray(groups))
    _check(features, grades, len(rows), feature_names)
    known = np.where(np.isfinite(features), features, np.nan).astype(np.float64)
    params = {
        "objective": "lambdarank",
        "num_leaves": leaves,
        "learning_rate": learning_rate,
        "min_data_in_leaf": min_docs_in_leaf,
        "lambdarank_truncation_level": truncation,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "feature_pre_filter": False,
        "verbosity": -1,
    }
    dump = _boost(known[rows], np.asarray(grades)[rows], sizes, params, trees)
    return lightgbm_definition(dump, feature_names)


def _boost(
    features: npt.NDArray[np.float64],
    grades: npt.NDArray[Any],
    sizes: npt.NDArray[np.intp],
    params: dict[str, Any],
    trees: int,
) -> dict[str, Any]:
    import lightgbm

    try:
        data = lightgbm.Dataset(features, label=grades, group=sizes, params=params)
        dump: dict[str, Any] = lightgbm.train(params, data, num_boost_round=trees).dump_model()
    except lightgbm.basic.LightGBMError as error:
        raise ModelDefinitionError(f"LightGBM cannot train: {error}", cause=error) from error
    return dump


def _by_group(groups: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the rows in an order that keeps each query's together, first come first, and how many each has."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rows = np.argsort(first[inverse], kind="stable")
    _, sizes = np.unique(first[inverse], return_counts=True)
    return rows, sizes


def _check(features: npt.NDArray[Any], grades: npt.NDArray[Any], rows: int, feature_names: Sequence[str]) -> None:
    if features.ndim != 2 or features.shape[1] != len(feature_names) or not len(feature_names):
        shape, names = features.shape, len(feature_names)
        raise ModelDefinitionError(f"features of shape {shape} do not fit [{names}] feature names")
    if not rows or np.shape(grades) != (rows,) or len(features) != rows:
        counts = f"[{len(features)}] rows of features, [{np.size(grades)}] grades and [{rows}] groups"
        raise ModelDefinitionError(f"{counts} do not fit together")
    whole = np.asarray(grades, np.float64)
    if not ((whole >= 0) & (whole <= MAX_GRADE) & (whole == np.floor(whole))).all():
        raise ModelDefinitionError(f"grades must be whole numbers from 0 to {MAX_GRADE}")
