"""Search, count, explain. Elasticsearch: RestSearchAction, RestCountAction, RestExplainAction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.count import count_matches
from secondpass.engine.documents import get_answer
from secondpass.engine.errors import RequestValidationError, SearchPhaseError, SearchTimeoutError
from secondpass.engine.explain import explain_document
from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.indices.index_service import checked_id
from secondpass.engine.linting.lint import lint
from secondpass.engine.outcome import Opened
from secondpass.engine.paging.reader_contexts import read_keep_alive
from secondpass.engine.paging.scroll import start_scroll
from secondpass.engine.pipelines.search import search_through_pipeline
from secondpass.engine.request import SearchRequest
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.search_templates import SearchTemplate
from secondpass.engine.searches import Watch, open_shards, search, with_boosts
from secondpass.engine.took import took
from secondpass.engine.validation import check_point_in_time

from .indices_params import indices_options, named
from .query_params import QUERY_STRING, with_query_string
from .search_params import SEARCH, search_body
from .search_shapes import RESPONSE, check_total, reshaped, with_exact_total
from .source_params import SOURCE, source_filter


def search_call(call: Call) -> Answer:
    """Search some indices, or all."""
    return warned(lambda watch: search_answer(call, call.object(), watch))


def search_template(call: Call) -> Answer:
    """Search with a template, filled."""
    template = SearchTemplate.read(call.object())
    return warned(lambda watch: search_answer(call, template.render(call.node.scripts), watch))


def render_template(call: Call) -> Answer:
    """Return what a template makes, without searching."""
    template = SearchTemplate.read(call.object(), call.part("id") or None)
    return Answer({"template_output": template.render(call.node.scripts)})


def warned(answer: Callable[[Watch], dict[str, Any]]) -> Answer:
    """Return what *answer* answers, with warnings about each search that it shows to the watch it is given."""
    told: dict[str, None] = {}
    content = answer(lambda outcome: told.update(dict.fromkeys(lint(outcome))))
    return Answer(content, warnings=tuple(told))


def search_answer(call: Call, body: Mapping[str, Any], watch: Watch) -> dict[str, Any]:
    """Return the answer to the search of *body*, through its pipeline where it has one."""
    return search_through_pipeline(
        call.node,
        lambda: named(call),
        asked_for(call, body),
        lambda asked: _answer(call, asked, watch),
        call.params.text("search_pipeline") or None,
        verbose=call.params.flag("verbose_pipeline"),
    )


def asked_for(call: Call, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *body* with what the URL says in it."""
    return with_exact_total(search_body(body, call.params), call.params)


def read_request(call: Call, body: Mapping[str, Any] | None) -> SearchRequest:
    """Read a search as its body and its URL have it; raises what Elasticsearch finds wrong before any index is looked at."""
    request = SearchRequest.from_body(
        body,
        call.params.text("search_type", "query_then_fetch"),
        call.params.flag("include_named_queries_score"),
    )
    if request.retriever is not None and call.params.flag("allow_partial_search_results"):
        raise RequestValidationError(request.retriever.refused_beside("allow_partial_search_results"))
    check_total(request, call.params)
    if request.pit is not None:
        _check_point_in_time(call, request)
    return request


def _check_point_in_time(call: Call, request: SearchRequest) -> None:
    """Raise RequestValidationError. Elasticsearch: RestSearchAction.preparePointInTime, SearchRequest.validate."""
    if call.params.flag("ccs_minimize_roundtrips"):
        raise RequestValidationError(["[ccs_minimize_roundtrips] cannot be used with point in time"])
    check_point_in_time(
        request,
        call.part("index") or None,
        indices_options(call.params),
        routing=bool(call.params.names("routing")),
        preference="preference" in call.params,
    )


def _answer(call: Call, body: Mapping[str, Any] | None, watch: Watch) -> dict[str, Any]:
    started = time.perf_counter()
    request = read_request(call, body)
    if "scroll" in call.params:
        answer = _scrolled(call, request)
    else:
        index, options = call.part("index") or None, indices_options(call.params)
        answer = search(call.node, request, index, options, call.params.names("routing"), watch)
        if answer["timed_out"] and not call.params.flag(
            "allow_partial_search_results", call.node.indices.cluster.allow_partial_results
        ):
            raise SearchPhaseError("query", [(0, index or "_all", SearchTimeoutError())])
    return reshaped({**answer, "took": took(started)}, body, call.params)


def _scrolled(call: Call, request: SearchRequest) -> dict[str, Any]:
    keep_alive = read_keep_alive(call.params.text("scroll"), "scroll")
    opened, request = _opened(call), with_boosts(call.node, request, indices_options(call.params))
    coordinator, cached = Coordinator(opened, call.node.models), call.params.flag("request_cache")
    return start_scroll(call.node.scrolls, coordinator, opened, request, keep_alive, cached=cached)


def count(call: Call) -> Answer:
    """Count what a query matches."""
    coordinator = Coordinator(_opened(call), call.node.models)
    bounds = {name: call.params.text(name) for name in _BOUNDS if name in call.params}
    return Answer(count_matches(coordinator, with_query_string(call.object(), call.params), bounds))


def explain(call: Call) -> Answer:
    """Explain how one document scores; its source and stored fields are shown where the URL speaks of them."""
    body = with_query_string(call.object(), call.params)
    service, routing = call.node.indices.get(call.part("index")), call.params.text("routing") or None
    id_, narrowing = checked_id(call.part("id")), _opened(call).filters.get(service.name)
    answer = explain_document(service, id_, body, routing, narrowing)
    shown, stored = source_filter(call.params), StoredFields(call.params.names("stored_fields"))
    if "explanation" in answer and shown is not None and (shown.enabled or stored.names):
        got = get_answer(service, id_, routing, shown, stored, realtime=False)
        answer["get"] = {key: value for key, value in got.items() if key not in ("_index", "_id", "_version")}
    return Answer(answer, 200 if "explanation" in answer else 404)


def _opened(call: Call) -> Opened:
    options = indices_options(call.params)
    return open_shards(call.node, call.part("index", "_all"), options, call.params.names("routing"))


_BOUNDS = ("min_score", "terminate_after")
COUNT = QUERY_STRING | INDICES_OPTIONS | {"preference", "routing", *_BOUNDS}
EXPLAIN = QUERY_STRING | SOURCE | {"preference", "routing"}
TEMPLATE = SEARCH | RESPONSE
ROUTES = (
    Route(("GET", "POST"), "/_search/template", search_template, TEMPLATE, Body.JSON),
    Route(("GET", "POST"), "/{index}/_search/template", search_template, TEMPLATE, Body.JSON),
    Route(("GET", "POST"), "/_render/template", render_template, frozenset(), Body.JSON),
    Route(("GET", "POST"), "/_render/template/{id}", render_template, frozenset(), Body.JSON),
    Route(("GET", "POST"), "/_search", search_call, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/{index}/_search", search_call, SEARCH | RESPONSE, Body.JSON),
    Route(("GET", "POST"), "/_count", count, COUNT, Body.JSON),
    Route(("GET", "POST"), "/{index}/_count", count, COUNT, Body.JSON),
    Route(("GET", "POST"), "/{index}/_explain/{id}", explain, EXPLAIN, Body.JSON),
)
