"""`more_like_this`: documents that share the words that tell a text from others. Elasticsearch: MoreLikeThisQueryBuilder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, ParsingError
from secondpass.shards.lucene import BooleanQuery, MatchNoneQuery, Occur, Query
from secondpass.shards.lucene.java_order import hash_order
from secondpass.shards.lucene.more_like_this import LikeWords, Minimum, MoreLikeThisQuery, Selection
from secondpass.shards.xcontent import ObjectReader, boolean, float32, integer, list_of, string

from .builder import QueryContext
from .ids import by_id
from .like_items import Item, like
from .minimum_should_match import minimum, with_minimum

MAX_TOKENS = 5000
"""So many tokens of a text are looked at, no more."""


@dataclass(frozen=True, slots=True)
class WordFilter:
    """Say which words are not worth asking: too short, too long (in UTF-16 units, 0 for any), or stop words."""

    shortest: int = 0
    longest: int = 0
    stop_words: frozenset[str] = frozenset()

    def keeps(self, word: str) -> bool:
        length = len(word.encode("utf-16-le", "surrogatepass")) // 2
        return length >= self.shortest and not 0 < self.longest < length and word not in self.stop_words


@dataclass(frozen=True, slots=True)
class EnoughOf(Minimum):
    """Ask *amount* of the clauses, a `minimum_should_match`."""

    amount: str

    def __call__(self, query: BooleanQuery) -> Query:
        return with_minimum(query, self.amount)


@dataclass(frozen=True, slots=True)
class MoreLikeThis:
    """Match documents like the texts and items of *likes* and unlike those of *unlikes*, in *fields*, or all when None."""

    fields: tuple[str, ...] | None
    likes: tuple[str | Item, ...]
    unlikes: tuple[str | Item, ...]
    selection: Selection
    words: WordFilter
    minimum: EnoughOf
    analyzer: str | None = None
    include: bool = False
    fail: bool = True

    def to_lucene(self, context: QueryContext) -> Query:
        context.require_analyzer(self.analyzer, "more_like_this")
        fields = self._fields(context)
        if not fields:
            return MatchNoneQuery("no fields to be alike in")
        texts, items = _apart(self.likes)
        skipped = self._skipped(context, fields)
        groups = [self._of_items(context, items, fields, skipped)] if items else []
        groups += [(self._of_texts(context, texts, fields, skipped),)] if texts else []
        query = MoreLikeThisQuery(f"like:[{', '.join(texts)}]", tuple(groups), self.selection, self.minimum)
        return self._without(items, query) if items else query

    def _fields(self, context: QueryContext) -> list[str]:
        if self.fields is None:
            self._require_items_alone()
            return ["*"]
        types = [(name, context.field_type(name)) for name in self.fields]
        for name, field in types:
            if self.fail and field is not None and field.family not in ("text", "keyword"):
                raise IllegalArgumentError(f"more_like_this only supports text/keyword fields: [{name}]")
        return [name for name, field in types if field is None or field.family in ("text", "keyword")]

    def _require_items_alone(self) -> None:
        if any(isinstance(one, str) for one in (*self.likes, *self.unlikes)):
            raise IllegalArgumentError(
                "[more_like_this] query cannot infer the field to analyze the free text, you should update the "
                "[index.query.default_field] index setting to a field that exists in the mapping or set the [fields] "
                "option in the query."
            )

    def _skipped(self, context: QueryContext, fields: Sequence[str]) -> set[tuple[str, str]]:
        """Return the (field, word) pairs of what not to be like."""
        texts, items = _apart(self.unlikes)
        skipped = {(fields[0], word) for text in texts for word in self._terms(context, fields[0], text)}
        if _apart(self.likes)[1]:  # without items to be like, Elasticsearch looks at none to be unlike
            found = [item.words(context, fields) for item in items]
            skipped |= {(name, word) for each in found for name, words in each.items() for word in words}
        return skipped

    def _of_texts(
        self, context: QueryContext, texts: Iterable[str], fields: Sequence[str], skipped: set[tuple[str, str]]
    ) -> LikeWords:
        """Return the words of *texts* as the first of *fields* reads them."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(self._kept(fields[0], self._terms(context, fields[0], text)[:MAX_TOKENS], skipped))
        return LikeWords(tuple(fields), tuple(counts.items()))

    def _of_items(
        self, context: QueryContext, items: Iterable[Item], fields: Sequence[str], skipped: set[tuple[str, str]]
    ) -> tuple[LikeWords, ...]:
        """Return the words of *items* field by field, those of one field together."""
        counts: dict[str, Counter[str]] = {}
        for item in items:
            for name, words in item.words(context, fields).items():
                counts.setdefault(name, Counter()).update(self._kept(name, sorted(words), skipped))
        return tuple(LikeWords((name,), tuple(counts[name].items())) for name in hash_order(counts))

    def _kept(self, field: str, words: Iterable[str], skipped: set[tuple[str, str]]) -> list[str]:
        return [word for word in words if self.words.keeps(word) and (field, word) not in skipped]

    def _terms(self, context: QueryContext, name: str, text: str) -> list[str]:
        field = context.field_type(name)
        if field is None:
            return []
        return [token.term for token in context.analysed(field, text, self.analyzer).tokens]

    def _without(self, items: Sequence[Item], query: Query) -> Query:
        ids = [item.id for item in items if item.id is not None]
        excluded = [] if self.include or not ids else [(Occur.MUST_NOT, by_id(ids))]
        return BooleanQuery.of([(Occur.SHOULD, query), *excluded])


def parse(reader: ObjectReader, sub: object) -> MoreLikeThis:
    reader.owner = "mlt"  # the name Elasticsearch's errors give it
    fields = reader.take("fields", list_of(string), None)
    likes, unlikes = tuple(reader.take("like", like, ())), tuple(reader.take("unlike", like, ()))
    if not likes:
        raise ParsingError("more_like_this requires 'like' to be specified", reader.path)
    if fields is not None and not fields:
        raise ParsingError("more_like_this requires 'fields' to be non-empty", reader.path)
    found = MoreLikeThis(
        None if fields is None else tuple(fields),
        likes,
        unlikes,
        _selection(reader),
        _word_filter(reader),
        EnoughOf(reader.take("minimum_should_match", minimum, "30%")),
    )
    return replace(
        found,
        analyzer=reader.take("analyzer", string, None),
        include=reader.take("include", boolean, False),
        fail=reader.take("fail_on_unsupported_field", boolean, True),
    )


def _selection(reader: ObjectReader) -> Selection:
    most = reader.take("max_query_terms", integer, 25)
    if most <= 0:
        raise IllegalArgumentError("requires 'maxQueryTerms' to be greater than 0")
    boost = reader.take("boost_terms", float32, np.float32(0.0))
    if boost < 0:
        raise IllegalArgumentError(f"boost must be a positive float, got {boost}")
    return Selection(
        most,
        reader.take("min_term_freq", integer, 2),
        reader.take("min_doc_freq", integer, 5),
        reader.take("max_doc_freq", integer, 2**31 - 1),
        boost if boost else None,
    )


def _word_filter(reader: ObjectReader) -> WordFilter:
    return WordFilter(
        reader.take("min_word_length", integer, 0),
        reader.take("max_word_length", integer, 0),
        frozenset(reader.take("stop_words", list_of(string), ())),
    )


def _apart(likes: Iterable[str | Item]) -> tuple[list[str], list[Item]]:
    """Return the texts and the items."""
    all_of = list(likes)
    return [one for one in all_of if isinstance(one, str)], [one for one in all_of if isinstance(one, Item)]
