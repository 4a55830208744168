"""Terms and phrases of analysed text as queries on one field. Elasticsearch: MatchQueryParser, TextFieldMapper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError
from secondpass.shards.lucene import ConstantScoreQuery, MatchNoneQuery, PhraseQuery, Query, TermQuery
from secondpass.shards.lucene.multi_phrase import MultiPhraseQuery, Slots
from secondpass.shards.lucene.phrase_prefix import PhrasePrefixQuery
from secondpass.shards.lucene.span_query import SpanQuery
from secondpass.shards.lucene.spans import Span, SpanGap, SpanNear, SpanOr, SpanPrefix, SpanTerm
from secondpass.shards.lucene.synonym import SynonymQuery
from secondpass.shards.mapping import FieldType

from .builder import QueryContext
from .fuzziness import FuzzyOptions
from .prefix import prefixed
from .terms_of_field import exact
from .token_graph import Stretch, Way


@dataclass(frozen=True, slots=True)
class FieldLeaves:
    """Make queries on *field*; *lenient* ones match nothing where the field cannot hold what is asked.

    *fuzzy* lets terms be misspelt; *expansions* is how many terms may stand for the last, begun word of a phrase.
    """

    context: QueryContext
    field: FieldType
    lenient: bool = False
    fuzzy: FuzzyOptions | None = None
    expansions: int = 50

    def term(self, term: Any) -> Query:
        fuzzy = self.fuzzy
        if fuzzy is None and self.field.type == "text":  # the usual way, which cannot fail
            return TermQuery(self.field.name, term)
        return self._forgiving(lambda: exact(self.field, term) if fuzzy is None else fuzzy.query(self.field, term))

    def prefix(self, start: str) -> Query:
        return self._forgiving(lambda: prefixed(self.context, self.field, start))

    def synonyms(self, terms: Sequence[str]) -> Query:
        return self._weighed(SynonymQuery.of(self.field.name, tuple(terms)))

    def phrase(self, slots: Slots, slop: int) -> Query:
        return self._forgiving(lambda: self._weighed(self._phrase(slots, slop)))

    def phrase_prefix(self, slots: Slots, slop: int) -> Query:
        return self._forgiving(lambda: self._weighed(self._phrase_prefix(slots, slop)))

    def phrase_of_stretches(self, stretches: Sequence[Stretch], *, begun: bool) -> Query:
        last = len(stretches) - 1
        parts = tuple(self._stretch(stretch, begun and i == last) for i, stretch in enumerate(stretches))
        return self._weighed(SpanQuery(self.field.name, parts[0] if len(parts) == 1 else SpanNear(parts)))

    def _weighed(self, query: Query) -> Query:
        """Return *query*, scoring 1 on a field that counts neither terms nor lengths."""
        return ConstantScoreQuery(query) if self.field.type == "match_only_text" else query

    def _forgiving(self, make: Callable[[], Query]) -> Query:
        try:
            return make()
        except ShardError as error:
            if self.lenient:
                return MatchNoneQuery(f"failed [{self.field.name}] query, caused by {error.reason}")
            raise

    def _phrase(self, slots: Slots, slop: int) -> Query:
        self._require_text("phrase")
        if any(len(words) > 1 for _, words in slots):
            return MultiPhraseQuery(self.field.name, slots, slop)
        return PhraseQuery(self.field.name, tuple((position, words[0]) for position, words in slots), slop)

    def _phrase_prefix(self, slots: Slots, slop: int) -> Query:
        self._require_text("phrase prefix")
        if "index_prefixes" in self.field.params and len(slots) > 1:
            raise UnsupportedError(
                f"phrases with a begun word on [{self.field.name}] with [index_prefixes] are not supported by secondpass"
            )
        return PhrasePrefixQuery(self.field.name, slots, slop, self.expansions)

    def _require_text(self, query: str) -> None:
        if self.field.family != "text":
            raise IllegalArgumentError(
                f"Can only use {query} queries on text fields - not on [{self.field.name}] which is of type "
                f"[{self.field.type}]"
            )

    def _stretch(self, stretch: Stretch, begun: bool) -> Span:
        if stretch.parts:
            return SpanOr(tuple(self._way(way, begun) for way in stretch.ways))
        words = [self._word(way[0][0], begun) for way in stretch.ways]
        return words[0] if len(words) == 1 else SpanOr(tuple(words))

    def _way(self, way: Way, begun: bool) -> Span:
        words = [self._word(term, begun and i == len(way) - 1) for i, (term, _) in enumerate(way)]
        parts: list[Span | SpanGap] = []
        for (_, step), before in zip(way, [None, *words], strict=False):
            # Elasticsearch puts the gap between two words before both of them.
            parts += [SpanGap(step - 1)] if step > 1 else []
            parts += [before] if before else []
        parts.append(words[-1])
        return words[0] if len(parts) == 1 else SpanNear(tuple(parts))

    def _word(self, term: str, begun: bool) -> Span:
        return SpanPrefix(self.field.name, term, self.expansions) if begun else SpanTerm(self.field.name, term)
