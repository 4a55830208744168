"""`rank_feature`: score by a number that documents are ranked by. Elasticsearch: RankFeatureQueryBuilder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.lucene import MatchNoneQuery, Query
from secondpass.shards.lucene.feature import FeatureFunction, FeatureQuery, Linear, Log, Saturation, Sigmoid
from secondpass.shards.mapping.features import FEATURE, FEATURES
from secondpass.shards.painless.java_text import float_text
from secondpass.shards.xcontent import ObjectReader, float32, string

from .builder import QueryContext


@dataclass(frozen=True, slots=True)
class RankFeature:
    """Match documents that have *field*, a feature by itself or one of many, and score them with *function*."""

    field: str
    function: FeatureFunction

    def to_lucene(self, context: QueryContext) -> Query:
        field = context.mapping.field(self.field)
        if field is None:
            parent, dot, feature = self.field.rpartition(".")
            several = context.mapping.field(parent) if dot else None
            if several is None or several.type != FEATURES:
                return MatchNoneQuery("")
            _check(self.function)
            return FeatureQuery(several.name, feature, several.name, feature, self.function)
        if field.type != FEATURE:
            raise IllegalArgumentError(
                "[rank_feature] query only works on [rank_feature] fields and features of [rank_features] fields, "
                f"not [{field.type}]"
            )
        if isinstance(self.function, Log) and not field.params.get("positive_score_impact", True):
            raise IllegalArgumentError(
                "Cannot use the [log] function with a field that has a negative score impact as it would trigger "
                "negative scores"
            )
        _check(self.function)
        return FeatureQuery(field.name, "", "_feature", field.name, self.function)


def parse(reader: ObjectReader, sub: object) -> RankFeature:
    functions = [reader.take(name, _READERS[name]) for name in reader.order(*_READERS)]
    field = reader.take("field", string)
    if len(functions) > 1:
        raise IllegalArgumentError("Can only specify one of [log], [saturation], [sigmoid] and [linear]")
    return RankFeature(field, functions[0] if functions else Saturation())


def _check(function: FeatureFunction) -> None:
    """Raise IllegalArgumentError where a parameter is out of bounds."""
    if isinstance(function, Log) and not (function.scaling_factor >= 1 and np.isfinite(function.scaling_factor)):
        raise IllegalArgumentError(f"scalingFactor must be >= 1, got: {float_text(float(function.scaling_factor))}")
    if isinstance(function, Saturation | Sigmoid) and function.pivot is not None and not _is_above_zero(function.pivot):
        raise IllegalArgumentError(f"pivot must be > 0, got: {float_text(float(function.pivot))}")
    if isinstance(function, Sigmoid) and not _is_above_zero(function.exponent):
        raise IllegalArgumentError(f"exp must be > 0, got: {float_text(float(function.exponent))}")


def _is_above_zero(number: np.float32) -> bool:
    return bool(number > 0 and np.isfinite(number))


def _reader(name: str, make: Callable[[ObjectReader], FeatureFunction]) -> Callable[[Any, Path], FeatureFunction]:
    def read(value: Any, path: Path) -> FeatureFunction:
        reader = ObjectReader(value, path, name, declarative=True)
        function = make(reader)
        reader.finish()
        return function

    return read


def _sigmoid(reader: ObjectReader) -> FeatureFunction:
    reader.require("pivot", "exponent")
    return Sigmoid(reader.take("pivot", float32), reader.take("exponent", float32))


_READERS: Mapping[str, Callable[[Any, Path], FeatureFunction]] = MappingProxyType(
    {
        "log": _reader("log", lambda reader: Log(reader.take("scaling_factor", float32))),
        "saturation": _reader("saturation", lambda reader: Saturation(reader.take("pivot", float32, None))),
        "sigmoid": _reader("sigmoid", _sigmoid),
        "linear": _reader("linear", lambda reader: Linear()),
    }
)
