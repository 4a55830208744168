"""Many writes in one request; one that fails leaves the others alone. Elasticsearch: TransportBulkAction."""

from __future__ import annotations

from collections.abc import Iterable, Set
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from typing import Any

from secondpass.engine.document_text import parse_document
from secondpass.engine.documents import written_answer
from secondpass.engine.error_table import EXPECTED, error_object, status_of
from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.indices.index_service import IndexService, checked_id
from secondpass.engine.indices.indices import Indices

from .bulk_actions import BulkAction
from .targets import write_target
from .update import update_document, updated_answer

_STATUS = {"created": 201, "updated": 200, "deleted": 200, "not_found": 404, "noop": 200}


def run_bulk(indices: Indices, actions: Iterable[BulkAction]) -> tuple[list[dict[str, Any]], set[str]]:
    """Do the actions in order; return the items of the answer, and the indices that were written to.

    Searches see all of the actions on one index that stand side by side, or none of them. A deletion creates no index, but finds
    one that another action creates.
    """
    actions = list(actions)
    created = frozenset(action.index for action in actions if action.creates_index)
    touched: set[str] = set()
    items: list[dict[str, Any]] = []
    for _, group in groupby(actions, lambda action: (action.index, action.require_alias)):
        side_by_side = list(group)
        with _batch(indices, side_by_side[0], created):
            items += [{action.kind: _item(indices, action, created, touched)} for action in side_by_side]
    return items, touched


def _batch(indices: Indices, action: BulkAction, created: Set[str]) -> AbstractContextManager[None]:
    try:
        return _service(indices, action, created).batch()
    except EXPECTED:  # told by each of the items
        return nullcontext()


def _item(indices: Indices, action: BulkAction, created: Set[str], touched: set[str]) -> dict[str, Any]:
    source: Any = None
    try:
        service = _service(indices, action, created)
        source = _source(action)
        answer = _done(service, action, indices.index_routing(action.index, action.routing), source)
    except EXPECTED as error:
        told = error_object(error, source)
        return {"_index": action.index, "_id": action.id, "status": status_of(error), "error": told}
    touched.add(service.name)
    return {**answer, "status": _STATUS[answer["result"]]}


def _source(action: BulkAction) -> Any:
    return None if action.source is None else parse_document(action.source)


def _service(indices: Indices, action: BulkAction, created: Set[str]) -> IndexService:
    if action.require_alias and action.index not in indices.aliases:
        raise IndexNotFoundError(
            action.index, f" and [require_alias] request flag is [true] and [{action.index}] is not an alias"
        )
    return write_target(indices, action.index, creates=action.index in created)


def _done(service: IndexService, action: BulkAction, routing: str | None, source: Any) -> dict[str, Any]:
    id_ = None if action.id is None else checked_id(action.id)
    if action.kind == "delete":
        return written_answer(service, service.delete(id_ or "", action.condition, routing))
    if action.update is None:
        return written_answer(service, service.index(source, id_, action.condition, routing))
    updated = update_document(service, id_ or "", action.update, action.condition, routing)
    return updated_answer(service, updated, action.shown or action.update.shown)
