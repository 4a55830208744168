"""Figures of indices, and of the node that holds them. Elasticsearch: RestIndicesStatsAction, RestNodesStatsAction."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from secondpass.engine.cluster import ShardStats, shards_of, stats_of
from secondpass.engine.errors import NODE_ID
from secondpass.engine.indices.index_names import ANY_STATE, DEFAULT_OPTIONS
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS
from secondpass.engine.rest.router import Route
from secondpass.shards.clock import now_ms
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

from .indices_params import level_of, named
from .nodes import NODE, check_node

METRICS = frozenset({"docs", "store"})
OTHER_METRICS = frozenset(
    (
        "bulk", "completion", "dense_vector", "fielddata", "flush", "get", "indexing", "mappings", "merge", "query_cache",
        "recovery", "refresh", "request_cache", "search", "segments", "shard_stats", "sparse_vector", "translog", "warmer",
    )
)  # fmt: skip
NODE_METRICS = frozenset({"indices", "os", "process"})
OTHER_NODE_METRICS = frozenset(
    (
        "adaptive_selection", "allocations", "breaker", "discovery", "fs", "http", "indexing_pressure", "ingest", "jvm",
        "repositories", "script", "script_cache", "thread_pool", "transport",
    )
)  # fmt: skip


def stats(call: Call) -> Answer:
    """Return the figures of indices, of each or of all together, by `level`."""
    level = level_of(call.params, "indices")
    forbids = call.params.flag("forbid_closed_indices", default=True)
    services = named(call, DEFAULT_OPTIONS if forbids else ANY_STATE)
    uri = "/".join(["", *filter(None, (call.part("index"), "_stats", call.part("metric")))])
    metrics = _asked(call, uri, METRICS, OTHER_METRICS)
    answer = {"_shards": shards_of(services), "_all": _both(_figures(_summed(services), metrics))}
    if level != "cluster":
        answer["indices"] = {service.name: _index(service, metrics, shards=level == "shards") for service in services}
    return Answer(answer)


def node_stats(call: Call) -> Answer:
    """Return the figures of the one node."""
    metrics = _asked(call, "/_nodes/stats", NODE_METRICS, OTHER_NODE_METRICS)
    answer = {"_nodes": {"total": 1, "successful": 1, "failed": 0}, "cluster_name": CLUSTER_NAME, "nodes": {}}
    if not check_node(call.part("node_id", "_all")):
        return Answer({**answer, "_nodes": {"total": 0, "successful": 0, "failed": 0}})
    node = {"timestamp": now_ms(), **NODE}
    if "indices" in metrics:
        services = [service for service in call.node.indices if service.is_open]
        node["indices"] = _figures(_summed(services), METRICS)
    node |= {name: read() for name, read in (("os", _os), ("process", _process)) if name in metrics}
    return Answer({**answer, "nodes": {NODE_ID: node}})


def _asked(call: Call, uri: str, kept: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the metrics a call asks for; raises for those nobody knows, and for those that are not kept here."""
    asked = {name for name in call.part("metric", "_all").split(",") if name}
    for name in sorted(asked - kept - others - {"_all"}):
        close = get_close_matches(name, sorted(kept | others), n=1)
        meant = f" -> did you mean [{close[0]}]?" if close else ""
        raise IllegalArgumentError(f"request [{uri}] contains unrecognized metric: [{name}]{meant}")
    for name in sorted(asked & others):
        raise UnsupportedError(f"the metric [{name}] is not kept by secondpass")
    return kept if "_all" in asked else frozenset(asked)


def _summed(services: Iterable[IndexService]) -> ShardStats:
    found = [stats_of(service) for service in services]
    return ShardStats(*(sum(getattr(one, name) for one in found) for name in ("docs", "deleted", "bytes")))


def _index(service: IndexService, metrics: frozenset[str], *, shards: bool) -> dict[str, Any]:
    state = {"health": "yellow" if service.settings.number_of_replicas else "green"}
    state["status"] = "open" if service.is_open else "close"
    shown = {"uuid": service.uuid, **state, **_both(_figures(stats_of(service), metrics))}
    if shards:
        shown["shards"] = {str(each.number): [_shard(service, each.number, metrics)] for each in service.shards}
    return shown


def _shard(service: IndexService, number: int, metrics: frozenset[str]) -> dict[str, Any]:
    routing = {"state": "STARTED", "primary": True, "node": NODE_ID, "relocating_node": None}
    return {"routing": routing, **_figures(stats_of(service, number), metrics)}


def _figures(found: ShardStats, metrics: frozenset[str]) -> dict[str, Any]:
    figures = {
        "docs": {"count": found.docs, "deleted": found.deleted},
        "store": {"size_in_bytes": found.bytes},
    }
    return {metric: of for metric, of in figures.items() if metric in metrics}


def _both(figures: dict[str, Any]) -> dict[str, Any]:
    return {"primaries": figures, "total": figures}


def _os() -> dict[str, Any]:
    average = dict(zip(("1m", "5m", "15m"), os.getloadavg(), strict=True))
    return {"timestamp": now_ms(), "cpu": {"load_average": average}}


def _process() -> dict[str, Any]:
    total_ms = time.process_time_ns() // 1_000_000
    return {"timestamp": now_ms(), "cpu": {"total_in_millis": total_ms}}


STATS = INDICES_OPTIONS | {"forbid_closed_indices", "level"}
ROUTES = (
    *(
        Route(("GET",), path, stats, STATS)
        for path in ("/_stats", "/_stats/{metric}", "/{index}/_stats", "/{index}/_stats/{metric}")
    ),
    *(
        Route(("GET",), path, node_stats, TIMEOUTS)
        for path in (
            "/_nodes/stats",
            "/_nodes/stats/{metric}",
            "/_nodes/{node_id}/stats",
            "/_nodes/{node_id}/stats/{metric}",
        )
    ),
)
