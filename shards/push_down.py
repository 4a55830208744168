"""Queries as tantivy asks them. Nothing but this file and `tantivy_index` knows tantivy's language.

tantivy's BM25 carries Elasticsearch's factor k1 + 1, so scored leaves keep their boost and constants stay constants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tantivy

LARGEST_GAP = 8
"""Positions left empty between two tokens are counted so far in tantivy; between the values of an array there are a hundred."""

Pushed = Any
"""A `tantivy.Query`; the library ships no types."""


@dataclass(frozen=True, slots=True)
class PushDown:
    """Build tantivy queries over one schema.

    *names* maps a field to its name in the schema; *exact* holds the text fields whose statistics in tantivy are
    Elasticsearch's (every document has the field).
    """

    schema: Any
    names: Mapping[str, str]
    exact: frozenset[str]

    def term(self, field: str, term: str, boost: np.float32, scoring: bool) -> Pushed | None:
        """Return a term query, or None when its score would not be Elasticsearch's."""
        if not self._can_ask(field, scoring):
            return None
        query = tantivy.Query.term_query(self.schema, self.names[field], term, "freq")
        return _scored(query, boost, scoring)

    def phrase(self, field: str, terms: Sequence[tuple[int, str]], boost: np.float32, scoring: bool) -> Pushed | None:
        """Return an exact phrase of two words or more, given as (position, term); None for one that spans too much."""
        if not self._can_ask(field, scoring) or len(terms) < 2 or terms[-1][0] - terms[0][0] > LARGEST_GAP:
            return None
        query = tantivy.Query.phrase_query(self.schema, self.names[field], list(terms))
        return _scored(query, boost, scoring)

    def everything(self, score: np.float32) -> Pushed:
        return tantivy.Query.const_score_query(tantivy.Query.all_query(), float(score))

    def nothing(self) -> Pushed:
        return tantivy.Query.empty_query()

    def constant(self, query: Pushed, score: np.float32) -> Pushed:
        return tantivy.Query.const_score_query(query, float(score))

    def dis_max(self, queries: Sequence[Pushed], tie_breaker: float) -> Pushed:
        return tantivy.Query.disjunction_max_query(list(queries), float(tie_breaker))

    def boolean(
        self, must: Sequence[Pushed], should: Sequence[Pushed], must_not: Sequence[Pushed], minimum: int
    ) -> Pushed:
        """Return a boolean query; *minimum* of the *should* clauses have to match."""
        clauses = [(tantivy.Occur.Must, q) for q in must]
        clauses += [(tantivy.Occur.Should, q) for q in should]
        clauses += [(tantivy.Occur.MustNot, q) for q in must_not]
        return tantivy.Query.boolean_query(clauses, minimum_number_should_match=minimum if should else None)

    def _can_ask(self, field: str, scoring: bool) -> bool:
        return field in self.names and (not scoring or field in self.exact)


def _scored(query: Pushed, boost: np.float32, scoring: bool) -> Pushed:
    if not scoring:
        return tantivy.Query.const_score_query(query, 0.0)
    return query if boost == 1 else tantivy.Query.boost_query(query, float(boost))
