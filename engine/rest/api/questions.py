"""Questions about queries and fields. Elasticsearch: RestValidateQueryAction, RestFieldCapabilitiesAction, RestAnalyzeAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.analyze import analyze_text
from secondpass.engine.coordinator import Coordinator
from secondpass.engine.errors import NODE_ID
from secondpass.engine.field_caps import FieldChoice, field_caps
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import NODE_NAME
from secondpass.engine.outcome import Opened
from secondpass.engine.request import SearchRequest
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.terms_enum import TermsEnum
from secondpass.engine.validate_query import validate_query
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.name_patterns import matches
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.xcontent import ObjectReader, list_of, string

from .indices_params import indices_options, named
from .query_params import QUERY_STRING, with_query_string


def analyze(call: Call) -> Answer:
    """Show what an analyzer makes of a text."""
    name = call.part("index") or call.params.text("index")
    return Answer(analyze_text(call.node.indices.get(name) if name else None, call.object()))


def validate(call: Call) -> Answer:
    """Tell whether a query can be understood."""
    body = with_query_string(call.object(), call.params)
    return Answer(validate_query(named(call), body, explain=call.params.flag("explain") or call.params.flag("rewrite")))


def capabilities(call: Call) -> Answer:
    """Tell the types of fields over several indices: with `index_filter` of those where a document matches it.

    But: Elasticsearch leaves out only indices that cannot match.
    """
    reader = ObjectReader(call.object(), (), "field_caps_request", declarative=True)
    asked = tuple(reader.take("fields", list_of(string), []))
    query = reader.take("index_filter", parse_query, None)
    if reader.has("runtime_mappings"):
        raise UnsupportedError("[runtime_mappings] of a field_caps request is not supported by secondpass")
    reader.finish()
    choice = FieldChoice(
        call.params.names("fields") or asked,
        call.params.names("types"),
        call.params.names("filters"),
        call.params.flag("include_empty_fields", True),
    )
    services = [service for service in named(call) if query is None or _matches(call, service, query)]
    return Answer(field_caps(services, choice, include_unmapped=call.params.flag("include_unmapped")))


def _matches(call: Call, service: IndexService, query: QueryBuilder) -> bool:
    found = Coordinator(Opened.of((service,)), call.node.models).search(
        SearchRequest(query, size=0, track_total_hits=1)
    )
    return bool(found["hits"]["total"]["value"])


def terms(call: Call) -> Answer:
    """Return terms of a keyword field that begin with a string."""
    return Answer(TermsEnum.read(call.object()).run(named(call)))


def search_shards(call: Call) -> Answer:
    """Tell which shards a search would ask."""
    routing = call.params.names("routing")
    shards: list[Any] = []
    for service in named(call):
        leading = call.node.indices.names().search_routing(service.name, call.part("index", "_all"), routing)
        wanted = {service.shard_number(value) for value in leading} or set(range(len(service.shards)))
        shards += [
            [{"index": service.name, "shard": number, "node": NODE_ID, "primary": True, "state": "STARTED"}]
            for number in sorted(wanted)
        ]
    indices: dict[str, Any] = {service.name: _seen_through(call, service.name) for service in named(call)}
    return Answer({"nodes": {NODE_ID: {"name": NODE_NAME}}, "indices": indices, "shards": shards})


def _seen_through(call: Call, index: str) -> dict[str, Any]:
    """Return the aliases by which a call names an index, and the filter under which it is seen."""
    expression, options = call.part("index", "_all"), indices_options(call.params)
    known = call.node.indices
    aliases = [alias for alias in known.aliases.of_index(index) if matches(alias, expression.split(","))]
    filters = [_written_out(one) for one in known.filters(expression, options).get(index, ())]
    narrowed = (
        filters[:1] if len(filters) < 2 else [{"bool": {"should": filters, "adjust_pure_negative": True, "boost": 1.0}}]
    )
    return {**({"aliases": aliases} if aliases else {}), **({"filter": narrowed[0]} if narrowed else {})}


def _written_out(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a query with the short form of `term` written out, as Elasticsearch prints it; any other as it was given."""
    term = query.get("term")
    if not isinstance(term, Mapping) or any(isinstance(value, Mapping) for value in term.values()):
        return query
    return {"term": {field: {"value": value} for field, value in term.items()}}


VALIDATE = QUERY_STRING | INDICES_OPTIONS | {"all_shards", "explain", "rewrite"}
ANALYZE: frozenset[str] = frozenset({"index"})
CAPS = INDICES_OPTIONS | {"fields", "filters", "include_empty_fields", "include_unmapped", "types"}
SHARDS = INDICES_OPTIONS | {"local", "preference", "routing"}
ROUTES = (
    *(
        Route(methods, path, handler, params, body)
        for word, methods, handler, params, body in (
            ("_analyze", ("GET", "POST"), analyze, ANALYZE, Body.JSON),
            ("_validate/query", ("GET", "POST"), validate, VALIDATE, Body.JSON),
            ("_field_caps", ("GET", "POST"), capabilities, CAPS, Body.JSON),
            ("_search_shards", ("GET", "POST"), search_shards, SHARDS, Body.JSON),
        )
        for path in (f"/{word}", f"/{{index}}/{word}")
    ),
    Route(("GET", "POST"), "/{index}/_terms_enum", terms, INDICES_OPTIONS, Body.JSON),
)
