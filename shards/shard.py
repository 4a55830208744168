"""One shard: it takes documents, and at each refresh shows what it holds.

Elasticsearch: IndexShard. Documents are numbered by insertion; an update deletes the old copy and adds a new one, whose dead
copy keeps counting in the statistics, as in Lucene before a merge.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

import numpy as np

from .analysis import Analysis
from .columns.segment import Segment, compact
from .indexing import AnalysedDocument, Buffer
from .mapping import Mapping
from .snapshot import Snapshot, Version
from .tantivy_index import TantivyIndex


class Shard:
    """Hold the documents of one shard."""

    def __init__(self, index: str, number: int, analysis: Analysis) -> None:
        self.index = index
        self.number = number
        self.tantivy = TantivyIndex()
        self._analysis = analysis
        self._ids: list[str] = []
        self._sources: list[bytes] = []
        self._versions: list[Version] = []
        self._docs_of_id: dict[str, tuple[int, ...]] = {}
        self._dead: set[int] = set()
        self._segments: tuple[Segment, ...] = ()
        self._buffer = Buffer()
        self._changed = True
        self._snapshot: Snapshot | None = None
        self._shares_tantivy = False

    def add(self, document: AnalysedDocument, version: Version) -> int:
        """Add a document, replacing the one with its id; return its number."""
        doc, earlier = len(self._ids), self._docs_of_id.get(document.id, ())
        self._dead.update(earlier[-1:])
        self._ids.append(document.id)
        self._sources.append(document.source)
        self._versions.append(version)
        self._docs_of_id[document.id] = (*earlier, doc)
        self._buffer.add(document)
        self._changed = True
        return doc

    def delete(self, id_: str) -> bool:
        """Delete the document with that id; return whether there was one."""
        doc = self._current(id_)
        if doc is None:
            return False
        self._dead.add(doc)
        self._changed = True
        return True

    def source(self, id_: str) -> bytes | None:
        """Return the `_source` of a document as last indexed, refreshed or not."""
        doc = self._current(id_)
        return None if doc is None else self._sources[doc]

    def copies(self) -> Iterator[tuple[str, bytes, Version]]:
        """Yield id, source and version of every document in order of insertion, deleted and replaced ones too."""
        return zip(self._ids, self._sources, self._versions, strict=True)

    def twin(self) -> Shard:
        """Return a shard that holds what this one does and goes its own way; segments are shared, for nothing changes them."""
        twin = copy(self)
        twin._ids, twin._sources, twin._versions = self._ids.copy(), self._sources.copy(), self._versions.copy()
        twin._docs_of_id, twin._dead = self._docs_of_id.copy(), self._dead.copy()
        twin._buffer = self._buffer.copy()
        self._shares_tantivy = twin._shares_tantivy = True
        return twin

    def refresh(self, mapping: Mapping) -> Snapshot:
        """Make everything added or deleted so far visible; return it as a snapshot."""
        if self._snapshot is not None and not self._changed and self._snapshot.mapping is mapping:
            return self._snapshot
        if self._buffer.size:
            self._leave_shared_tantivy()
            segment = self._buffer.segment(len(self._ids) - self._buffer.size, mapping, self._analysis)
            self._segments = compact([*self._segments, segment])
            self._buffer = Buffer()
        self._changed = False
        self._snapshot = self._take_snapshot(mapping)
        return self._snapshot

    def _leave_shared_tantivy(self) -> None:
        if self._shares_tantivy:
            self.tantivy, self._shares_tantivy = TantivyIndex(), False

    def _take_snapshot(self, mapping: Mapping) -> Snapshot:
        live = np.ones(len(self._ids), dtype=bool)
        live[list(self._dead)] = False
        live.flags.writeable = False
        return Snapshot(
            self.index,
            self.number,
            len(self._ids),
            live,
            self._segments,
            mapping,
            self._analysis,
            self._ids,
            self._sources,
            self._versions,
            self._docs_of_id,
        )

    def _current(self, id_: str) -> int | None:
        docs = self._docs_of_id.get(id_)
        return None if not docs or docs[-1] in self._dead else docs[-1]
