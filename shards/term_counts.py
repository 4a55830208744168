"""How often terms occur, document by document and in a whole shard. Lucene: TermFreqValueSource and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .columns import KeywordColumn, TextColumn
from .errors import IllegalArgumentError
from .snapshot import Snapshot

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Count in the fields of *snapshot*; the documents of a term asked for once are kept."""

    snapshot: Snapshot
    _kept: dict[tuple[str, str], tuple[Int32s, Int32s]] = field(default_factory=dict, init=False)

    def of_document(self, name: str, term: str, doc: int) -> int:
        """Return how often a document holds a term in a field."""
        docs, freqs = self._occurrences(name, term)
        at = int(np.searchsorted(docs, doc))
        return int(freqs[at]) if at < len(docs) and docs[at] == doc else 0

    def of_shard(self, name: str, term: str) -> int:
        """Return how often all documents together hold a term in a field."""
        return int(self._occurrences(name, term)[1].sum())

    def of_field(self, name: str) -> int:
        """Return how many terms all documents together hold in a field, repeats counted."""
        column = self._column(name)
        return 0 if column is None else column.statistics.sum_total_term_freq

    def _occurrences(self, name: str, term: str) -> tuple[Int32s, Int32s]:
        if (name, term) not in self._kept:
            self._kept[name, term] = self._read(name, term)
        return self._kept[name, term]

    def _read(self, name: str, term: str) -> tuple[Int32s, Int32s]:
        column = self._column(name)
        if isinstance(column, TextColumn):
            postings = column.postings(term)
            return postings.docs, postings.freqs
        docs = np.empty(0, dtype=np.int32) if column is None else column.documents(term)
        return docs, np.ones(len(docs), dtype=np.int32)

    def _column(self, name: str) -> TextColumn | KeywordColumn | None:
        column = self.snapshot.column(name)
        if column is None or isinstance(column, TextColumn | KeywordColumn):
            return column
        raise IllegalArgumentError(f"field [{name}] has no terms to count: it is of type [{column.kind}]")
