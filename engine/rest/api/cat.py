"""Tables for people. Elasticsearch: the `_cat` handlers."""

from __future__ import annotations

import time

from secondpass.engine.cluster import STATUSES, health_of, stats_of
from secondpass.engine.index_info import created_string
from secondpass.engine.index_names import ALL_STATES
from secondpass.engine.index_service import IndexService
from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Route
from secondpass.engine.rest.text_table import CAT, Column, Row, table
from secondpass.shards.errors import IllegalArgumentError

from .indices_params import named

_CLOCK = (Column("epoch", ("t", "time"), description="seconds since 1970"), Column("timestamp", ("ts", "hms")))
_INDICES = (
    Column("health", ("h",), description="current health status"),
    Column("status", ("s",), description="open/close status"),
    Column("index", ("i", "idx"), description="index name"),
    Column("uuid", ("id",), description="index uuid"),
    Column("pri", ("p", "shards.primary"), right=True, description="number of primary shards"),
    Column("rep", ("r", "shards.replica"), right=True, description="number of replica shards"),
    Column("docs.count", ("dc", "docsCount"), right=True, description="available docs"),
    Column("docs.deleted", ("dd", "docsDeleted"), right=True, description="deleted docs"),
    Column("store.size", ("ss", "storeSize"), right=True, description="store size of primaries & replicas"),
    Column("pri.store.size", (), right=True, description="store size of primaries"),
    Column("dataset.size", (), right=True, description="total size of dataset"),
    Column("creation.date", ("cd",), shown=False, description="index creation date (millisecond value)"),
    Column("creation.date.string", ("cds",), shown=False, description="index creation date (as string)"),
)
_COUNT = (*_CLOCK, Column("count", ("dc", "docs.count"), right=False, description="the document count"))
_ALIASES = tuple(
    Column(name, description=name)
    for name in ("alias", "index", "filter", "routing.index", "routing.search", "is_write_index")
)
_SHARDS = (
    Column("index", ("i", "idx")),
    Column("shard", ("s", "sh")),
    Column("prirep", ("p", "pr")),
    Column("state", ("st",)),
    Column("docs", ("d", "dc"), right=True),
    Column("store", ("sto",), right=True),
    Column("dataset", (), right=True),
    Column("ip", ()),
    Column("node", ("n",)),
)
_NODES = (
    Column("ip", ("i",)),
    Column("heap.percent", ("hp",), right=True),
    Column("ram.percent", ("rp",), right=True),
    Column("cpu", (), right=True),
    Column("load_1m", ("l",), right=True),
    Column("load_5m", (), right=True),
    Column("load_15m", (), right=True),
    Column("node.role", ("r", "role")),
    Column("master", ("m",)),
    Column("name", ("n",)),
)
_HEALTH_NAMES = ("cluster", "status", "node.total", "node.data", "shards", "pri", "relo", "init", "unassign")
_HEALTH_ENDS = ("unassign.pri", "pending_tasks", "max_task_wait_time", "active_shards_percent")
_HEALTH = (*_CLOCK, *(Column(name, right=i > 1) for i, name in enumerate((*_HEALTH_NAMES, *_HEALTH_ENDS))))


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
    for service in named(call, ALL_STATES):
        for snapshot in service.snapshots():
            stats, at = stats_of(service, snapshot.shard), {"index": service.name, "shard": str(snapshot.shard)}
            size = _size(stats.bytes, call)
            held = {"docs": str(stats.docs), "store": size, "dataset": size} if service.is_open else {}
            held |= {"ip": "127.0.0.1", "node": NODE_NAME}
            rows.append({**at, "prirep": "p", "state": "STARTED", **held})
            rows += [{**at, "prirep": "r", "state": "UNASSIGNED"}] * service.settings.number_of_replicas
    return table(call, _SHARDS, rows)


def nodes(call: Call) -> Answer:
    """List the one node there is."""
    return table(call, _NODES, [{"ip": "127.0.0.1", "node.role": "dim", "master": "*", "name": NODE_NAME}])


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
