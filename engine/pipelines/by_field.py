"""Rerank by a number in the source. OpenSearch: ByFieldRerankProcessor."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.xcontent import ObjectReader, boolean, string

from .processor import Answer, Context
from .reranked import reranked

_MISSING = object()


@dataclass(frozen=True, slots=True)
class ByField:
    """Take scores from *target_field*; keep the old score under *previous_score_field* where that is set."""

    target_field: str
    remove: bool
    previous_score_field: str | None

    def response(self, answer: Answer, context: Context) -> Answer:
        hits = answer["hits"]["hits"]
        scores = [self._value(hit) for hit in hits]  # all are looked at before any is changed
        return reranked(answer, [self._changed(hit) for hit in hits], scores)

    def _value(self, hit: Mapping[str, Any]) -> float:
        if "_source" not in hit:
            raise IllegalArgumentError(f"There is no source field to be able to perform rerank on hit [{hit['_id']}]")
        value = _at(hit["_source"], self.target_field)
        if value is _MISSING:
            raise IllegalArgumentError(f"The field to rerank by is not found at hit [{hit['_id']}]")
        return _number(value)

    def _changed(self, hit: dict[str, Any]) -> dict[str, Any]:
        source = copy.deepcopy(hit["_source"])
        if self.previous_score_field is not None:
            source[self.previous_score_field] = hit["_score"]
        if self.remove:
            _remove(source, self.target_field.split("."))
        return {**hit, "_source": source}


def read_by_field(reader: ObjectReader) -> ByField:
    """Read the configuration of `by_field`."""
    if not reader.has("target_field"):
        raise IllegalArgumentError("[target_field] required property is missing for processor [rerank]")
    keeps = reader.take("keep_previous_score", boolean, False)
    name = reader.take("previous_score_field", string, "previous_score")
    return ByField(
        reader.take("target_field", string), reader.take("remove_target_field", boolean, False), name if keeps else None
    )


def _at(source: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(source, Mapping) or key not in source:
            return _MISSING
        source = source[key]
    return source


def _number(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise IllegalArgumentError(
            f"The field mapping to rerank by [{value}] is not Numerical, instead of type [{type(value).__name__}]"
        )
    return number


def _remove(source: dict[str, Any], path: list[str]) -> None:
    """Take a leaf away, and every object that is left empty."""
    first, rest = path[0], path[1:]
    if rest:
        _remove(source[first], rest)
        if source[first]:
            return
    del source[first]
