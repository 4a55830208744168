"""Analyzers: a tokenizer and what follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from . import porter
from .lowercase import lower
from .tokens import Terms, Token, TokenStream, terms_of
from .word_filters import possessive

CACHED_TERMS = 1 << 16


class Tokenizer(Protocol):
    """Cut text into tokens. Lucene: Tokenizer."""

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        ...


class WordTokenizer(Tokenizer, Protocol):
    """Cut text into tokens that stand one position apart."""

    def words(self, text: str) -> list[str]:
        """Return the terms alone."""
        ...


class TokenFilter(Protocol):
    """Change, drop or add tokens. Lucene: TokenFilter."""

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the filtered stream."""
        ...


@dataclass(frozen=True, slots=True)
class Chain:
    """Cut text with a tokenizer, then pass the tokens through filters. Elasticsearch: CustomAnalyzer."""

    name: str
    tokenizer: Tokenizer
    filters: tuple[TokenFilter, ...] = ()

    def stream(self, text: str) -> TokenStream:
        """Analyze *text* with everything `_analyze` shows."""
        stream = self.tokenizer.tokenize(text)
        for token_filter in self.filters:
            stream = token_filter.apply(stream)
        return stream

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of *text*."""
        return list(self.stream(text).tokens)

    def terms(self, text: str) -> Terms:
        """Return terms, positions and trailing gap of *text*."""
        return terms_of(self.stream(text))


Reduce = Callable[[str], str | None]
"""What becomes of one term: another, or None when it is dropped."""


@dataclass(frozen=True, slots=True)
class WordAnalyzer:
    """Answer as *chain* does, but take a short cut where only terms are asked for.

    `reduce` does to one lower-case term what all filters of the chain do to it after the lower case; None: they do
    nothing more.
    """

    chain: Chain
    tokenizer: WordTokenizer
    reduce: Reduce | None = None
    lowercase: bool = True

    @property
    def name(self) -> str:
        """Return the name the analyzer is registered under."""
        return self.chain.name

    def stream(self, text: str) -> TokenStream:
        """Analyze *text* with everything `_analyze` shows."""
        return self.chain.stream(text)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of *text*."""
        return self.chain.tokens(text)

    def terms(self, text: str) -> Terms:
        """Return terms, positions and trailing gap of *text*."""
        words = self._words(text)
        if self.reduce is None:
            return words, list(range(len(words))), 0
        reduced = [(term, n) for n, term in enumerate(map(self.reduce, words)) if term is not None]
        positions = [n for _, n in reduced]
        return [term for term, _ in reduced], positions, len(words) - 1 - (positions[-1] if positions else -1)

    def _words(self, text: str) -> list[str]:
        if not self.lowercase:
            return self.tokenizer.words(text)
        if text.isascii():
            return self.tokenizer.words(text.lower())
        return list(map(lower, self.tokenizer.words(text)))


def stopping(stop_words: frozenset[str]) -> Reduce | None:
    """Make the reduction that drops *stop_words*."""
    return (lambda term: None if term in stop_words else term) if stop_words else None


def stemming(stop_words: frozenset[str], excluded: frozenset[str]) -> Reduce:
    """Make the reduction of English: possessive, stop words, Porter's stem."""

    @lru_cache(maxsize=CACHED_TERMS)
    def reduce(term: str) -> str | None:
        bare = possessive(term)
        if bare in stop_words:
            return None
        return bare if bare in excluded else porter.stem(bare)

    return reduce
