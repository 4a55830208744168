"""Single words of a search box: begun, misspelt or with wildcards, in several fields at once.

Elasticsearch: QueryStringQueryParser and SimpleQueryStringQueryParser, where they do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.errors import ShardError
from secondpass.shards.lucene import BooleanQuery, MatchNoneQuery, Occur, Query, TermQuery
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.lucene.multi_term import CONSTANT_SCORE, Rewrite
from secondpass.shards.lucene.synonym import SynonymQuery
from secondpass.shards.mapping import FieldType

from .builder import QueryContext
from .fields import FieldBoost, best_of
from .fuzziness import Fuzziness, FuzzyOptions
from .normalized import as_searched
from .prefix import prefixed

OnField = Callable[[FieldType], Query | None]


@dataclass(frozen=True, slots=True)
class LooseTerms:
    """Make queries of words as *analyzer*, or each field's own, spells them; *lenient* ones forgive a field's refusal.

    *rewriting* says what the terms found score; *analyze* cuts begun words into terms first, of which only the last is begun.
    """

    context: QueryContext
    fuzzy: FuzzyOptions
    operator: Occur
    tie_breaker: np.float32
    analyzer: str | None = None
    lenient: bool = False
    analyze: bool = False
    rewriting: Rewrite = CONSTANT_SCORE

    def over(self, fields: Sequence[FieldBoost], make: OnField) -> Query | None:
        """Return the best of what *make* makes on each of *fields*, None where it is nothing on all."""
        each = [(self._forgiving(on.field, make), on.boost) for on in fields]
        queries = [boosted(query, boost) for query, boost in each if query is not None]
        return best_of(queries, self.tie_breaker) if queries else None

    def misspelt(self, fields: Sequence[FieldBoost], word: str, edits: int) -> Query | None:
        """Return the query for terms at most *edits* away from *word*."""
        fuzzy = FuzzyOptions(
            Fuzziness(edits), self.fuzzy.prefix_length, self.fuzzy.max_expansions, self.fuzzy.transpositions
        )
        return self.over(fields, lambda field: fuzzy.query(field, self._spelt(field, word)))

    def begun(self, fields: Sequence[FieldBoost], word: str) -> Query | None:
        """Return the query for terms that begin with *word*."""
        return self.over(fields, lambda field: self.begun_on(field, word))

    def begun_on(self, field: FieldType, word: str) -> Query | None:
        """Return the query for terms of *field* that begin with *word*, None where analysis leaves none."""
        if not self.analyze or field.family != "text":
            return prefixed(self.context, field, self._spelt(field, word), self.rewriting)
        places = self.context.analysed(field, word, self.analyzer).places()
        if not places:
            return None
        *before, (_, last) = places
        begun = [prefixed(self.context, field, term, self.rewriting) for term in last]
        ending = begun[0] if len(begun) == 1 else BooleanQuery.of([(Occur.SHOULD, query) for query in begun])
        if not before:
            return ending
        queries = [*(self._any_of(field, terms) for _, terms in before), ending]
        return BooleanQuery.of([(self.operator, query) for query in queries])

    def _any_of(self, field: FieldType, terms: Sequence[str]) -> Query:
        return TermQuery(field.name, terms[0]) if len(terms) == 1 else SynonymQuery.of(field.name, tuple(terms))

    def _spelt(self, field: FieldType, word: str) -> str:
        return as_searched(self.context, field, word, self.analyzer)

    def _forgiving(self, field: FieldType, make: OnField) -> Query | None:
        try:
            return make(field)
        except ShardError as error:
            if self.lenient:
                return MatchNoneQuery(f"failed [{field.name}] query, caused by {error.reason}")
            raise
