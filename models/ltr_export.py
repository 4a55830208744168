"""Write a LightGBM model as Elasticsearch's definition of a trained model.

The same would be done by eland's `LGBMForestTransformer`, which refuses rankers. But: where LightGBM reads a missing value
as 0 (it saw none while training), the definition says so, by sending missing values the way 0 goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .errors import ModelDefinitionError

Json = dict[str, Any]


def lightgbm_definition(dump: Mapping[str, Any], feature_names: Sequence[str]) -> Json:
    """Turn the result of `Booster.dump_model()` into a definition over *feature_names*, in the booster's feature order.

    Raises ModelDefinitionError for what Elasticsearch's trees cannot express: categories, linear leaves, several outputs,
    and zero as a sign of absence. Predictions agree to the last bits, so do the ways of missing values.
    """
    if dump.get("num_tree_per_iteration", 1) != 1:
        raise ModelDefinitionError("a model with several outputs for each document cannot rank")
    if len(feature_names) != dump["max_feature_idx"] + 1 or len(set(feature_names)) < len(feature_names):
        raise ModelDefinitionError(f"[{dump['max_feature_idx'] + 1}] different feature names are needed")
    trees = [_tree(info["tree_structure"], feature_names) for info in dump["tree_info"]]
    # A mean of trees instead of a sum: random forests.
    weights = {"weights": [1.0 / len(trees)] * len(trees)} if dump.get("average_output") else {}
    ensemble = {
        "feature_names": list(feature_names),
        "trained_models": trees,
        "aggregate_output": {"weighted_sum": weights},
        "target_type": "regression",
    }
    return {"trained_model": {"ensemble": ensemble}}


def _tree(root: Mapping[str, Any], feature_names: Sequence[str]) -> Json:
    nodes = list(_nodes(root))
    return {"tree": {"feature_names": list(feature_names), "tree_structure": nodes, "target_type": "regression"}}


def _nodes(root: Mapping[str, Any]) -> Iterator[Json]:
    """Yield the nodes level by level, so that each knows its children's numbers before they are written."""
    waiting = [root]
    for index, node in enumerate(waiting):
        if "leaf_value" in node:
            yield _leaf(index, node)
            continue
        left = len(waiting)
        waiting += [node["left_child"], node["right_child"]]
        yield _decision(index, left, node)


def _leaf(index: int, node: Mapping[str, Any]) -> Json:
    if node.get("leaf_coeff"):
        raise ModelDefinitionError("a tree with linear leaves has no definition in Elasticsearch")
    return {"node_index": index, "leaf_value": node["leaf_value"], "number_samples": node.get("leaf_count", 0)}


def _decision(index: int, left: int, node: Mapping[str, Any]) -> Json:
    if node["decision_type"] != "<=":
        raise ModelDefinitionError(f"a decision of type [{node['decision_type']}] has no definition in Elasticsearch")
    return {
        "node_index": index,
        "split_feature": node["split_feature"],
        "threshold": node["threshold"],
        "decision_type": "lte",
        "default_left": _missing_goes_left(node),
        "left_child": left,
        "right_child": left + 1,
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
