"""Tokenizers that look at one character at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from . import utf16
from .ascii_words import LETTERS, NOT_WHITE
from .tokens import Token, TokenStream

MAX_TOKEN_LENGTH = 255

# Letters of every script. `\w` minus digits, other numbers and the underscore is what `str.isalpha` says of each.
_ASCII_LETTERS = re.compile("[A-Za-z]+")
_WORD_CHARACTERS = re.compile(r"\w+")

# What Java calls white space: no no-break space, but the four separators of ASCII.
_WHITESPACE = "\t-\r\x1c- \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_NOT_WHITESPACE = re.compile(f"[^{_WHITESPACE}]+")


def letter_spans(text: str) -> list[tuple[int, int]]:
    """Find the runs of letters. Java: Character.isLetter."""
    if text.isascii():
        return [m.span() for m in _ASCII_LETTERS.finditer(text)]
    found = []
    for match in _WORD_CHARACTERS.finditer(text):
        found += _letters_within(text, *match.span())
    return found


def _letters_within(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text[start:end].isalpha():
        return [(start, end)]
    letters = "".join("a" if c.isalpha() else " " for c in text[start:end])
    return [(start + m.start(), start + m.end()) for m in _ASCII_LETTERS.finditer(letters)]


def whitespace_spans(text: str) -> list[tuple[int, int]]:
    """Find what stands between white space. Java: Character.isWhitespace."""
    return [m.span() for m in _NOT_WHITESPACE.finditer(text)]


def cut(text: str, spans: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Cut each span that is longer than *limit* UTF-16 units. Lucene: CharTokenizer."""
    if all(end - start <= limit // 2 for start, end in spans):
        return spans
    return [piece for start, end in spans for piece in _pieces(text, start, end, limit)]


def _pieces(text: str, start: int, end: int, limit: int) -> list[tuple[int, int]]:
    pieces = []
    while start < end:
        stop = min(end, utf16.prefix(text, start, limit))
        if utf16.length(text[start:stop]) < limit and stop < end:
            stop += 1  # Lucene looks at the length only after it has taken a whole pair
        pieces.append((start, stop))
        start = stop
    return pieces


@dataclass(frozen=True, slots=True)
class LetterTokenizer:
    """Keep the runs of letters. Elasticsearch: the `letter` tokenizer."""

    ascii_kinds: ClassVar[bytes] = LETTERS
    max_token_length: int = MAX_TOKEN_LENGTH

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        return stream_of(text, cut(text, letter_spans(text), self.max_token_length))

    def words(self, text: str) -> list[str]:
        """Return the terms of *text* alone."""
        return [text[s:e] for s, e in cut(text, letter_spans(text), self.max_token_length)]


@dataclass(frozen=True, slots=True)
class WhitespaceTokenizer:
    """Keep what stands between white space. Elasticsearch: the `whitespace` tokenizer."""

    ascii_kinds: ClassVar[bytes] = NOT_WHITE
    max_token_length: int = MAX_TOKEN_LENGTH

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        return stream_of(text, cut(text, whitespace_spans(text), self.max_token_length))

    def words(self, text: str) -> list[str]:
        """Return the terms of *text* alone."""
        return [text[s:e] for s, e in cut(text, whitespace_spans(text), self.max_token_length)]


@dataclass(frozen=True, slots=True)
class KeywordTokenizer:
    """Keep the whole text as one token, also when it is empty. Elasticsearch: the `keyword` tokenizer."""

    def tokenize(self, text: str) -> TokenStream:
        """Return the one token of *text*."""
        return stream_of(text, [(0, len(text))])

    def words(self, text: str) -> list[str]:
        """Return the one term of *text*."""
        return [text]


def stream_of(text: str, spans: list[tuple[int, int]], kind: str = "word") -> TokenStream:
    """Make a stream of the slices of *text*, one position each."""
    offsets = utf16.offsets(text)
    tokens = (Token(text[s:e], offsets[s], offsets[e], n, kind) for n, (s, e) in enumerate(spans))
    return TokenStream(tuple(tokens), end_offset=offsets[len(text)])
