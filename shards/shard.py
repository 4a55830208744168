"""One shard: it takes documents, and at each refresh shows what it holds.

Elasticsearch: IndexShard. Documents are numbered by insertion; an update deletes the old copy and adds a new one, whose dead
copy keeps counting in the statistics, as in Lucene before a merge.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .analysis import Analysis
from .columns.keywords import KeywordSegment
from .columns.numbers import NumberSegment
from .columns.segment import FieldSegment, Segment, compact
from .columns.text import TextBuilder
from .mapping import FieldType, Mapping, ParsedDocument
from .snapshot import Snapshot, Version
from .tantivy_index import TantivyIndex


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """Hold a parsed document with its text fields analysed: ready to be added, nothing left that can fail."""

    id: str
    source: bytes
    tokens: MappingOf[str, tuple[list[str], list[int]]]
    values: MappingOf[str, tuple[Any, ...]]


def analyse(id_: str, source: bytes, parsed: ParsedDocument, mapping: Mapping, analysis: Analysis) -> AnalysedDocument:
    """Analyse the text fields of *parsed*; raises ShardError where an analyzer refuses a value."""
    tokens: dict[str, tuple[list[str], list[int]]] = {}
    values: dict[str, tuple[Any, ...]] = {}
    for name, given in parsed.fields.items():
        field = mapping.fields[name]
        if not field.index and not field.doc_values:
            continue
        if field.family == "text":
            tokens[name] = _token_stream(field, given, analysis)
        else:
            values[name] = given
    return AnalysedDocument(id_, source, tokens, values)


def _token_stream(field: FieldType, values: Sequence[str], analysis: Analysis) -> tuple[list[str], list[int]]:
    analyzer = analysis.analyzer(field.analyzer)
    all_terms: list[str] = []
    all_positions: list[int] = []
    start = 0
    for value in values:
        terms, positions, trailing = analyzer.terms(value)
        all_terms += terms
        all_positions += [start + position for position in positions]
        length = positions[-1] + 1 if positions else 0
        start += length + trailing + field.position_increment_gap
    return all_terms, all_positions


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
        self._docs_of_id: dict[str, list[int]] = {}
        self._dead: set[int] = set()
        self._segments: tuple[Segment, ...] = ()
        self._pending: list[AnalysedDocument] = []
        self._changed = True
        self._snapshot: Snapshot | None = None

    def add(self, document: AnalysedDocument, version: Version) -> int:
        """Add a document, replacing the one with its id; return its number."""
        self.delete(document.id)
        doc = len(self._ids)
        self._ids.append(document.id)
        self._sources.append(document.source)
        self._versions.append(version)
        self._docs_of_id.setdefault(document.id, []).append(doc)
        self._pending.append(document)
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

    def refresh(self, mapping: Mapping) -> Snapshot:
        """Make everything added or deleted so far visible; return it as a snapshot."""
        if self._snapshot is not None and not self._changed and self._snapshot.mapping is mapping:
            return self._snapshot
        if self._pending:
            segment = _segment(len(self._ids) - len(self._pending), self._pending, mapping)
            self._segments = compact([*self._segments, segment])
            self._pending = []
        self._changed = False
        self._snapshot = self._take_snapshot(mapping)
        return self._snapshot

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


def _segment(base: int, documents: Sequence[AnalysedDocument], mapping: Mapping) -> Segment:
    fields: dict[str, FieldSegment] = {}
    for name in {name for document in documents for name in document.tokens}:
        fields[name] = _text_segment(name, documents)
    for name in {name for document in documents for name in document.values}:
        values = [document.values.get(name, ()) for document in documents]
        family = mapping.fields[name].family
        if family == "keyword":
            fields[name] = KeywordSegment.of(values)
        else:
            fields[name] = NumberSegment.of(values, integral=family != "double")
    return Segment(base, len(documents), fields)


def _text_segment(name: str, documents: Sequence[AnalysedDocument]) -> FieldSegment:
    builder = TextBuilder()
    for doc, document in enumerate(documents):
        if name in document.tokens:
            builder.add(doc, *document.tokens[name])
    return builder.build(len(documents))
