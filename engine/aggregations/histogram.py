"""Buckets of equal width along a line of numbers or dates. Elasticsearch: histogram, date_histogram."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping.calendar import MILLIS_PER_DAY, Zone
from secondpass.shards.mapping.date_math import moved, start_of
from secondpass.shards.painless.java_text import double_text

from .aggregation import Aggregation, Everything
from .buckets import Order, Parts, bucket, check_count, ordered
from .values import Source, Values

Places = npt.NDArray[Any]


class Steps(Protocol):
    """Divide a line into stretches, each known by a whole number, its place: an int, or a float where the line goes far."""

    def places(self, values: Values) -> Places:
        """Return the place of each value."""
        ...

    def key(self, place: float) -> float:
        """Return where a stretch begins."""
        ...

    def after(self, place: float) -> float:
        """Return the next place."""
        ...


@dataclass(frozen=True, slots=True)
class NumberSteps:
    """Stretches of *interval*, one of which begins at *offset*."""

    interval: float
    offset: float = 0.0

    def places(self, values: Values) -> Places:
        with np.errstate(over="ignore"):
            places = np.floor((values.astype(np.float64) - self.offset) / self.interval)
        if not np.isfinite(places).all():
            raise IllegalArgumentError(f"[interval] [{self.interval}] is too small for the values there are")
        return places

    def key(self, place: float) -> float:
        return place * self.interval + self.offset

    def after(self, place: float) -> float:
        return place + 1


class Stretches(ABC):
    """Stretches of time, each known by the moment at which it begins."""

    def places(self, values: Values) -> Places:
        starts = [self.start(int(value)) for value in values.tolist()]
        for start in (start for start in starts if not -(2**63) <= start < 2**63):
            raise IllegalArgumentError(f"[{start}] is out of range for a date")
        return np.array(starts, dtype=np.int64)

    def key(self, place: float) -> float:
        return place

    @abstractmethod
    def start(self, value: int) -> int:
        """Return when the stretch began that *value* is in."""

    @abstractmethod
    def after(self, place: float) -> float:
        """Return when the next stretch begins."""


@dataclass(frozen=True, slots=True)
class FixedSteps(Stretches):
    """Stretches of *interval* milliseconds as clocks in *zone* count them."""

    interval: int
    zone: Zone
    offset: int = 0

    def after(self, place: float) -> float:
        return self.zone.to_utc(self.zone.to_local(int(place) - self.offset) + self.interval) + self.offset

    def start(self, value: int) -> int:
        local = self.zone.to_local(value - self.offset)
        return self.zone.to_utc(local // self.interval * self.interval) + self.offset


@dataclass(frozen=True, slots=True)
class CalendarSteps(Stretches):
    """Minutes, hours, days, weeks, months, quarters or years, as the calendar in *zone* has them."""

    unit: str
    zone: Zone
    offset: int = 0

    def after(self, place: float) -> float:
        unit, amount = ("M", 3) if self.unit == "q" else (self.unit, 1)
        return moved(int(place) - self.offset, unit, amount, self.zone) + self.offset

    def start(self, value: int) -> int:
        return start_of(value - self.offset, self.unit, self.zone) + self.offset


@dataclass(frozen=True, slots=True)
class Histogram:
    """One bucket for each stretch from the lowest value to the highest, those without a document included.

    *extended* widens what is shown, *hard* narrows what is counted; both are the first and the last value to go to, None
    for no end of its own.
    """

    source: Source
    steps: Steps
    min_doc_count: int
    keyed: bool
    order: Order
    extended: tuple[float | None, float | None]
    hard: tuple[float | None, float | None]
    inner: Mapping[str, Aggregation]
    dates: bool = False

    def compute(self, everything: Everything) -> dict[str, Any]:
        parts = self._parts(everything)
        head = self._head_of(everything)
        found = [bucket(head(place), parts.get(place, []), self.inner) for place in self._shown(parts)]
        kept = ordered([each for each in found if each["doc_count"] >= self.min_doc_count], self.order)
        if not self.keyed:
            return {"buckets": kept}
        return {"buckets": {each.get("key_as_string", double_text(each["key"])): each for each in kept}}

    def _parts(self, everything: Everything) -> Parts:
        parts: Parts = {}
        for matching in everything:
            values, rows = self.source.numbers(matching)
            distinct, which = np.unique(values, return_inverse=True)
            low, high = self.hard
            inside = (distinct >= (-np.inf if low is None else low)) & (distinct <= (np.inf if high is None else high))
            places = self.steps.places(distinct)
            for place in np.unique(places[inside]).tolist():
                held = (places == place) & inside
                parts.setdefault(place, []).append(matching.narrowed(rows[held[which]]))
        return parts

    def _shown(self, parts: Parts) -> list[float]:
        if self.min_doc_count > 0:
            return sorted(parts)
        ends = self.steps.places(np.array([end for end in self.extended if end is not None])).tolist()
        reached = [*parts, *ends]
        places: list[float] = []
        for place in self._between(min(reached), max(reached)) if reached else ():
            places.append(place)
            check_count(len(places))
        return places

    def _between(self, first: float, last: float) -> Iterator[float]:
        place = first
        while place <= last:
            yield place
            place = self.steps.after(place)

    def _head_of(self, everything: Everything) -> Callable[[float], dict[str, Any]]:
        dates = self.source.printer(self.source.type_of(everything)) if self.dates else None
        shown = dates or self.source.as_string(everything)

        def head(place: float) -> dict[str, Any]:
            key = self.steps.key(place)
            return {"key": key} if shown is None else {"key_as_string": shown(key), "key": key}

        return head


UNITS: Mapping[str, str] = {
    **dict.fromkeys(("minute", "1m"), "m"),
    **dict.fromkeys(("hour", "1h"), "h"),
    **dict.fromkeys(("day", "1d"), "d"),
    **dict.fromkeys(("week", "1w"), "w"),
    **dict.fromkeys(("month", "1M"), "M"),
    **dict.fromkeys(("quarter", "1q"), "q"),
    **dict.fromkeys(("year", "1y"), "y"),
    **dict.fromkeys(("second", "1s"), "s"),
}
"""The calendar's intervals by all their names."""

FIXED: Mapping[str, int] = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": MILLIS_PER_DAY}
