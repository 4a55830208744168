"""What all bucket aggregations share: one bucket printed, many put in order. Elasticsearch: InternalOrder, BucketOrder."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from secondpass.engine.errors import InvalidPathError, TooManyBucketsError
from secondpass.shards.errors import ParsingError, Path
from secondpass.shards.sort import Descending
from secondpass.shards.xcontent import json_object, string

from .aggregation import Aggregation, Matching, compute_all

MAX_BUCKETS = 65_536
"""Elasticsearch: search.max_buckets."""

Parts = dict[Any, list[Matching]]
Order = tuple[tuple[str, bool], ...]
"""What to order by, and whether the largest comes first: `_count`, `_key`, or the path of a metric inside the bucket."""


def bucket(head: Mapping[str, Any], part: Sequence[Matching], inner: Mapping[str, Aggregation]) -> dict[str, Any]:
    """Return one bucket as Elasticsearch prints it."""
    count = sum(len(matching.docs) for matching in part)
    return {**head, "doc_count": count, **compute_all(inner, part)}


def check_count(count: int) -> None:
    """Raise TooManyBucketsError for more buckets than an answer may have."""
    if count > MAX_BUCKETS:
        raise TooManyBucketsError(
            f"Trying to create too many buckets. Must be less than or equal to: [{MAX_BUCKETS}] but was [{count}]. This "
            "limit can be set by changing the [search.max_buckets] cluster level setting.",
            meta={"max_buckets": MAX_BUCKETS},
        )


def read_order(value: Any, path: Path) -> Order:
    """Read `order`: one way to order, or several, each for what those before leave equal."""
    return tuple(
        (name, _descends(way, (*path, name)))
        for entry in (value if isinstance(value, list | tuple) else [value])
        for name, way in json_object(entry, path).items()
    )


def _descends(value: Any, path: Path) -> bool:
    direction = string(value, path).lower()
    if direction not in ("asc", "desc"):
        raise ParsingError(f"Unknown order direction [{value}]", path)
    return direction == "desc"


def check_order(order: Order, inner: Mapping[str, Aggregation]) -> None:
    """Raise InvalidPathError where buckets are to be ordered by what they do not hold."""
    for name, _ in order:
        head = name.partition(">")[0].partition(".")[0]
        if name not in ("_count", "_key") and head not in inner:
            raise InvalidPathError(
                f"Invalid aggregation order path [{name}]. The provided aggregation [{head}] either does not exist, or "
                "is a pipeline aggregation and cannot be used to sort the buckets."
            )


def ordered(buckets: Sequence[dict[str, Any]], order: Order) -> list[dict[str, Any]]:
    """Return buckets in *order*, what is left equal by key."""
    return sorted(buckets, key=lambda each: (*(_turned(_at(each, name), way) for name, way in order), each["key"]))


def _at(found: dict[str, Any], name: str) -> Any:
    if name in ("_count", "_key"):
        return found["doc_count"] if name == "_count" else found["key"]
    *outer, last = name.split(">")
    for step in outer:
        found = found.get(step, {})
    head, _, member = last.partition(".")
    value = found.get(head, {}).get(member or ("value" if "value" in found.get(head, {}) else "doc_count"))
    return -math.inf if value is None else value


def _turned(value: Any, descending: bool) -> Any:
    if not descending:
        return value
    return Descending(value) if isinstance(value, str) else -value
