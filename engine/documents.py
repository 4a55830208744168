"""One document written, read or deleted, and the answer to it. Elasticsearch: TransportIndexAction, TransportGetAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.fetching.source_filter import SourceFilter
from secondpass.engine.fetching.stored_fields import StoredFields
from secondpass.engine.indices.index_service import IndexService, Written, checked_id
from secondpass.engine.writing.write_conditions import PRIMARY_TERM
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.source_text import source_value
from secondpass.shards.xcontent import token_name

from .error_table import EXPECTED, error_object, status_of

_MEMBERS = frozenset({"_id", "_source"})


def written_answer(service: IndexService, written: Written) -> dict[str, Any]:
    """Return the answer to a write."""
    return {
        "_index": service.name,
        "_id": written.id,
        "_version": written.version.version,
        "result": written.result,
        "_shards": {"total": 1 + service.settings.number_of_replicas, "successful": 1, "failed": 0},
        "_seq_no": written.version.seq_no,
        "_primary_term": PRIMARY_TERM,
    }


def get_answer(
    service: IndexService,
    id_: str,
    routing: str | None = None,
    shown: SourceFilter | None = None,
    stored: StoredFields | None = None,
    *,
    realtime: bool = True,
) -> dict[str, Any]:
    """Return a document as last written, refreshed or not, with what is *shown* of its source; all of it by default.

    What fields store is told of those that *stored* asks for. Unless *realtime* the document is as searches see it.
    """
    found = service.get(id_, routing, realtime=realtime)
    if found is None:
        return {"_index": service.name, "_id": id_, "found": False}
    source, state = found
    filtered, body = shown or SourceFilter(), source_value(source)
    fields = {} if stored is None else stored.values(service.mapping, body)
    return {
        "_index": service.name,
        "_id": id_,
        "_version": state.version,
        "_seq_no": state.seq_no,
        "_primary_term": PRIMARY_TERM,
        **({} if state.routing is None else {"_routing": state.routing}),
        "found": True,
        **({"_source": filtered.apply(body)} if filtered.enabled else {}),
        **({"fields": fields} if fields else {}),
    }


def index_item(service: IndexService, document: Any, routing: str | None = None) -> dict[str, Any]:
    """Index `{"_id": …, "_source": {…}}` and return its item of a bulk answer; an error becomes the item."""
    source, id_ = None, None
    try:
        source, id_ = _parts(document)
        written = service.index(source, id_, routing=routing)
    except EXPECTED as error:
        told = error_object(error, source)
        return {"_index": service.name, "_id": id_, "status": status_of(error), "error": told}
    answer = written_answer(service, written)
    answer["status"] = 201 if written.result == "created" else 200
    return answer


def _parts(document: Any) -> tuple[Any, str | None]:
    if document.__class__ is not dict and not isinstance(document, Mapping):
        raise IllegalArgumentError(f"Malformed bulk item, expected [START_OBJECT] but found [{token_name(document)}]")
    if not document.keys() <= _MEMBERS:
        unknown = next(key for key in document if key not in _MEMBERS)
        raise IllegalArgumentError(f"Bulk item contains an unknown parameter [{unknown}]")
    id_ = document.get("_id")
    return document.get("_source"), None if id_ is None else checked_id(id_)
