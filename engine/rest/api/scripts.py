"""Stored scripts. Elasticsearch: RestPutStoredScriptAction, RestGetStoredScriptAction, RestDeleteStoredScriptAction."""

from __future__ import annotations

from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route


def put(call: Call) -> Answer:
    """Store a script."""
    call.node.scripts.put(call.part("id"), call.object(), call.part("context") or call.params.text("context"))
    return Answer({"acknowledged": True})


def get(call: Call) -> Answer:
    """Return a script."""
    id_ = call.part("id")
    found = call.node.scripts.get(id_)
    if found is None:
        return Answer({"_id": id_, "found": False}, 404)
    return Answer({"_id": id_, "found": True, "script": found.to_json()})


def delete(call: Call) -> Answer:
    """Forget a script."""
    call.node.scripts.delete(call.part("id"))
    return Answer({"acknowledged": True})


ROUTES = (
    Route(("PUT", "POST"), "/_scripts/{id}", put, TIMEOUTS | {"context"}, Body.JSON),
    Route(("PUT", "POST"), "/_scripts/{id}/{context}", put, TIMEOUTS, Body.JSON),
    Route(("GET",), "/_scripts/{id}", get, TIMEOUTS),
    Route(("DELETE",), "/_scripts/{id}", delete, TIMEOUTS),
)
