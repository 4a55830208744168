"""The one node there is, and where it answers. Elasticsearch: RestNodesInfoAction."""

from __future__ import annotations

import os
import platform
from typing import Any

from secondpass.engine.errors import NODE_ID
from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import MAX_CONTENT_LENGTH, Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Route
from secondpass.engine.version import ELASTICSEARCH_VERSION
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.name_patterns import matches

NODE: dict[str, Any] = {
    "name": NODE_NAME,
    "transport_address": "127.0.0.1:9300",
    "host": "127.0.0.1",
    "ip": "127.0.0.1",
    "roles": ["data", "ingest", "master"],
}
_ALIASES = (
    *("*", "127.0.0.1", "_all", "_local", "_master", NODE_ID, NODE_NAME),
    *("data:true", "ingest:true", "master:true"),
)
METRICS = frozenset({"http", "os", "process"})
OTHER_METRICS = frozenset(
    {"aggregations", "indices", "ingest", "jvm", "plugins", "remote_cluster_server", "settings"}
    | {"thread_pool", "transport"}
)


def info(call: Call) -> Answer:
    """Return what the node says of itself, in the parts asked for."""
    node_id, asked = call.part("node_id", "_all"), call.part("metric", "_all")
    metrics = set(asked.split(","))
    if "metric" not in call.parts and metrics == {"_all"} and set(node_id.split(",")) <= METRICS | OTHER_METRICS:
        node_id, metrics = "_all", set(node_id.split(","))
    for name in sorted(metrics & OTHER_METRICS):
        raise UnsupportedError(f"the metric [{name}] of a node is not kept by secondpass")
    is_there = check_node(node_id)
    count = {"total": int(is_there), "successful": int(is_there), "failed": 0}
    nodes = {NODE_ID: _described(metrics, call.address)} if is_there else {}
    return Answer({"_nodes": count, "cluster_name": CLUSTER_NAME, "nodes": nodes})


def check_node(expression: str) -> bool:
    """Tell whether a comma list of names, ids and patterns stands for the node."""
    return any(matches(alias, expression.split(",")) for alias in _ALIASES)


def _described(metrics: set[str], address: tuple[str, int]) -> dict[str, Any]:
    build = {
        "version": ELASTICSEARCH_VERSION,
        "build_flavor": "default",
        "build_type": "secondpass",
        "build_hash": "unknown",
    }
    shown = {**NODE, **build, "attributes": {}}
    os_ = {"name": platform.system(), "arch": platform.machine(), "version": platform.release()}
    parts = {
        "http": _http(*address),
        "os": {**os_, "available_processors": os.cpu_count() or 1},
        "process": {"id": os.getpid(), "mlockall": False},
    }
    return shown | {name: part for name, part in parts.items() if "_all" in metrics or name in metrics}


def _http(host: str, port: int) -> dict[str, Any]:
    """Return where the node answers, which is how clients that sniff find it. Elasticsearch: HttpInfo."""
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return {
        "bound_address": [shown],
        "publish_address": shown,
        "max_content_length_in_bytes": MAX_CONTENT_LENGTH,
    }


ROUTES = tuple(
    Route(("GET",), path, info, TIMEOUTS) for path in ("/_nodes", "/_nodes/{node_id}", "/_nodes/{node_id}/{metric}")
)
