"""The cluster, which is one node. Elasticsearch: RestClusterHealthAction, RestIndicesStatsAction, RestNodesInfoAction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from secondpass.engine.cluster import STATUSES, ShardStats, health_of, shards_of, stats_of
from secondpass.engine.cluster_settings import EXPENSIVE
from secondpass.engine.dotted import nested
from secondpass.engine.errors import NODE_ID
from secondpass.engine.index_names import ALL_STATES, ANY_STATE, DEFAULT_OPTIONS
from secondpass.engine.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.version import ELASTICSEARCH_VERSION
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

from .indices_params import named

METRICS = frozenset({"docs", "store"})
OTHER_METRICS = frozenset(
    {
        *(
            "bulk",
            "completion",
            "dense_vector",
            "fielddata",
            "flush",
            "get",
            "indexing",
            "mappings",
            "merge",
            "query_cache",
        ),
        *(
            "recovery",
            "refresh",
            "request_cache",
            "search",
            "segments",
            "shard_stats",
            "sparse_vector",
            "translog",
            "warmer",
        ),
    }
)
_LEVELS = ("cluster", "indices", "shards")


def health(call: Call) -> Answer:
    """Tell whether all shards are there; a status that never comes is not waited for."""
    services = named(call, replace(ALL_STATES, hidden=True))
    state = health_of(services)
    answer: dict[str, Any] = {
        "cluster_name": CLUSTER_NAME,
        "status": state["status"],
        "timed_out": _is_worse(state["status"], call.params.text("wait_for_status", "red")),
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": state["active_primary_shards"],
        "active_shards": state["active_shards"],
        **dict.fromkeys(("relocating_shards", "initializing_shards"), 0),
        "unassigned_shards": state["unassigned_shards"],
        "unassigned_primary_shards": 0,
        **dict.fromkeys(("delayed_unassigned_shards", "number_of_pending_tasks", "number_of_in_flight_fetch"), 0),
        "task_max_waiting_in_queue_millis": 0,
        "active_shards_percent_as_number": state["active_shards_percent_as_number"],
    }
    level = call.params.text("level", "cluster")
    if level not in _LEVELS:
        raise IllegalArgumentError(
            f"level parameter must be one of [cluster] or [indices] or [shards] but was [{level}]"
        )
    if level != "cluster":
        answer["indices"] = {service.name: _index_health(service) for service in services}
    return Answer(answer, 408 if answer["timed_out"] else 200)


def stats(call: Call) -> Answer:
    """Return the figures of indices."""
    forbids = call.params.flag("forbid_closed_indices", default=True)
    services, metrics = named(call, DEFAULT_OPTIONS if forbids else ANY_STATE), _metrics(call)
    found = {service: stats_of(service) for service in services}
    everything = ShardStats(
        sum(one.docs for one in found.values()),
        sum(one.deleted for one in found.values()),
        sum(one.bytes for one in found.values()),
    )
    figures = {service.name: {"uuid": service.uuid, **_both(_figures(one, metrics))} for service, one in found.items()}
    return Answer({"_shards": shards_of(services), "_all": _both(_figures(everything, metrics)), "indices": figures})


def _metrics(call: Call) -> set[str]:
    """Return the metrics a call asks for; raises for those nobody knows, and for those that are not kept here."""
    asked = {name for name in call.part("metric", "_all").split(",") if name}
    uri = "/".join(["", *filter(None, (call.part("index"), "_stats", call.part("metric")))])
    for name in sorted(asked - METRICS - OTHER_METRICS - {"_all"}):
        close = get_close_matches(name, sorted(METRICS | OTHER_METRICS), n=1)
        meant = f" -> did you mean [{close[0]}]?" if close else ""
        raise IllegalArgumentError(f"request [{uri}] contains unrecognized metric: [{name}]{meant}")
    for name in sorted(asked & OTHER_METRICS):
        raise UnsupportedError(f"the metric [{name}] is not kept by secondpass")
    return set(METRICS) if "_all" in asked else asked


def nodes(call: Call) -> Answer:
    """Return the one node there is."""
    node = {"name": NODE_NAME, "version": ELASTICSEARCH_VERSION, "roles": ["data", "ingest", "master"]}
    count = {"total": 1, "successful": 1, "failed": 0}
    return Answer({"_nodes": count, "cluster_name": CLUSTER_NAME, "nodes": {NODE_ID: node}})


def _is_worse(status: str, wanted: str) -> bool:
    if wanted not in STATUSES:
        raise IllegalArgumentError(f"unknown cluster health status [{wanted}]")
    return STATUSES.index(status) > STATUSES.index(wanted)


def _index_health(service: IndexService) -> dict[str, Any]:
    state = health_of([service])
    return {
        "status": state["status"],
        "number_of_shards": len(service.shards),
        "number_of_replicas": service.settings.number_of_replicas,
        "active_primary_shards": state["active_primary_shards"],
        "active_shards": state["active_shards"],
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": state["unassigned_shards"],
        "unassigned_primary_shards": 0,
    }


def _figures(found: ShardStats, metrics: set[str]) -> dict[str, Any]:
    figures = {"docs": {"count": found.docs, "deleted": found.deleted}, "store": {"size_in_bytes": found.bytes}}
    return {metric: of for metric, of in figures.items() if metric in metrics}


def _both(figures: dict[str, Any]) -> dict[str, Any]:
    return {"primaries": figures, "total": figures}


def settings(call: Call) -> Answer:
    """Return the settings of the cluster."""
    known = call.node.indices.cluster
    shown = {level: _shown(call, of) for level, of in known.state.items()}
    defaults = {EXPENSIVE: "true"} if call.params.flag("include_defaults") else None
    return Answer(shown if defaults is None else {**shown, "defaults": _shown(call, defaults)})


def put_settings(call: Call) -> Answer:
    """Change settings of the cluster."""
    changed = call.node.indices.cluster.update(call.object())
    return Answer({"acknowledged": True, **{level: _shown(call, of) for level, of in changed.items()}})


def _shown(call: Call, settings: Mapping[str, str]) -> dict[str, Any]:
    return dict(settings) if call.params.flag("flat_settings") else nested(settings)


HEALTH = (
    INDICES_OPTIONS
    | TIMEOUTS
    | {"level", "local", "wait_for_events", "wait_for_no_initializing_shards", "wait_for_no_relocating_shards"}
    | {"wait_for_nodes", "wait_for_status"}
)
STATS = INDICES_OPTIONS | {"forbid_closed_indices", "level"}
ROUTES = (
    Route(("GET",), "/_cluster/health", health, HEALTH),
    Route(("GET",), "/_cluster/health/{index}", health, HEALTH),
    *(
        Route(("GET",), path, stats, STATS)
        for path in ("/_stats", "/_stats/{metric}", "/{index}/_stats", "/{index}/_stats/{metric}")
    ),
    Route(("GET",), "/_cluster/settings", settings, TIMEOUTS | {"flat_settings", "include_defaults"}),
    Route(("PUT",), "/_cluster/settings", put_settings, TIMEOUTS | {"flat_settings"}, Body.JSON),
    Route(("GET",), "/_nodes", nodes, TIMEOUTS),
)
