"""Write an XGBoost model as Elasticsearch's definition of a trained model.

The same is done by eland's `XGBoostForestTransformer`. But: eland writes thresholds with nine digits, so that Elasticsearch,
which compares in double, goes another way than XGBoost where a value meets one; here a threshold is the float32 XGBoost
compares with, and both always go the same way. The base score is the one the model has learnt, not 0.5.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .errors import ModelDefinitionError
from .ltr_export import Json, check_names, ensemble_definition, tree_definition

_OBJECTIVES = ("rank:ndcg", "rank:map", "rank:pairwise", "reg:squarederror")
"""Those whose prediction is the plain sum of the leaves and the base score."""


def xgboost_definition(booster: Any, feature_names: Sequence[str]) -> Json:
    """Turn an `xgboost.Booster` into a definition over *feature_names*, in the booster's feature order.

    All trees are written, also those after the best iteration of an early stop. Raises ModelDefinitionError for boosters
    other than `gbtree`, other objectives than ranking and squared error, several outputs, and categories.
    """
    learner = json.loads(booster.save_config())["learner"]
    _check(learner)
    check_names(feature_names, booster.num_features())
    place = {name: number for number, name in enumerate(booster.feature_names or ())}

    def node(source: Mapping[str, Any]) -> Json:
        return _node(source, place)

    roots = [json.loads(text) for text in booster.get_dump(dump_format="json", with_stats=True)]
    trees = [tree_definition(root, feature_names, _children, node) for root in roots]
    base = float(np.float32(learner["learner_model_param"]["base_score"].strip("[]")))
    stump = tree_definition({"leaf": base}, feature_names, _children, node)
    return ensemble_definition([stump, *trees], feature_names)


def _check(learner: Mapping[str, Any]) -> None:
    booster, objective = learner["gradient_booster"]["name"], learner["objective"]["name"]
    if booster != "gbtree":
        raise ModelDefinitionError(f"a booster of type [{booster}] has no definition in Elasticsearch")
    if objective not in _OBJECTIVES:
        raise ModelDefinitionError(f"a model trained for [{objective}] cannot be written, only for {list(_OBJECTIVES)}")
    if int(learner["learner_model_param"].get("num_target", "1")) > 1:
        raise ModelDefinitionError("a model with several outputs for each document cannot rank")


def _children(node: Mapping[str, Any]) -> tuple[Any, Any] | None:
    if "leaf" in node:
        return None
    child = {each["nodeid"]: each for each in node["children"]}
    return child[node["yes"]], child[node["no"]]


def _node(node: Mapping[str, Any], place: Mapping[str, int]) -> Json:
    if "leaf" in node:
        return {"leaf_value": node["leaf"]}
    if not isinstance(node["split_condition"], int | float):
        raise ModelDefinitionError("a decision between categories has no definition in Elasticsearch")
    split = node["split"]
    return {
        "split_feature": place[split] if place else int(split.removeprefix("f")),
        "threshold": float(np.float32(node["split_condition"])),
        "decision_type": "lt",
        "default_left": node["missing"] == node["yes"],
        "split_gain": node["gain"],
    }
