"""From analysed text to a query: terms side by side, phrases, and everything between.

Elasticsearch: MatchQueryParser.MatchQueryBuilder. Lucene: QueryBuilder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from secondpass.shards.lucene import BooleanQuery, Occur, Query
from secondpass.shards.lucene.multi_phrase import Slots

from .analysed import AnalysedText, linear
from .token_graph import Stretch, TokenGraph, Way


class Reading(Enum):
    """Say how the terms of a text stand together. Elasticsearch: MatchQueryParser.Type."""

    BOOLEAN = auto()
    BOOLEAN_PREFIX = auto()
    PHRASE = auto()
    PHRASE_PREFIX = auto()


_PHRASES = (Reading.PHRASE, Reading.PHRASE_PREFIX)
_BEGUN = {Reading.BOOLEAN: Reading.BOOLEAN, Reading.PHRASE: Reading.PHRASE_PREFIX}


class Leaves(Protocol):
    """Make the queries of single terms and single phrases."""

    def term(self, term: str) -> Query: ...

    def prefix(self, start: str) -> Query: ...

    def synonyms(self, terms: Sequence[str]) -> Query: ...

    def phrase(self, slots: Slots, slop: int) -> Query: ...

    def phrase_prefix(self, slots: Slots, slop: int) -> Query: ...

    def phrase_of_stretches(self, stretches: Sequence[Stretch], *, begun: bool) -> Query:
        """Return the phrase made of one way through each stretch."""
        ...


@dataclass(frozen=True, slots=True)
class TextQuery:
    """Put *leaves* together: terms by *operator*, and with *phrases* the words of a synonym as a phrase.

    Without *gaps* the terms of a phrase close up where analysis took words out between them.
    """

    leaves: Leaves
    operator: Occur = Occur.SHOULD
    phrases: bool = True
    gaps: bool = True

    def of(self, text: AnalysedText, reading: Reading, slop: int = 0) -> Query | None:
        """Return the query that *text* means, None when no term is left of it."""
        if not text.tokens:
            return None
        if text.branching and len(text.tokens) > 1:
            return (
                self._branching_phrase(text, reading, slop) if reading in _PHRASES else self._branching(text, reading)
            )
        places = tuple(text.places() if self.gaps else enumerate(terms for _, terms in text.places()))
        if reading is Reading.PHRASE_PREFIX:
            return self.leaves.phrase_prefix(places, slop)
        begun = text.begun and reading is Reading.BOOLEAN_PREFIX
        if len(text.tokens) == 1:
            return self._any_of(places[0][1], begun)
        if reading is Reading.PHRASE and places[-1][0] > 0:
            return self.leaves.phrase(places, slop)
        return self._side_by_side(places, begun)

    def _side_by_side(self, places: Slots, begun: bool) -> Query:
        last, terms = places[-1]
        if last == 0:
            return self.leaves.synonyms(terms)
        queries = [self._any_of(terms, begun and position == last) for position, terms in places]
        return BooleanQuery.of([(self.operator, query) for query in queries])

    def _any_of(self, terms: Sequence[str], begun: bool) -> Query:
        if len(terms) != 1:
            return self.leaves.synonyms(terms)
        return self.leaves.prefix(terms[0]) if begun else self.leaves.term(terms[0])

    def _branching(self, text: AnalysedText, reading: Reading) -> Query:
        graph = TokenGraph.of(text)
        queries = []
        for start, end in graph.stretches():
            begun = reading is Reading.BOOLEAN_PREFIX and end == graph.last
            if graph.parts(start):
                queries.append(self._ways(graph.ways(start, end), begun))
            else:
                queries.append(self._any_of([edge.term for edge in graph.from_state(start)], begun))
        return BooleanQuery.of([(self.operator, query) for query in queries])

    def _ways(self, ways: Sequence[Way], begun: bool) -> Query:
        """Return the query for any of *ways*, all of whose terms have to be there."""
        reading = Reading.PHRASE if self.phrases else Reading.BOOLEAN
        inner = TextQuery(self.leaves, Occur.MUST, self.phrases, self.gaps)
        texts = [linear(way, begun=begun) for way in ways]
        found = [inner.of(text, _BEGUN[reading] if begun else reading) for text in texts]
        queries = [query for query in found if query is not None]
        return queries[0] if len(queries) == 1 else BooleanQuery.of([(Occur.SHOULD, query) for query in queries])

    def _branching_phrase(self, text: AnalysedText, reading: Reading, slop: int) -> Query:
        graph = TokenGraph.of(text)
        if slop:
            inner = TextQuery(self.leaves, Occur.MUST, self.phrases, self.gaps)
            texts = [linear(way, begun=text.begun) for way in graph.ways(0, graph.last)]
            found = [inner.of(way, reading, slop) for way in texts]
            return BooleanQuery.of([(Occur.SHOULD, query) for query in found if query is not None])
        stretches = [Stretch(tuple(graph.ways(*ends)), graph.parts(ends[0])) for ends in graph.stretches()]
        return self.leaves.phrase_of_stretches(stretches, begun=reading is Reading.PHRASE_PREFIX)
