"""Mappings of indices. Elasticsearch: RestGetMappingAction, RestPutMappingAction, RestGetFieldMappingAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.indices.index_names import ALL_STATES, ANY_STATE
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Body, Route
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.name_patterns import matches

from .indices_params import LOOK, named


def get(call: Call) -> Answer:
    """Return mappings, dynamic fields included."""
    return Answer({service.name: {"mappings": service.mapping.to_json()} for service in named(call, ANY_STATE)})


def put(call: Call) -> Answer:
    """Add fields to mappings."""
    body = call.required().object()
    if list(body) == ["_doc"]:
        raise IllegalArgumentError("Types cannot be provided in put mapping requests")
    for service in named(call, ALL_STATES):
        service.put_mapping(body)
    return Answer({"acknowledged": True})


def get_field(call: Call) -> Answer:
    """Return the mappings of some fields by their full names."""
    if call.params.flag("include_defaults"):
        raise UnsupportedError("[include_defaults] of mappings of fields is not supported by secondpass")
    patterns = call.part("fields").split(",")
    found = {service.name: {"mappings": _fields(service, patterns)} for service in named(call, ANY_STATE)}
    return Answer(found, 200 if any(shown["mappings"] for shown in found.values()) else 404)


def _fields(service: IndexService, patterns: list[str]) -> dict[str, Any]:
    known = dict(_leaves(service.mapping.to_json(), ""))
    chosen = [name for name in known if matches(name, patterns)]
    return {name: {"full_name": name, "mapping": {name.rpartition(".")[2]: known[name]}} for name in chosen}


def _leaves(mapping: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for below in ("properties", "fields"):
        for name, definition in mapping.get(below, {}).items():
            if "properties" not in definition:
                found.append((prefix + name, definition))
            found += _leaves(definition, f"{prefix}{name}.")
    return found


PUT = LOOK | {"write_index_only"}
ROUTES = (
    Route(("GET",), "/_mapping", get, LOOK),
    Route(("GET",), "/{index}/_mapping", get, LOOK),
    Route(("PUT", "POST"), "/{index}/_mapping", put, PUT, Body.JSON),
    Route(("PUT", "POST"), "/{index}/_mappings", put, PUT, Body.JSON),
    Route(("GET",), "/_mapping/field/{fields}", get_field, LOOK | {"include_defaults"}),
    Route(("GET",), "/{index}/_mapping/field/{fields}", get_field, LOOK | {"include_defaults"}),
)
