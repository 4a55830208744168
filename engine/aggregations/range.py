"""Buckets between bounds a request names. Elasticsearch: range, date_range."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.clock import now_ms
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.date_math import resolve
from secondpass.shards.painless.java_text import double_text

from .aggregation import Aggregation, Everything
from .buckets import bucket
from .values import Source


@dataclass(frozen=True, slots=True)
class AskedRange:
    """Hold one range: *low* included, *high* excluded, either may be open."""

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
        read = self._reader(field) if self.dates else _as_it_is
        ranges = [AskedRange(each.key, read(each.low), read(each.high)) for each in self.ranges]
        ranges.sort(key=lambda each: (_or(each.low, -math.inf), _or(each.high, math.inf)))
        buckets = [self._bucket(everything, each, shown) for each in ranges]
        if not self.keyed:
            return {"buckets": buckets}
        return {"buckets": {each.pop("key"): each for each in buckets}}

    def _reader(self, field: FieldType | None) -> Callable[[Any], float | None]:
        dates, now = self.source.dates(field), now_ms()

        def read(end: Any) -> float | None:
            if end is None or isinstance(end, int | float):
                return end
            return float(resolve(end, dates, now_ms=now, zone=self.source.zone))

        return read

    def _bucket(self, everything: Everything, asked: AskedRange, shown: Callable[[Any], str] | None) -> dict[str, Any]:
        parts = []
        for matching in everything:
            values, rows = self.source.numbers(matching)
            inside = (values >= _or(asked.low, -np.inf)) & (values < _or(asked.high, np.inf))
            parts.append(matching.narrowed(rows[inside]))
        head: dict[str, Any] = {"key": asked.key or f"{_end(asked.low, shown)}-{_end(asked.high, shown)}"}
        for name, end in (("from", asked.low), ("to", asked.high)):
            if end is not None:
                head[name] = float(end)
                head |= {} if shown is None else {f"{name}_as_string": shown(end)}
        return bucket(head, parts, self.inner)


def _as_it_is(end: float | None) -> float | None:
    return end


def _or(end: float | None, otherwise: float) -> float:
    return otherwise if end is None else end


def _end(end: float | None, shown: Callable[[Any], str] | None) -> str:
    if end is None:
        return "*"
    return double_text(float(end)) if shown is None else shown(end)
