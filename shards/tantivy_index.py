"""The same documents in tantivy: which k of all of them score highest?

Built from the columns when a query first asks, and extended when a later snapshot does; the tokens are the columns' own, joined
by blanks, so both access paths see one analysis. A snapshot older than what tantivy holds is answered from columns.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from .columns import KeywordColumn, TextColumn
from .push_down import LARGEST_GAP, PushDown, Pushed
from .similarity import BM25
from .snapshot import Column, Snapshot
from .top_docs import Docs

_GAP = "\x01"
"""Stands for a removed position (a stop word); tantivy drops it and keeps the gap."""
_HEAP_BYTES = 1_000_000_000  # an upper bound; tantivy allocates what it uses
_ORD = "ord"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hold what tantivy found: documents with its scores, best first, and how many match in all."""

    total: int
    docs: Docs
    scores: npt.NDArray[np.float32]


class TantivyIndex:
    """Keep one shard's tantivy index in step with its newest snapshot."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fields: tuple[str, ...] = ()
        self._max_doc = 0
        self._index: Any = None
        self._shown: tuple[Snapshot, PushDown] | None = None

    def search(self, snapshot: Snapshot, weight: Any, limit: int) -> Candidates | None:
        """Return the best *limit* matches by tantivy's scores, or None when it cannot answer for this snapshot."""
        if snapshot.has_deletions or snapshot.max_doc == 0:
            return None
        with self._lock:
            target = self._target(snapshot)
            if target is None:
                return None
            searcher = self._index.searcher()
        query: Pushed | None = weight.push_down(target)
        if query is None:
            return None
        result = searcher.search(query, limit=limit, count=True)
        hits = result.hits
        ords = searcher.fast_field_values(_ORD, [address for _, address in hits]) if hits else []
        return Candidates(
            result.count, np.array(ords, dtype=np.int32), np.array([score for score, _ in hits], dtype=np.float32)
        )

    def _target(self, snapshot: Snapshot) -> PushDown | None:
        """Return how to ask about *snapshot*, or None where the index holds more than it."""
        if self._shown is not None and self._shown[0] is snapshot:
            return self._shown[1]
        if not self._catch_up(snapshot):
            return None
        names = {field: f"f{i}" for i, field in enumerate(self._fields)}
        exact = frozenset(name for name in self._fields if _scores_alike(snapshot, name))
        self._shown = snapshot, PushDown(self._index.schema, names, exact)
        return self._shown[1]

    def _catch_up(self, snapshot: Snapshot) -> bool:
        if snapshot.max_doc < self._max_doc:
            return False
        fields = tuple(sorted(name for name in snapshot.mapping.fields if _is_searched(snapshot, name)))
        if self._index is None or fields != self._fields:
            self._index, self._fields, self._max_doc = _empty(snapshot, fields), fields, 0
        if snapshot.max_doc > self._max_doc:
            self._append(snapshot)
        return True

    def _append(self, snapshot: Snapshot) -> None:
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for document in _documents(snapshot, self._fields, self._max_doc):
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._max_doc = snapshot.max_doc


def _is_searched(snapshot: Snapshot, name: str) -> bool:
    column = snapshot.column(name)
    return column.is_plain if isinstance(column, TextColumn) else isinstance(column, KeywordColumn)


def _scores_alike(snapshot: Snapshot, name: str) -> bool:
    """Tell whether tantivy scores a field as Elasticsearch does: text with norms, in every document, by BM25 as it is."""
    is_text = isinstance(snapshot.column(name), TextColumn) and snapshot.mapping.fields[name].norms
    return is_text and snapshot.similarity(name) == BM25 and snapshot.field(name).doc_count == snapshot.max_doc


def _empty(snapshot: Snapshot, fields: tuple[str, ...]) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ORD, fast=True)
    for i, name in enumerate(fields):
        if isinstance(snapshot.column(name), TextColumn):
            builder.add_text_field(f"f{i}", tokenizer_name="joined", index_option="position")
        else:
            builder.add_text_field(f"f{i}", tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build())
    joined = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.custom_stopword([_GAP]))
    index.register_tokenizer("joined", joined.build())
    return index


def _documents(snapshot: Snapshot, fields: tuple[str, ...], start: int) -> Iterator[Any]:
    """Yield the documents of *snapshot* from number *start* on, as tantivy takes them."""
    columns = [_values(snapshot.column(name), start) for name in fields]
    for doc in range(start, snapshot.max_doc):
        document = tantivy.Document()
        document.add_unsigned(_ORD, doc)
        for i, values in enumerate(columns):
            for value in values[doc - start]:
                document.add_text(f"f{i}", value)
        yield document


def _values(column: Column | None, start: int) -> list[list[str]]:
    if isinstance(column, TextColumn):
        return [[text] if text else [] for text in column.written_out(start, _GAP, LARGEST_GAP)]
    return column.documents_from(start) if isinstance(column, KeywordColumn) else []
