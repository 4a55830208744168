"""One figure, or a few, over all values of a field. Elasticsearch: the metric aggregations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.xcontent import ObjectReader, boolean, list_of, number, string

from .aggregations import Everything, all_numbers, field_of

Float64s = npt.NDArray[np.float64]
DEFAULT_PERCENTS = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """Give *shown* of the numbers of *field*."""

    field: str
    shown: Callable[[Float64s], dict[str, Any]]
    missing: float | None = None

    def compute(self, everything: Everything) -> dict[str, Any]:
        values = all_numbers(everything, self.field).astype(np.float64)
        result = self.shown(_filled(values, everything, self))
        field = field_of(everything, self.field)
        if field is not None and field.family == "date" and result.get("value") is not None:
            return {**result, "value_as_string": field.display(result["value"])}
        return result


@dataclass(frozen=True, slots=True)
class ValueCount:
    """Count the values of *field*, numbers and terms alike."""

    field: str

    def compute(self, everything: Everything) -> dict[str, Any]:
        terms = sum(len(matching.terms(self.field)[0]) for matching in everything)
        return {"value": terms + len(all_numbers(everything, self.field))}


@dataclass(frozen=True, slots=True)
class Cardinality:
    """Count the distinct values of *field*. But: exactly, where Elasticsearch estimates beyond 3,000."""

    field: str

    def compute(self, everything: Everything) -> dict[str, Any]:
        terms = {term for matching in everything for term in matching.terms(self.field)[0]}
        return {"value": len(terms) + len(np.unique(all_numbers(everything, self.field)))}


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Give the values below which *percents* of all lie, between neighbours by their distance."""

    field: str
    percents: tuple[float, ...] = DEFAULT_PERCENTS
    keyed: bool = True

    def compute(self, everything: Everything) -> dict[str, Any]:
        values = all_numbers(everything, self.field).astype(np.float64)
        found = [float(np.percentile(values, p, method="hazen")) if len(values) else None for p in self.percents]
        if self.keyed:
            return {"values": {str(p): value for p, value in zip(self.percents, found, strict=True)}}
        return {"values": [{"key": p, "value": value} for p, value in zip(self.percents, found, strict=True)]}


def _filled(values: Float64s, everything: Everything, metric: Metric) -> Float64s:
    if metric.missing is None:
        return values
    without = sum(len(m.docs) - len(np.unique(m.numbers(metric.field)[1])) for m in everything)
    return np.concatenate([values, np.full(without, metric.missing)])


def _value(value: float | None) -> dict[str, Any]:
    return {"value": value}


def _stats(values: Float64s) -> dict[str, Any]:
    count, total = len(values), math.fsum(values)
    return {
        "count": count,
        "min": float(values.min()) if count else None,
        "max": float(values.max()) if count else None,
        "avg": total / count if count else None,
        "sum": total,
    }


def _extended_stats(values: Float64s) -> dict[str, Any]:
    stats = _stats(values)
    count, total = stats["count"], stats["sum"]
    squares = math.fsum(values * values)
    variance = max((squares - total * total / count) / count, 0.0) if count else None
    sampling = variance * count / (count - 1) if variance is not None and count > 1 else None
    deviation, sampled = _root(variance), _root(sampling)
    return {
        **stats,
        "sum_of_squares": squares if count else None,
        "variance": variance,
        "variance_population": variance,
        "variance_sampling": sampling,
        "std_deviation": deviation,
        "std_deviation_population": deviation,
        "std_deviation_sampling": sampled,
        "std_deviation_bounds": _bounds(stats["avg"], deviation, sampled),
    }


def _bounds(mean: float | None, deviation: float | None, sampled: float | None) -> dict[str, Any]:
    def around(spread: float | None, sign: int) -> float | None:
        return None if mean is None or spread is None else mean + sign * 2 * spread

    return {
        "upper": around(deviation, 1),
        "lower": around(deviation, -1),
        "upper_population": around(deviation, 1),
        "lower_population": around(deviation, -1),
        "upper_sampling": around(sampled, 1),
        "lower_sampling": around(sampled, -1),
    }


def _root(value: float | None) -> float | None:
    return None if value is None else math.sqrt(value)


_SHOWN: Mapping[str, Callable[[Float64s], dict[str, Any]]] = {
    "avg": lambda values: _value(math.fsum(values) / len(values) if len(values) else None),
    "sum": lambda values: _value(math.fsum(values)),
    "min": lambda values: _value(float(values.min()) if len(values) else None),
    "max": lambda values: _value(float(values.max()) if len(values) else None),
    "stats": _stats,
    "extended_stats": _extended_stats,
}


def metric_names() -> list[str]:
    """Return the names of the metric aggregations."""
    return [*_SHOWN, "value_count", "cardinality", "percentiles"]


def read_metric(name: str, reader: ObjectReader) -> Metric | ValueCount | Cardinality | Percentiles:
    """Read the body of a metric aggregation."""
    field = reader.take("field", string)
    if name == "value_count":
        return ValueCount(field)
    if name == "cardinality":
        reader.take("precision_threshold", number, 3000.0)
        return Cardinality(field)
    if name == "percentiles":
        percents = tuple(reader.take("percents", list_of(number), list(DEFAULT_PERCENTS)))
        return Percentiles(field, percents, reader.take("keyed", boolean, True))
    return Metric(field, _SHOWN[name], reader.take("missing", number, None))
