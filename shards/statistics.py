"""The counts a score depends on: of one shard, or summed over all of them.

Elasticsearch: `query_then_fetch` scores with the shard's own statistics, `dfs_query_then_fetch` with the sums. Deleted and
replaced documents keep counting, as they do in Lucene until a merge drops them; here nothing merges behind your back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class FieldStatistics:
    """Count documents with at least one token in a field, and all its tokens. Lucene: CollectionStatistics."""

    doc_count: int = 0
    sum_total_term_freq: int = 0

    @property
    def average_length(self) -> np.float32:
        """Tokens per document with the field, of which there is one at least."""
        return np.float32(self.sum_total_term_freq / self.doc_count)

    def __add__(self, other: FieldStatistics) -> FieldStatistics:
        return FieldStatistics(self.doc_count + other.doc_count, self.sum_total_term_freq + other.sum_total_term_freq)


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Count documents with a term, and its occurrences. Lucene: TermStatistics."""

    doc_freq: int = 0
    total_term_freq: int = 0

    def __add__(self, other: TermStatistics) -> TermStatistics:
        return TermStatistics(self.doc_freq + other.doc_freq, self.total_term_freq + other.total_term_freq)


class Statistics(Protocol):
    """Answer for the counts of fields and terms, and for which terms there are."""

    @property
    def max_doc(self) -> int:
        """The number of documents, deleted ones included."""
        ...

    def vocabulary(self, field: str) -> Collection[str]:
        """Return the terms of a text or keyword field."""
        ...

    def field(self, field: str) -> FieldStatistics: ...

    def term(self, field: str, term: str) -> TermStatistics: ...


class GlobalStatistics:
    """Sum the statistics of several shards. Elasticsearch: DfsPhase."""

    def __init__(self, shards: Sequence[Statistics]) -> None:
        self._shards = tuple(shards)
        self._fields: dict[str, FieldStatistics] = {}
        self._terms: dict[tuple[str, str], TermStatistics] = {}
        self._vocabularies: dict[str, Collection[str]] = {}

    @property
    def max_doc(self) -> int:
        return sum(shard.max_doc for shard in self._shards)

    def vocabulary(self, field: str) -> Collection[str]:
        if field not in self._vocabularies:
            self._vocabularies[field] = set[str]().union(*(shard.vocabulary(field) for shard in self._shards))
        return self._vocabularies[field]

    def field(self, field: str) -> FieldStatistics:
        if field not in self._fields:
            self._fields[field] = sum((s.field(field) for s in self._shards), FieldStatistics())
        return self._fields[field]

    def term(self, field: str, term: str) -> TermStatistics:
        if (field, term) not in self._terms:
            self._terms[field, term] = sum((s.term(field, term) for s in self._shards), TermStatistics())
        return self._terms[field, term]
