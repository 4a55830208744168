"""What one shard held at one refresh: nothing changes it. A search, a point in time and a scroll each hold one.

Elasticsearch: Engine.Searcher over a DirectoryReader.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .analysis import Analysis
from .columns import FlagColumn, KeywordColumn, NumberColumn, TextColumn
from .columns.keywords import KeywordSegment
from .columns.numbers import NumberSegment
from .columns.postings import Postings
from .columns.segment import Segment
from .columns.text import TextSegment
from .impacts import Impacts
from .mapping import Mapping
from .mapping.nanoseconds import NANOS_PER_MILLI
from .similarities import DEFAULT, Similarity
from .similarity import Bm25Similarity
from .source_text import source_value
from .statistics import FieldStatistics, TermStatistics
from .top_docs import Docs

Column = TextColumn | KeywordColumn | NumberColumn
Indexed = TextColumn | KeywordColumn | FlagColumn
"""The columns that have terms."""

_KEYWORD_NORM = 1
"""Fields without norms score as if every document held one token."""


@dataclass(frozen=True, slots=True)
class Version:
    """Name the state of one document: how often it was written, when in the index's order of writes, by which routing."""

    version: int
    seq_no: int
    routing: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """Hold documents 0 to *max_doc* of one shard; *live* is False for deleted and replaced ones.

    *ids*, *sources*, *versions* and *docs_of_id* may grow behind the snapshot; it never looks past *max_doc*.
    """

    index: str
    shard: int
    max_doc: int
    live: npt.NDArray[np.bool_]
    segments: tuple[Segment, ...]
    mapping: Mapping
    analysis: Analysis
    ids: Sequence[str]
    sources: Sequence[bytes]
    versions: Sequence[Version]
    docs_of_id: MappingOf[str, Sequence[int]]
    _columns: dict[str, Column | None] = field(default_factory=dict, repr=False)
    _in_millis: dict[str, NumberColumn] = field(default_factory=dict, repr=False)
    _impacts: dict[tuple[str, str], Impacts] = field(default_factory=dict, repr=False)
    _existing: dict[str, Docs] = field(default_factory=dict, repr=False)
    _inverse_norms: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict, repr=False)

    @cached_property
    def has_deletions(self) -> bool:
        return not bool(self.live.all())

    @cached_property
    def num_docs(self) -> int:
        """Number of documents that are not deleted."""
        return int(np.count_nonzero(self.live))

    @cached_property
    def _flat_norms(self) -> npt.NDArray[np.uint8]:
        return np.full(self.max_doc, _KEYWORD_NORM, dtype=np.uint8)

    def column(self, name: str) -> Column | None:
        """Return the column of field *name*, or None where no document of the shard has it."""
        if name not in self._columns:
            self._columns[name] = self._build_column(name)
        return self._columns[name]

    def doc_values(self, name: str) -> Column | None:
        """Return the column of field *name* as aggregations, functions and scripts read it: every date in milliseconds."""
        column, field = self.column(name), self.mapping.field(name)
        if field is None or not field.is_to_the_nanosecond or not isinstance(column, NumberColumn):
            return column
        if name not in self._in_millis:
            self._in_millis[name] = column.changed(lambda nanos: nanos // NANOS_PER_MILLI)
        return self._in_millis[name]

    def _build_column(self, name: str) -> Column | None:
        field = self.mapping.field(name)
        name = name if field is None else field.name
        if field is not None and field.constant is not None:
            return KeywordColumn([(0, KeywordSegment.constant(field.constant, self.max_doc))], self.max_doc)
        parts = [(segment.base, segment.fields[name]) for segment in self.segments if name in segment.fields]
        if not parts:
            return None
        if isinstance(parts[0][1], TextSegment):
            return TextColumn([(b, s) for b, s in parts if isinstance(s, TextSegment)], self.max_doc)
        if isinstance(parts[0][1], KeywordSegment):
            return KeywordColumn([(b, s) for b, s in parts if isinstance(s, KeywordSegment)], self.max_doc)
        kind = self.mapping.fields[name].family
        numbers = [(b, s) for b, s in parts if isinstance(s, NumberSegment)]
        return (FlagColumn if kind == "boolean" else NumberColumn)(kind, numbers, self.max_doc)

    def postings(self, name: str, term: str) -> Postings:
        """Return the postings of a text term; empty when it does not occur."""
        column = self.column(name)
        return column.postings(term) if isinstance(column, TextColumn) else Postings.joined([])

    def norms(self, name: str) -> npt.NDArray[np.uint8]:
        """Return the encoded field length of every document."""
        column = self.column(name)
        if isinstance(column, TextColumn) and self.mapping.fields[name].norms:
            return column.norms
        return self._flat_norms

    def frequencies(self, name: str, term: str) -> tuple[Docs, npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        """Return the documents of a term, its frequency in each, and the norms of the whole shard."""
        column = self.column(name)
        if isinstance(column, TextColumn):
            docs, freqs = column.frequencies(term)
            return docs, freqs, self.norms(name)
        docs = column.documents(term) if isinstance(column, KeywordColumn | FlagColumn) else np.empty(0, dtype=np.int32)
        return docs, np.ones(len(docs), dtype=np.int32), self.norms(name)

    def similarity(self, name: str | None) -> Similarity:
        """Return how field *name* scores; None and unknown fields as all do that name no similarity."""
        field = None if name is None else self.mapping.field(name)
        return self.analysis.similarity(DEFAULT if field is None else field.similarity)

    def impacts(self, name: str, term: str, similarity: Bm25Similarity) -> Impacts:
        """Return how much the postings of a term that occurs weigh by the shard's own statistics, deleted documents left out.

        *similarity* is that of the field.
        """
        if (name, term) not in self._impacts:
            docs, freqs, norms = self.frequencies(name, term)
            if self.has_deletions:
                living = self.live[docs]
                docs, freqs = docs[living], freqs[living]
            if name not in self._inverse_norms:
                self._inverse_norms[name] = similarity.inverse_norms(self.field(name).average_length, norms)
            self._impacts[name, term] = Impacts.of(docs, freqs, self._inverse_norms[name])
        return self._impacts[name, term]

    def existing(self, name: str) -> Docs:
        """Return the documents that have field *name*, ascending."""
        if name not in self._existing:
            column = self.column(name)
            self._existing[name] = np.empty(0, dtype=np.int32) if column is None else column.existing()
        return self._existing[name]

    def field(self, name: str) -> FieldStatistics:
        column = self.column(name)
        return column.statistics if isinstance(column, Indexed) else FieldStatistics()

    def term(self, name: str, term: str) -> TermStatistics:
        column = self.column(name)
        return column.term_statistics(term) if isinstance(column, Indexed) else TermStatistics()

    def vocabulary(self, name: str) -> set[str]:
        """Return the terms of field *name*, deleted documents' included."""
        column = self.column(name)
        return column.terms() if isinstance(column, Indexed) else set()

    def doc_of_id(self, id_: str) -> int | None:
        """Return the number of the live document with that id."""
        for doc in reversed(self.docs_of_id.get(id_, ())):
            if doc < self.max_doc:
                return doc if self.live[doc] else None
        return None

    def source(self, doc: int) -> dict[str, Any]:
        """Return the `_source` of a document, a fresh copy."""
        body: dict[str, Any] = source_value(self.sources[doc])
        return body
