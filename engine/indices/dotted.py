"""Names with dots, and the trees they stand for: settings are written and shown both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def nested(dotted: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with dotted names as a tree."""
    tree: dict[str, Any] = {}
    for key, value in dotted.items():
        *parents, last = key.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree


def flat(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested settings with dotted names."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = value
    return found
