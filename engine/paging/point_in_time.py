"""Searching what was there at a moment, while writes go on. Elasticsearch: PointInTimeBuilder, TransportOpenPointInTimeAction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondpass.engine.sort_request import ShardPlaceSpec, SortSpec
from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.xcontent import ObjectReader, string

from .pagination import Frozen
from .reader_contexts import read_keep_alive


@dataclass(frozen=True, slots=True)
class PointInTime:
    """Name a point in time, and for how many milliseconds more to keep it; None leaves its end where it is."""

    id: str
    keep_alive: int | None = None


def read_point_in_time(value: Any, path: Path) -> PointInTime:
    """Read `pit`: an id, and maybe a new keep-alive."""
    reader = ObjectReader(value, path, "point_in_time", declarative=True)
    keep_alive = reader.take("keep_alive", string, None)
    pit = PointInTime(reader.take("id", string), None if keep_alive is None else read_keep_alive(keep_alive))
    reader.finish()
    return pit


def with_tiebreak(
    sort: tuple[SortSpec, ...], pit: PointInTime | Frozen | None, search_after: tuple[Any, ...] | None
) -> tuple[SortSpec, ...]:
    """Return a sort in which no two documents of a point in time are equal, or *sort* where *search_after* goes by no more.

    Raises IllegalArgumentError where `_shard_doc` has no such point. Elasticsearch: SearchRequest.rewrite.
    """
    has_tiebreak = any(isinstance(spec, ShardPlaceSpec) for spec in sort)
    if pit is None and has_tiebreak:
        raise IllegalArgumentError("[_shard_doc] sort field cannot be used without [point in time]")
    is_whole = has_tiebreak or (search_after is not None and len(search_after) == len(sort))
    return (*sort, ShardPlaceSpec()) if pit is not None and sort and not is_whole else sort
