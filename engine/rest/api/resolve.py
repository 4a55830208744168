"""What a name stands for. Elasticsearch: RestResolveIndexAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.indices.index_names import ALL_STATES, IndexNames
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Route
from secondpass.shards.name_patterns import matches

from .indices_params import indices_options


def resolve(call: Call) -> Answer:
    """Return the indices and the aliases that names and patterns stand for, apart."""
    parts, names = call.part("name").split(","), call.node.indices.names()
    options = indices_options(call.params, ALL_STATES)
    aliases = [alias for alias in sorted(names.aliases) if matches(alias, parts)]
    own = ",".join(part for part in parts if part not in names.aliases)
    found = [service for service in names.resolve(own, options) if matches(service.name, parts)] if own else []
    shown = [{"name": alias, "indices": sorted(names.aliases[alias])} for alias in aliases]
    return Answer({"indices": [_index(service, names) for service in found], "aliases": shown, "data_streams": []})


def _index(service: IndexService, names: IndexNames) -> dict[str, Any]:
    aliases = sorted(alias for alias, indices in names.aliases.items() if service.name in indices)
    shown = {"name": service.name, **({"aliases": aliases} if aliases else {})}
    return {**shown, "attributes": ["open" if service.is_open else "closed"]}


ROUTES = (Route(("GET",), "/_resolve/index/{name}", resolve, INDICES_OPTIONS),)
