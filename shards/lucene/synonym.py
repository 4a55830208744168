"""Several terms scored as one: their frequencies are added, and the most common one says how rare they are.

Lucene: SynonymQuery.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.statistics import TermStatistics
from secondpass.shards.top_docs import Docs

from .constant import MatchNoneQuery
from .context import SearchContext
from .term import TermQuery
from .united_terms import Float32s, UnitedTermsWeight
from .weight import Query, Weight


@dataclass(frozen=True, slots=True)
class SynonymQuery:
    """Match documents whose *field* holds any of *words*, sorted, one of them perhaps several times."""

    field: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, field: str, words: tuple[str, ...]) -> SynonymQuery:
        return cls(field, tuple(sorted(words)))

    def __str__(self) -> str:
        return f"Synonym({' '.join(f'{self.field}:{word}' for word in self.words)})"

    def rewrite(self) -> Query:
        if not self.words:
            return MatchNoneQuery("empty BooleanQuery")
        return TermQuery(self.field, self.words[0]) if len(self.words) == 1 else self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        statistics = context.statistics
        each = [statistics.term(self.field, word) for word in self.words]
        together = TermStatistics(
            max(counts.doc_freq for counts in each), sum(counts.total_term_freq for counts in each)
        )
        return SynonymWeight(self, context, context.scorer(self.field, boost, [together]), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for word in self.words:
            yield self.field, word


@dataclass(frozen=True, slots=True)
class SynonymWeight(UnitedTermsWeight[SynonymQuery]):
    def frequencies(self) -> tuple[Docs, Float32s]:
        each = [self.context.snapshot.frequencies(self.query.field, word) for word in self.query.words]
        docs, rows = np.unique(np.concatenate([docs for docs, _, _ in each]), return_inverse=True)
        counts = np.concatenate([freqs for _, freqs, _ in each])
        return docs, np.bincount(rows, counts, len(docs)).astype(np.float32)

    def norms(self, docs: Docs) -> npt.NDArray[np.uint8]:
        return self.context.snapshot.norms(self.query.field).take(docs)
