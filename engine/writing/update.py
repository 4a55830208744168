"""A document changed in part: by another laid over it, or by a script. Elasticsearch: UpdateRequest, UpdateHelper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.engine.documents import written_answer
from secondpass.engine.errors import DocumentMissingError, refuse
from secondpass.engine.fetching.source_filter import SourceFilter, read_source_filter
from secondpass.engine.indices.index_service import IndexService, Written
from secondpass.shards.errors import IllegalArgumentError, ResourceNotFoundError, ScriptError
from secondpass.shards.painless import CtxMap
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.snapshot import Version
from secondpass.shards.source_text import source_value
from secondpass.shards.xcontent import ObjectReader, boolean, integer, json_object

from .scripted_write import NOOP, Scripted, existing, left_by, missing
from .write_conditions import ANYHOW, IF_ABSENT, WriteCondition, primary_term_of, seq_no_of

NOWHERE = Version(-1, -2)
"""The version of a document that is not there, and stays away. Elasticsearch: Versions.NOT_FOUND, UNASSIGNED_SEQ_NO."""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """Hold what to lay over a document or which script to run on it, and what to write where there is none.

    *shown* is what the answer shows of the source; *condition* what the body says must be so.
    """

    doc: Mapping[str, Any] | None
    script: AskedScript | None = None
    upsert: Mapping[str, Any] | None = None
    scripted_upsert: bool = False
    doc_as_upsert: bool = False
    detect_noop: bool = True
    shown: SourceFilter | None = None
    condition: WriteCondition = ANYHOW

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> UpdateRequest:
        """Read an update's body; raises ShardError, RequestValidationError."""
        request = cls.parse(body)
        refuse(request.problems())
        return request

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> UpdateRequest:
        """Read an update's body, whose parts may not go together yet; raises ShardError."""
        reader = ObjectReader(body, (), "UpdateRequest", declarative=True)
        request = cls(
            reader.take("doc", json_object, None),
            reader.take("script", ask_script, None),
            reader.take("upsert", json_object, None),
            reader.take("scripted_upsert", boolean, False),
            reader.take("doc_as_upsert", boolean, False),
            reader.take("detect_noop", boolean, True),
            reader.take("_source", read_source_filter, None),
            _condition(reader),
        )
        reader.finish()
        return request

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with it by itself."""
        yield from self.condition.problems()
        if self.script is None and self.doc is None:
            yield "script or doc is missing"
        if self.script is not None and self.doc is not None:
            yield "can't provide both script and doc"
        if self.doc is None and self.doc_as_upsert:
            yield "doc must be specified if doc_as_upsert is enabled"

    def under(self, condition: WriteCondition) -> WriteCondition:
        """Return the condition that holds: *condition*, or the body's own where that is none."""
        return self.condition if condition == ANYHOW else condition

    def check(self, condition: WriteCondition) -> None:
        """Raise RequestValidationError where there is something to write in place of what *condition* asks for."""
        refuse(self.problems_under(condition))

    def problems_under(self, condition: WriteCondition) -> Iterator[str]:
        """Yield what there is to write in place of what *condition* asks for."""
        if condition.if_seq_no is None:
            return
        if self.doc_as_upsert:
            yield "compare and write operations can not be used with upsert"
        if self.upsert is not None:
            yield "upsert requests don't support `if_seq_no` and `if_primary_term`"


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
    """Change a document; raises DocumentMissingError where there is none and nothing to write in its place."""
    condition = request.under(condition)
    request.check(condition)
    with service.writing():
        found = service.get(id_, routing)
        if found is None:
            return _inserted(service, id_, request, routing)
        text, version = found
        service.check(condition, id_, routing)
        if request.script is not None:
            return _by_script(service, id_, request.script, text, version)
        source, doc = source_value(text), request.doc or {}
        merged = merged_source(source, doc)
        if request.detect_noop and merged == source:
            return Updated(Written(id_, NOOP, version), source)
        return Updated(service.index(merged, id_, routing=version.routing), merged)


def updated_answer(service: IndexService, updated: Updated, shown: SourceFilter | None = None) -> dict[str, Any]:
    """Return the answer to an update, with what is *shown* of the source as it is now."""
    version, answer = updated.written.version, written_answer(service, updated.written)
    if updated.written.result == NOOP:
        answer["_shards"] = {"total": 0, "successful": 0, "failed": 0}
    if version is NOWHERE:
        answer["_primary_term"] = 0
    if shown is None or not shown.enabled:
        return answer
    got = {"_seq_no": version.seq_no, "_primary_term": answer["_primary_term"], "found": version is not NOWHERE}
    return {**answer, "get": {**got, "_source": shown.apply(dict(updated.source))}}


def merged_source(source: Mapping[str, Any], doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return *source* with *doc* laid over it: objects are merged, everything else is replaced."""
    merged = dict(source)
    for key, value in doc.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = merged_source(below or {}, value) if both else value
    return merged


def _inserted(service: IndexService, id_: str, request: UpdateRequest, routing: str | None) -> Updated:
    upsert = request.doc if request.doc_as_upsert else request.upsert
    if upsert is None:
        raise DocumentMissingError(f"[{id_}]: document missing", meta=service.place(id_, routing))
    if request.scripted_upsert and request.script is not None:
        made = _scripted(service, request.script, missing(service.name, id_, upsert))
        if made.op != "create":
            return Updated(Written(id_, NOOP, NOWHERE), made.source)
        upsert = made.source
    return Updated(service.index(upsert, id_, IF_ABSENT, routing), upsert)


def _by_script(service: IndexService, id_: str, asked: AskedScript, text: bytes, version: Version) -> Updated:
    made = _scripted(service, asked, existing("update", service.name, id_, text, version))
    if made.op == "index":
        return Updated(service.index(made.source, id_, routing=version.routing), made.source)
    if made.op == "delete":
        return Updated(service.delete(id_, routing=version.routing), made.source)
    return Updated(Written(id_, NOOP, version), made.source)


def _scripted(service: IndexService, asked: AskedScript, ctx: CtxMap) -> Scripted:
    try:
        script = asked.writer("update", service.query_context().scripts)
        script(ctx)
    except (ScriptError, ResourceNotFoundError) as error:
        raise IllegalArgumentError("failed to execute script", cause=error) from error
    return left_by(ctx)


def _condition(reader: ObjectReader) -> WriteCondition:
    seq_no = reader.take("if_seq_no", lambda value, path: seq_no_of(integer(value, path)), None)
    term = reader.take("if_primary_term", lambda value, path: primary_term_of(integer(value, path)), None)
    return WriteCondition(if_seq_no=seq_no, if_primary_term=term)
