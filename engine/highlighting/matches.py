"""Where in a document a query matches, clause by clause. Lucene: Weight.matches, Matches, MatchesIterator.

Unlike a list of the query's words this leaves out clauses that do not match the document, and takes a phrase as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.analysis import Token
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.lucene import (
    BooleanQuery,
    BoostingQuery,
    BoostQuery,
    Clause,
    ConstantScoreQuery,
    DisMaxQuery,
    DocumentsQuery,
    Occur,
    PhraseQuery,
    Query,
    Scope,
    SearchContext,
    TermQuery,
)
from secondpass.shards.lucene.function_score import FunctionScoreQuery
from secondpass.shards.lucene.multi_phrase import MultiPhraseQuery
from secondpass.shards.lucene.multi_term import MultiTermQuery
from secondpass.shards.lucene.phrase_prefix import PhrasePrefixQuery
from secondpass.shards.lucene.script_score import ScriptScoreQuery

from .phrase_spans import AnyPhrase, slots_of
from .terms import query_terms


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Hold where something matches, in UTF-16 units, and what: a term, the words of a phrase, or the whole of a pattern."""

    start: int
    end: int
    label: str


Found = list[Match] | None
"""Matches of a query, none where it matches the document elsewhere; None where it does not match it."""


def matches_in(query: Query, tokens: Sequence[Token], field: str, context: SearchContext, doc: int) -> list[Match]:
    """Return where *query* matches *doc* in *field*, whose *tokens* are given; in the order of the text.

    Only tokens that a clause asks for are looked at: what a clause forbids is not found in the field, as in Lucene.
    """
    wanted = {*query_terms(query, tokens, field), *(term for name, term in query.terms() if name == field)}
    tokens = [token for token in tokens if token.term in wanted]
    return sorted(_Matcher(tokens, field, context, doc).find(query.rewrite()) or ())


class _Matcher:
    def __init__(self, tokens: Sequence[Token], field: str, context: SearchContext, doc: int) -> None:
        self._field = field
        self._context = context
        self._doc = doc
        self._tokens: dict[str, list[Token]] = {}
        for token in tokens:
            self._tokens.setdefault(token.term, []).append(token)

    def find(self, query: Query) -> Found:
        return _FIND.get(type(query), _Matcher._of_any_words)(self, query)

    def term(self, query: TermQuery) -> Found:
        if query.field != self._field:
            return self._elsewhere(query)
        return self._any_of([query.term], None)

    def phrase(self, query: AnyPhrase) -> Found:
        if query.field != self._field:
            return self._elsewhere(query)
        if query.slop:
            raise UnsupportedError(
                "a phrase with [slop] in a highlight of type [unified] is not supported by secondpass"
            )
        slots = slots_of(query, self._tokens)
        places = [{t.position: t for word in words for t in self._tokens.get(word, ())} for _, words in slots]
        offsets, label = [offset for offset, _ in slots], " ".join(word for _, words in slots for word in words)
        found = []
        for start in sorted(position - offsets[0] for position in places[0]):
            words = [place.get(start + offset) for place, offset in zip(places, offsets, strict=True)]
            if words[0] is not None and words[-1] is not None and None not in words:
                found.append(Match(words[0].start, words[-1].end, label))
        return found or None

    def boolean(self, query: BooleanQuery) -> Found:
        if any(self.find(_unscored(inner)) is not None for inner in query.having(Occur.MUST_NOT)):
            return None
        required = [self.find(inner) for inner in query.having(Occur.MUST)]
        required += [self.find(_unscored(inner)) for inner in query.having(Occur.FILTER)]
        optional = [self.find(inner) for inner in query.having(Occur.SHOULD)]
        met = [found for found in optional if found is not None]
        if None in required or len(met) < query.minimum or not (required or met):
            return None
        return [match for found in (*required, *met) for match in found or ()]

    def best_of(self, query: DisMaxQuery) -> Found:
        met = [found for inner in query.queries if (found := self.find(inner)) is not None]
        return [match for found in met for match in found] if met else None

    def constant(self, query: ConstantScoreQuery) -> Found:
        return self.find(_unscored(query.query))

    def wrapping(self, query: BoostQuery | FunctionScoreQuery | ScriptScoreQuery) -> Found:
        return self.find(query.query)

    def demoting(self, query: BoostingQuery) -> Found:
        return self.find(query.positive)

    def fitting(self, query: MultiTermQuery) -> Found:
        if query.field != self._field:
            return self._elsewhere(query)
        return self._any_of([term for term, _ in query.find(self._tokens)], str(query))

    def looked_up(self, query: DocumentsQuery) -> Found:
        if query.accepts is None or query.field != self._field:
            return self._elsewhere(query)
        return self._any_of(list(filter(query.accepts, self._tokens)), str(query))

    def _of_any_words(self, query: Query) -> Found:
        """Return where the words stand that a query unknown here says it is about, if it matches."""
        words = [term for field, term in query.terms() if field == self._field]
        met = self._elsewhere(query)
        return None if met is None else self._any_of(words, None) or met

    def _any_of(self, terms: Sequence[str], label: str | None) -> Found:
        found = [
            Match(token.start, token.end, term if label is None else label)
            for term in terms
            for token in self._tokens.get(term, ())
        ]
        return found or None

    def _elsewhere(self, query: Query) -> Found:
        """Tell whether a query that has nothing to show in the field matches the document at all."""
        weight = query.rewrite().weight(self._context, np.float32(1.0), scoring=False)
        alone = Scope(self._context.max_doc, np.array([self._doc], dtype=np.int32))
        return [] if len(weight.score(alone).at) else None


def _unscored(query: Query) -> Query:
    """Return *query* without clauses that only add to a score. Lucene: BooleanQuery.rewriteNoScoring."""
    if isinstance(query, BoostQuery | ConstantScoreQuery):
        return _unscored(query.query)
    if not isinstance(query, BooleanQuery):
        return query
    optional_matter = query.minimum > 0 or not query.having(Occur.MUST, Occur.FILTER)
    kept = [clause for clause in query.clauses if clause.occur is not Occur.SHOULD or optional_matter]
    return BooleanQuery(tuple(Clause(clause.occur, _unscored(clause.query)) for clause in kept), query.minimum)


_FIND: Mapping[type, Callable[[_Matcher, Any], Found]] = {
    BooleanQuery: _Matcher.boolean,
    BoostQuery: _Matcher.wrapping,
    BoostingQuery: _Matcher.demoting,
    ConstantScoreQuery: _Matcher.constant,
    DisMaxQuery: _Matcher.best_of,
    DocumentsQuery: _Matcher.looked_up,
    FunctionScoreQuery: _Matcher.wrapping,
    MultiTermQuery: _Matcher.fitting,
    MultiPhraseQuery: _Matcher.phrase,
    PhrasePrefixQuery: _Matcher.phrase,
    PhraseQuery: _Matcher.phrase,
    ScriptScoreQuery: _Matcher.wrapping,
    TermQuery: _Matcher.term,
}
