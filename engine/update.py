"""A document changed in part. Elasticsearch: UpdateRequest, UpdateHelper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from secondpass.shards.errors import UnsupportedError
from secondpass.shards.xcontent import ObjectReader, boolean, json_object

from .documents import written_answer
from .errors import DocumentMissingError, RequestValidationError
from .index_service import IndexService, Written
from .source_filter import SourceFilter, read_source_filter
from .write_conditions import ANYHOW, PRIMARY_TERM, WriteCondition

_SCRIPTED = ("script", "scripted_upsert")


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """Hold what to lay over a document, and what to write where there is none; *shown* is what the answer shows of it."""

    doc: Mapping[str, Any]
    upsert: Mapping[str, Any] | None = None
    detect_noop: bool = True
    shown: SourceFilter | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> UpdateRequest:
        """Read an update's body; raises ShardError, RequestValidationError."""
        reader = ObjectReader(body, (), "UpdateRequest", declarative=True)
        for name in _SCRIPTED:
            if reader.has(name):
                raise UnsupportedError(f"[{name}] in an update is not supported by secondpass")
        doc = reader.take("doc", json_object, None)
        upsert = reader.take("upsert", json_object, None)
        doc_as_upsert = reader.take("doc_as_upsert", boolean, False)
        request = cls(
            doc or {},
            doc if doc_as_upsert else upsert,
            reader.take("detect_noop", boolean, True),
            reader.take("_source", read_source_filter, None),
        )
        reader.finish()
        if doc is None:
            raise RequestValidationError(["script or doc is missing"])
        return request


@dataclass(frozen=True, slots=True)
class Updated:
    """Hold the outcome of an update, and the source as it is now."""

    written: Written
    source: Mapping[str, Any]


def update_document(
    service: IndexService,
    id_: str,
    request: UpdateRequest,
    condition: WriteCondition = ANYHOW,
    routing: str | None = None,
) -> Updated:
    """Lay `doc` over a document, member by member; raises DocumentMissingError where there is none and no `upsert`."""
    with service.writing():
        found = service.get(id_, routing)
        if found is None:
            return _inserted(service, id_, request, condition, routing)
        text, version = found
        condition.check(id_, version)
        source = orjson.loads(text)
        merged = merged_source(source, request.doc)
        if request.detect_noop and merged == source:
            return Updated(Written(id_, "noop", version), source)
        return Updated(service.index(merged, id_, condition, routing), merged)


def updated_answer(service: IndexService, updated: Updated, shown: SourceFilter | None = None) -> dict[str, Any]:
    """Return the answer to an update, with what is *shown* of the source as it is now."""
    answer = written_answer(service, updated.written)
    if shown is None or not shown.enabled:
        return answer
    version = updated.written.version
    got = {"_seq_no": version.seq_no, "_primary_term": PRIMARY_TERM, "found": True}
    return {**answer, "get": {**got, "_source": shown.apply(dict(updated.source))}}


def merged_source(source: Mapping[str, Any], doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return *source* with *doc* laid over it: objects are merged, everything else is replaced."""
    merged = dict(source)
    for key, value in doc.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = merged_source(below or {}, value) if both else value
    return merged


def _inserted(
    service: IndexService, id_: str, request: UpdateRequest, condition: WriteCondition, routing: str | None
) -> Updated:
    if request.upsert is None:
        meta = {"index_uuid": service.uuid, "shard": "0", "index": service.name}
        raise DocumentMissingError(f"[{id_}]: document missing", meta=meta)
    return Updated(service.index(request.upsert, id_, condition, routing), request.upsert)
