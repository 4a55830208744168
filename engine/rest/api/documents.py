"""One document at a time. Elasticsearch: RestIndexAction, RestGetAction, RestGetSourceAction, RestDeleteAction."""

from __future__ import annotations

from typing import Any

from secondpass.engine.document_text import parse_document
from secondpass.engine.documents import get_answer, written_answer
from secondpass.engine.errors import RequestValidationError, ResourceNotFoundError, refuse
from secondpass.engine.fetching.source_filter import SourceFilter
from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.read_condition import ReadCondition
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.writing.targets import write_target
from secondpass.engine.writing.write_conditions import INTERNAL
from secondpass.shards.errors import IllegalArgumentError

from .source_params import SOURCE, source_filter
from .write_params import WRITE, index_for_write, optional_long, refresh_policy, write_condition

READ = SOURCE | {"preference", "realtime", "refresh", "routing", "version", "version_type"}
OP_TYPES = ("index", "create", "update", "delete")


def index(call: Call) -> Answer:
    """Add or replace a document."""
    return _index(call, "index")


def index_new(call: Call) -> Answer:
    """Add a document that gets an id."""
    return _index(call, "create")


def create(call: Call) -> Answer:
    """Add a document where there is none of that id."""
    asked = call.params.text("op_type", "create")
    if asked.lower() != "create":
        raise IllegalArgumentError(f"opType must be 'create', found: [{asked}]")
    return _index(call, "create")


def _index(call: Call, op_type: str) -> Answer:
    text, id_ = call.required().body, call.parts.get("id")
    create = _creates(call.params.text("op_type", op_type))
    condition, policy = write_condition(call.params, create=create), refresh_policy(call.params)
    refuse(condition.problems_with(id_))
    service = index_for_write(call.node.indices, call.part("index"), call.params)
    written = service.index(parse_document(text), id_, condition, _routing(call))
    answer = {**written_answer(service, written), **policy.after(service)}
    return Answer(answer, 201 if written.result == "created" else 200)


def _creates(op_type: str) -> bool:
    known = op_type.lower()
    if known not in OP_TYPES:
        raise IllegalArgumentError(f"Unknown opType: [{op_type}]")
    if known not in ("index", "create"):
        raise IllegalArgumentError(f"opType must be 'create' or 'index', found: [{known.upper()}]")
    return known == "create"


def delete(call: Call) -> Answer:
    """Delete a document."""
    condition, policy = write_condition(call.params), refresh_policy(call.params)
    condition.validate()
    service = write_target(call.node.indices, call.part("index"), creates=condition.is_external)
    written = service.delete(call.part("id"), condition, _routing(call))
    answer = {**written_answer(service, written), **policy.after(service)}
    return Answer(answer, 200 if written.result == "deleted" else 404)


def get(call: Call) -> Answer:
    """Return a document as last written."""
    answer = _found(call, source_filter(call.params) or SourceFilter())
    return Answer(answer, 200 if answer["found"] else 404)


def get_source(call: Call) -> Answer:
    """Return a document's source and nothing around it."""
    shown = source_filter(call.params) or SourceFilter()
    if not shown.enabled:
        raise RequestValidationError(["fetching source can not be disabled"])
    answer = _found(call, shown)
    if not answer["found"]:
        raise ResourceNotFoundError(f"Document not found [{call.part('index')}]/[{call.part('id')}]")
    return Answer(answer["_source"])


def _found(call: Call, shown: SourceFilter) -> dict[str, Any]:
    wanted = ReadCondition.of(optional_long(call.params, "version"), call.params.text("version_type", INTERNAL))
    wanted.validate()
    service, routing = call.node.indices.get(call.part("index")), _routing(call)
    if call.params.flag("refresh"):
        service.refresh()
    stored = StoredFields(call.params.names("stored_fields"))
    realtime = call.params.flag("realtime", default=True)
    answer = get_answer(service, call.part("id"), routing, shown, stored, realtime=realtime)
    wanted.check(service, answer, routing)
    return answer


def _routing(call: Call) -> str | None:
    return call.node.indices.index_routing(call.part("index"), call.params.text("routing") or None)


INDEX = WRITE | {"include_source_on_error", "op_type", "pipeline", "require_alias", "require_data_stream"}
ROUTES = (
    Route(("PUT", "POST"), "/{index}/_doc/{id}", index, INDEX, Body.DOCUMENT),
    Route(("POST",), "/{index}/_doc", index_new, INDEX, Body.DOCUMENT),
    Route(("PUT", "POST"), "/{index}/_create/{id}", create, INDEX, Body.DOCUMENT),
    Route(("DELETE",), "/{index}/_doc/{id}", delete, WRITE),
    Route(("GET", "HEAD"), "/{index}/_doc/{id}", get, READ),
    Route(("GET", "HEAD"), "/{index}/_source/{id}", get_source, READ - {"stored_fields"}),
)
