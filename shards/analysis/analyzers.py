"""Analyzers: char filters, a tokenizer and token filters in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar, Protocol, runtime_checkable

from . import porter
from .char_filters import CharFilter
from .chunk_analyzer import ChunkAnalyzer, ChunkTokenizer, Reduce
from .component import Named
from .lowercase import lower_all
from .tokens import Terms, Token, TokenFilter, Tokenizer, TokenStream, terms_of
from .word_filters import TermFilter, possessive

CACHED_TERMS = 1 << 16
SHORT_TOKEN = 4096
"""How many UTF-16 units a token may have and never become, whatever filters do to each of them, longer than an index takes."""
POSITION_INCREMENT_GAP = 100


@runtime_checkable
class WordTokenizer(Tokenizer, Protocol):
    """Cut text into tokens that stand one position apart."""

    def words(self, text: str) -> list[str]:
        """Return the terms alone."""
        ...


@dataclass(frozen=True, slots=True)
class Chain:
    """Send text through char filters, a tokenizer, token filters. Elasticsearch: CustomAnalyzer.

    `position_increment_gap` separates the values of a field. `custom` chains were put together by a user.
    """

    name: str
    tokenizer: Named[Tokenizer]
    filters: tuple[Named[TokenFilter], ...] = ()
    char_filters: tuple[Named[CharFilter], ...] = ()
    position_increment_gap: int = POSITION_INCREMENT_GAP
    custom: bool = False
    by_chunks: ClassVar[None] = None

    def stream(self, text: str) -> TokenStream:
        """Analyze *text* with everything `_analyze` shows."""
        stream = self.tokenized(text)
        for token_filter in self.filters:
            stream = token_filter.component.apply(stream)
        return stream

    def tokenized(self, text: str) -> TokenStream:
        """Return the tokens of *text* before any token filter, at their offsets in *text* itself."""
        maps = []
        for char_filter in self.char_filters:
            filtered = char_filter.component.filter(text)
            text = filtered.text
            maps.append(filtered.offsets)
        stream = self.tokenizer.component.tokenize(text)
        for offsets in reversed(maps):
            moved = (replace(t, start=offsets.correct(t.start), end=offsets.correct(t.end)) for t in stream.tokens)
            stream = TokenStream(tuple(moved), stream.trailing, offsets.correct(stream.end_offset))
        return stream

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of *text*."""
        return list(self.stream(text).tokens)

    def terms(self, text: str) -> Terms:
        """Return terms, positions and trailing gap of *text*."""
        return terms_of(self.stream(text))


@dataclass(frozen=True, slots=True)
class WordAnalyzer:
    """Answer as *chain* does, but take a short cut where only terms are asked for.

    `reduce` does to one term what all filters of the chain do to it; None: they do nothing. `lowercase` says that the
    first of them is left out of it. `by_chunks` answers for many texts where what stands between blanks can be analysed
    alone, and is never refused.
    """

    chain: Chain
    tokenizer: WordTokenizer
    reduce: Reduce | None = None
    lowercase: bool = True
    by_chunks: ChunkAnalyzer | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_chunks", self._by_chunks())

    def _by_chunks(self) -> ChunkAnalyzer | None:
        tokenizer = self.tokenizer
        if not isinstance(tokenizer, ChunkTokenizer) or tokenizer.max_token_length > SHORT_TOKEN:
            return None
        never_refuses = all(map(_never_refuses, self.chain.filters))
        return ChunkAnalyzer(tokenizer, self.lowercase, self.reduce) if never_refuses else None

    @property
    def name(self) -> str:
        """Return the name the analyzer is registered under."""
        return self.chain.name

    @property
    def position_increment_gap(self) -> int:
        """Return the positions between the values of a field."""
        return self.chain.position_increment_gap

    def stream(self, text: str) -> TokenStream:
        """Analyze *text* with everything `_analyze` shows."""
        return self.chain.stream(text)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of *text*."""
        return self.chain.tokens(text)

    def terms(self, text: str) -> Terms:
        """Return terms, positions and trailing gap of *text*."""
        words = self._changed(self.tokenizer.words(text))
        terms = [term for term in words if term is not None]
        positions = [n for n, term in enumerate(words) if term is not None]
        return terms, positions, len(words) - 1 - (positions[-1] if positions else -1)

    def _changed(self, words: list[str]) -> Sequence[str | None]:
        lowered = lower_all(words) if self.lowercase else words
        return lowered if self.reduce is None else list(map(self.reduce, lowered))


def _never_refuses(named: Named[TokenFilter]) -> bool:
    return isinstance(named.component, TermFilter) and not named.component.may_refuse


def shortened(chain: Chain) -> Chain | WordAnalyzer:
    """Give *chain* a short cut, if its filters look at nothing but the term."""
    tokenizer = chain.tokenizer.component
    steps = tuple(one.component for one in chain.filters if isinstance(one.component, TermFilter))
    if chain.char_filters or len(steps) < len(chain.filters) or not isinstance(tokenizer, WordTokenizer):
        return chain
    return WordAnalyzer(chain, tokenizer, stepping(steps) if steps else None, lowercase=False)


def stepping(filters: tuple[TermFilter, ...]) -> Reduce:
    """Make the reduction that does all of *filters*."""

    @lru_cache(maxsize=CACHED_TERMS)
    def reduce(term: str) -> str | None:
        keyword = False
        for one in filters:
            after = one.step(term, keyword)
            if after is None:
                return None
            term, keyword = after
        return term

    return reduce


def stopping(stops: Callable[[str], bool]) -> Reduce:
    """Make the reduction that drops stop words."""
    return lambda term: None if stops(term) else term


def stemming(stops: Callable[[str], bool], excluded: frozenset[str]) -> Reduce:
    """Make the reduction of English: possessive, stop words, Porter's stem."""

    def reduce(term: str) -> str | None:
        bare = possessive(term)
        if stops(bare):
            return None
        return bare if bare in excluded else porter.stem(bare)

    return reduce
