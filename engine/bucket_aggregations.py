"""Matching documents sorted into buckets, each with aggregations of its own. Elasticsearch: the bucket aggregations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.query import QueryBuilder, QueryContext, to_lucene
from secondpass.shards.sort import Descending

from .aggregations import Aggregation, Everything, Matching, Rows, compute_all, field_of

Parts = dict[Any, list[Matching]]
MAX_BUCKETS = 65_536


@dataclass(frozen=True, slots=True)
class Terms:
    """One bucket for each value of *field*: the *size* largest, or first by *order* (`_count`, `_key`, a metric)."""

    field: str
    size: int
    order: tuple[tuple[str, bool], ...]
    min_doc_count: int
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts: Parts = {}
        for matching in everything:
            for key, rows in _by_value(matching, self.field).items():
                parts.setdefault(key, []).append(matching.narrowed(rows))
        field = field_of(everything, self.field)
        buckets = [_bucket(_shown_key(field, key), part, self.inner) for key, part in parts.items()]
        buckets = [bucket for bucket in buckets if bucket["doc_count"] >= self.min_doc_count]
        buckets.sort(key=self._place)
        kept = buckets[: self.size]
        others = sum(bucket["doc_count"] for bucket in buckets[self.size :])
        return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": kept}

    def _place(self, bucket: dict[str, Any]) -> tuple[Any, ...]:
        return (*(_turned(_at(bucket, name), descending) for name, descending in self.order), bucket["key"])


@dataclass(frozen=True, slots=True)
class Histogram:
    """One bucket for each stretch of *interval* from the lowest value to the highest, empty ones included."""

    field: str
    interval: float
    offset: float
    min_doc_count: int
    keyed: bool
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts: Parts = {}
        for matching in everything:
            values, rows = matching.numbers(self.field)
            places = np.floor((values.astype(np.float64) - self.offset) / self.interval)
            for place in np.unique(places).tolist():
                parts.setdefault(int(place), []).append(matching.narrowed(rows[places == place]))
        buckets = [self._bucket(place, parts.get(place, [])) for place in self._places(parts)]
        return {"buckets": {str(bucket["key"]): bucket for bucket in buckets} if self.keyed else buckets}

    def _places(self, parts: Parts) -> list[int]:
        if not parts or self.min_doc_count > 0:
            return [place for place in sorted(parts) if self._count(parts[place]) >= self.min_doc_count]
        return list(range(min(parts), min(max(parts), min(parts) + MAX_BUCKETS) + 1))

    def _bucket(self, place: int, part: list[Matching]) -> dict[str, Any]:
        return _bucket({"key": place * self.interval + self.offset}, part, self.inner)

    @staticmethod
    def _count(part: list[Matching]) -> int:
        return sum(len(matching.docs) for matching in part)


@dataclass(frozen=True, slots=True)
class Range:
    """One bucket for each of *ranges*: from (included) to (excluded), either may be open."""

    field: str
    ranges: tuple[tuple[str | None, float | None, float | None], ...]
    keyed: bool
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        ordered = sorted(
            self.ranges, key=lambda r: (-math.inf if r[1] is None else r[1], math.inf if r[2] is None else r[2])
        )
        buckets = [self._bucket(everything, *asked) for asked in ordered]
        if not self.keyed:
            return {"buckets": buckets}
        return {"buckets": {bucket.pop("key"): bucket for bucket in buckets}}

    def _bucket(self, everything: Everything, key: str | None, low: float | None, high: float | None) -> dict[str, Any]:
        parts = []
        for matching in everything:
            values, rows = matching.numbers(self.field)
            inside = (values >= (-np.inf if low is None else low)) & (values < (np.inf if high is None else high))
            parts.append(matching.narrowed(rows[inside]))
        ends = {name: end for name, end in (("from", low), ("to", high)) if end is not None}
        return _bucket({"key": key or f"{_end(low)}-{_end(high)}", **ends}, parts, self.inner)


@dataclass(frozen=True, slots=True)
class Filter:
    """One bucket of what *query* matches too."""

    query: QueryBuilder
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts = [matching.filtered(to_lucene(self.query, _context_of(matching))) for matching in everything]
        return _bucket({}, parts, self.inner)


def _context_of(matching: Matching) -> QueryContext:
    snapshot = matching.context.snapshot
    return QueryContext(snapshot.index, snapshot.mapping, snapshot.analysis)


def _bucket(head: dict[str, Any], part: list[Matching], inner: Mapping[str, Aggregation]) -> dict[str, Any]:
    count = sum(len(matching.docs) for matching in part)
    return {**head, "doc_count": count, **compute_all(inner, part)}


def _by_value(matching: Matching, name: str) -> dict[Any, Rows]:
    terms, term_rows = matching.terms(name)
    numbers, number_rows = matching.numbers(name)
    values, rows = (np.array(terms, dtype=object), term_rows) if terms else (numbers, number_rows)
    if not len(values):
        return {}
    distinct, which = np.unique(values, return_inverse=True)
    return {key: rows[which == i] for i, key in enumerate(distinct.tolist())}


def _shown_key(field: Any, key: Any) -> dict[str, Any]:
    if field is not None and field.family == "boolean":
        return {"key": int(key), "key_as_string": "true" if key else "false"}
    if field is not None and field.family == "date":
        return {"key": key, "key_as_string": field.display(key)}
    return {"key": key}


def _at(bucket: dict[str, Any], name: str) -> Any:
    if name in ("_count", "_key"):
        return bucket["doc_count"] if name == "_count" else bucket["key"]
    head, _, member = name.replace(">", ".").partition(".")
    value = bucket.get(head, {}).get(member or "value")
    return -math.inf if value is None else value


def _turned(value: Any, descending: bool) -> Any:
    if not descending:
        return value
    return Descending(value) if isinstance(value, str) else -value


def _end(value: float | None) -> str:
    return "*" if value is None else str(float(value))
