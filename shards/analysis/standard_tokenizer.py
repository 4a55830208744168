"""Words by Unicode's word boundaries.

Lucene: StandardTokenizer. ASCII text, which has neither marks nor scripts to care for, takes a shorter way to the
same answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from . import utf16
from .ascii_words import UNICODE_WORDS
from .tokens import Token, TokenStream
from .word_break import classes
from .word_grammar import LONGEST, PICTURE_TOKEN, TOKEN, TOKEN_START, type_of

MAX_TOKEN_LENGTH = 255

Span = tuple[int, int]

_LETTERS = "[A-Za-z]++(?:_*+[A-Za-z]++|[.:'][A-Za-z]++)*+"
_NUMBER = "[0-9]++(?:_*+[0-9]++|[.,;'][0-9]++)*+"
_CORE = f"(?:{_LETTERS}|{_NUMBER})++"
_ASCII_TOKEN = re.compile(f"(?:(?<!_)_++)?+{_CORE}(?:_++{_CORE})*+_*+")


def spans(text: str, limit: int = MAX_TOKEN_LENGTH, *, ascii_path: bool = True) -> list[Span]:
    """Find where the tokens of *text* start and end, in code points.

    The answer does not depend on *ascii_path*, only the time it takes.
    """
    if ascii_path and text.isascii():
        found = [m.span() for m in _ASCII_TOKEN.finditer(text)]
        return found if _all_short(found, limit) else _careful_spans(text, classes(text), limit)
    shape = classes(text)
    if "P" in shape or limit > LONGEST:
        return _careful_spans(text, shape, limit)
    found = [m.span() for m in TOKEN.finditer(shape)]
    # As many characters may be twice as many units.
    return found if 2 * len(text) <= limit or _all_short(found, limit // 2) else _careful_spans(text, shape, limit)


def _all_short(found: list[Span], limit: int) -> bool:
    return all(end - start <= limit for start, end in found)


def _careful_spans(text: str, shape: str, limit: int) -> list[Span]:
    """Go token by token where one may be too long, or a pictograph may also be a letter.

    Lucene's scanner sees no more than *limit* units from where a token starts; what it finds there is the token.
    """
    found: list[Span] = []
    position = 0
    while match := TOKEN_START.search(shape, position):
        start = match.start()
        window = utf16.prefix(text, start, limit)
        matches = (rule.match(shape, start, window) for rule in (TOKEN, PICTURE_TOKEN))
        position = max((m.end() for m in matches if m), default=start)
        if position > start:
            found.append((start, position))
        else:
            position = start + 1
    return found


@lru_cache(maxsize=1 << 12)
def _type(shape: str) -> str:
    return type_of(shape)


@dataclass(frozen=True, slots=True)
class StandardTokenizer:
    """Cut text at Unicode's word boundaries and keep what holds a letter, a digit or an emoji.

    Elasticsearch: the `standard` tokenizer. Types are `<ALPHANUM>`, `<NUM>`, `<SOUTHEAST_ASIAN>`, `<IDEOGRAPHIC>`,
    `<HIRAGANA>`, `<KATAKANA>`, `<HANGUL>`, `<EMOJI>`.
    """

    ascii_kinds: ClassVar[bytes] = UNICODE_WORDS
    max_token_length: int = MAX_TOKEN_LENGTH

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        shape, offsets = classes(text), utf16.offsets(text)
        found = enumerate(spans(text, self.max_token_length))
        tokens = (Token(text[s:e], offsets[s], offsets[e], n, _type(shape[s:e])) for n, (s, e) in found)
        return TokenStream(tuple(tokens), end_offset=offsets[len(text)])

    def words(self, text: str) -> list[str]:
        """Return the terms of *text* alone."""
        limit = self.max_token_length
        if text.isascii():
            if len(text) <= limit:
                return [text] if text.isalnum() else _ASCII_TOKEN.findall(text)
            found = _ASCII_TOKEN.findall(text)
            if max(map(len, found), default=0) <= limit:
                return found
        return [text[start:end] for start, end in spans(text, limit)]
