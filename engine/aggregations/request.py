"""The `aggs` section of a search, read into aggregations. Elasticsearch: AggregatorFactories.Builder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path, UnsupportedError
from secondpass.shards.suggestion import did_you_mean
from secondpass.shards.xcontent import ObjectReader, json_object, token_name

from .aggregation import Aggregation, WithMeta
from .bucket_request import BUCKETS
from .metric import metric_names, read_metric

MAX_DEPTH = 20
_INNER = ("aggs", "aggregations")
_NAME = re.compile(r"[^\[\]>]+")
_ONLY_IN_ELASTICSEARCH = frozenset(
    {
        *("adjacency_matrix", "auto_date_histogram", "avg_bucket", "boxplot", "bucket_correlation"),
        *("bucket_count_ks_test", "bucket_script", "bucket_selector", "bucket_sort", "cartesian_bounds"),
        *("cartesian_centroid", "categorize_text", "change_point", "children", "composite"),
        *("cumulative_cardinality", "cumulative_sum", "derivative", "diversified_sampler"),
        *("extended_stats_bucket", "frequent_item_sets", "geo_bounds", "geo_centroid", "geo_distance"),
        *("geo_line", "geohash_grid", "geohex_grid", "geotile_grid", "inference", "ip_prefix"),
        *("ip_range", "matrix_stats", "max_bucket", "median_absolute_deviation", "min_bucket", "moving_avg"),
        *("moving_fn", "moving_percentiles", "multi_terms", "nested", "normalize", "parent", "percentile_ranks"),
        *("percentiles_bucket", "random_sampler", "rare_terms", "rate", "reverse_nested", "sampler"),
        *("scripted_metric", "serial_diff", "significant_terms", "significant_text", "stats_bucket"),
        *("string_stats", "sum_bucket", "t_test", "time_series", "top_hits", "top_metrics"),
        *("variable_width_histogram", "weighted_avg"),
    }
)


def supported_aggregations() -> list[str]:
    """Return the names of the aggregations secondpass computes."""
    return sorted([*metric_names(), *BUCKETS])


def read_aggregations(value: Any, path: Path) -> dict[str, Aggregation]:
    """Read named aggregations, their inner ones included."""
    if len(path) > 3 * MAX_DEPTH:
        raise IllegalArgumentError(f"aggregations are nested deeper than [{MAX_DEPTH}]")
    return {name: _read_one(name, body, (*path, name)) for name, body in json_object(value, path).items()}


def _read_one(name: str, value: Any, path: Path) -> Aggregation:
    if not _NAME.fullmatch(name):
        raise ParsingError(
            f"Invalid aggregation name [{name}]. Aggregation names can contain any character except '[', ']', and '>'",
            path,
        )
    if not isinstance(value, Mapping):
        reason = f"Aggregation definition for [{name} starts with a [{token_name(value)}], expected a [START_OBJECT]."
        raise ParsingError(reason, path)
    _check_members(name, value, path)
    body = dict(value)
    inner = _take_inner(name, body, path)
    meta = body.pop("meta", None)
    if len(body) != 1:
        raise ParsingError(f"Missing definition for aggregation [{name}]" if not body else _two_types(name, body), path)
    ((kind, options),) = body.items()
    aggregation = _read_kind(name, kind, options, (*path, kind), inner)
    return aggregation if meta is None else WithMeta(aggregation, meta)


def _check_members(name: str, body: Mapping[str, Any], path: Path) -> None:
    for key, member in body.items():
        if not isinstance(member, Mapping):
            reason = f"Expected [START_OBJECT] under [{key}], but got a [{token_name(member)}] in [{name}]"
            raise ParsingError(reason, (*path, key))


def _take_inner(name: str, body: dict[str, Any], path: Path) -> dict[str, Aggregation]:
    keys = [key for key in body if key in _INNER]
    if len(keys) > 1:
        raise ParsingError(f"Found two sub aggregation definitions under [{name}]", (*path, keys[1]))
    return read_aggregations(body.pop(keys[0]), (*path, keys[0])) if keys else {}


def _two_types(name: str, body: Mapping[str, Any]) -> str:
    first, second = list(body)[:2]
    return f"Found two aggregation type definitions in [{name}]: [{first}] and [{second}]"


def _read_kind(
    name: str, kind: str, options: Mapping[str, Any], path: Path, inner: Mapping[str, Aggregation]
) -> Aggregation:
    if kind in BUCKETS:
        return BUCKETS[kind](options, path, inner)
    if kind not in metric_names():
        raise _unknown(kind, path)
    if inner:
        raise IllegalArgumentError(f"Aggregator [{name}] of type [{kind}] cannot accept sub-aggregations")
    reader = ObjectReader(options, path, kind, declarative=True)
    metric = read_metric(kind, reader)
    reader.finish()
    return metric


def _unknown(kind: str, path: Path) -> Exception:
    if kind in _ONLY_IN_ELASTICSEARCH:
        return UnsupportedError(
            f"aggregation [{kind}] is not supported by secondpass; it computes {supported_aggregations()}"
        )
    hint = did_you_mean(kind, [*supported_aggregations(), *_ONLY_IN_ELASTICSEARCH])
    return ParsingError(f"Unknown aggregation type [{kind}]{hint}", path)
