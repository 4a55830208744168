"""Several terms scored as one: their frequencies are added, and the most common one says how rare they are.

Lucene: SynonymQuery.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.similarity import Bm25, bm25
from secondpass.shards.statistics import TermStatistics
from secondpass.shards.top_docs import Docs

from .constant import MatchNoneQuery
from .context import SearchContext
from .scope import Matches, Scope
from .term import TermQuery
from .weight import ZERO, Query, Weight

Float32s = npt.NDArray[np.float32]


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
        return SynonymWeight(self, context, bm25(boost, statistics.field(self.field), [together]), scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        for word in self.words:
            yield self.field, word


@dataclass(frozen=True, slots=True)
class SynonymWeight:
    query: SynonymQuery
    context: SearchContext
    scorer: Bm25
    scoring: bool

    def score(self, scope: Scope) -> Matches:
        docs, freqs = self._frequencies()
        at, rows = scope.locate(docs)
        if not self.scoring or not len(at):
            return Matches.constant(at, ZERO)
        norms = self.context.snapshot.norms(self.query.field)
        return Matches(at, self.scorer.scores(freqs[rows], norms.take(scope.rows_at(at))))

    def explain(self, doc: int) -> Explanation:
        docs, freqs = self._frequencies()
        row = int(np.searchsorted(docs, doc))
        if row == len(docs) or docs[row] != doc:
            return Explanation.no_match("no matching term")
        freq = Explanation(freqs[row], f"termFreq={shortest(freqs[row])}")
        score = self.scorer.explain(freq, int(self.context.snapshot.norms(self.query.field)[doc]))
        return Explanation(score.value, f"weight({self.query} in {doc}) [PerFieldSimilarity], result of:", (score,))

    def push_down(self, target: PushDown) -> Pushed | None:
        return None

    def _frequencies(self) -> tuple[Docs, Float32s]:
        """Return the documents that hold any of the words, ascending, and how often they hold them together."""
        each = [self.context.snapshot.frequencies(self.query.field, word) for word in self.query.words]
        docs, rows = np.unique(np.concatenate([docs for docs, _, _ in each]), return_inverse=True)
        counts = np.concatenate([freqs for _, freqs, _ in each])
        return docs, np.bincount(rows, counts, len(docs)).astype(np.float32)
