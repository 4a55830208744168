"""One document at a time. Elasticsearch: RestIndexAction, RestGetAction, RestGetSourceAction, RestDeleteAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.documents import get_answer, written_answer
from secondpass.engine.errors import ResourceNotFoundError, VersionConflictError
from secondpass.engine.fetching.source_filter import SourceFilter
from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.indices.index_service import checked_id
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.writing import targets
from secondpass.shards.errors import IllegalArgumentError

from .source_params import SOURCE, source_filter
from .write_params import WRITE, index_for_write, refresh_policy, write_condition

READ = SOURCE | {"preference", "realtime", "refresh", "routing", "version"}


def index(call: Call) -> Answer:
    """Add or replace a document."""
    op_type = call.params.text("op_type", "index")
    if op_type not in ("index", "create"):
        raise IllegalArgumentError(f"opType must be 'create' or 'index', found: [{op_type}]")
    return _index(call, create=op_type == "create")


def create(call: Call) -> Answer:
    """Add a document where there is none of that id."""
    return _index(call, create=True)


def _index(call: Call, *, create: bool) -> Answer:
    source = call.required().body
    condition, policy = write_condition(call.params, create=create), refresh_policy(call.params)
    id_ = checked_id(call.part("id")) if "id" in call.parts else None
    service = index_for_write(call.node.indices, call.part("index"), call.params)
    written = service.index(source, id_, condition, _routing(call))
    answer = {**written_answer(service, written), **policy.after(service)}
    return Answer(answer, 201 if written.result == "created" else 200)


def delete(call: Call) -> Answer:
    """Delete a document."""
    condition, policy = write_condition(call.params), refresh_policy(call.params)
    service = targets.index_for_write(call.node.indices, call.part("index"), creates=condition.is_external)
    written = service.delete(checked_id(call.part("id")), condition, _routing(call))
    answer = {**written_answer(service, written), **policy.after(service)}
    return Answer(answer, 200 if written.result == "deleted" else 404)


def get(call: Call) -> Answer:
    """Return a document as last written."""
    answer = _found(call, source_filter(call.params) or SourceFilter())
    return Answer(answer, 200 if answer["found"] else 404)


def get_source(call: Call) -> Answer:
    """Return a document's source and nothing around it."""
    answer = _found(call, source_filter(call.params) or SourceFilter())
    if not answer["found"]:
        raise ResourceNotFoundError(f"Document not found [{call.part('index')}]/[{call.part('id')}]")
    return Answer(answer["_source"])


def _found(call: Call, shown: SourceFilter) -> dict[str, Any]:
    service = call.node.indices.get(call.part("index"))
    if call.params.flag("refresh"):
        service.refresh()
    stored = StoredFields(call.params.names("stored_fields"))
    realtime = call.params.flag("realtime", default=True)
    answer = get_answer(service, checked_id(call.part("id")), _routing(call), shown, stored, realtime=realtime)
    if "version" in call.params and answer["found"]:
        _check_version(answer, call.params.long("version"))
    return answer


def _check_version(answer: Mapping[str, Any], wanted: int) -> None:
    if answer["_version"] != wanted:
        raise VersionConflictError(
            f"[{answer['_id']}]: version conflict, current version [{answer['_version']}] is different than the one provided "
            f"[{wanted}]"
        )


def _routing(call: Call) -> str | None:
    return call.node.indices.index_routing(call.part("index"), call.params.text("routing") or None)


ROUTES = (
    Route(
        ("PUT", "POST"), "/{index}/_doc/{id}", index, WRITE | {"op_type", "pipeline", "require_alias"}, Body.DOCUMENT
    ),
    Route(("POST",), "/{index}/_doc", index, WRITE | {"op_type", "pipeline", "require_alias"}, Body.DOCUMENT),
    Route(("PUT", "POST"), "/{index}/_create/{id}", create, WRITE | {"pipeline", "require_alias"}, Body.DOCUMENT),
    Route(("DELETE",), "/{index}/_doc/{id}", delete, WRITE),
    Route(("GET", "HEAD"), "/{index}/_doc/{id}", get, READ),
    Route(("GET", "HEAD"), "/{index}/_source/{id}", get_source, READ),
)
