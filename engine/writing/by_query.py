"""Writes to every document a query finds. Elasticsearch: AbstractAsyncBulkByScrollAction and its kinds.

What is written to is what a search saw when the call began; a document changed since is a conflict, and stays as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.error_table import EXPECTED, error_object, status_of
from secondpass.engine.errors import VersionConflictError, refuse
from secondpass.engine.indices.index_names import DEFAULT_OPTIONS, IndicesOptions
from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import Node
from secondpass.engine.outcome import ShardTarget
from secondpass.engine.request import SEARCH_TYPES, SearchRequest
from secondpass.engine.searches import open_shards
from secondpass.engine.took import took
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.query.scripts import AskedScript, ask_script
from secondpass.shards.snapshot import Version
from secondpass.shards.source_text import source_value
from secondpass.shards.xcontent import ObjectReader, integer, string

from .scripted_write import NOOP, existing, left_by
from .write_conditions import PRIMARY_TERM, WriteCondition

UNSEEN = -1
"""The version a script sees where none is asked for. Elasticsearch: Versions.NOT_FOUND."""

BATCH = 1000
"""Documents of one batch, which is ended also where one of them fails. Elasticsearch: AbstractBulkByScrollRequest."""

_OWN = ("conflicts", "max_docs", "script")
"""Members of a body that say what is done with what a search finds."""

_NOT_HERE = ("from", "stored_fields")
"""Members of a search that make no sense where it finds what to write to."""

_READ = frozenset(
    {*_NOT_HERE, "min_score", "post_filter", "query", "size", "slice", "sort", "terminate_after", "timeout"}
)
"""Members of a search that say which documents are found, in which order, how many at a time."""

_REQUEST_TIMEOUT = 408


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """Hold a document as a search saw it."""

    service: IndexService
    id: str
    source: bytes
    version: Version

    @property
    def unchanged(self) -> WriteCondition:
        """That nobody has written to it since."""
        return WriteCondition(if_seq_no=self.version.seq_no, if_primary_term=PRIMARY_TERM)


@dataclass(frozen=True, slots=True)
class ByQuery:
    """Hold which documents to write to: those *search* finds in the indices of *expression*, at most *max_docs*.

    Only shards are asked that a *routing* leads to. Conflicts end the call unless it *proceeds*; *batch* documents are written to
    before failures do. Scripts see versions only *with_version*. There is nothing to gain from *slices* in one process.
    """

    expression: str
    search: SearchRequest
    max_docs: int | None = None
    proceeds: bool = False
    options: IndicesOptions = DEFAULT_OPTIONS
    batch: int = BATCH
    script: AskedScript | None = None
    with_version: bool = False
    slices: int = 1
    routing: tuple[str, ...] = ()

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        if self.max_docs == 0:
            yield (
                "maxDocs should be greater than 0 if the request is limited to some number of documents or -1 if it "
                f"isn't but it was [{self.max_docs}]"
            )
        if self.search.slice is not None and self.slices != 1:
            yield "can't specify both manual and automatic slicing at the same time"

    def check_slices(self) -> None:
        """Raise IllegalArgumentError where there are more slices than documents."""
        if self.max_docs is not None and self.max_docs < self.slices:
            raise IllegalArgumentError(f"[max_docs] should be >= [slices] but was [{self.max_docs}]")


@dataclass(frozen=True, slots=True)
class Write:
    """Hold a write to a document: *run* does it and tells what became of it, created, updated, deleted or noop."""

    index: str
    id: str
    run: Callable[[], str]


Prepare = Callable[[FoundDocument], Write]
"""Look at a document and return what is to be written: what is wrong with its script is raised before anything is."""


def delete_by_query(node: Node, asked: ByQuery) -> tuple[dict[str, Any], int]:
    """Delete what a query finds; return the answer and its status."""
    return run_by_query(node, asked, lambda found: _to(found, lambda: _deleted(found)), ("deleted",))


def update_by_query(node: Node, asked: ByQuery) -> tuple[dict[str, Any], int]:
    """Write again what a query finds, as it is or as a script makes it; return the answer and its status.

    Fields added to the mapping since find the documents then.
    """
    script = None if asked.script is None else asked.script.writer("update_by_query", node.scripts.painless)

    def prepare(found: FoundDocument) -> Write:
        if script is None:
            return _to(found, lambda: _indexed(found, source_value(found.source)))
        seen = found.version if asked.with_version else replace(found.version, version=UNSEEN)
        ctx = existing("update_by_query", found.service.name, found.id, found.source, seen)
        script(ctx)
        made = left_by(ctx)
        if made.op == "delete":
            return _to(found, lambda: _deleted(found))
        return _to(found, lambda: _indexed(found, made.source) if made.op == "index" else NOOP)

    return run_by_query(node, asked, prepare, ("updated", "deleted"))


def search_of(source: Mapping[str, Any], search_type: str = SEARCH_TYPES[0]) -> SearchRequest:
    """Read what is searched for, in order of insertion unless it says otherwise; raises ShardError."""
    return SearchRequest.from_body({**source, "sort": source.get("sort") or "_doc"}, search_type)


def read_by_query(body: Mapping[str, Any], defaults: ByQuery, *, scripted: bool = False) -> ByQuery:
    """Read the body of `_delete_by_query`, or of `_update_by_query`, which may be *scripted*: a search, and what is done then.

    Raises ShardError, RequestValidationError. Elasticsearch: AbstractBulkByQueryRestHandler, DeleteByQueryRequest.
    """
    own = _OWN if scripted else _OWN[:2]
    source = {key: value for key, value in body.items() if key not in own}
    _refuse_unread({key: value for key, value in source.items() if key not in _READ})
    search = search_of(source, defaults.search.search_type)
    given = {key: body[key] for key in own if body.get(key) is not None}
    reader = ObjectReader(given, (), "by_query", declarative=True)
    asked = replace(
        defaults,
        search=search,
        max_docs=read_max_docs(reader, defaults.max_docs),
        proceeds=read_conflicts(reader.take("conflicts", string, None), defaults.proceeds),
        batch=search.size if "size" in source else defaults.batch,
        script=reader.take("script", ask_script, None) if scripted else None,
    )
    missing = [] if scripted or "query" in source else ["query is missing"]
    refuse([*_problems_of(source, search), *asked.problems(), *missing])
    asked.check_slices()
    return asked


def _refuse_unread(members: Mapping[str, Any]) -> None:
    """Raise UnsupportedError for members of a search that are not read here, ParsingError for what no search has."""
    if members:
        SearchRequest.from_body(members)
        raise UnsupportedError(f"[{next(iter(members))}] in a write by query is not supported by secondpass")


def _problems_of(source: Mapping[str, Any], search: SearchRequest) -> Iterator[str]:
    if search.from_ > 0:
        yield "using [from] is not allowed in a scroll context"
    if search.size == 0:
        yield "[size] cannot be [0] in a scroll context"
    for name in _NOT_HERE:
        if name in source:
            yield f"{name} is not supported in this context"


def read_max_docs(reader: ObjectReader, in_url: int | None) -> int | None:
    """Take `max_docs`; raises IllegalArgumentError where it is negative, or not what the URL says."""
    in_body = reader.take("max_docs", integer, None)
    given = [number for number in (in_url, in_body) if number is not None]
    for number in given:
        if number < 0:
            raise IllegalArgumentError(f"[max_docs] parameter cannot be negative, found [{number}]")
    if len(set(given)) > 1:
        raise IllegalArgumentError(f"[max_docs] set to two different values [{in_body}] and [{in_url}]")
    return given[0] if given else None


def read_conflicts(written: str | None, default: bool) -> bool:
    """Return whether conflicts are passed over; raises IllegalArgumentError."""
    if written not in (None, "abort", "proceed"):
        raise IllegalArgumentError(f'conflicts may only be "proceed" or "abort" but was [{written}]')
    return default if written is None else written == "proceed"


def run_by_query(node: Node, asked: ByQuery, prepare: Prepare, counted: tuple[str, ...]) -> tuple[dict[str, Any], int]:
    """Write to what is found; return the answer, with counts of what is *counted*, and its status.

    Nothing is written where time is up before all shards are asked.
    """
    started = time.perf_counter()
    found, is_late = _found(node, asked)
    tally = _Tally(asked.proceeds, dict.fromkeys(counted, 0))
    batches = 0
    while batches * asked.batch < len(found) and not tally.failures:
        for document in found[batches * asked.batch : (batches + 1) * asked.batch]:
            tally.add(prepare(document))
        batches += 1
    answer = {
        "took": took(started),
        "timed_out": is_late,
        "total": len(found),
        **tally.counts,
        "batches": batches,
        "version_conflicts": tally.conflicts,
        "noops": tally.noops,
        "retries": {"bulk": 0, "search": 0},
        "throttled_millis": 0,
        "requests_per_second": -1.0,
        "throttled_until_millis": 0,
        "failures": tally.failures,
    }
    return answer, max((failure["status"] for failure in tally.failures), default=_REQUEST_TIMEOUT if is_late else 200)


class _Tally:
    """Count what became of documents."""

    def __init__(self, proceeds: bool, counts: dict[str, int]) -> None:
        self.counts = counts
        self.noops = self.conflicts = 0
        self.failures: list[dict[str, Any]] = []
        self._proceeds = proceeds

    def add(self, write: Write) -> None:
        """Do a write, and count or note what came of it."""
        try:
            result = write.run()
        except EXPECTED as error:
            self._failed(write, error)
            return
        if result in self.counts:
            self.counts[result] += 1
        else:
            self.noops += 1

    def _failed(self, write: Write, error: Exception) -> None:
        is_conflict = isinstance(error, VersionConflictError)
        self.conflicts += is_conflict
        if not (is_conflict and self._proceeds):
            told = {"index": write.index, "id": write.id, "cause": error_object(error)}
            self.failures.append({**told, "status": status_of(error)})


def _to(found: FoundDocument, run: Callable[[], str]) -> Write:
    return Write(found.service.name, found.id, run)


def _deleted(found: FoundDocument) -> str:
    return found.service.delete(found.id, found.unchanged, found.version.routing).result


def _indexed(found: FoundDocument, source: Any) -> str:
    return found.service.index(source, found.id, found.unchanged, found.version.routing).result


def _found(node: Node, asked: ByQuery) -> tuple[list[FoundDocument], bool]:
    """Return what is found, and whether time was up before all shards were asked: nothing is, then."""
    opened = open_shards(node, asked.expression, asked.options, asked.routing)
    everything = sum(target.snapshot.max_doc for target in opened.targets)
    depth = everything if asked.max_docs is None else min(asked.max_docs, everything)
    outcome = Coordinator(opened, node.models).run(replace(asked.search, depth=depth))
    if any(result.timed_out for result in outcome.shards):
        return [], True
    return [_document(opened.targets[row.shard], row.doc) for row in outcome.merged.page(0, depth)], False


def _document(target: ShardTarget, doc: int) -> FoundDocument:
    snapshot = target.snapshot
    return FoundDocument(target.service, snapshot.ids[doc], snapshot.sources[doc], snapshot.versions[doc])
