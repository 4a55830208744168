"""Several searches, or several documents, in one call. Elasticsearch: RestMultiSearchAction, RestMultiGetAction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from secondpass.engine.documents import get_answer
from secondpass.engine.error_table import EXPECTED, error_body, status_of
from secondpass.engine.errors import RequestValidationError, refuse
from secondpass.engine.fetching.source_filter import SourceFilter, read_source_filter
from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.json_text import parse_json
from secondpass.engine.linting.pages import lint_pages
from secondpass.engine.read_condition import ReadCondition
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.ndjson import lines_of
from secondpass.engine.rest.parameters import INDICES_OPTIONS, Parameters
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.search_templates import SearchTemplate
from secondpass.engine.searches import Watch
from secondpass.engine.took import took
from secondpass.engine.writing.write_conditions import INTERNAL
from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, integer, json_object, list_of, string

from .search import asked_for, read_request, search_answer, warned
from .search_shapes import RESPONSE
from .source_params import SOURCE, source_filter

Search = Callable[[Call, Any, Watch], dict[str, Any]]

_SHARED = (
    RESPONSE | INDICES_OPTIONS | {"ccs_minimize_roundtrips", "include_named_queries_score", "routing", "search_type"}
)
"""What the URL says for all searches that do not say it themselves."""

_HEADER = {"search_type", "preference", "routing", "request_cache", "allow_partial_search_results", *INDICES_OPTIONS}


def msearch(call: Call) -> Answer:
    """Do several searches; one that fails leaves the others alone, one that cannot be read is refused with all others."""
    asked = [(_call_of(call, header), json_object(parse_json(text), ())) for header, text in _pairs(call)]
    for one, body in asked:
        _check(one, body)
    answer = _each(asked, search_answer)
    return replace(answer, warnings=(*answer.warnings, *lint_pages(_answered(asked, answer))))


def msearch_template(call: Call) -> Answer:
    """Do several searches written as templates; one that fails leaves the others alone."""
    asked = [(_call_of(call, header), text) for header, text in _pairs(call)]
    return _each(asked, _filled)


def _answered(asked: Sequence[tuple[Call, Mapping[str, Any]]], answer: Answer) -> list[Mapping[str, Any]]:
    """Return the bodies, each with its index, as pages are of one; nothing for one that failed, which may be malformed."""
    pairs = zip(asked, answer.content["responses"], strict=True)
    return [{**body, "index": call.part("index")} if told["status"] == 200 else {} for (call, body), told in pairs]


def _filled(call: Call, text: bytes, watch: Watch) -> dict[str, Any]:
    return search_answer(call, SearchTemplate.read(parse_json(text)).render(call.node.scripts), watch)


def _check(call: Call, body: Mapping[str, Any]) -> None:
    """Raise what is wrong with a search by itself, save what a pipeline may yet make of it."""
    if call.node.pipelines or "search_pipeline" in body:
        return
    with suppress(UnsupportedError):
        read_request(call, asked_for(call, body))


def mget(call: Call) -> Answer:
    """Return several documents."""
    reader = ObjectReader(call.object(), (), "mget", declarative=True)
    docs = reader.take("docs", list_of(json_object), [])
    ids = reader.take("ids", list_of(string), [])
    reader.finish()
    wanted = [*docs, *({"_id": id_} for id_ in ids)]
    if not wanted:
        raise RequestValidationError(["no documents to get"])
    asked = [_doc(call, doc, place) for place, doc in enumerate(wanted)]
    return Answer({"docs": [_got(call, doc) for doc in asked]})


def _each(asked: Sequence[tuple[Call, Any]], answer: Search) -> Answer:
    def run(watch: Watch) -> dict[str, Any]:
        started = time.perf_counter()
        responses = [_one(call, body, answer, watch) for call, body in asked]
        return {"took": took(started), "responses": responses}

    return warned(run)


def _pairs(call: Call) -> list[tuple[Mapping[str, Any], bytes]]:
    lines = lines_of(call.raw, "msearch")
    headers = [_header(line) for line in lines[::2]]
    pairs = list(zip(headers, lines[1::2], strict=False))
    if not pairs:
        raise RequestValidationError(["no requests added"])
    return pairs


def _header(line: bytes) -> Mapping[str, Any]:
    header = parse_json(line) if line.strip() else {}
    members = json_object(header, ())
    for key in members:
        if key not in {"index", *_HEADER}:
            raise IllegalArgumentError(f"key [{key}] is not supported in the metadata section")
    return members


def _one(call: Call, body: Any, answer: Search, watch: Watch) -> dict[str, Any]:
    try:
        return {**answer(call, body, watch), "status": 200}
    except EXPECTED as error:
        told = body if isinstance(body, Mapping) else None
        return {"error": error_body(error, told)["error"], "status": status_of(error)}


def _call_of(call: Call, header: Mapping[str, Any]) -> Call:
    """Return the call one search of several would have been on its own."""
    index = header.get("index") or call.part("index")
    own = {key: _text(value) for key, value in header.items() if key != "index"}
    shared = {key: value for key, value in call.params.given.items() if key in _SHARED}
    return replace(call, parts={"index": _text(index)} if index else {}, params=Parameters({**shared, **own}))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


_Wanted = tuple[str, str, str | None, SourceFilter | None, StoredFields, ReadCondition]
"""Index, id, routing, what is shown of a document, and which version of it."""


def _doc(call: Call, doc: Mapping[str, Any], place: int) -> _Wanted:
    reader = ObjectReader(doc, ("docs", place), "mget doc", declarative=True)
    index = reader.take("_index", string, call.part("index"))
    id_ = reader.take("_id", string, None)
    routing = reader.take("routing", string, call.params.text("routing") or None)
    own = reader.has("stored_fields")
    stored = tuple(reader.take("stored_fields", list_of(string), list(call.params.names("stored_fields"))))
    usual = SourceFilter(enabled="_source" in stored) if own else source_filter(call.params)
    shown = reader.take("_source", read_source_filter, usual)
    version = ReadCondition.of(reader.take("version", _long, None), reader.take("version_type", string, INTERNAL))
    reader.finish()
    refuse([f"{name} is missing for doc {place}" for name, value in (("index", index), ("id", id_)) if not value])
    return index, id_ or "", routing, shown, StoredFields(stored), version


def _long(value: Any, path: Path) -> int:
    return value if type(value) is int else integer(value, path)


def _got(call: Call, wanted: _Wanted) -> dict[str, Any]:
    index, id_, routing, shown, stored, version = wanted
    try:
        service, realtime = call.node.indices.get(index), call.params.flag("realtime", default=True)
        if call.params.flag("refresh"):
            service.refresh()
        routing = call.node.indices.index_routing(index, routing)
        answer = get_answer(service, id_, routing, shown, stored, realtime=realtime)
        version.check(service, answer, routing)
        return answer
    except EXPECTED as error:
        return {"_index": index, "_id": id_, "error": error_body(error)["error"]}


MSEARCH = _SHARED | {"max_concurrent_searches", "max_concurrent_shard_requests", "pre_filter_shard_size"}
MGET = SOURCE | {"preference", "realtime", "refresh", "routing"}
ROUTES = (
    *(
        Route(("GET", "POST"), path, handler, MSEARCH, Body.LINES)
        for word, handler in (("_msearch", msearch), ("_msearch/template", msearch_template))
        for path in (f"/{word}", f"/{{index}}/{word}")
    ),
    Route(("GET", "POST"), "/_mget", mget, MGET, Body.JSON),
    Route(("GET", "POST"), "/{index}/_mget", mget, MGET, Body.JSON),
)
