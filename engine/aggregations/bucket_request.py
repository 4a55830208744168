"""The bucket aggregations as a request writes them: one table, one door. Elasticsearch: SearchModule.registerAggregations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.mapping.date_math import zone_of
from secondpass.shards.query import parse_query
from secondpass.shards.time_value import parse_time_value
from secondpass.shards.xcontent import (
    ObjectReader,
    boolean,
    integer,
    json_object,
    list_of,
    number,
    one_of,
    or_null,
    string,
    token_name,
)

from .aggregation import Aggregation
from .bucket import Filter, Filters, Global, Missing, Terms
from .buckets import Order, check_order, read_order
from .histogram import FIXED, UNITS, CalendarSteps, FixedSteps, Histogram, NumberSteps, Steps
from .range import AskedRange, Range
from .selection import both, exclusion, selection
from .values import take_source

Inner = Mapping[str, Aggregation]
Ends = tuple[float | None, float | None]
_FARTHEST = 10**15
"""Milliseconds: thirty thousand years either way."""
_BY_KEY: Order = (("_key", False),)
_OF_FILTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "VALUE_BOOLEAN": ("other_bucket", "keyed"),
        "VALUE_STRING": ("other_bucket_key",),
        "START_OBJECT": ("filters",),
        "START_ARRAY": ("filters",),
    }
)
"""What `filters` has, by what stands there. Elasticsearch: FiltersAggregationBuilder.parse, which coerces nothing."""


def _declared(
    read: Callable[[ObjectReader, Inner], Aggregation], kind: str
) -> Callable[[Any, Path, Inner], Aggregation]:
    def read_body(value: Any, path: Path, inner: Inner) -> Aggregation:
        reader = ObjectReader(value, path, kind, declarative=True)
        aggregation = read(reader, inner)
        reader.finish()
        return aggregation

    return read_body


def _terms(reader: ObjectReader, inner: Inner) -> Terms:
    size = reader.take("size", _above("size"), 10)
    reader.take("shard_size", _above("shardSize"), size)  # counts are exact, whatever this and the next two say
    reader.take("collect_mode", one_of("depth_first", "breadth_first"), None)
    reader.take("execution_hint", one_of("map", "global_ordinals"), None)
    order = reader.take("order", read_order, (("_count", True),))
    check_order(order, inner)
    least = reader.take("min_doc_count", _not_negative("minDocCount"), 1)
    reader.take("shard_min_doc_count", _not_negative("shardMinDocCount"), 0)
    included, excluded = reader.take("include", selection, None), reader.take("exclude", exclusion, None)
    errors = reader.take("show_term_doc_count_error", boolean, False)
    return Terms(take_source(reader), size, order, least, both(included, excluded), errors, inner)


def _histogram(reader: ObjectReader, inner: Inner) -> Histogram:
    offset, interval = reader.take("offset", number, 0.0), reader.take("interval", _interval, None)
    return _stretches(reader, inner, None if interval is None else NumberSteps(interval, offset), number, dates=False)


def _date_histogram(reader: ObjectReader, inner: Inner) -> Histogram:
    zone = reader.take("time_zone", lambda value, path: zone_of(string(value, path)), zone_of("UTC"))
    offset = reader.take("offset", _offset, 0)
    calendar = reader.take("calendar_interval", _unit, None)
    fixed = reader.take("fixed_interval", _fixed, None)
    if calendar is not None and fixed is not None:
        raise IllegalArgumentError("Cannot use [fixed_interval] with [calendar_interval] configuration option.")
    by_calendar = None if calendar is None else CalendarSteps(calendar, zone, offset)
    by_clock = None if fixed is None else FixedSteps(fixed, zone, offset)
    return _stretches(reader, inner, by_calendar or by_clock, _millis, dates=True, zone=zone)


def _stretches(
    reader: ObjectReader,
    inner: Inner,
    steps: Steps | None,
    end: Callable[[Any, Path], float],
    *,
    dates: bool,
    zone: Any = None,
) -> Histogram:
    least = reader.take("min_doc_count", _not_negative("minDocCount"), 0)
    keyed = reader.take("keyed", boolean, False)
    order = reader.take("order", read_order, _BY_KEY)
    check_order(order, inner)
    extended = reader.take("extended_bounds", _ends(end), (None, None))
    hard = reader.take("hard_bounds", _ends(end), (None, None))
    source = take_source(reader, zone=zone)
    if steps is None:
        reader.finish()
        raise IllegalArgumentError(
            "Invalid interval specified, must be non-null and non-empty" if dates else "Required [interval]"
        )
    return Histogram(source, steps, least, keyed, order, extended, hard, inner, dates)


def _ends(end: Callable[[Any, Path], float]) -> Callable[[Any, Path], Ends]:
    def read(value: Any, path: Path) -> Ends:
        reader = ObjectReader(value, path, str(path[-1]), declarative=True)
        low, high = reader.take("min", or_null(end, None), None), reader.take("max", or_null(end, None), None)
        reader.finish()
        if low is not None and high is not None and low > high:
            raise IllegalArgumentError(f"[{path[-1]}.min][{low}] cannot be greater than [{path[-1]}.max][{high}]")
        return low, high

    return read


def _millis(value: Any, path: Path) -> float:
    if isinstance(value, str):
        raise UnsupportedError(f"[{path[-2]}] of [date_histogram] takes milliseconds here, not the date [{value}]")
    return _within_reach(int(number(value, path)), value)


def _within_reach(millis: int, written: Any) -> int:
    if abs(millis) > _FARTHEST:
        raise IllegalArgumentError(f"[{written}] is out of range for a date")
    return millis


def _interval(value: Any, path: Path) -> float:
    interval = number(value, path)
    if interval <= 0:
        raise IllegalArgumentError("[interval] must be >0 for histogram aggregation")
    return interval


def _unit(value: Any, path: Path) -> str:
    name = string(value, path)
    if name not in UNITS:
        raise IllegalArgumentError(f"The supplied interval [{name}] could not be parsed as a calendar interval.")
    return UNITS[name]


def _fixed(value: Any, path: Path) -> int:
    name = string(value, path)
    if not name.endswith(tuple(FIXED)):
        raise IllegalArgumentError(
            f"failed to parse setting [date_histogram.fixedInterval] with value [{name}] as a time value: unit is missing "
            "or unrecognized"
        )
    interval = parse_time_value(name, "date_histogram.fixedInterval")
    if interval <= 0:
        raise IllegalArgumentError("Zero or negative time interval not supported")
    return _within_reach(interval, name)


def _offset(value: Any, path: Path) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return _within_reach(value, value)
    text = string(value, path)
    sign, written = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    return sign * _within_reach(parse_time_value(written, "DateHistogramAggregationBuilder.parseOffset"), text)


def _range(reader: ObjectReader, inner: Inner) -> Range:
    return _bounded(reader, inner, dates=False)


def _date_range(reader: ObjectReader, inner: Inner) -> Range:
    zone = reader.take("time_zone", lambda value, path: zone_of(string(value, path)), None)
    return _bounded(reader, inner, dates=True, zone=zone)


def _bounded(reader: ObjectReader, inner: Inner, *, dates: bool, zone: Any = None) -> Range:
    ranges = reader.take("ranges", list_of(_one_range), [])
    keyed = reader.take("keyed", boolean, False)
    source = take_source(reader, zone=zone)
    if not ranges:
        raise IllegalArgumentError(f"No [ranges] specified for the [{reader.path[-2]}] aggregation")
    return Range(source, tuple(ranges), keyed, inner, dates)


def _one_range(value: Any, path: Path) -> AskedRange:
    reader = ObjectReader(json_object(value, path), path, "range", declarative=True)
    low, high = reader.take("from", or_null(_end, None), None), reader.take("to", or_null(_end, None), None)
    asked = AskedRange(reader.take("key", or_null(string, None), None), low, high)
    reader.finish()
    return asked


def _end(value: Any, path: Path) -> Any:
    """Read a number, or a text to be understood in a format not known yet."""
    return value if isinstance(value, str) else number(value, path)


def _filter(value: Any, path: Path, inner: Inner) -> Filter:
    return Filter(parse_query(value, path), inner)


def _filters(value: Mapping[str, Any], path: Path, inner: Inner) -> Filters:
    _check_filters(value, path)
    asked = value.get("filters", {})
    named = isinstance(asked, Mapping)
    queries = asked.items() if named else enumerate(asked)
    read = [(str(name), parse_query(query, (*path, "filters", name))) for name, query in queries]
    if not read:
        raise IllegalArgumentError("[filters] cannot be empty.")
    if named:
        read.sort(key=lambda each: each[0])
    return Filters(tuple(read), named, value.get("keyed", True), _other_key(value), inner)


def _check_filters(value: Mapping[str, Any], path: Path) -> None:
    for key, member in value.items():
        if key not in _OF_FILTERS.get(token_name(member), ()):
            raise ParsingError(f"Unknown key for a {token_name(member)} in [{path[-2]}]: [{key}].", (*path, key))


def _other_key(value: Mapping[str, Any]) -> str | None:
    """Return the key of the bucket for the rest, None where it is not wanted; a key of its own says that it is."""
    wanted = value.get("other_bucket", "other_bucket_key" in value)
    return value.get("other_bucket_key", "_other_") if wanted else None


def _missing(reader: ObjectReader, inner: Inner) -> Missing:
    return Missing(take_source(reader, formatted=False), inner)


def _above(name: str) -> Callable[[Any, Path], int]:
    def read(value: Any, path: Path) -> int:
        size = integer(value, path)
        if size <= 0:
            raise IllegalArgumentError(f"[{name}] must be greater than 0. Found [{size}] in [{path[-3]}]")
        return size

    return read


def _not_negative(name: str) -> Callable[[Any, Path], int]:
    def read(value: Any, path: Path) -> int:
        count = integer(value, path)
        if count < 0:
            raise IllegalArgumentError(f"[{name}] must be greater than or equal to 0. Found [{count}] in [{path[-3]}]")
        return count

    return read


def _global(value: Any, path: Path, inner: Inner) -> Global:
    ObjectReader(value, path, "global", declarative=True).finish()
    if any(key in ("aggs", "aggregations") for key in path[1:]):
        raise IllegalArgumentError(
            f"Aggregation [{path[-2]}] cannot have a global sub-aggregation [global]. Global aggregations can only be defined as "
            "top level aggregations"
        )
    return Global(inner)


BUCKETS: dict[str, Callable[[Any, Path, Inner], Aggregation]] = {
    "date_histogram": _declared(_date_histogram, "date_histogram"),
    "date_range": _declared(_date_range, "date_range"),
    "filter": _filter,
    "filters": _filters,
    "global": _global,
    "histogram": _declared(_histogram, "histogram"),
    "missing": _declared(_missing, "missing"),
    "range": _declared(_range, "range"),
    "terms": _declared(_terms, "terms"),
}
