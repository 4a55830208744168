"""Find the analysis part of index settings, however it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import IllegalArgumentError
from .options import Limits, Options

KINDS = ("analyzer", "normalizer", "tokenizer", "filter", "char_filter")

Definitions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Hold the definitions of each kind of component by name, and the limits of the index."""

    definitions: Mapping[str, Definitions] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def read(cls, settings: Mapping[str, Any] | None) -> AnalysisSettings:
        """Read index settings, nested or dotted, with or without `index`, or their `analysis` member alone."""
        tree = _nested(settings or {})
        index_tree = dict(_mapping(tree.pop("index", {}), "index"))
        tree = _merged(tree, index_tree)
        section = tree if set(tree) & set(KINDS) else _mapping(tree.get("analysis", {}), "index.analysis")
        index = {} if section is tree else tree
        for kind in section:
            if kind not in KINDS:
                raise IllegalArgumentError(f"unknown setting [index.analysis.{kind}]")
        return cls({kind: _definitions(section.get(kind), kind) for kind in KINDS}, _limits(index))


def _definitions(value: Any, kind: str) -> Definitions:
    place = f"index.analysis.{kind}"
    return {name: _mapping(values, f"{place}.{name}") for name, values in _mapping(value or {}, place).items()}


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise IllegalArgumentError(f"Failed to parse setting [{place}] with value [{value}]: an object is needed")
    return value


def _limits(index: Mapping[str, Any]) -> Limits:
    options = Options("index", "index", index)
    counted = Options("index", "analyze", _mapping(index.get("analyze", {}), "index.analyze"))
    return Limits(
        options.integer("max_ngram_diff", 1),
        options.integer("max_shingle_diff", 3),
        counted.integer("max_token_count", 10_000),
    )


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Turn dotted names into objects within objects."""
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        *parents, last = str(key).split(".")
        place = tree
        for parent in parents:
            inner = place.setdefault(parent, {})
            place = inner if isinstance(inner, dict) else place.setdefault(parent, {})
        nested = _nested(value) if isinstance(value, Mapping) else value
        known = place.get(last)
        place[last] = _merged(known, nested) if isinstance(known, dict) and isinstance(nested, dict) else nested
    return tree


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    merged = dict(first)
    for key, value in second.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
