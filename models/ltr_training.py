"""Train a learning-to-rank model from judged features.

LambdaMART, by LightGBM or XGBoost. The outcome is a definition that any Elasticsearch takes:
`PUT _ml/trained_models/{id}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ModelDefinitionError
from .ltr_boosters import LIBRARIES, Judged

MAX_GRADE = 30
"""LightGBM's gains are 2^grade - 1, and 31 of them."""


def train_ltr(
    features: npt.NDArray[np.floating],
    grades: npt.NDArray[Any],
    groups: npt.NDArray[Any],
    feature_names: Sequence[str],
    *,
    library: str = "lightgbm",
    trees: int = 100,
    seed: int = 0,
    parameters: Mapping[str, Any] | None = None,
    start: npt.NDArray[np.floating] | None = None,
    directions: Sequence[int] | None = None,
    advance: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Return the definition of a model that ranks well on these judgments.

    *features* is rows x feature_names, NaN where a feature's query did not match; *grades* holds a whole number from 0 for
    each row, more is better; *groups* names the query each row belongs to (its rows need not stand together). *parameters*
    are the library's own, over those in `ltr_boosters`. Trees improve on the scores *start*, where given, and bend each feature
    only the way *directions* allows (1, -1, or 0 for both). *advance* is called after each tree.

    Raises ModelDefinitionError when the arrays do not fit together and for parameters the library does not know, ImportError
    where it is not installed.
    """
    if trees < 1:
        raise ModelDefinitionError(f"[trees] must be at least 1, but was [{trees}]")
    if library not in LIBRARIES:
        raise ModelDefinitionError(f"[library] is one of {list(LIBRARIES)} but was [{library}]")
    rows, sizes = _by_group(np.asarray(groups))
    _check(features, grades, len(rows), feature_names)
    if start is not None and np.shape(start) != (len(rows),):
        raise ModelDefinitionError(f"[start] of shape {np.shape(start)} does not fit [{len(rows)}] rows")
    known = np.where(np.isfinite(features), features, np.nan).astype(np.float64)
    begun = None if start is None else np.asarray(start, np.float64)[rows]
    judged = Judged(known[rows], np.asarray(grades)[rows], sizes, tuple(feature_names), begun, directions)
    return LIBRARIES[library](judged, {"seed": seed, **(parameters or {})}, trees, advance)


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
