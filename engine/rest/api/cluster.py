"""The cluster, which is one node. Elasticsearch: RestClusterHealthAction, RestIndicesStatsAction, RestNodesInfoAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.cluster import health_of, stats_of
from secondpass.engine.errors import NODE_ID
from secondpass.engine.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS
from secondpass.engine.rest.router import Route
from secondpass.engine.version import ELASTICSEARCH_VERSION
from secondpass.shards.errors import IllegalArgumentError

from .indices import shards_of
from .indices_params import named

_STATUSES = ("green", "yellow", "red")
_LEVELS = ("cluster", "indices", "shards")


def health(call: Call) -> Answer:
    """Tell whether all shards are there; a status that never comes is not waited for."""
    services = named(call)
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
    services = named(call)
    figures = {service.name: {"uuid": service.uuid, **_both(_figures(service))} for service in services}
    total = {
        "docs": {"count": sum(f["primaries"]["docs"]["count"] for f in figures.values()), "deleted": 0},
        "store": {"size_in_bytes": sum(f["primaries"]["store"]["size_in_bytes"] for f in figures.values())},
    }
    return Answer({"_shards": shards_of(services), "_all": _both(total), "indices": figures})


def nodes(call: Call) -> Answer:
    """Return the one node there is."""
    node = {"name": NODE_NAME, "version": ELASTICSEARCH_VERSION, "roles": ["data", "ingest", "master"]}
    count = {"total": 1, "successful": 1, "failed": 0}
    return Answer({"_nodes": count, "cluster_name": CLUSTER_NAME, "nodes": {NODE_ID: node}})


def _is_worse(status: str, wanted: str) -> bool:
    if wanted not in _STATUSES:
        raise IllegalArgumentError(f"unknown cluster health status [{wanted}]")
    return _STATUSES.index(status) > _STATUSES.index(wanted)


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


def _figures(service: IndexService) -> dict[str, Any]:
    found = stats_of(service)
    return {"docs": {"count": found.docs, "deleted": found.deleted}, "store": {"size_in_bytes": found.bytes}}


def _both(figures: dict[str, Any]) -> dict[str, Any]:
    return {"primaries": figures, "total": figures}


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
    Route(("GET",), "/_nodes", nodes, TIMEOUTS),
)
