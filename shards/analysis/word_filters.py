"""Token filters that look at one token at a time: change its term, mark it, or drop it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from . import porter, utf16
from .folding_data import FOLDINGS
from .lowercase import lower
from .tokens import Token, TokenStream

_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with"
)
ENGLISH_STOP_WORDS = frozenset(_STOP_WORDS.split())
JAVA_WHITESPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
_POSSESSIVES = tuple(apostrophe + s for apostrophe in "'\u2019\uff07" for s in "sS")
_ASCII = str.maketrans({char: ascii_ for ascii_, chars in FOLDINGS.items() for char in chars})


Marked = tuple[str, bool]
"""A term, and whether it is marked as a keyword, which stemmers leave alone."""


class TermFilter(ABC):
    """Do to each token what depends on its term alone. What is dropped leaves its position empty."""

    __slots__ = ()
    uses_keywords: ClassVar[bool] = False
    may_refuse: ClassVar[bool] = False

    @abstractmethod
    def step(self, term: str, keyword: bool) -> Marked | None:
        """Return what becomes of a term, None when it is dropped."""

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the filtered stream."""
        kept: list[Token] = []
        for token in stream.tokens:
            after = self.step(token.term, token.keyword)
            if after == (token.term, token.keyword):
                kept.append(token)
            elif after is not None:
                kept.append(replace(token, term=after[0], keyword=after[1]))
        return stream.with_tokens(kept, stream.trailing + last_position(stream.tokens) - last_position(kept))


@dataclass(frozen=True, slots=True)
class MapFilter(TermFilter):
    """Replace each term by a function of it."""

    change: Callable[[str], str]

    def step(self, term: str, keyword: bool) -> Marked:
        """Return the changed term."""
        return self.change(term), keyword


@dataclass(frozen=True, slots=True)
class StemFilter(TermFilter):
    """Replace each term that is not marked as a keyword by a function of it."""

    change: Callable[[str], str]
    uses_keywords: ClassVar[bool] = True

    def step(self, term: str, keyword: bool) -> Marked:
        """Return the stem, or the keyword as it is."""
        return (term if keyword else self.change(term)), keyword


@dataclass(frozen=True, slots=True)
class KeepFilter(TermFilter):
    """Drop the terms that fail a test. Lucene: FilteringTokenFilter."""

    keep: Callable[[str], bool]

    def step(self, term: str, keyword: bool) -> Marked | None:
        """Return the term if it stays."""
        return (term, keyword) if self.keep(term) else None


@dataclass(frozen=True, slots=True)
class MarkFilter(TermFilter):
    """Mark the terms that no stemmer may change. Lucene: KeywordMarkerFilter."""

    marks: Callable[[str], bool]
    uses_keywords: ClassVar[bool] = True

    def step(self, term: str, keyword: bool) -> Marked:
        """Return the term, marked or not."""
        return term, keyword or self.marks(term)


@dataclass(frozen=True, slots=True)
class PatternMarkFilter(MarkFilter):
    """Mark the terms a pattern matches; one it takes too long over is refused. Lucene: PatternKeywordMarkerFilter."""

    may_refuse: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SuggestStopFilter:
    """Drop stop words, but not one the text ends in: its writer may not have finished. Lucene: SuggestStopFilter."""

    stops: Callable[[str], bool]
    uses_keywords: ClassVar[bool] = True

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream without stop words."""
        last = stream.tokens[-1] if stream.tokens else None
        if last is None or not self.stops(last.term) or last.end < stream.end_offset:
            return KeepFilter(lambda term: not self.stops(term)).apply(stream)
        kept = (token for token in stream.tokens[:-1] if not self.stops(token.term))
        return stream.with_tokens((*kept, replace(last, keyword=True)))


@dataclass(frozen=True, slots=True)
class FoldBesideFilter:
    """Put the look-alike in ASCII before each term that has one, at the same position. Lucene: ASCIIFoldingFilter."""

    uses_keywords: ClassVar[bool] = False

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream with folded terms beside their originals."""
        folded: list[Token] = []
        for token in stream.tokens:
            term = fold(token.term)
            folded += [token] if term == token.term else [replace(token, term=term), token]
        return stream.with_tokens(folded)


def last_position(tokens: Sequence[Token]) -> int:
    """Return the position of the last token, -1 without one."""
    return tokens[-1].position if tokens else -1


def fold(term: str) -> str:
    """Return *term* with what looks like ASCII turned into it."""
    return term if term.isascii() else term.translate(_ASCII)


def upper(term: str) -> str:
    """Upper-case one character at a time, as `Character.toUpperCase` does. Lucene: UpperCaseFilter."""
    return term.upper() if term.isascii() else "".join(map(_upper_character, term))


def _upper_character(char: str) -> str:
    """Return the upper case if it is one character, else the title case if that is one."""
    return next((c for c in (char.upper(), char.title()) if len(c) == 1), char)


def possessive(term: str) -> str:
    """Strip a final `'s`, with any of three apostrophes. Lucene: EnglishPossessiveFilter."""
    return term[:-2] if term.endswith(_POSSESSIVES) else term


def truncation(length: int) -> StemFilter:
    """Make a filter that cuts terms to *length* UTF-16 units. Lucene: TruncateTokenFilter.

    But: a character of two units that would be cut in half goes as a whole.
    """
    return StemFilter(lambda term: term[: utf16.prefix(term, 0, length)])


def length_filter(shortest: int, longest: int) -> KeepFilter:
    """Make a filter that keeps terms of *shortest* to *longest* UTF-16 units. Lucene: LengthFilter."""
    return KeepFilter(lambda term: shortest <= utf16.length(term) <= longest)


def membership(words: frozenset[str], ignore_case: bool = False) -> Callable[[str], bool]:
    """Make the test whether a term is one of *words*. Lucene: CharArraySet."""
    if ignore_case:
        lowered = frozenset(map(lower, words))
        return lambda term: lower(term) in lowered
    return words.__contains__


def stop_filter(words: frozenset[str], ignore_case: bool = False) -> KeepFilter:
    """Make a filter that drops *words*. Lucene: StopFilter."""
    stops = membership(words, ignore_case)
    return KeepFilter(lambda term: not stops(term))


def keyword_marker(words: frozenset[str], ignore_case: bool = False) -> MarkFilter:
    """Make a filter that keeps stemmers away from *words*. Lucene: SetKeywordMarkerFilter."""
    return MarkFilter(membership(words, ignore_case))


LOWERCASE = MapFilter(lower)
UPPERCASE = MapFilter(upper)
ASCII_FOLDING = MapFilter(fold)
TRIM = MapFilter(lambda term: term.strip(JAVA_WHITESPACE))
REVERSE = MapFilter(lambda term: term[::-1])
POSSESSIVE_ENGLISH = MapFilter(possessive)
PORTER_STEM = StemFilter(porter.stem)
