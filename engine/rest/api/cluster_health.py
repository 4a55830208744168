"""The health of the cluster, which is one node. Elasticsearch: RestClusterHealthAction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import eq, ge, gt, le, lt
from typing import Any

from secondpass.engine.cluster import STATUSES, health_of
from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.indices.index_names import ALL_STATES
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS, Parameters
from secondpass.engine.rest.router import Route
from secondpass.shards.errors import IllegalArgumentError

from .indices_params import level_of, named

_NODES = re.compile(r"(?P<sign><=|>=|<|>|)(?P<plain>[0-9]+)|(?P<word>le|ge|lt|gt)\((?P<inner>[0-9]+)\)")
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "": eq, "<=": le, "le": le, ">=": ge, "ge": ge, "<": lt, "lt": lt, ">": gt, "gt": gt
}  # fmt: skip


def health(call: Call) -> Answer:
    """Tell whether all shards are there; what is waited for and is not so yet will not come, and is not waited for."""
    level = level_of(call.params, "cluster")
    try:
        services, is_missing = named(call, replace(ALL_STATES, hidden=True)), False
    except IndexNotFoundError:
        services, is_missing = [], True
    answer = _figures(services)
    if is_missing:
        answer["status"] = "red"
    answer["timed_out"] = is_missing or not _is_as_waited_for(answer, call.params)
    if level != "cluster":
        answer["indices"] = {service.name: _index(service, shards=level == "shards") for service in services}
    return Answer(answer, 408 if answer["timed_out"] else 200)


def _figures(services: Sequence[IndexService]) -> dict[str, Any]:
    state = health_of(services)
    return {
        "cluster_name": CLUSTER_NAME,
        "status": state["status"],
        "timed_out": False,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        **_shards(state),
        **dict.fromkeys(("delayed_unassigned_shards", "number_of_pending_tasks", "number_of_in_flight_fetch"), 0),
        "task_max_waiting_in_queue_millis": 0,
        "active_shards_percent_as_number": state["active_shards_percent_as_number"],
    }


def _shards(state: Mapping[str, Any]) -> dict[str, int]:
    return {
        "active_primary_shards": state["active_primary_shards"],
        "active_shards": state["active_shards"],
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": state["unassigned_shards"],
        "unassigned_primary_shards": 0,
    }


def _index(service: IndexService, *, shards: bool) -> dict[str, Any]:
    state = health_of([service])
    replicas = service.settings.number_of_replicas
    counts = {"number_of_shards": len(service.shards), "number_of_replicas": replicas}
    shown = {"status": state["status"], **counts, **_shards(state)}
    if shards:
        shown["shards"] = {str(shard.number): _shard(state["status"], replicas) for shard in service.shards}
    return shown


def _shard(status: str, replicas: int) -> dict[str, Any]:
    moving = {"relocating_shards": 0, "initializing_shards": 0}
    active = {"primary_active": True, "active_shards": 1}
    return {"status": status, **active, **moving, "unassigned_shards": replicas, "unassigned_primary_shards": 0}


def _is_as_waited_for(answer: Mapping[str, Any], params: Parameters) -> bool:
    wanted = params.text("wait_for_status", "red")
    if wanted not in STATUSES:
        raise IllegalArgumentError(f"unknown cluster health status [{wanted}]")
    shards = params.text("wait_for_active_shards", "0")
    enough = answer["unassigned_shards"] == 0 if shards == "all" else answer["active_shards"] >= _count(shards)
    for name in ("wait_for_no_initializing_shards", "wait_for_no_relocating_shards"):
        params.flag(name)
    is_fine = STATUSES.index(answer["status"]) <= STATUSES.index(wanted)
    return is_fine and enough and _is_node_count(params.text("wait_for_nodes", "1"))


def _count(text: str) -> int:
    if not text.isdigit():
        raise IllegalArgumentError(f"cannot parse ActiveShardCount[{text}]")
    return int(text)


def _is_node_count(text: str) -> bool:
    """Tell whether one node is as many as `wait_for_nodes` asks for."""
    found = _NODES.fullmatch(text)
    if found is None:
        raise IllegalArgumentError(f'For input string: "{text}"')
    return _COMPARISONS[found["word"] or found["sign"]](1, int(found["plain"] or found["inner"]))


HEALTH = (
    INDICES_OPTIONS
    | TIMEOUTS
    | {"level", "local", "wait_for_events", "wait_for_no_initializing_shards", "wait_for_no_relocating_shards"}
    | {"wait_for_nodes", "wait_for_status"}
)
ROUTES = tuple(Route(("GET",), path, health, HEALTH) for path in ("/_cluster/health", "/_cluster/health/{index}"))
