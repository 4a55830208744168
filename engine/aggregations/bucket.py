"""Matching documents sorted into buckets by what they hold or match. Elasticsearch: terms, filter, filters, missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.query import QueryBuilder, to_lucene

from .aggregation import Aggregation, Everything, Matching, Rows
from .buckets import Order, Parts, bucket, ordered
from .selection import Selection
from .values import Source


@dataclass(frozen=True, slots=True)
class Terms:
    """One bucket for each of the values *selected*: the *size* first by *order*.

    With *min_doc_count* 0 also for values that no matching document holds.
    """

    source: Source
    size: int
    order: Order
    min_doc_count: int
    selected: Selection
    shows_errors: bool
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts: Parts = {}
        for matching in everything:
            for key, rows in self._by_value(matching):
                parts.setdefault(key, []).append(matching.narrowed(rows))
        key_of, named = self.source.key(everything), self.source.named(everything)
        known = {named(value): value for value in parts}
        wanted = {
            known[name]: parts[known[name]] for name in self.selected(list(known), self.source.reader(everything))
        }
        buckets = [self._bucket(everything, key, part) for key, part in wanted.items()]
        found = ordered([each for each in buckets if each["doc_count"] >= self.min_doc_count], self.order)
        shown = [{**each, "key": key_of(each["key"])} for each in found[: self.size]]
        others = sum(each["doc_count"] for each in found[self.size :])
        return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": shown}

    def _by_value(self, matching: Matching) -> Iterator[tuple[Any, Rows]]:
        values, rows = self.source.values(matching)
        distinct, which = np.unique(values, return_inverse=True)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which))[:-1]
        if self.min_doc_count == 0:
            everywhere, none = matching.everywhere(), np.empty(0, dtype=np.int64)
            yield from ((key, none) for key in np.unique(self.source.values(everywhere)[0]).tolist())
        yield from zip(distinct.tolist(), np.split(rows[order], ends), strict=False)

    def _bucket(self, everything: Everything, key: Any, part: list[Matching]) -> dict[str, Any]:
        shown = self.source.as_string(everything)
        head = {"key": key}
        if shown is not None:
            field = self.source.type_of(everything)
            whole = field is None or field.family != "double"
            head = {"key": int(key) if whole else key, "key_as_string": shown(key)}
        found = bucket(head, part, self.inner)
        return {**found, "doc_count_error_upper_bound": 0} if self.shows_errors else found


@dataclass(frozen=True, slots=True)
class Filter:
    """One bucket of what *query* matches too."""

    query: QueryBuilder
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        return bucket({}, [_filtered(matching, self.query) for matching in everything], self.inner)


@dataclass(frozen=True, slots=True)
class Filters:
    """One bucket for each of *queries*, with *other* one more for what none of them matches.

    Those that are *named* are members of an object, or if not *keyed* of a list, each with its key.
    """

    queries: tuple[tuple[str, QueryBuilder], ...]
    named: bool
    keyed: bool
    other: str | None
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts = [(name, [_filtered(matching, query) for matching in everything]) for name, query in self.queries]
        if self.other is not None:
            rest = [matching.without([part[i] for _, part in parts]) for i, matching in enumerate(everything)]
            parts.append((self.other, rest))
        if self.named and self.keyed:
            return {"buckets": {name: bucket({}, part, self.inner) for name, part in parts}}
        return {"buckets": [bucket({"key": name} if self.named else {}, part, self.inner) for name, part in parts]}


@dataclass(frozen=True, slots=True)
class Global:
    """One bucket of all documents, whatever the search matches.

    But: where an index is seen through an alias, Elasticsearch's keeps to what the alias shows.
    """

    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        return bucket({}, [matching.everywhere() for matching in everything], self.inner)


@dataclass(frozen=True, slots=True)
class Missing:
    """One bucket of the documents that hold no value."""

    source: Source
    inner: Mapping[str, Aggregation]

    def compute(self, everything: Everything) -> dict[str, Any]:
        return bucket({}, [self._lacking(matching) for matching in everything], self.inner)

    def _lacking(self, matching: Matching) -> Matching:
        _, rows = self.source.values(matching)
        return matching.narrowed(np.setdiff1d(np.arange(len(matching.docs), dtype=np.int64), rows))


def _filtered(matching: Matching, query: QueryBuilder) -> Matching:
    return matching.filtered(to_lucene(query, matching.query_context()))
