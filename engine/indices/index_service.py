"""One index: its mapping, its shards, and the documents written to it. Elasticsearch: IndexService.

A write is atomic: a document that does not fit changes nothing, not even the mapping. Every change is also an operation: the
operations of an index, applied in order to a new one, make the same index.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.cluster_settings import ClusterSettings
from secondpass.engine.errors import VersionConflictError, refuse
from secondpass.engine.json_body import check_json, json_bytes
from secondpass.engine.storage.history import Merged, writes_and_mappings
from secondpass.engine.storage.mapping_growth import added
from secondpass.engine.storage.operations import (
    Created,
    Deleted,
    Indexed,
    MappingMerged,
    Operation,
    SettingsChanged,
    StateChanged,
)
from secondpass.engine.writing.write_conditions import ANYHOW, MAX_ID_BYTES, WriteCondition, id_problems
from secondpass.shards.analysis import Analysis
from secondpass.shards.clock import now_ms
from secondpass.shards.errors import DocumentParsingError, IllegalArgumentError, RoutingMissingError, XContentParseError
from secondpass.shards.indexing import AnalysedDocument, analyse
from secondpass.shards.mapping import Mapping
from secondpass.shards.query import QueryContext
from secondpass.shards.routing import shard_of
from secondpass.shards.shard import Shard
from secondpass.shards.snapshot import Snapshot, Version
from secondpass.shards.source_text import source_value

from .mapping_settings import limits_of
from .settings import IndexSettings
from .tokenizing import CrossEncoders, check_tokenizing, tokenize

NO_OBJECT = "[-1:-1] Malformed content, must start with an object"
"""Elasticsearch: DocumentParser.throwNoStartOnObject, which knows of no place."""


@dataclass(frozen=True, slots=True)
class Written:
    """Tell the outcome of a write; *result* is created, updated, deleted or not_found."""

    id: str
    result: str
    version: Version


class IndexService:
    """Hold one index."""

    def __init__(
        self,
        name: str,
        settings: IndexSettings,
        mappings: MappingOf[str, Any] | None,
        scripts: MappingOf[str, str] | None = None,
        *,
        uuid: str | None = None,
        created_ms: int | None = None,
    ) -> None:
        self.name = name
        self._scripts = {} if scripts is None else scripts
        self.cluster = ClusterSettings()
        self.document: Callable[[str, str, str | None], bytes | None] | None = None
        self.cross_encoder: CrossEncoders | None = None
        self.uuid = uuid or secrets.token_urlsafe(16)
        self.created_ms = now_ms() if created_ms is None else created_ms
        self.settings = settings
        self.analysis = Analysis.from_settings(settings.for_analysis())
        self.mapping = Mapping.from_json(mappings, self.analysis, limits_of(settings.mapping))
        self.shards = tuple(Shard(name, i, self.analysis) for i in range(settings.number_of_shards))
        self._snapshots = tuple(shard.refresh(self.mapping) for shard in self.shards)
        self._versions: dict[tuple[int, str], Version] = {}
        self._next_seq_no = [0] * settings.number_of_shards
        self._made = Created(name, self.uuid, self.created_ms, settings, self.mapping.to_json())
        self._merged: list[Merged] = []
        self._dirty_since: float | None = None
        self.is_open = True
        self.is_deleted = False
        self._refresh_awaited = False
        self.keep: Callable[[Operation], None] | None = None
        self._lock = threading.RLock()
        self._batch = threading.RLock()  # taken before the other where both are

    @classmethod
    def made_by(cls, made: Created, scripts: MappingOf[str, str]) -> IndexService:
        """Return an index as it was when it was made."""
        return cls(made.name, made.settings, made.mappings, scripts, uuid=made.uuid, created_ms=made.created_ms)

    def index(
        self, source: Any, id_: str | None = None, condition: WriteCondition = ANYHOW, routing: str | None = None
    ) -> Written:
        """Add or replace a document; raises ShardError when it does not fit the mapping, VersionConflictError."""
        name = secrets.token_urlsafe(15) if id_ is None else checked_id(id_)
        self.require_routing(id_, routing)
        with self._lock:
            shard = self._shard(name, routing)
            current = self._current(shard, name)
            self._check(condition, shard, name)
            document, mapping = self._analysed(name, source)
            version = self._next(shard, name, condition, routing)
            self._add(shard, document, mapping, version)
        if self.settings.tokenized_fields and self.cross_encoder is not None:
            tokenize(document.source, self.settings, self.cross_encoder)
        return Written(name, "updated" if current else "created", version)

    def delete(self, id_: str, condition: WriteCondition = ANYHOW, routing: str | None = None) -> Written:
        """Delete a document if it is there; raises VersionConflictError."""
        self.require_routing(id_, routing)
        with self._lock:
            shard = self._shard(id_, routing)
            self._check(condition, shard, id_)
            version = self._next(shard, id_, condition, routing)
            return Written(id_, "deleted" if self._remove(shard, id_, version) else "not_found", version)

    def get(self, id_: str, routing: str | None = None, *, realtime: bool = True) -> tuple[bytes, Version] | None:
        """Return a document's source as last written, refreshed or not; unless *realtime*, as searches see it."""
        self.require_routing(id_, routing)
        if not realtime:
            return self._seen(id_, routing)
        with self._lock:
            shard = self._shard(id_, routing)
            source = shard.source(id_)
            return None if source is None else (source, self._versions[shard.number, id_])

    def require_routing(self, id_: str | None, routing: str | None) -> None:
        """Raise RoutingMissingError for a document named without the routing that the mapping asks for."""
        if routing is None and self.mapping.options.routing_required:
            shown = "null" if id_ is None else id_
            raise RoutingMissingError(f"routing is required for [{self.name}]/[{shown}]", meta={"index": self.name})

    def _seen(self, id_: str, routing: str | None) -> tuple[bytes, Version] | None:
        snapshot = self.snapshots()[self._shard(id_, routing).number]
        doc = snapshot.doc_of_id(id_)
        return None if doc is None else (snapshot.sources[doc], snapshot.versions[doc])

    def shard_number(self, routing: str) -> int:
        """Return the shard that holds the documents of a routing, which is their id where they have none."""
        return shard_of(routing, len(self.shards), self.settings.number_of_routing_shards)

    def put_mapping(self, body: MappingOf[str, Any]) -> None:
        """Add fields to the mapping; raises what `Mapping.merge` raises."""
        with self._lock:
            self._merge(self.mapping.merge(body), MappingMerged(body))

    def update_settings(self, body: MappingOf[str, Any], *, keep: bool = False, reopen: bool = False) -> None:
        """Change settings that may change; *reopen* closes the index for it and opens it. Raises IllegalArgumentError."""
        with self._lock:
            settings = self.settings.updated(body, keep=keep, closed=reopen or not self.is_open)
            if self.cross_encoder is not None:
                check_tokenizing(settings, self.cross_encoder)
            self._change(settings)
            self._keep(SettingsChanged(settings))

    def _change(self, settings: IndexSettings) -> None:
        if settings.mapping != self.settings.mapping:
            self.mapping = replace(self.mapping, limits=limits_of(settings.mapping))
        self.settings = settings

    def set_open(self, is_open: bool) -> None:
        """Open the index, or close it: whoever names it is told so then. Its documents stay as they are."""
        with self._lock:
            self.is_open = is_open
            self._keep(StateChanged(is_open))

    def check(self, condition: WriteCondition, id_: str, routing: str | None = None) -> None:
        """Raise VersionConflictError where a write to a document would not go through."""
        self._check(condition, self._shard(id_, routing), id_)

    def place(self, id_: str, routing: str | None = None) -> dict[str, Any]:
        """Return what errors tell of where a document is."""
        return self._place(self._shard(id_, routing))

    def _place(self, shard: Shard) -> dict[str, Any]:
        return {"index_uuid": self.uuid, "shard": str(shard.number), "index": self.name}

    def writing(self) -> AbstractContextManager[Any]:
        """Return a guard under which no one else writes: for reads that a write depends on."""
        return self._lock

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Return a guard under which no one else refreshes: searches see all writes inside or none of them."""
        with self._batch:
            yield
            if self._refresh_awaited:
                self.refresh()

    def refresh(self) -> None:
        """Make everything written so far visible to searches; waits for batches."""
        with self._batch, self._lock:
            self._snapshots = tuple(shard.refresh(self.mapping) for shard in self.shards)
            self._dirty_since = None
            self._refresh_awaited = False

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return what searches see now; refreshes first when the refresh interval has passed since a write.

        Never waits for writers: who finds a batch under way leaves the refresh to its end.
        """
        if self._refresh_is_due():
            if self._batch.acquire(blocking=False):
                try:
                    self.refresh()
                finally:
                    self._batch.release()
            else:
                self._refresh_awaited = True
        return self._snapshots

    def operations(self) -> Iterator[Operation]:
        """Yield what made this index what it is; to be read under `writing`."""
        yield self._made
        yield from writes_and_mappings(self.shards, self._versions, self._merged)
        if self.settings != self._made.settings:
            yield SettingsChanged(self.settings)
        if not self.is_open:
            yield StateChanged(self.is_open)

    def apply(self, operation: Operation) -> None:
        """Do once more what was done before; raises what it raised then, and ValueError for a second creation."""
        with self._lock:
            match operation:
                case Indexed(id=id_, source=source, version=version):
                    document, mapping = self._analysed(id_, source_value(source))
                    self._add(self._shard(id_, version.routing), document, mapping, version)
                case Deleted(id=id_, version=version):
                    self._remove(self._shard(id_, version.routing), id_, version)
                case MappingMerged(body=body):
                    self._merge(self.mapping.merge(body), operation)
                case SettingsChanged(settings=settings):
                    self._change(settings)
                case StateChanged(is_open=is_open):
                    self.is_open = is_open
                case Created():
                    raise ValueError("an index is created once")

    def twin(self, scripts: MappingOf[str, str]) -> IndexService:
        """Return an index that is what this one is now and goes its own way from here; it is kept nowhere."""
        with self._batch, self._lock:
            twin = copy(self)
            twin.shards = tuple(shard.twin() for shard in self.shards)
            twin._versions, twin._next_seq_no = self._versions.copy(), self._next_seq_no.copy()
            twin._merged, twin._scripts, twin.keep = self._merged.copy(), scripts, None
            twin._lock, twin._batch = threading.RLock(), threading.RLock()
            return twin

    def query_context(self) -> QueryContext:
        """Return what queries may ask of this index now."""
        return QueryContext(
            self.name,
            self.mapping,
            self.analysis,
            now_ms=now_ms(),
            scripts=self._scripts,
            source_of=self._source_of,
            document=self.document,
            limits=self.settings.query_limits,
            allow_expensive=self.cluster.allow_expensive_queries,
            index_uuid=self.uuid,
        )

    def _source_of(self, id_: str) -> bytes | None:
        found = self.get(id_)
        return None if found is None else found[0]

    def _analysed(self, name: str, source: Any) -> tuple[AnalysedDocument, Mapping]:
        """Return a document ready to be added, and the mapping it needs; whatever is wrong with it is raised here."""
        if source.__class__ is not dict and not isinstance(source, MappingOf):
            raise DocumentParsingError(NO_OBJECT)
        try:
            body = json_bytes(source)
        except XContentParseError as error:
            raise DocumentParsingError("failed to parse", cause=error) from error
        parsed, mapping = self.mapping.parse(name, source)
        return analyse(name, body, parsed, mapping, self.analysis), mapping

    def _shard(self, id_: str, routing: str | None) -> Shard:
        return self.shards[self.shard_number(routing or id_)]

    def _current(self, shard: Shard, id_: str) -> Version | None:
        return None if shard.source(id_) is None else self._versions[shard.number, id_]

    def _check(self, condition: WriteCondition, shard: Shard, id_: str) -> None:
        """Raise VersionConflictError, which tells where, for a write that does not go through.

        Versions of another system go on where a document was deleted.
        """
        last = self._versions.get((shard.number, id_)) if condition.is_external else self._current(shard, id_)
        try:
            condition.check(id_, last)
        except VersionConflictError as error:
            error.meta.update(self._place(shard))
            raise

    def _next(self, shard: Shard, id_: str, condition: WriteCondition, routing: str | None) -> Version:
        number = condition.next_version(self._versions.get((shard.number, id_)))
        return Version(number, self._next_seq_no[shard.number], routing)

    def _add(self, shard: Shard, document: AnalysedDocument, mapping: Mapping, version: Version) -> None:
        if mapping is not self.mapping:
            self._merge(mapping, MappingMerged(added(self.mapping.to_json(), mapping.to_json())))
        shard.add(document, version)
        self._wrote(shard, document.id, version)
        if self.keep is not None:
            self.keep(Indexed(document.id, document.source, version))

    def _remove(self, shard: Shard, id_: str, version: Version) -> bool:
        found = shard.delete(id_)
        self._wrote(shard, id_, version)
        self._keep(Deleted(id_, version))
        return found

    def _merge(self, mapping: Mapping, merged: MappingMerged) -> None:
        self.mapping = mapping
        self._merged.append((tuple(self._next_seq_no), merged))
        self._keep(merged)

    def _keep(self, operation: Operation) -> None:
        if self.keep is not None:
            self.keep(operation)

    def _wrote(self, shard: Shard, id_: str, version: Version) -> None:
        self._versions[shard.number, id_] = version
        self._next_seq_no[shard.number] = version.seq_no + 1
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()

    def _refresh_is_due(self) -> bool:
        interval, since = self.settings.refresh_interval, self._dirty_since
        return interval is not None and since is not None and time.monotonic() - since >= interval


def checked_id(id_: Any) -> str:
    """Return a document id as Elasticsearch holds it: text, not empty, at most 512 bytes; a number is its text."""
    if id_.__class__ is str and id_.isascii() and 0 < len(id_) <= MAX_ID_BYTES:
        return id_
    check_json(id_)
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise IllegalArgumentError(f"_id must be a string or a number but was [{id_}]")
    name = str(id_)
    if not name:
        raise IllegalArgumentError("if _id is specified it must not be empty")
    refuse(id_problems(name))
    return name
