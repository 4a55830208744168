"""One figure, or a few, over all values of a field. Elasticsearch: the metric aggregations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.painless.java_text import double_text
from secondpass.shards.xcontent import ObjectReader, boolean, json_object, list_of, number, string

from .aggregation import Everything
from .values import Source, take_source

Float64s = npt.NDArray[np.float64]
_DATED = ("min", "max", "avg", "sum")
_MODES = ("global_ordinals", "segment_ordinals", "direct", "save_memory_heuristic", "save_time_heuristic")
DEFAULT_PERCENTS = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """Give *shown* of the numbers of a field; of dates *as_string* too, for each member it names."""

    source: Source
    shown: Callable[[Float64s], dict[str, Any]]
    dated: tuple[str, ...] = ("value",)

    def compute(self, everything: Everything) -> dict[str, Any]:
        result = self.shown(self.source.all_numbers(everything).astype(np.float64))
        as_string = self.source.as_string(everything)
        if as_string is None or result[self.dated[0]] is None:
            return result
        return {**result, **{f"{name}_as_string": as_string(result[name]) for name in self.dated}}


@dataclass(frozen=True, slots=True)
class ValueCount:
    """Count the values of a field, numbers and terms alike."""

    source: Source

    def compute(self, everything: Everything) -> dict[str, Any]:
        return {"value": sum(len(self.source.values(matching)[0]) for matching in everything)}


@dataclass(frozen=True, slots=True)
class Cardinality:
    """Count the distinct values of a field. But: exactly, where Elasticsearch estimates beyond 3,000."""

    source: Source

    def compute(self, everything: Everything) -> dict[str, Any]:
        return {"value": len({value for matching in everything for value in self.source.values(matching)[0].tolist()})}


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Give the values below which *percents* of all lie, between neighbours by their distance.

    But: exactly, where Elasticsearch estimates.
    """

    source: Source
    percents: tuple[float, ...] = DEFAULT_PERCENTS
    keyed: bool = True

    def compute(self, everything: Everything) -> dict[str, Any]:
        values = self.source.all_numbers(everything).astype(np.float64)
        as_string = self.source.as_string(everything)
        found = [float(np.percentile(values, p, method="hazen")) if len(values) else None for p in self.percents]
        told = [
            ({} if as_string is None or value is None else {"value_as_string": as_string(value)}, value)
            for value in found
        ]
        if not self.keyed:
            rows = zip(self.percents, told, strict=True)
            return {"values": [{"key": p, "value": value, **text} for p, (text, value) in rows]}
        values_of: dict[str, Any] = {}
        for p, (text, value) in zip(self.percents, told, strict=True):
            values_of[str(p)] = value
            values_of |= {f"{p}_as_string": shown for shown in text.values()}
        return {"values": values_of}


def _sum(values: Float64s) -> float:
    """Add up, to the last digit; a sum beyond float64 is infinite."""
    try:
        return math.fsum(values)
    except OverflowError:
        return math.inf if float(np.sum(values / len(values))) > 0 else -math.inf


def _value(value: float | None) -> dict[str, Any]:
    return {"value": value}


def _stats(values: Float64s) -> dict[str, Any]:
    count, total = len(values), _sum(values)
    return {
        "count": count,
        "min": float(values.min()) if count else None,
        "max": float(values.max()) if count else None,
        "avg": total / count if count else None,
        "sum": total,
    }


def _extended_stats(values: Float64s, sigma: float) -> dict[str, Any]:
    stats = _stats(values)
    count, total = stats["count"], stats["sum"]
    with np.errstate(over="ignore"):
        squares = _sum(values * values)
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
        "std_deviation_bounds": _bounds(stats["avg"], deviation, sampled, sigma),
    }


def _bounds(mean: float | None, deviation: float | None, sampled: float | None, sigma: float) -> dict[str, Any]:
    def around(spread: float | None, sign: int) -> float | None:
        return None if mean is None or spread is None else mean + sign * sigma * spread

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
    "avg": lambda values: _value(_sum(values) / len(values) if len(values) else None),
    "sum": lambda values: _value(_sum(values)),
    "min": lambda values: _value(float(values.min()) if len(values) else None),
    "max": lambda values: _value(float(values.max()) if len(values) else None),
    "stats": _stats,
}


def metric_names() -> list[str]:
    """Return the names of the metric aggregations."""
    return [*_SHOWN, "extended_stats", "value_count", "cardinality", "percentiles"]


def read_metric(name: str, reader: ObjectReader) -> Metric | ValueCount | Cardinality | Percentiles:
    """Read the body of a metric aggregation."""
    if name == "value_count":
        return ValueCount(take_source(reader))
    if name == "cardinality":
        reader.take("precision_threshold", _threshold, None)  # counts are exact whatever this and the next say
        reader.take("execution_hint", _mode, None)
        return Cardinality(take_source(reader, formatted=False))
    if name == "percentiles":
        return _percentiles(reader)
    if name == "extended_stats":
        sigma = reader.take("sigma", _sigma, 2.0)
        return Metric(take_source(reader), lambda values: _extended_stats(values, sigma), _DATED)
    return Metric(take_source(reader), _SHOWN[name], _DATED if name == "stats" else ("value",))


def _percentiles(reader: ObjectReader) -> Percentiles:
    if reader.has("hdr"):
        raise UnsupportedError("[hdr] of [percentiles] is not supported by secondpass")
    reader.take("tdigest", _tdigest, None)  # how closely to estimate, where nothing is estimated
    percents = reader.take("percents", _percents, DEFAULT_PERCENTS)
    keyed = reader.take("keyed", boolean, True)
    return Percentiles(take_source(reader), percents, keyed)


def _percents(value: Any, path: Path) -> tuple[float, ...]:
    percents = tuple(sorted(list_of(number)(value, path)))
    if not percents:
        raise IllegalArgumentError(f"[percents] must not be empty: [{path[-3]}]")
    for percent in percents:
        if not 0 <= percent <= 100:
            raise IllegalArgumentError(f"percent must be in [0,100], got [{double_text(percent)}]: [{path[-3]}]")
    return percents


def _tdigest(value: Any, path: Path) -> None:
    reader = ObjectReader(json_object(value, path), path, "tdigest", declarative=True)
    reader.take("compression", _compression, None)
    reader.take("execution_hint", _hint, None)
    reader.finish()


def _compression(value: Any, path: Path) -> None:
    compression = number(value, path)
    if compression < 0:
        raise IllegalArgumentError(
            f"[compression] must be greater than or equal to 0. Found [{double_text(compression)}]"
        )


def _hint(value: Any, path: Path) -> None:
    hint = string(value, path)
    if hint not in ("", "default", "high_accuracy", "DEFAULT", "HIGH_ACCURACY"):
        raise IllegalArgumentError(f"Invalid execution_hint [{hint}], valid values are [default, high_accuracy]")


def _threshold(value: Any, path: Path) -> None:
    threshold = int(number(value, path))
    if threshold < 0:
        raise IllegalArgumentError(
            f"[precisionThreshold] must be greater than or equal to 0. Found [{threshold}] in [{path[-3]}]"
        )


def _mode(value: Any, path: Path) -> None:
    mode = string(value, path)
    if mode.lower() not in _MODES:
        raise IllegalArgumentError(
            f"Invalid execution mode for cardinality aggregation.  Got [{mode}]expected one of [global_ordinal, "
            "segment_ordinal, direct]"
        )


def _sigma(value: Any, path: Path) -> float:
    sigma = number(value, path)
    if sigma < 0:
        raise IllegalArgumentError(
            f"[sigma] must be greater than or equal to 0. Found [{double_text(sigma)}] in [{path[-3]}]"
        )
    return sigma
