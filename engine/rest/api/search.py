"""Search, count, explain. Elasticsearch: RestSearchAction, RestCountAction, RestExplainAction."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.count import count_matches
from secondpass.engine.explain import explain_document
from secondpass.engine.index_service import checked_id
from secondpass.engine.request import SearchRequest
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.search_templates import SearchTemplate

from .indices_params import indices_options
from .query_params import QUERY_STRING, with_query_string
from .search_params import SEARCH, search_body
from .search_shapes import RESPONSE, reshaped, with_exact_total


def search(call: Call) -> Answer:
    """Search some indices, or all."""
    return Answer(search_answer(call, call.object()))


def search_template(call: Call) -> Answer:
    """Search with a template, filled."""
    template = SearchTemplate.read(call.object())
    return Answer(search_answer(call, template.render(call.node.scripts)))


def render_template(call: Call) -> Answer:
    """Return what a template makes, without searching."""
    template = SearchTemplate.read(call.object(), call.part("id") or None)
    return Answer({"template_output": template.render(call.node.scripts)})


def search_answer(call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to the search of *body*, with what the URL says besides."""
    started = time.perf_counter()
    request = SearchRequest.from_body(
        with_exact_total(search_body(body, call.params), call.params),
        call.params.text("search_type", "query_then_fetch"),
        call.params.flag("include_named_queries_score"),
    )
    answer = coordinator_of(call).search(request)
    took = int((time.perf_counter() - started) * 1000)
    return reshaped({**answer, "took": took}, request, call.params)


def count(call: Call) -> Answer:
    """Count what a query matches."""
    return Answer(count_matches(coordinator_of(call), with_query_string(call.object(), call.params)))


def explain(call: Call) -> Answer:
    """Explain how one document scores."""
    body = with_query_string(call.object(), call.params)
    answer = explain_document(call.node.indices.get(call.part("index")), checked_id(call.part("id")), body)
    return Answer(answer, 200 if "explanation" in answer else 404)


def coordinator_of(call: Call) -> Coordinator:
    """Return what searches the indices a call names."""
    services = call.node.indices.resolve(call.part("index", "_all"), indices_options(call.params))
    return Coordinator(services, call.node.models, call.node.path)


TEMPLATE = SEARCH | RESPONSE
ROUTES = (
    Route(("GET", "POST"), "/_search/template", search_template, TEMPLATE, Body.JSON),
    Route(("GET", "POST"), "/{index}/_search/template", search_template, TEMPLATE, Body.JSON),
    Route(("GET", "POST"), "/_render/template", render_template, frozenset(), Body.JSON),
    Route(("GET", "POST"), "/_render/template/{id}", render_template, frozenset(), Body.JSON),
    Route(("GET", "POST"), "/_search", search, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/{index}/_search", search, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/_count", count, QUERY_STRING | INDICES_OPTIONS, Body.JSON),
    Route(("GET", "POST"), "/{index}/_count", count, QUERY_STRING | INDICES_OPTIONS, Body.JSON),
    Route(("GET", "POST"), "/{index}/_explain/{id}", explain, QUERY_STRING, Body.JSON),
)
