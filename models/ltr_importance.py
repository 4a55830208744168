"""How much each feature does in a model: what its decisions gained in training, and how many there are.

Reads a definition's `split_gain`, which LightGBM, XGBoost and their writers here leave in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FeatureImportance:
    """Hold a feature's *gain*, its *share* of all features' gains (0 to 1), and the number of decisions on it."""

    feature: str
    gain: float
    share: float
    splits: int


def feature_importance(definition: Mapping[str, Any]) -> tuple[FeatureImportance, ...]:
    """Return the importance of every feature of a sound *definition*, the greatest gain first."""
    gains: dict[str, float] = {}
    splits: dict[str, int] = {}
    for tree in _trees(definition["trained_model"]):
        names = tree["feature_names"]
        for name in names:
            gains.setdefault(name, 0.0)
            splits.setdefault(name, 0)
        for node in tree["tree_structure"]:
            if "split_feature" in node:
                name = names[node["split_feature"]]
                gains[name] += node.get("split_gain", 0.0)
                splits[name] += 1
    total = sum(gains.values()) or 1.0
    rows = (FeatureImportance(name, gain, gain / total, splits[name]) for name, gain in gains.items())
    return tuple(sorted(rows, key=lambda row: (-row.gain, -row.splits, row.feature)))


def _trees(model: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "tree" in model:
        yield model["tree"]
    for member in model.get("ensemble", {}).get("trained_models", ()):
        yield member["tree"]
