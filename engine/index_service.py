"""One index: its mapping, its shards, and the documents written to it. Elasticsearch: IndexService.

A write is atomic: a document that does not fit changes nothing, not even the mapping.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping as MappingOf
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from secondpass.shards.analysis import Analysis
from secondpass.shards.errors import DocumentParsingError, IllegalArgumentError, XContentParseError
from secondpass.shards.indexing import analyse
from secondpass.shards.mapping import Mapping
from secondpass.shards.query import QueryContext
from secondpass.shards.routing import shard_of
from secondpass.shards.shard import Shard
from secondpass.shards.snapshot import Snapshot, Version

from .json_body import check_json, json_bytes
from .settings import IndexSettings
from .write_conditions import ANYHOW, WriteCondition

MAX_ID_BYTES = 512


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
    ) -> None:
        self.name = name
        self._scripts = {} if scripts is None else scripts
        self.uuid = secrets.token_urlsafe(16)
        self.created_ms = int(time.time() * 1000)
        self.settings = settings
        self.analysis = Analysis.from_settings(settings.for_analysis())
        self.mapping = Mapping.from_json(mappings, self.analysis)
        self.shards = tuple(Shard(name, i, self.analysis) for i in range(settings.number_of_shards))
        self._snapshots = tuple(shard.refresh(self.mapping) for shard in self.shards)
        self._versions: dict[tuple[int, str], Version] = {}
        self._next_seq_no = [0] * settings.number_of_shards
        self._lock = threading.RLock()
        self._dirty_since: float | None = None

    def index(
        self, source: Any, id_: str | None = None, condition: WriteCondition = ANYHOW, routing: str | None = None
    ) -> Written:
        """Add or replace a document; raises ShardError when it does not fit the mapping, VersionConflictError."""
        name = secrets.token_urlsafe(15) if id_ is None else checked_id(id_)
        with self._lock:
            shard = self._shard(name, routing)
            current = self._current(shard, name)
            condition.check(name, current)
            body, parsed, mapping = self._parse(name, source)
            document = analyse(name, body, parsed, mapping, self.analysis)
            version = self._wrote(shard, name, condition, routing)
            shard.add(document, version)
            self.mapping = mapping
            return Written(name, "updated" if current else "created", version)

    def delete(self, id_: str, condition: WriteCondition = ANYHOW, routing: str | None = None) -> Written:
        """Delete a document if it is there; raises VersionConflictError."""
        with self._lock:
            shard = self._shard(id_, routing)
            condition.check(id_, self._current(shard, id_))
            found = shard.delete(id_)
            return Written(id_, "deleted" if found else "not_found", self._wrote(shard, id_, condition, routing))

    def get(self, id_: str, routing: str | None = None) -> tuple[bytes, Version] | None:
        """Return a document's source as last written, refreshed or not."""
        with self._lock:
            shard = self._shard(id_, routing)
            source = shard.source(id_)
            return None if source is None else (source, self._versions[shard.number, id_])

    def put_mapping(self, body: MappingOf[str, Any]) -> None:
        """Add fields to the mapping; raises what `Mapping.merge` raises."""
        with self._lock:
            self.mapping = self.mapping.merge(body)

    def update_settings(self, body: MappingOf[str, Any], *, keep: bool = False) -> None:
        """Change settings that may change; raises IllegalArgumentError."""
        with self._lock:
            self.settings = self.settings.updated(body, keep=keep)

    def writing(self) -> AbstractContextManager[Any]:
        """Return a guard under which no one else writes: for reads that a write depends on."""
        return self._lock

    def refresh(self) -> None:
        """Make everything written so far visible to searches."""
        with self._lock:
            self._snapshots = tuple(shard.refresh(self.mapping) for shard in self.shards)
            self._dirty_since = None

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return what searches see now; refreshes first when the refresh interval has passed since a write."""
        interval = self.settings.refresh_interval
        if interval is not None and self._dirty_since is not None and time.monotonic() - self._dirty_since >= interval:
            self.refresh()
        return self._snapshots

    def query_context(self) -> QueryContext:
        """Return what queries may ask of this index now."""
        now_ms = int(time.time() * 1000)
        return QueryContext(
            self.name, self.mapping, self.analysis, now_ms=now_ms, scripts=self._scripts, source_of=self._source_of
        )

    def _source_of(self, id_: str) -> bytes | None:
        found = self.get(id_)
        return None if found is None else found[0]

    def _parse(self, name: str, source: Any) -> tuple[bytes, Any, Mapping]:
        if not isinstance(source, MappingOf):
            raise DocumentParsingError("failed to parse", cause=IllegalArgumentError("document must be a JSON object"))
        try:
            body = json_bytes(source)
        except XContentParseError as error:
            raise DocumentParsingError("failed to parse", cause=error) from error
        return body, *self.mapping.parse(name, source)

    def _shard(self, id_: str, routing: str | None) -> Shard:
        return self.shards[shard_of(routing or id_, len(self.shards))]

    def _current(self, shard: Shard, id_: str) -> Version | None:
        return None if shard.source(id_) is None else self._versions[shard.number, id_]

    def _wrote(self, shard: Shard, id_: str, condition: WriteCondition, routing: str | None) -> Version:
        number = condition.next_version(self._versions.get((shard.number, id_)))
        version = Version(number, self._next_seq_no[shard.number], routing)
        self._versions[shard.number, id_] = version
        self._next_seq_no[shard.number] += 1
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()
        return version


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
    size = len(name.encode())
    if size > MAX_ID_BYTES:
        raise IllegalArgumentError(
            f"id [{name}] is too long, must be no longer than {MAX_ID_BYTES} bytes but was: {size}"
        )
    return name
