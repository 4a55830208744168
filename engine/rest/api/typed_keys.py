"""Aggregations named by what they are, for clients that read an answer without its request. Elasticsearch: `typed_keys`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_INNER = ("aggs", "aggregations")


def with_types(results: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return *results* of the aggregations *asked* for, each under `type#name`, inner ones too.

    >>> with_types({"best": {"value": 3.0}}, {"best": {"max": {"field": "stars"}}})
    {'max#best': {'value': 3.0}}
    """
    return dict(
        _typed(name, result, asked[name]) if name in asked else (name, result) for name, result in results.items()
    )


def _typed(name: str, result: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[str, Any]:
    kind = next(key for key in asked if key not in (*_INNER, "meta"))
    inner: Mapping[str, Any] = next((asked[key] for key in _INNER if key in asked), {})
    shown = with_types(result, inner)
    if inner and "buckets" in result:
        shown["buckets"] = _buckets(result["buckets"], inner)
    return f"{_type(kind, result, asked[kind])}#{name}", shown


def _buckets(buckets: Mapping[str, Any] | Sequence[Mapping[str, Any]], inner: Mapping[str, Any]) -> Any:
    if isinstance(buckets, Mapping):
        return {key: with_types(bucket, inner) for key, bucket in buckets.items()}
    return [with_types(bucket, inner) for bucket in buckets]


def _type(kind: str, result: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return what Elasticsearch calls the result: of `terms`, by the values; of no values, as of strings."""
    if kind == "percentiles":
        return "hdr_percentiles" if "hdr" in options else "tdigest_percentiles"
    if kind != "terms":
        return kind
    key = next((bucket["key"] for bucket in result["buckets"]), "")
    return "sterms" if isinstance(key, str) else "dterms" if isinstance(key, float) else "lterms"
