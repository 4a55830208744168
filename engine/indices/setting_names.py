"""Settings by their names, however a request nests them: `{"index": {"a": {"b": 1}}}` is `a.b`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .setting_readers import unknown_setting


def flattened(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by their names below `index.`; `analysis` stays a tree."""
    flat: dict[str, Any] = {}
    for key, value in body.items():
        name = key.removeprefix("index.")
        if name == "index" and isinstance(value, Mapping):
            flat.update(flattened(value))
        elif name == "analysis" or name.startswith("analysis."):
            _graft(flat.setdefault("analysis", {}), name.split(".")[1:], value)
        elif isinstance(value, Mapping):
            flat.update({f"{name}.{inner}": of for inner, of in flattened(value).items()})
        else:
            flat[name] = value
    return flat


def _graft(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        inner = tree.get(key, {})
        if not isinstance(inner, Mapping):
            raise unknown_setting(".".join(["analysis", *path]))
        tree[key] = dict(inner)
        tree = tree[key]
    if path:
        tree[path[-1]] = value
    elif isinstance(value, Mapping):
        tree.update(value)
    else:
        raise unknown_setting("analysis")
