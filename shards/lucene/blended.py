"""Several spellings or fields of one word, scored as if all were equally common. Lucene: BlendedTermQuery.

A rare misspelling would outscore the word itself, were each scored with its own document frequency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.statistics import Statistics, TermStatistics

from .boolean import BooleanQuery, Occur
from .constant import boosted
from .context import SearchContext
from .term import TermQuery, TermWeight
from .weight import Query, Weight


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedTermQuery:
    """Match documents whose *field* holds *term*; score it as if its counts were *statistics*.

    Lucene: TermQuery with TermStates given to it, which make no difference to what it equals.
    """

    field: str
    term: str
    statistics: TermStatistics

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AdjustedTermQuery | TermQuery):
            return NotImplemented
        return (self.field, self.term) == (other.field, other.term)

    def __hash__(self) -> int:
        return hash(TermQuery(self.field, self.term))

    def __str__(self) -> str:
        return f"{self.field}:{self.term}"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        scorer = context.scorer(self.field, boost, [self.statistics])
        return AdjustedTermWeight(TermQuery(self.field, self.term), context, scorer, scoring)

    def terms(self) -> Iterator[tuple[str, str]]:
        yield self.field, self.term


@dataclass(frozen=True, slots=True)
class AdjustedTermWeight(TermWeight):
    """Answer as a term does, but never through tantivy, which scores with its own counts."""

    def push_down(self, target: PushDown) -> Pushed | None:
        return None if self.scoring else target.term(self.query.field, self.query.term, self.scorer.boost, False)


def blended(field: str, terms: Sequence[tuple[str, np.float32]], statistics: Statistics) -> BooleanQuery:
    """Return the sum of *terms*, each with its boost, under the highest document frequency among them.

    Elasticsearch: top_terms_blended_freqs_N. But: with `dfs_query_then_fetch` frequencies are blended as one shard would,
    where Elasticsearch forgets to blend.
    """
    each = [statistics.term(field, term) for term, _ in terms]
    highest = max((counts.doc_freq for counts in each), default=0)
    together = TermStatistics(highest, sum(counts.total_term_freq for counts in each))
    adjusted = [boosted(AdjustedTermQuery(field, term, together), boost) for term, boost in terms]
    return BooleanQuery.of([(Occur.SHOULD, query) for query in adjusted])
