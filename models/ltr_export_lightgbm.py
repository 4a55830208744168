"""Write a LightGBM model as Elasticsearch's definition of a trained model.

The same would be done by eland's `LGBMForestTransformer`, which refuses rankers. But: where LightGBM reads a missing value
as 0 (it saw none while training), the definition says so, by sending missing values the way 0 goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ModelDefinitionError
from .ltr_export import Json, check_names, ensemble_definition, tree_definition


def lightgbm_definition(dump: Mapping[str, Any], feature_names: Sequence[str]) -> Json:
    """Turn the result of `Booster.dump_model()` into a definition over *feature_names*, in the booster's feature order.

    Raises ModelDefinitionError for what Elasticsearch's trees cannot express: categories, linear leaves, several outputs,
    and zero as a sign of absence. Predictions agree to the last bits, so do the ways of missing values.
    """
    if dump.get("num_tree_per_iteration", 1) != 1:
        raise ModelDefinitionError("a model with several outputs for each document cannot rank")
    check_names(feature_names, dump["max_feature_idx"] + 1)
    roots = [info["tree_structure"] for info in dump["tree_info"]]
    trees = [tree_definition(root, feature_names, _children, _node) for root in roots]
    return ensemble_definition(trees, feature_names, mean=bool(dump.get("average_output")))  # a mean: random forests


def _children(node: Mapping[str, Any]) -> tuple[Any, Any] | None:
    return None if "leaf_value" in node else (node["left_child"], node["right_child"])


def _node(node: Mapping[str, Any]) -> Json:
    if "leaf_value" not in node:
        return _decision(node)
    if node.get("leaf_coeff"):
        raise ModelDefinitionError("a tree with linear leaves has no definition in Elasticsearch")
    return {"leaf_value": node["leaf_value"], "number_samples": node.get("leaf_count", 0)}


def _decision(node: Mapping[str, Any]) -> Json:
    if node["decision_type"] != "<=":
        raise ModelDefinitionError(f"a decision of type [{node['decision_type']}] has no definition in Elasticsearch")
    return {
        "split_feature": node["split_feature"],
        "threshold": node["threshold"],
        "decision_type": "lte",
        "default_left": _missing_goes_left(node),
        "split_gain": node["split_gain"],
        "number_samples": node["internal_count"],
    }


def _missing_goes_left(node: Mapping[str, Any]) -> bool:
    match node["missing_type"]:
        case "NaN":
            return bool(node["default_left"])
        case "None":
            return bool(node["threshold"] >= 0.0)
        case kind:
            raise ModelDefinitionError(f"missing values of type [{kind}] have no definition in Elasticsearch")
