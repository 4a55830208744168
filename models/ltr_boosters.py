"""The libraries that grow trees from judged features, each by its own name for everything.

One thread and a fixed seed, so that the same judgments always give the same model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ModelDefinitionError
from .ltr_export import Json
from .ltr_export_lightgbm import lightgbm_definition
from .ltr_export_xgboost import xgboost_definition

LIGHTGBM: Mapping[str, Any] = {
    "objective": "lambdarank",
    "num_leaves": 31,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "lambdarank_truncation_level": 30,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "feature_pre_filter": False,
    "verbosity": -1,
}
XGBOOST: Mapping[str, Any] = {
    "objective": "rank:ndcg",
    "tree_method": "hist",
    "max_depth": 6,
    "learning_rate": 0.1,
    "min_child_weight": 0.1,
    "nthread": 1,
    "verbosity": 0,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold rows of *features* and their *grades*, each query's together, *sizes* rows for each.

    Trees begin at the scores *start*, or at nothing; *directions* says of each feature whether more of it may only help (1),
    only hurt (-1), or both (0).
    """

    features: npt.NDArray[np.float64]
    grades: npt.NDArray[Any]
    sizes: npt.NDArray[np.intp]
    feature_names: tuple[str, ...]
    start: npt.NDArray[np.float64] | None = None
    directions: Sequence[int] | None = None


Boost = Callable[[Judged, Mapping[str, Any], int, Callable[[], None]], Json]
"""Return the definition of so many trees grown with the given parameters; the last argument is called after each."""


def boost_lightgbm(judged: Judged, parameters: Mapping[str, Any], trees: int, advance: Callable[[], None]) -> Json:
    """Grow trees with LightGBM. Raises ModelDefinitionError where it refuses."""
    import lightgbm

    params = {**LIGHTGBM, **parameters}
    if judged.directions is not None:
        params["monotone_constraints"] = list(judged.directions)
    try:
        data = lightgbm.Dataset(
            judged.features, label=judged.grades, group=judged.sizes, init_score=judged.start, params=params
        )
        grown = lightgbm.train(params, data, num_boost_round=trees, callbacks=[lambda _: advance()])
    except lightgbm.basic.LightGBMError as error:
        raise ModelDefinitionError(f"LightGBM cannot train: {error}", cause=error) from error
    told = (line for line in grown.model_to_string().splitlines() if line.startswith("["))
    _refuse_unknown(parameters, {line[1:].partition(":")[0] for line in told}, "LightGBM")
    return lightgbm_definition(grown.dump_model(), judged.feature_names)


def boost_xgboost(judged: Judged, parameters: Mapping[str, Any], trees: int, advance: Callable[[], None]) -> Json:
    """Grow trees with XGBoost. Raises ModelDefinitionError where it refuses."""
    import xgboost

    class Advance(xgboost.callback.TrainingCallback):  # type: ignore[misc]
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            advance()
            return False

    params = {**XGBOOST, **parameters}
    if judged.directions is not None:
        params["monotone_constraints"] = tuple(judged.directions)
    try:
        data = xgboost.DMatrix(
            judged.features.astype(np.float32), label=judged.grades, group=judged.sizes, base_margin=judged.start
        )
        grown = xgboost.train(params, data, num_boost_round=trees, callbacks=[Advance()])
    except xgboost.core.XGBoostError as error:
        first = str(error).strip().splitlines()[0]
        raise ModelDefinitionError(f"XGBoost cannot train: {first}", cause=error) from error
    _refuse_unknown(parameters, set(_members(json.loads(grown.save_config()))), "XGBoost")
    return xgboost_definition(grown, judged.feature_names)


def _refuse_unknown(parameters: Mapping[str, Any], known: Collection[str], library: str) -> None:
    """Refuse what both libraries would pass over in silence; which names they know they only tell afterwards."""
    for name in parameters:
        if name not in known:
            raise ModelDefinitionError(f"{library} knows no parameter [{name}]")


def _members(config: Mapping[str, Any]) -> Iterator[str]:
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from _members(value)
        else:
            yield name


LIBRARIES: Mapping[str, Boost] = {"lightgbm": boost_lightgbm, "xgboost": boost_xgboost}
