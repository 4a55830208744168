"""Only some parts of an answer: `?filter_path=hits.hits._id,-**.took`. Elasticsearch: FilterPath.

Paths are dotted; `*` stands for any part of one name, `**` for any number of levels, a leading `-` takes away. Lists have no
level of their own. What is empty once filtered is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secondpass.shards.name_patterns import matches

Path = tuple[str, ...]
_NOTHING = object()


def filter_paths(content: Any, patterns: Sequence[str]) -> Any:
    """Return *content* with what *patterns* include, less what they exclude; all of it where there are none."""
    included = [_path(pattern) for pattern in patterns if not pattern.startswith("-")]
    excluded = [_path(pattern[1:]) for pattern in patterns if pattern.startswith("-")]
    kept = _include(content, included) if included else content
    kept = _exclude(kept, excluded) if excluded and kept is not _NOTHING else kept
    return {} if kept is _NOTHING else kept


def _path(pattern: str) -> Path:
    return tuple(pattern.split("."))


def _include(value: Any, paths: Sequence[Path]) -> Any:
    if isinstance(value, dict):
        members = ((key, child, _below(paths, key)) for key, child in value.items())
        kept = {key: child if _ends(below) else _include(child, below) for key, child, below in members}
        return _filled({key: child for key, child in kept.items() if child is not _NOTHING})
    if isinstance(value, list):
        items = (_include(item, paths) for item in value)
        return _filled([item for item in items if item is not _NOTHING])
    return _NOTHING


def _exclude(value: Any, paths: Sequence[Path]) -> Any:
    if not value:
        return value
    if isinstance(value, dict):
        members = ((key, child, _below(paths, key)) for key, child in value.items())
        kept = {key: _exclude(child, below) for key, child, below in members if not _ends(below)}
        return _filled({key: child for key, child in kept.items() if child is not _NOTHING})
    if isinstance(value, list):
        return _filled([item for item in (_exclude(item, paths) for item in value) if item is not _NOTHING])
    return value


def _below(paths: Sequence[Path], key: str) -> list[Path]:
    """Return what is left of *paths* below *key*; an empty path has come to its end."""
    below: list[Path] = []
    for first, *rest in (path for path in paths if path):
        if first == "**":
            below.append((first, *rest))
            below.extend(_below([tuple(rest)], key))
            if not rest:
                below.append(())
        elif matches(key, (first,)):
            below.append(tuple(rest))
    return below


def _ends(paths: Sequence[Path]) -> bool:
    return () in paths


def _filled(value: Any) -> Any:
    return value if value else _NOTHING
