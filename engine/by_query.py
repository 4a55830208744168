"""Writes to every document a query finds. Elasticsearch: AbstractAsyncBulkByScrollAction and its kinds.

What is written to is what a search saw when the call began; a document changed since is a conflict, and stays as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from secondpass.shards.errors import UnsupportedError
from secondpass.shards.snapshot import Version
from secondpass.shards.xcontent import ObjectReader, integer, json_object, list_of, one_of, string

from .coordinator import Coordinator
from .errors import RequestValidationError, VersionConflictError, error_object, status_of
from .index_names import IndicesOptions
from .index_service import IndexService
from .node import Node
from .request import SearchRequest
from .searches import open_shards
from .source_filter import SourceFilter, read_source_filter
from .write_conditions import ANYHOW, PRIMARY_TERM, WriteCondition


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """Hold a document as a search saw it."""

    service: IndexService
    id: str
    source: bytes
    version: Version


@dataclass(frozen=True, slots=True)
class ByQuery:
    """Hold which documents to write to: those *query* finds in the indices of *expression*, at most *max_docs*."""

    expression: str
    query: Mapping[str, Any]
    max_docs: int | None = None
    proceeds: bool = False
    options: IndicesOptions = IndicesOptions()  # noqa: RUF009  # frozen


Write = Callable[[FoundDocument], str]
"""Write to a document and return what became of it: created, updated, deleted or noop."""


def delete_by_query(node: Node, asked: ByQuery) -> tuple[dict[str, Any], int]:
    """Delete what a query finds; return the answer and its status."""

    def write(found: FoundDocument) -> str:
        return found.service.delete(found.id, _unchanged(found), found.version.routing).result

    return _run(node, asked, write, ("deleted",))


def update_by_query(node: Node, asked: ByQuery) -> tuple[dict[str, Any], int]:
    """Write again what a query finds, as it is: fields added to the mapping since find its documents then."""

    def write(found: FoundDocument) -> str:
        source = orjson.loads(found.source)
        return found.service.index(source, found.id, _unchanged(found), found.version.routing).result

    return _run(node, asked, write, ("updated", "deleted"))


@dataclass(frozen=True, slots=True)
class Reindex:
    """Hold a copy to make: *asked* of one index into *target*, only what is not there where *create*."""

    asked: ByQuery
    target: str
    create: bool
    shown: SourceFilter

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Reindex:
        """Read the body of `_reindex`; raises ShardError, RequestValidationError."""
        reader = ObjectReader(body, (), "reindex", declarative=True)
        _refuse_script(reader)
        source = ObjectReader(reader.take("source", json_object), ("source",), "source", declarative=True)
        dest = ObjectReader(reader.take("dest", json_object), ("dest",), "dest", declarative=True)
        proceeds = reader.take("conflicts", one_of("abort", "proceed"), "abort") == "proceed"
        max_docs = reader.take("max_docs", integer, None)
        reader.finish()
        names = source.take("index", list_of(string), [])
        asked = ByQuery(",".join(names), _query(source), max_docs, proceeds)
        source.take("size", integer, 1000)
        shown = source.take("_source", read_source_filter, SourceFilter())
        source.finish()
        reindex = cls(asked, dest.take("index", string, ""), dest.take("op_type", string, "index") == "create", shown)
        dest.finish()
        reindex._check(names)
        return reindex

    def run(self, node: Node) -> tuple[dict[str, Any], int]:
        """Copy the documents; return the answer and its status."""
        target = node.indices.for_write(self.target)
        condition = WriteCondition(create=True) if self.create else ANYHOW

        def write(found: FoundDocument) -> str:
            source = self.shown.apply(orjson.loads(found.source))
            return target.index(source, found.id, condition, found.version.routing).result

        return _run(node, self.asked, write, ("updated", "created", "deleted"))

    def _check(self, names: list[str]) -> None:
        problems = [] if names else ["use _all if you really want to copy from all existing indexes"]
        problems += [] if self.target else ["index is missing"]
        if self.target in names:
            problems.append(f"reindex cannot write into an index its reading from [{self.target}]")
        if problems:
            raise RequestValidationError(problems)


def read_by_query(expression: str, body: Mapping[str, Any], proceeds: bool, options: IndicesOptions) -> ByQuery:
    """Read the body of `_delete_by_query` and `_update_by_query`; raises ShardError."""
    reader = ObjectReader(body, (), "by_query", declarative=True)
    _refuse_script(reader)
    query, max_docs = _query(reader), reader.take("max_docs", integer, None)
    proceeds = reader.take("conflicts", one_of("abort", "proceed"), "proceed" if proceeds else "abort") == "proceed"
    reader.finish()
    return ByQuery(expression, query, max_docs, proceeds, options)


def _refuse_script(reader: ObjectReader) -> None:
    if reader.has("script"):
        raise UnsupportedError("[script] in a write by query is not supported by secondpass")


def _query(reader: ObjectReader) -> Mapping[str, Any]:
    return reader.take("query", json_object, {"match_all": {}})


def _unchanged(found: FoundDocument) -> WriteCondition:
    return WriteCondition(if_seq_no=found.version.seq_no, if_primary_term=PRIMARY_TERM)


def _run(node: Node, asked: ByQuery, write: Write, counted: tuple[str, ...]) -> tuple[dict[str, Any], int]:
    started = time.perf_counter()
    counts = dict.fromkeys((*counted, "version_conflicts", "noops"), 0)
    failures: list[dict[str, Any]] = []
    total = 0
    for found in _found(node, asked):
        total += 1
        try:
            counts[write(found)] += 1
        except VersionConflictError as error:
            counts["version_conflicts"] += 1
            if not asked.proceeds:
                failures.append(_failure(found, error))
                break
    answer = {
        "took": int((time.perf_counter() - started) * 1000),
        "timed_out": False,
        "total": total,
        **counts,
        "batches": 1 if total else 0,
        "retries": {"bulk": 0, "search": 0},
        "throttled_millis": 0,
        "requests_per_second": -1.0,
        "throttled_until_millis": 0,
        "failures": failures,
    }
    return answer, 409 if failures else 200


def _found(node: Node, asked: ByQuery) -> Iterator[FoundDocument]:
    opened = open_shards(node, asked.expression, asked.options)
    everything = sum(target.snapshot.max_doc for target in opened.targets)
    depth = everything if asked.max_docs is None else min(asked.max_docs, everything)
    request = replace(SearchRequest.from_body({"query": asked.query, "sort": "_doc"}), depth=depth)
    outcome = Coordinator(opened, node.models).run(request)
    for row in outcome.merged.page(0, depth):
        target = opened.targets[row.shard]
        snapshot = target.snapshot
        state = snapshot.versions[row.doc]
        yield FoundDocument(target.service, snapshot.ids[row.doc], snapshot.sources[row.doc], state)


def _failure(found: FoundDocument, error: Exception) -> dict[str, Any]:
    return {"index": found.service.name, "id": found.id, "cause": error_object(error), "status": status_of(error)}
