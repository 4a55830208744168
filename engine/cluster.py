"""What a cluster of one node says of itself. Elasticsearch: ClusterHealthResponse, IndicesStatsResponse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.indices.index_service import IndexService

STATUSES = ("green", "yellow", "red")


@dataclass(frozen=True, slots=True)
class ShardStats:
    """Count *docs* that searches see, *deleted* copies, and the *bytes* of all sources."""

    docs: int
    deleted: int
    bytes: int


def stats_of(service: IndexService, shard: int | None = None) -> ShardStats:
    """Return the figures of an index, or of one shard of it."""
    snapshots = [snapshot for snapshot in service.snapshots() if shard in (None, snapshot.shard)]
    docs = sum(int(snapshot.live.sum()) for snapshot in snapshots)
    held = sum(snapshot.max_doc for snapshot in snapshots)
    size = sum(len(source) for snapshot in snapshots for source in snapshot.sources[: snapshot.max_doc])
    return ShardStats(docs, held - docs, size)


def health_of(services: Sequence[IndexService]) -> dict[str, Any]:
    """Return the figures of `_cluster/health`: yellow where replicas are wanted, of which there are none."""
    primaries = sum(len(service.shards) for service in services)
    missing = sum(len(service.shards) * service.settings.number_of_replicas for service in services)
    wanted = primaries + missing
    return {
        "status": "yellow" if missing else "green",
        "active_primary_shards": primaries,
        "active_shards": primaries,
        "unassigned_shards": missing,
        "active_shards_percent_as_number": 100.0 * primaries / wanted if wanted else 100.0,
    }


def shards_of(services: Iterable[IndexService]) -> dict[str, int]:
    """Return what broadcast answers say of shards: their replicas are counted, and not there."""
    counts = [(len(service.shards), service.settings.number_of_replicas) for service in services]
    return {
        "total": sum(shards * (1 + replicas) for shards, replicas in counts),
        "successful": sum(shards for shards, _ in counts),
        "failed": 0,
    }
