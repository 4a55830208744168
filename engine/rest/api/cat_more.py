"""More tables for people: templates, the master, and what there is nothing of. Elasticsearch: the `_cat` handlers."""

from __future__ import annotations

from secondpass.engine.errors import NODE_ID
from secondpass.engine.node import NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Route
from secondpass.engine.rest.text_table import CAT, Column, Row, table
from secondpass.shards.name_patterns import matches

_TABLES = (
    "aliases",
    "component_templates",
    "count",
    "health",
    "indices",
    "master",
    "nodes",
    "pending_tasks",
    "plugins",
)
_MASTER = (
    Column("id", description="node id"),
    Column("host", ("h",), description="host name"),
    Column("ip", description="ip address"),
    Column("node", ("n",), description="node name"),
)
_TEMPLATES = (
    Column("name", ("n",), description="template name"),
    Column("index_patterns", ("t",), description="template index patterns"),
    Column("order", ("o", "p"), description="template application order/priority number"),
    Column("version", ("v",), description="version"),
    Column("composed_of", ("c",), description="component templates comprising index template"),
)
_COMPONENTS = (
    Column("name", ("n",), description="component template name"),
    Column("version", ("v",), description="version"),
    Column("alias_count", ("a",), right=True, description="number of aliases in component template"),
    Column("mapping_count", ("m",), right=True, description="number of mapping in component template"),
    Column("settings_count", ("s",), right=True, description="number of settings in component template"),
    Column("metadata_count", ("me",), right=True, description="number of metadata in component template"),
    Column("included_in", ("i",), description="included in index template"),
)
_PENDING = (
    Column("insertOrder", ("o",), right=True, description="task insertion order"),
    Column("timeInQueue", ("t",), right=True, description="how long task has been in queue"),
    Column("priority", ("p",), description="task priority"),
    Column("source", ("s",), description="task source"),
)
_PLUGINS = (
    Column("id", shown=False, description="unique node id"),
    Column("name", ("n",), description="node name"),
    Column("component", ("c",), description="component"),
    Column("version", ("v",), description="component version"),
)


def tables(call: Call) -> Answer:
    """Name the tables there are."""
    return Answer("".join(f"/_cat/{name}\n" for name in sorted((*_TABLES, "shards", "templates"))))


def master(call: Call) -> Answer:
    """Name the node that leads, which is the only one."""
    return table(call, _MASTER, [{"id": NODE_ID, "host": "127.0.0.1", "ip": "127.0.0.1", "node": NODE_NAME}])


def templates(call: Call) -> Answer:
    """List index templates, legacy ones first."""
    known, wanted = call.node.indices.templates, call.part("name", "*").split(",")
    rows: list[Row] = [
        {
            "name": name,
            "index_patterns": f"[{', '.join(of.patterns)}]",
            "order": str(of.order),
            "version": _text(of.version),
            "composed_of": "",
        }
        for name, of in sorted(known.legacy.items())
        if matches(name, wanted)
    ]
    rows += [
        {
            "name": name,
            "index_patterns": f"[{', '.join(of.patterns)}]",
            "order": str(of.priority or 0),
            "version": _text(of.version),
            "composed_of": f"[{', '.join(of.composed_of)}]",
        }
        for name, of in sorted(known.index.items())
        if matches(name, wanted)
    ]
    return table(call, _TEMPLATES, rows)


def component_templates(call: Call) -> Answer:
    """List component templates, with what is in them and what they are in."""
    known, wanted = call.node.indices.templates, call.part("name", "*").split(",")
    rows: list[Row] = [
        {
            "name": name,
            "version": _text(of.version),
            "alias_count": str(len(of.parts.aliases)),
            "mapping_count": str(len(of.parts.mappings)),
            "settings_count": str(len(of.parts.settings)),
            "metadata_count": str(len(of.meta or {})),
            "included_in": f"[{', '.join(user for user, each in sorted(known.index.items()) if name in each.composed_of)}]",
        }
        for name, of in sorted(known.components.items())
        if matches(name, wanted)
    ]
    return table(call, _COMPONENTS, rows)


def pending_tasks(call: Call) -> Answer:
    """List changes of the cluster that wait: none do."""
    return table(call, _PENDING, [])


def plugins(call: Call) -> Answer:
    """List plugins: there are none."""
    return table(call, _PLUGINS, [])


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


ROUTES = (
    Route(("GET",), "/_cat", tables),
    Route(("GET",), "/_cat/master", master, CAT),
    Route(("GET",), "/_cat/pending_tasks", pending_tasks, CAT),
    Route(("GET",), "/_cat/plugins", plugins, CAT | {"include_bootstrap"}),
    *(
        Route(("GET",), path, handler, CAT)
        for word, handler in (("templates", templates), ("component_templates", component_templates))
        for path in (f"/_cat/{word}", f"/_cat/{word}/{{name}}")
    ),
)
