"""The `aggs` section of a search, read into aggregations. Elasticsearch: AggregatorFactories.Builder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.query import parse_query
from secondpass.shards.xcontent import ObjectReader, anything, boolean, integer, json_object, number, one_of, string

from .aggregations import Aggregation, WithMeta
from .bucket_aggregations import Filter, Histogram, Range, Terms
from .metric_aggregations import metric_names, read_metric

MAX_DEPTH = 20
_BUCKETS = ("filter", "histogram", "range", "terms")


def supported_aggregations() -> list[str]:
    """Return the names of the aggregations secondpass computes."""
    return sorted([*metric_names(), *_BUCKETS])


def read_aggregations(value: Any, path: Path) -> dict[str, Aggregation]:
    """Read named aggregations, their inner ones included."""
    if len(path) > 3 * MAX_DEPTH:
        raise IllegalArgumentError(f"aggregations are nested deeper than [{MAX_DEPTH}]")
    return {name: _read_one(name, body, (*path, name)) for name, body in json_object(value, path).items()}


def _read_one(name: str, value: Any, path: Path) -> Aggregation:
    body = dict(json_object(value, path))
    inner_key = next((key for key in ("aggs", "aggregations") if key in body), None)
    inner = read_aggregations(body.pop(inner_key), (*path, inner_key)) if inner_key else {}
    meta = json_object(body.pop("meta", {}), (*path, "meta"))
    if len(body) != 1:
        raise ParsingError(f"Missing definition for aggregation [{name}]" if not body else _two_types(name, body), path)
    ((kind, options),) = body.items()
    reader = ObjectReader(options, (*path, kind), kind, declarative=True) if kind != "filter" else None
    aggregation = (
        Filter(parse_query(options, (*path, kind)), inner) if reader is None else _read_kind(kind, reader, inner)
    )
    if reader is not None:
        reader.finish()
    return WithMeta(aggregation, meta) if meta else aggregation


def _two_types(name: str, body: Mapping[str, Any]) -> str:
    first, second = list(body)[:2]
    return f"Found two aggregation type definitions in [{name}]: [{first}] and [{second}]"


def _read_kind(kind: str, reader: ObjectReader, inner: Mapping[str, Aggregation]) -> Aggregation:
    if kind in metric_names():
        if inner:
            raise IllegalArgumentError(f"Aggregator [{kind}] of type [{kind}] cannot accept sub-aggregations")
        return read_metric(kind, reader)
    if kind == "terms":
        return _read_terms(reader, inner)
    if kind == "histogram":
        return _read_histogram(reader, inner)
    if kind == "range":
        return _read_range(reader, inner)
    raise UnsupportedError(
        f"aggregation [{kind}] is not supported by secondpass; it computes {supported_aggregations()}"
    )


def _read_terms(reader: ObjectReader, inner: Mapping[str, Aggregation]) -> Terms:
    size = reader.take("size", integer, 10)
    if size <= 0:
        raise IllegalArgumentError(f"[size] must be greater than 0. Found [{size}] in [terms]")
    reader.take("shard_size", integer, size)  # counts are exact whatever its value
    order = reader.take("order", _order, (("_count", True),))
    return Terms(reader.take("field", string), size, order, reader.take("min_doc_count", integer, 1), inner)


def _order(value: Any, path: Path) -> tuple[tuple[str, bool], ...]:
    entries = value if isinstance(value, list) else [value]
    direction = one_of("asc", "desc")
    return tuple(
        (name, direction(way, (*path, name)) == "desc")
        for entry in entries
        for name, way in json_object(entry, path).items()
    )


def _read_histogram(reader: ObjectReader, inner: Mapping[str, Aggregation]) -> Histogram:
    interval = reader.take("interval", number)
    if interval <= 0:
        raise IllegalArgumentError("[interval] must be >0 for histogram aggregation")
    return Histogram(
        reader.take("field", string),
        interval,
        reader.take("offset", number, 0.0),
        reader.take("min_doc_count", integer, 0),
        reader.take("keyed", boolean, False),
        inner,
    )


def _read_range(reader: ObjectReader, inner: Mapping[str, Aggregation]) -> Range:
    ranges = reader.take("ranges", anything)
    if not isinstance(ranges, list) or not ranges:
        raise IllegalArgumentError("No [ranges] specified for the [range] aggregation")
    read = tuple(_read_one_range(item, (*reader.path, "ranges", i)) for i, item in enumerate(ranges))
    return Range(reader.take("field", string), read, reader.take("keyed", boolean, False), inner)


def _read_one_range(value: Any, path: Path) -> tuple[str | None, float | None, float | None]:
    reader = ObjectReader(value, path, "range", declarative=True)
    ends = (reader.take("key", string, None), reader.take("from", number, None), reader.take("to", number, None))
    reader.finish()
    return ends
