"""Buckets between bounds a request names. Elasticsearch: range, date_range."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.numbers import finite
from secondpass.shards.painless.java_text import double_text

from .aggregation import Aggregation, Everything, Matching
from .buckets import bucket
from .values import Source, to_long


@dataclass(frozen=True, slots=True)
class AskedRange:
    """Hold one range: *low* included, *high* excluded, either may be open; numbers, or texts to be read by the field."""

    key: str | None
    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Range:
    """One bucket for each of *ranges*, of numbers or with *dates* of dates."""

    source: Source
    ranges: tuple[AskedRange, ...]
    keyed: bool
    inner: Mapping[str, Aggregation]
    dates: bool = False

    def compute(self, everything: Everything) -> dict[str, Any]:
        field = self.source.type_of(everything)
        shown = self.source.printer(field) if self.dates else self.source.as_string(everything)
        read = self._reader(field)
        ranges = [AskedRange(each.key, read(each.low), read(each.high)) for each in self.ranges]
        ranges.sort(key=lambda each: (_or(each.low, -math.inf), _or(each.high, math.inf)))
        buckets = [self._bucket(everything, each, shown) for each in ranges]
        if not self.keyed:
            return {"buckets": buckets}
        return {"buckets": {each.pop("key"): each for each in buckets}}

    def _reader(self, field: FieldType | None) -> Callable[[Any], float | None]:
        parse = self.source.parser(field)

        def read(end: Any) -> float | None:
            if end is None:
                return None
            if isinstance(end, str):
                return _finite(parse(end), end)
            # what a number means is for the format of the dates to say: 1000 may be seconds
            return float(parse(str(to_long(end)))) if self.dates else float(end)

        return read

    def _bucket(self, everything: Everything, asked: AskedRange, shown: Callable[[Any], str] | None) -> dict[str, Any]:
        parts = [self._held(matching, asked) for matching in everything]
        head: dict[str, Any] = {"key": asked.key or f"{_end(asked.low, shown)}-{_end(asked.high, shown)}"}
        for name, end in (("from", asked.low), ("to", asked.high)):
            if end is not None:
                head[name] = float(end)
                head |= {} if shown is None else {f"{name}_as_string": shown(end)}
        return bucket(head, parts, self.inner)

    def _held(self, matching: Matching, asked: AskedRange) -> Matching:
        """Return the documents that hold a value inside, each end cut to the precision the field holds its values in."""
        values, rows = self.source.numbers(matching)
        field = self.source.type_in(matching)
        low, high = _stored(field, _or(asked.low, -np.inf)), _stored(field, _or(asked.high, np.inf))
        return matching.narrowed(rows[(values >= low) & (values < high)])


def _stored(field: FieldType | None, end: float) -> float:
    if field is None or field.type not in ("float", "half_float") or math.isinf(end):
        return end
    return finite(field.type, end)


def _finite(end: float, text: str) -> float:
    if not math.isfinite(end):
        raise IllegalArgumentError(f"the end of a range must be a finite number, but was [{text}]")
    return float(end)


def _or(end: float | None, otherwise: float) -> float:
    return otherwise if end is None else end


def _end(end: float | None, shown: Callable[[Any], str] | None) -> str:
    if end is None:
        return "*"
    return double_text(float(end)) if shown is None else shown(end)
