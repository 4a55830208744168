"""Many documents at a time. Elasticsearch: RestBulkAction, RestMultiGetAction, RestUpdateAction."""

from __future__ import annotations

import time

from secondpass.engine.errors import RequestValidationError
from secondpass.engine.indices.index_service import checked_id
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.ndjson import lines_of
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.took import took
from secondpass.engine.writing.bulk import run_bulk
from secondpass.engine.writing.bulk_actions import BulkDefaults, read_actions
from secondpass.engine.writing.update import UpdateRequest, update_document, updated_answer

from .source_params import SOURCE, source_filter
from .write_params import WRITE, check_write, index_for_write, refresh_policy, write_condition

BULK = (
    TIMEOUTS
    | SOURCE
    | {"include_source_on_error", "list_executed_pipelines", "pipeline", "refresh"}
    | {"require_alias", "require_data_stream", "routing"}
)


def bulk(call: Call) -> Answer:
    """Do many writes."""
    started = time.perf_counter()
    check_write(call.params)
    policy = refresh_policy(call.params)
    defaults = BulkDefaults(
        call.part("index") or None,
        call.params.text("routing") or None,
        call.params.flag("require_alias"),
        source_filter(call.params),
    )
    items, touched = run_bulk(call.node.indices, read_actions(lines_of(call.raw, "bulk"), defaults))
    for name in touched:
        policy.after(call.node.indices.get(name))
    failed = any("error" in next(iter(item.values())) for item in items)
    return Answer({"errors": failed, "took": took(started), "items": items})


def update(call: Call) -> Answer:
    """Change a document in part."""
    condition, policy = write_condition(call.params), refresh_policy(call.params)
    request = UpdateRequest.read(call.object())
    condition.validate()
    if condition.if_seq_no is not None and call.params.integer("retry_on_conflict", 0):
        raise RequestValidationError(["compare and write operations can not be retried"])
    service = index_for_write(call.node.indices, call.part("index"), call.params)
    routing = call.node.indices.index_routing(call.part("index"), call.params.text("routing") or None)
    updated = update_document(service, checked_id(call.part("id")), request, condition, routing)
    shown = source_filter(call.params) or request.shown
    answer = {**updated_answer(service, updated, shown), **policy.after(service)}
    return Answer(answer, 201 if updated.written.result == "created" else 200)


ROUTES = (
    Route(("PUT", "POST"), "/_bulk", bulk, BULK, Body.LINES),
    Route(("PUT", "POST"), "/{index}/_bulk", bulk, BULK, Body.LINES),
    Route(
        ("POST",),
        "/{index}/_update/{id}",
        update,
        (WRITE - {"version", "version_type"})
        | SOURCE
        | {"include_source_on_error", "lang", "require_alias", "retry_on_conflict"},
        Body.JSON,
    ),
)
