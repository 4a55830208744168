"""`rank_feature` and `rank_features`: numbers above 0 by which documents are ranked, and nothing else.

A column holds of each the name of the feature and how often it is said to occur: the upper bits of the number, so that nine of
its binary digits count. Elasticsearch: RankFeatureFieldMapper, RankFeaturesFieldMapper. Lucene: FeatureField.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import IllegalArgumentError
from ..numbers import shortest
from .java import double_text
from .numbers import document_floating, to_float32

FEATURE, FEATURES = "rank_feature", "rank_features"
FEATURE_TYPES = (FEATURE, FEATURES)

LEAST = float(np.finfo(np.float32).smallest_normal)
_DROPPED_BITS = 15
_DIGITS = 5
_FLOAT, _INT = struct.Struct("<f"), struct.Struct("<i")
_END = "\x00"


def feature_parser(type_name: str, field: str, positive: bool) -> Callable[[Any], Any]:
    """Return what reads the number of a document, or its numbers by their names; *positive* as the mapping says."""

    def number(raw: Any, name: str, of: str) -> float:
        value = document_floating("float", raw, coerce=True)
        if not positive:
            value = math.inf if value == 0 else to_float32(1 / value)
        return checked(value, name, of)

    def numbers(raw: Any) -> dict[str, float]:
        if not isinstance(raw, Mapping):
            kind = "VALUE_STRING" if isinstance(raw, str) else "VALUE_NUMBER"
            kind = f"VALUE_{str(raw).upper()}" if isinstance(raw, bool) else kind
            raise IllegalArgumentError(
                f"[rank_features] fields must be json objects, expected a START_OBJECT but got: {kind}"
            )
        return {name: number(_plain(item), name, field) for name, item in raw.items() if item is not None}

    return numbers if type_name == FEATURES else lambda raw: number(raw, field, "_feature")


def shown_feature(raw: Any, null_value: Any) -> float | None:
    """Return what `fields` shows of the number of a document."""
    value = null_value if raw is None else document_floating("float", raw, coerce=True)
    return None if value is None else shortest(np.float32(value))


def checked(value: float, name: str, field: str) -> float:
    """Return *value* if a feature may have it; raise IllegalArgumentError."""
    if LEAST <= value < math.inf:
        return value
    shown = f"got: {double_text(shortest(np.float32(value)))} for feature {name} on field {field}"
    if not math.isfinite(value):
        raise IllegalArgumentError(f"featureValue must be finite, {shown}")
    raise IllegalArgumentError(
        f"featureValue must be a positive normal float, {shown} which is less than the minimum positive normal float: "
        "1.17549435E-38"
    )


def feature_term(feature: str, value: float) -> str:
    """Return what a column holds of a feature.

    >>> feature_term("rank", 1.0)
    'rank\\x0032512'
    """
    (whole,) = _INT.unpack(_FLOAT.pack(value))
    bits = whole >> _DROPPED_BITS
    return f"{prefix_of(feature)}{bits:0{_DIGITS}d}"


def prefix_of(feature: str) -> str:
    """Return how all begins that a column holds of *feature*."""
    return feature + _END


def frequency_of(term: str) -> int:
    """Return how often its feature is said to occur."""
    return int(term[-_DIGITS:])


def values_of(frequencies: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """Return the numbers that stand for being said to occur so often."""
    return (frequencies.astype(np.int32) << _DROPPED_BITS).view(np.float32)


def _plain(raw: Any) -> Any:
    if isinstance(raw, bool | list | dict):
        token = "START_ARRAY" if isinstance(raw, list) else "START_OBJECT"
        token = f"VALUE_{str(raw).upper()}" if isinstance(raw, bool) else token
        raise IllegalArgumentError(
            "[rank_features] fields take hashes that map a feature to a strictly positive float, but got unexpected token "
            + token
        )
    return raw
