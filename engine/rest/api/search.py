"""Search, count, explain. Elasticsearch: RestSearchAction, RestCountAction, RestExplainAction."""

from __future__ import annotations

import time

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.count import count_matches
from secondpass.engine.explain import explain_document
from secondpass.engine.index_service import checked_id
from secondpass.engine.request import SearchRequest
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route

from .indices_params import indices_options
from .query_params import QUERY_STRING, with_query_string
from .search_params import SEARCH, search_body
from .search_shapes import RESPONSE, reshaped, with_exact_total


def search(call: Call) -> Answer:
    """Search some indices, or all."""
    started = time.perf_counter()
    request = SearchRequest.from_body(
        with_exact_total(search_body(call.object(), call.params), call.params),
        call.params.text("search_type", "query_then_fetch"),
        call.params.flag("include_named_queries_score"),
    )
    answer = _coordinator(call).search(request)
    took = int((time.perf_counter() - started) * 1000)
    return Answer(reshaped({**answer, "took": took}, request, call.params))


def count(call: Call) -> Answer:
    """Count what a query matches."""
    return Answer(count_matches(_coordinator(call), with_query_string(call.object(), call.params)))


def explain(call: Call) -> Answer:
    """Explain how one document scores."""
    body = with_query_string(call.object(), call.params)
    answer = explain_document(call.node.indices.get(call.part("index")), checked_id(call.part("id")), body)
    return Answer(answer, 200 if "explanation" in answer else 404)


def _coordinator(call: Call) -> Coordinator:
    services = call.node.indices.resolve(call.part("index", "_all"), indices_options(call.params))
    return Coordinator(services, call.node.models, call.node.path)


ROUTES = (
    Route(("GET", "POST"), "/_search", search, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/{index}/_search", search, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/_count", count, QUERY_STRING | INDICES_OPTIONS, Body.JSON),
    Route(("GET", "POST"), "/{index}/_count", count, QUERY_STRING | INDICES_OPTIONS, Body.JSON),
    Route(("GET", "POST"), "/{index}/_explain/{id}", explain, QUERY_STRING, Body.JSON),
)
