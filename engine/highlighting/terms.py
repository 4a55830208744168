"""Which words of a text a query is about. Lucene: WeightedSpanTermExtractor. Elasticsearch: CustomQueryScorer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.shards.analysis import Token
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.lucene import (
    BooleanQuery,
    BoostingQuery,
    BoostQuery,
    ConstantScoreQuery,
    DisMaxQuery,
    DocumentsQuery,
    Occur,
    PhraseQuery,
    Query,
    TermQuery,
)
from secondpass.shards.lucene.function_score import FunctionScoreQuery
from secondpass.shards.lucene.multi_phrase import MultiPhraseQuery
from secondpass.shards.lucene.multi_term import MultiTermQuery
from secondpass.shards.lucene.phrase_prefix import PhrasePrefixQuery
from secondpass.shards.lucene.script_score import ScriptScoreQuery
from secondpass.shards.lucene.span_query import SpanQuery

from .phrase_spans import AnyPhrase, Span, phrase_spans, slots_of


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """Hold what a term is worth, and the *spans* of the phrases it belongs to: *anywhere* says that it counts beyond them."""

    weight: np.float32
    spans: tuple[Span, ...] = ()
    anywhere: bool = True

    def counts_at(self, position: int) -> bool:
        """Tell whether the term is one of the query's where it stands at *position*."""
        return self.anywhere or any(first <= position <= last for first, last in self.spans)


def query_terms(query: Query, tokens: Sequence[Token], field: str | None) -> Mapping[str, QueryTerm]:
    """Return the terms of *query* by their text; only those on *field*, unless it is None.

    What stands for many terms (a prefix, a range of terms) is asked which of the *tokens* it means.
    """
    extraction = _Extraction(tokens, field)
    extraction.extract(query, np.float32(1.0))
    return extraction.terms


class _Extraction:
    def __init__(self, tokens: Sequence[Token], field: str | None) -> None:
        self.terms: dict[str, QueryTerm] = {}
        self._field = field
        self._positions: dict[str, list[int]] = {}
        for token in tokens:
            self._positions.setdefault(token.term, []).append(token.position)

    def extract(self, query: Query, boost: np.float32) -> None:
        """Take up the terms of *query*, whatever kind it is of; one unknown here names its terms itself."""
        _EXTRACT.get(type(query), _Extraction._named_terms)(self, query, boost)

    def term(self, query: TermQuery, boost: np.float32) -> None:
        self._put(query.field, query.term, boost)

    def phrase(self, query: AnyPhrase, boost: np.float32) -> None:
        if not self._is_on(query.field):
            return
        slots = slots_of(query, self._positions)
        spans = tuple(phrase_spans(slots, query.slop, self._positions))
        for term in dict.fromkeys(word for _, words in slots for word in words) if spans else ():
            known = self.terms.get(term, QueryTerm(boost, anywhere=False))
            self.terms[term] = replace(known, spans=known.spans + spans)

    def boolean(self, query: BooleanQuery, boost: np.float32) -> None:
        for inner in query.having(*(occur for occur in Occur if occur is not Occur.MUST_NOT)):
            self.extract(inner, boost)

    def best_of(self, query: DisMaxQuery, boost: np.float32) -> None:
        for inner in query.queries:
            self.extract(inner, boost)

    def boosted(self, query: BoostQuery, boost: np.float32) -> None:
        self.extract(query.query, boost * query.boost)

    def demoting(self, query: BoostingQuery, boost: np.float32) -> None:
        self.extract(query.positive, boost)

    def wrapping(self, query: ConstantScoreQuery | FunctionScoreQuery | ScriptScoreQuery, boost: np.float32) -> None:
        self.extract(query.query, boost)

    def fitting(self, query: MultiTermQuery, boost: np.float32) -> None:
        for term, fit in query.find(self._positions) if self._is_on(query.field) else ():
            self._put(query.field, term, boost * fit)

    def looked_up(self, query: DocumentsQuery, boost: np.float32) -> None:
        if query.accepts is not None and self._is_on(query.field):
            for term in filter(query.accepts, self._positions):
                self._put(query.field, term, boost)

    def refused(self, query: SpanQuery, boost: np.float32) -> None:
        raise UnsupportedError("a span query in a highlight is not supported by secondpass")

    def _named_terms(self, query: Query, boost: np.float32) -> None:
        for field, term in query.terms():
            self._put(field, term, boost)

    def _put(self, field: str, term: str, weight: np.float32) -> None:
        """A later clause sets the weight; once a term counts anywhere, it does."""
        if self._is_on(field):
            self.terms[term] = QueryTerm(weight)

    def _is_on(self, field: str) -> bool:
        return self._field is None or self._field == field


_EXTRACT: Mapping[type, Callable[[_Extraction, Any, np.float32], None]] = {
    BooleanQuery: _Extraction.boolean,
    BoostQuery: _Extraction.boosted,
    BoostingQuery: _Extraction.demoting,
    ConstantScoreQuery: _Extraction.wrapping,
    DisMaxQuery: _Extraction.best_of,
    DocumentsQuery: _Extraction.looked_up,
    FunctionScoreQuery: _Extraction.wrapping,
    MultiTermQuery: _Extraction.fitting,
    MultiPhraseQuery: _Extraction.phrase,
    PhrasePrefixQuery: _Extraction.phrase,
    PhraseQuery: _Extraction.phrase,
    ScriptScoreQuery: _Extraction.wrapping,
    SpanQuery: _Extraction.refused,
    TermQuery: _Extraction.term,
}
