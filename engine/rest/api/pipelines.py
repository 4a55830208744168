"""Search pipelines. OpenSearch: RestPutSearchPipelineAction, RestGetSearchPipelineAction, RestDeleteSearchPipelineAction."""

from __future__ import annotations

from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route


def put(call: Call) -> Answer:
    """Store a pipeline."""
    call.node.pipelines.put(call.part("id"), call.object())
    return Answer({"acknowledged": True})


def get(call: Call) -> Answer:
    """Show pipelines."""
    pattern = call.part("id", "*")
    shown = call.node.pipelines.shown(pattern)
    return Answer(shown, 200 if shown or "*" in pattern else 404)


def delete(call: Call) -> Answer:
    """Forget a pipeline."""
    call.node.pipelines.delete(call.part("id"))
    return Answer({"acknowledged": True})


PARAMS = TIMEOUTS | {"cluster_manager_timeout"}
ROUTES = (
    Route(("PUT",), "/_search/pipeline/{id}", put, PARAMS, Body.JSON),
    Route(("GET",), "/_search/pipeline", get, PARAMS),
    Route(("GET",), "/_search/pipeline/{id}", get, PARAMS),
    Route(("DELETE",), "/_search/pipeline/{id}", delete, PARAMS),
)
