"""Tables for people. Elasticsearch: the `_cat` handlers."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

from secondpass.engine.cluster import STATUSES, health_of, stats_of
from secondpass.engine.errors import NODE_ID
from secondpass.engine.indices.index_info import created_string
from secondpass.engine.indices.index_names import ALL_STATES
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Route
from secondpass.engine.rest.text_table import CAT, Column, Row, table
from secondpass.engine.version import ELASTICSEARCH_VERSION
from secondpass.shards.errors import IllegalArgumentError

from .indices_params import named

_CLOCK = (
    Column("epoch", ("t", "time"), description="seconds since 1970-01-01 00:00:00"),
    Column("timestamp", ("ts", "hms", "hhmmss"), description="time in HH:MM:SS"),
)
_INDICES = (
    Column("health", ("h",), description="current health status"),
    Column("status", ("s",), description="open/close status"),
    Column("index", ("i", "idx"), description="index name"),
    Column("uuid", ("id",), description="index uuid"),
    Column("pri", ("p", "shards.primary", "shardsPrimary"), right=True, description="number of primary shards"),
    Column("rep", ("r", "shards.replica", "shardsReplica"), right=True, description="number of replica shards"),
    Column("docs.count", ("dc", "docsCount"), right=True, description="available docs"),
    Column("docs.deleted", ("dd", "docsDeleted"), right=True, description="deleted docs"),
    Column("creation.date", ("cd",), shown=False, description="index creation date (millisecond value)"),
    Column("creation.date.string", ("cds",), shown=False, description="index creation date (as string)"),
    Column("store.size", ("ss", "storeSize"), right=True, description="store size of primaries & replicas"),
    Column("pri.store.size", (), right=True, description="store size of primaries"),
    Column("dataset.size", (), right=True, description="total size of dataset"),
)
_COUNT = (*_CLOCK, Column("count", ("dc", "docs.count", "docsCount"), description="the document count"))
_ALIASES = (
    Column("alias", ("a",), description="alias name"),
    Column("index", ("i", "idx"), description="index alias points to"),
    Column("filter", ("f", "fi"), description="filter"),
    Column("routing.index", ("ri", "routingIndex"), description="index routing"),
    Column("routing.search", ("rs", "routingSearch"), description="search routing"),
    Column("is_write_index", ("w", "isWriteIndex"), description="write index"),
)
_SHARDS = (
    Column("index", ("i", "idx"), description="index name"),
    Column("shard", ("s", "sh"), description="shard name"),
    Column("prirep", ("p", "pr", "primaryOrReplica"), description="primary or replica"),
    Column("state", ("st",), description="shard state"),
    Column("docs", ("d", "dc"), right=True, description="number of docs in shard"),
    Column("store", ("sto",), right=True, description="store size of shard (how much disk it uses)"),
    Column("dataset", (), right=True, description="total size of dataset"),
    Column("ip", (), description="ip of node where it lives"),
    Column("id", (), shown=False, description="unique id of node where it lives"),
    Column("node", ("n",), description="name of node where it lives"),
    Column("unassigned.reason", ("ur",), shown=False, description="reason shard became unassigned"),
)
_NODES = (
    Column("id", ("nodeId",), shown=False, description="unique node id"),
    Column("pid", ("p",), shown=False, description="process id"),
    Column("ip", ("i",), description="ip address"),
    Column("version", ("v",), shown=False, description="es version"),
    Column("disk.total", ("dt", "diskTotal"), right=True, shown=False, description="total disk space"),
    Column("disk.used", ("du", "diskUsed"), right=True, shown=False, description="used disk space"),
    Column("disk.avail", ("d", "da", "disk", "diskAvail"), right=True, shown=False, description="available disk space"),
    Column(
        *("disk.used_percent", ("dup", "diskUsedPercent")),
        right=True,
        shown=False,
        description="used disk space percentage",
    ),
    Column("heap.percent", ("hp", "heapPercent"), right=True, description="used heap ratio"),
    Column("ram.percent", ("rp", "ramPercent"), right=True, description="used machine memory ratio"),
    Column("cpu", (), right=True, description="recent cpu usage"),
    Column("load_1m", ("l",), right=True, description="1m load avg"),
    Column("load_5m", (), right=True, description="5m load avg"),
    Column("load_15m", (), right=True, description="15m load avg"),
    Column("node.role", ("r", "role", "nodeRole"), description="d:data node, i:ingest node, m:master eligible node"),
    Column("master", ("m",), description="*:current master"),
    Column("name", ("n",), description="node name"),
)
_HEALTH = (
    *_CLOCK,
    Column("cluster", ("cl",), description="cluster name"),
    Column("status", ("st",), description="health status"),
    Column("node.total", ("nt", "nodeTotal"), right=True, description="total number of nodes"),
    Column("node.data", ("nd", "nodeData"), right=True, description="number of nodes that can store data"),
    Column("shards", ("t", "sh", "shards.total", "shardsTotal"), right=True, description="total number of shards"),
    Column("pri", ("p", "shards.primary", "shardsPrimary"), right=True, description="number of primary shards"),
    Column(
        "relo", ("r", "shards.relocating", "shardsRelocating"), right=True, description="number of relocating nodes"
    ),
    Column(
        "init",
        ("i", "shards.initializing", "shardsInitializing"),
        right=True,
        description="number of initializing nodes",
    ),
    Column(
        "unassign",
        ("u", "shards.unassigned", "shardsUnassigned"),
        right=True,
        description="number of unassigned shards",
    ),
    Column(
        *("unassign.pri", ("up", "shards.unassigned.primary", "shardsUnassignedPrimary")),
        right=True,
        description="number of unassigned primary shards",
    ),
    Column("pending_tasks", ("pt", "pendingTasks"), right=True, description="number of pending tasks"),
    Column(
        "max_task_wait_time", ("mtwt", "maxTaskWaitTime"), right=True, description="wait time of longest task pending"
    ),
    Column(
        *("active_shards_percent", ("asp", "activeShardsPercent")),
        right=True,
        description="active number of shards in percent",
    ),
)


def indices(call: Call) -> Answer:
    """List indices with their sizes."""
    health = call.params.text("health")
    if health and health not in STATUSES:
        raise IllegalArgumentError(f"unknown cluster health status [{health}]")
    rows = [_index_row(call, service) for service in named(call, ALL_STATES)]
    return table(call, _INDICES, [row for row in rows if health in ("", row["health"])])


def _index_row(call: Call, service: IndexService) -> Row:
    """Return what is told of an index; of a closed one neither documents nor sizes."""
    replicas = service.settings.number_of_replicas
    row = {
        "health": "yellow" if replicas else "green",
        "status": "open" if service.is_open else "close",
        "index": service.name,
        "uuid": service.uuid,
        "pri": str(len(service.shards)),
        "rep": str(replicas),
        "creation.date": str(service.created_ms),
        "creation.date.string": created_string(service),
    }
    if not service.is_open:
        return row
    stats = stats_of(service)
    sizes = dict.fromkeys(("store.size", "pri.store.size", "dataset.size"), _size(stats.bytes, call))
    return {**row, **sizes, "docs.count": str(stats.docs), "docs.deleted": str(stats.deleted)}


def count(call: Call) -> Answer:
    """Count documents."""
    total = sum(stats_of(service).docs for service in named(call))
    return table(call, _COUNT, [{**_now(), "count": str(total)}])


def aliases(call: Call) -> Answer:
    """List aliases."""
    wanted = call.part("name")
    known = call.node.indices.aliases
    rows: list[Row] = [
        {
            "alias": alias,
            "index": index,
            "filter": "*" if of.filter else "-",
            "routing.index": of.index_routing or "-",
            "routing.search": of.search_routing or "-",
            "is_write_index": "-" if of.is_write_index is None else str(of.is_write_index).lower(),
        }
        for alias in (known.matching(wanted) if wanted else known)
        for index, of in sorted(known.state.get(alias, {}).items())
    ]
    return table(call, _ALIASES, rows)


def shards(call: Call) -> Answer:
    """List shards, and replicas as what they are here: not assigned."""
    rows: list[Row] = []
    for service in named(call, replace(ALL_STATES, hidden=True)):
        for snapshot in service.snapshots():
            stats, at = stats_of(service, snapshot.shard), {"index": service.name, "shard": str(snapshot.shard)}
            size = _size(stats.bytes, call)
            held = {"docs": str(stats.docs), "store": size, "dataset": size} if service.is_open else {}
            held |= {"ip": "127.0.0.1", "id": NODE_ID, "node": NODE_NAME}
            rows.append({**at, "prirep": "p", "state": "STARTED", **held})
            rows += [
                {**at, "prirep": "r", "state": "UNASSIGNED", "unassigned.reason": "INDEX_CREATED"}
            ] * service.settings.number_of_replicas
    return table(call, _SHARDS, rows)


def nodes(call: Call) -> Answer:
    """List the one node there is."""
    id_ = NODE_ID if call.params.flag("full_id") else NODE_ID[:4]
    node = {"id": id_, "pid": str(os.getpid()), "ip": "127.0.0.1", "version": ELASTICSEARCH_VERSION}
    loads = (f"{load:.2f}" for load in os.getloadavg())
    node |= dict(zip(("load_1m", "load_5m", "load_15m"), loads, strict=True))
    node |= _disk(call)
    return table(call, _NODES, [{**node, "node.role": "dim", "master": "*", "name": NODE_NAME}])


def _disk(call: Call) -> dict[str, str]:
    """Return what there is of the disk the process runs on."""
    total, _, free = shutil.disk_usage(Path.cwd())
    sizes = {"disk.total": total, "disk.used": total - free, "disk.avail": free}
    return {name: _size(size, call) for name, size in sizes.items()} | {
        "disk.used_percent": f"{100 * (total - free) / total:.2f}"
    }


def health(call: Call) -> Answer:
    """Tell how the cluster is."""
    state = health_of(list(call.node.indices))
    row = {
        **_now(),
        "cluster": CLUSTER_NAME,
        "status": state["status"],
        "node.total": "1",
        "node.data": "1",
        "shards": str(state["active_shards"]),
        "pri": str(state["active_primary_shards"]),
        **dict.fromkeys(("relo", "init", "pending_tasks"), "0"),
        "unassign": str(state["unassigned_shards"]),
        "unassign.pri": "0",
        "max_task_wait_time": "-",
        "active_shards_percent": f"{state['active_shards_percent_as_number']:.1f}%",
    }
    columns = _HEALTH if call.params.flag("ts", default=True) else _HEALTH[len(_CLOCK) :]
    return table(call, columns, [row])


def _now() -> dict[str, str]:
    now = time.time()
    return {"epoch": str(int(now)), "timestamp": time.strftime("%H:%M:%S", time.gmtime(now))}


def _size(size: int, call: Call) -> str:
    """Return a size in the unit asked for, or in one that suits it."""
    units = ("b", "kb", "mb", "gb", "tb")
    asked = call.params.text("bytes")
    if asked in units:
        return str(size // 1024 ** units.index(asked))
    power = min(max(size.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{size}b" if not power else f"{size / 1024**power:.1f}{units[power]}"


ROUTES = (
    *(
        Route(("GET",), path, handler, CAT | extra)
        for word, part, handler, extra in (
            ("indices", "index", indices, INDICES_OPTIONS | {"health", "include_unloaded_segments", "pri"}),
            ("count", "index", count, INDICES_OPTIONS),
            ("aliases", "name", aliases, INDICES_OPTIONS),
            ("shards", "index", shards, INDICES_OPTIONS),
        )
        for path in (f"/_cat/{word}", f"/_cat/{word}/{{{part}}}")
    ),
    Route(("GET",), "/_cat/nodes", nodes, CAT | {"full_id"}),
    Route(("GET",), "/_cat/health", health, CAT | {"ts"}),
)
