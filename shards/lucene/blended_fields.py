"""One word looked for in several fields as if they were one. Elasticsearch: BlendedTermQuery.

A word that is rare in one field may be common in another; scored field by field, the wrong one would win. So all fields score
it with the highest document frequency among them; a field that holds it less often counts one document more, to settle ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.numbers import shortest
from secondpass.shards.statistics import Statistics, TermStatistics

from .blended import AdjustedTermQuery
from .constant import boosted
from .context import SearchContext
from .dis_max import DisMaxQuery
from .expand import ShardQuery
from .weight import Query

FieldTerm = tuple[str, str, np.float32]
"""A field, a term, and the boost of the field."""


@dataclass(frozen=True, slots=True)
class BlendedFieldsQuery(ShardQuery):
    """Score the best of *terms*, plus *tie_breaker* times the others, all with blended frequencies.

    But: with `dfs_query_then_fetch` frequencies are blended as one shard would, where Elasticsearch forgets to blend.
    """

    terms_of_fields: tuple[FieldTerm, ...]
    tie_breaker: np.float32

    def __str__(self) -> str:
        shown = (f"{field}:{term}" + ("" if b == 1 else f"^{shortest(b)}") for field, term, b in self.terms_of_fields)
        return f"blended(terms:[{', '.join(shown)}])"

    def expanded(self, context: SearchContext) -> Query:
        counts = _blended(self.terms_of_fields, context.statistics)
        queries = [
            boosted(AdjustedTermQuery(field, term, count), boost)
            for (field, term, boost), count in zip(self.terms_of_fields, counts, strict=True)
        ]
        return DisMaxQuery(tuple(queries), self.tie_breaker)

    def terms(self) -> Iterator[tuple[str, str]]:
        for field, term, _ in self.terms_of_fields:
            yield field, term


def _blended(terms: Sequence[FieldTerm], statistics: Statistics) -> list[TermStatistics]:
    """Return the counts each of *terms* is scored with; one alone, and those that do not occur, keep their own."""
    own = [statistics.term(field, term) for field, term, _ in terms]
    fields = [statistics.field(field) for field, _, _ in terms]
    occurring = [i for i, count in enumerate(own) if count.doc_freq]
    if len(terms) == 1 or not occurring:
        return own
    fewest = min(fields[i].sum_total_term_freq for i in occurring)
    limit = min(max(statistics.max_doc, *(field.doc_count for field in fields)), fewest)
    doc_freq = min(limit, max(count.doc_freq for count in own))
    before = max(count.doc_freq for count in own)
    blended = list(own)
    for i in sorted(occurring, key=lambda i: -own[i].doc_freq):
        doc_freq += before > own[i].doc_freq
        before = own[i].doc_freq
        adjusted = min(doc_freq, fields[i].doc_count, limit)
        blended[i] = TermStatistics(adjusted, max(own[i].total_term_freq, adjusted))
    together = min(fewest, sum(blended[i].total_term_freq for i in occurring))
    return [TermStatistics(count.doc_freq, together) if count.doc_freq else count for count in blended]
