"""Pieces of words: every run of a few characters, or only those at the edge."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from ..errors import IllegalArgumentError
from . import utf16
from .tokens import Token, TokenStream
from .word_filters import JAVA_WHITESPACE, last_position

CharacterTest = Callable[[str], bool]

_CATEGORIES = {"letter": "L", "digit": "Nd", "punctuation": "P", "symbol": "S"}


@dataclass(frozen=True, slots=True)
class GramSizes:
    """Say how many characters a gram has, and whether each must begin where its word does."""

    shortest: int = 1
    longest: int = 2
    edge: bool = False

    def __post_init__(self) -> None:
        if self.shortest < 1:
            raise IllegalArgumentError("minGram must be greater than zero")
        if self.shortest > self.longest:
            raise IllegalArgumentError("minGram must not be greater than maxGram")

    def spans(self, length: int) -> Iterator[tuple[int, int]]:
        """Yield the grams of a word of *length* characters, by start, then by size."""
        for start in range(min(1, length) if self.edge else length):
            for size in range(self.shortest, min(self.longest, length - start) + 1):
                yield start, start + size


@dataclass(frozen=True, slots=True)
class NGramTokenizer:
    """Cut text into overlapping grams, each at a position of its own. Lucene: NGramTokenizer, EdgeNGramTokenizer.

    `is_token_char` tells what belongs to words; None: everything does.
    """

    sizes: GramSizes
    is_token_char: CharacterTest | None = None

    def tokenize(self, text: str) -> TokenStream:
        """Return the grams of *text*."""
        offsets = utf16.offsets(text)
        spans = ((a + s, a + e) for a, b in self._words(text) for s, e in self.sizes.spans(b - a))
        tokens = (Token(text[s:e], offsets[s], offsets[e], n) for n, (s, e) in enumerate(spans))
        return TokenStream(tuple(tokens), end_offset=offsets[len(text)])

    def _words(self, text: str) -> Iterator[tuple[int, int]]:
        if self.is_token_char is None:
            yield 0, len(text)
            return
        start = 0
        for i, char in enumerate(text):
            if not self.is_token_char(char):
                yield start, i
                start = i + 1
        yield start, len(text)


@dataclass(frozen=True, slots=True)
class NGramFilter:
    """Replace each token by its grams, all at its position. Lucene: NGramTokenFilter, EdgeNGramTokenFilter.

    A token that is too short vanishes; `preserve_original` keeps it, and one that is longer than every gram. `back`
    takes the edge at the end of the word.
    """

    sizes: GramSizes
    preserve_original: bool = False
    back: bool = False
    uses_keywords: ClassVar[bool] = False

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream of grams."""
        grams = tuple(replace(t, term=term) for t in stream.tokens for term in self._grams(t.term))
        # Lucene forgets here the positions that filters before removed behind the last token.
        return stream.with_tokens(grams, last_position(stream.tokens) - last_position(grams))

    def _grams(self, term: str) -> Iterator[str]:
        length = len(term)
        for start, end in self.sizes.spans(length):
            yield term[length - end : length - start] if self.back else term[start:end]
        if self.preserve_original and not self.sizes.shortest <= length <= self.sizes.longest:
            yield term


def character_test(classes: list[str], custom: str | None) -> CharacterTest:
    """Make the test for `token_chars`: letter, digit, whitespace, punctuation, symbol, custom.

    Elasticsearch: CharMatcher.
    """
    prefixes = tuple(_CATEGORIES[name] for name in classes if name in _CATEGORIES)
    members = (JAVA_WHITESPACE if "whitespace" in classes else "") + (custom or "")
    return lambda char: char in members or unicodedata.category(char).startswith(prefixes)
