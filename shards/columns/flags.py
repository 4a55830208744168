"""The column of a boolean field: its values, and the two terms they are indexed as.

Lucene: SortedNumericDocValues beside a field indexed with documents only and without norms.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from secondpass.shards.statistics import FieldStatistics, TermStatistics

from .numbers import Int32s, NumberColumn

TERMS = ("F", "T")
"""What false and true are indexed as. Elasticsearch: BooleanFieldMapper.Values."""


class FlagColumn(NumberColumn):
    """Answer for one boolean field of a snapshot, over all its segments."""

    def documents(self, term: str) -> Int32s:
        """Return the documents that hold *term*, ascending."""
        return self._documents[TERMS.index(term)] if term in TERMS else np.empty(0, dtype=np.int32)

    def term_statistics(self, term: str) -> TermStatistics:
        doc_freq = len(self.documents(term))
        return TermStatistics(doc_freq, doc_freq)

    @cached_property
    def statistics(self) -> FieldStatistics:
        return FieldStatistics(int(np.count_nonzero(self.counts)), sum(map(len, self._documents)))

    def terms(self) -> set[str]:
        """Return every term of the field."""
        return {term for term in TERMS if len(self.documents(term))}

    @cached_property
    def _documents(self) -> tuple[Int32s, Int32s]:
        return self.between(0, 0), self.between(1, 1)
