"""Indices: made, looked at, refreshed, deleted. Elasticsearch: RestCreateIndexAction and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from secondpass.engine.cluster import shards_of
from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.indices.alias_request import read_aliases
from secondpass.engine.indices.dotted import flat
from secondpass.engine.indices.index_info import settings_json
from secondpass.engine.indices.index_names import ALL_STATES, ANY_STATE, IndicesOptions
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.shards.xcontent import ObjectReader

from .indices_params import LOOK, indices_options, named


def create(call: Call) -> Answer:
    """Create an index."""
    reader = ObjectReader(call.object(), (), "create_index")
    settings, mappings = reader.take("settings", _as_is, None), reader.take("mappings", _as_is, None)
    aliases = reader.take("aliases", read_aliases, {})
    reader.finish()
    service = call.node.indices.create(call.part("index"), settings, mappings, aliases)
    return Answer({"acknowledged": True, "shards_acknowledged": True, "index": service.name})


def delete(call: Call) -> Answer:
    """Delete indices."""
    call.node.indices.delete(call.part("index"), indices_options(call.params, ALL_STATES))
    return Answer({"acknowledged": True})


def exists(call: Call) -> Answer:
    """Tell whether indices are there."""
    try:
        found = named(call, ANY_STATE)
    except IndexNotFoundError:
        return Answer({}, 404)
    return Answer({}, 200 if found else 404)


def get(call: Call) -> Answer:
    """Return everything about indices."""
    features = call.params.names("features") or FEATURES
    return Answer({service.name: _described(call, service, features) for service in named(call, ANY_STATE)})


def close(call: Call) -> Answer:
    """Close indices: whoever names one is told so, until it is opened again."""
    closed = [service for service in named(call, ANY_STATE) if service.is_open]
    for service in closed:
        service.set_open(False)
    told = {service.name: {"closed": True} for service in closed}
    return Answer({"acknowledged": True, "shards_acknowledged": bool(closed), "indices": told})


def open_(call: Call) -> Answer:
    """Open indices; patterns find the closed ones."""
    for service in named(call, IndicesOptions(open=False, closed=True, forbidden=False)):
        if not service.is_open:
            service.set_open(True)
    return Answer({"acknowledged": True, "shards_acknowledged": True})


def touch(call: Call) -> Answer:
    """Make everything written visible to searches: what refresh, flush and merging have in common here.

    But: `_forcemerge` merges nothing, and deleted copies keep counting in the statistics. `_flush` finds nothing to do, for what
    was answered has been kept.
    """
    services = named(call)
    for service in services:
        service.refresh()
    return Answer({"_shards": shards_of(services)})


def clear_cache(call: Call) -> Answer:
    """Clear caches, of which there are none: every answer is computed."""
    for name in ("fielddata", "query", "request"):
        call.params.flag(name)
    return Answer({"_shards": shards_of(named(call))})


def _described(call: Call, service: IndexService, features: Iterable[str]) -> dict[str, Any]:
    aliases = call.node.indices.aliases.of_index(service.name)
    settings = settings_json(service, human=call.params.flag("human"))
    shown = {
        "aliases": {name: alias.to_json() for name, alias in aliases.items()},
        "mappings": service.mapping.to_json(),
        "settings": flat(settings) if call.params.flag("flat_settings") else settings,
    }
    return {feature: shown[feature] for feature in FEATURES if feature in features}


def _as_is(value: Any, path: object) -> Any:
    return value


FEATURES = ("aliases", "mappings", "settings")
FLUSH = INDICES_OPTIONS | {"force", "wait_if_ongoing"}
MERGE = INDICES_OPTIONS | {"flush", "max_num_segments", "only_expunge_deletes", "wait_for_completion"}
ROUTES = (
    Route(("PUT",), "/{index}", create, TIMEOUTS, Body.JSON),
    Route(("DELETE",), "/{index}", delete, TIMEOUTS | INDICES_OPTIONS),
    Route(("HEAD",), "/{index}", exists, LOOK),
    Route(("GET",), "/{index}", get, LOOK | {"features", "flat_settings"}),
    *(
        Route(("POST",), path, handler, TIMEOUTS | INDICES_OPTIONS)
        for verb, handler in (("_close", close), ("_open", open_))
        for path in (f"/{verb}", f"/{{index}}/{verb}")
    ),
    *(
        Route(("POST",), path, clear_cache, INDICES_OPTIONS | {"fielddata", "fields", "index", "query", "request"})
        for path in ("/_cache/clear", "/{index}/_cache/clear")
    ),
    *(
        Route(methods, path, touch, params)
        for verb, methods, params in (
            ("_refresh", ("GET", "POST"), INDICES_OPTIONS),
            ("_flush", ("GET", "POST"), FLUSH),
            ("_forcemerge", ("POST",), MERGE),
        )
        for path in (f"/{verb}", f"/{{index}}/{verb}")
    ),
)
