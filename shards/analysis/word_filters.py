"""Token filters that change or drop one token at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import porter
from .lowercase import lower
from .tokens import Token, TokenStream

_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with"
)
ENGLISH_STOP_WORDS = frozenset(_STOP_WORDS.split())


def possessive(term: str) -> str:
    """Strip a final `'s`, with any of three apostrophes. Lucene: EnglishPossessiveFilter."""
    return term[:-2] if term[-1:] in ("s", "S") and term[-2:-1] in ("'", "\u2019", "\uff07") else term


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Replace each term by a function of it; a stemmer leaves keywords alone."""

    change: Callable[[str], str]
    spare_keywords: bool = False

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream with changed terms."""
        return stream.with_tokens(map(self._changed, stream.tokens))

    def _changed(self, token: Token) -> Token:
        if self.spare_keywords and token.keyword:
            return token
        term = self.change(token.term)
        return token if term == token.term else replace(token, term=term)


@dataclass(frozen=True, slots=True)
class KeepFilter:
    """Drop the tokens that fail a test; their positions stay empty. Lucene: FilteringTokenFilter."""

    keep: Callable[[Token], bool]

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream without what failed."""
        kept = tuple(token for token in stream.tokens if self.keep(token))
        return stream.with_tokens(kept, stream.trailing + last_position(stream.tokens) - last_position(kept))


def last_position(tokens: tuple[Token, ...]) -> int:
    """Return the position of the last token, -1 without one."""
    return tokens[-1].position if tokens else -1


LOWERCASE = MapFilter(lower)
POSSESSIVE_ENGLISH = MapFilter(possessive)
PORTER_STEM = MapFilter(porter.stem, spare_keywords=True)


def stop_filter(words: frozenset[str], ignore_case: bool = False) -> KeepFilter:
    """Make a filter that drops *words*. Lucene: StopFilter."""
    if ignore_case:
        lowered = frozenset(map(lower, words))
        return KeepFilter(lambda token: lower(token.term) not in lowered)
    return KeepFilter(lambda token: token.term not in words)


def keyword_marker(words: frozenset[str]) -> MarkFilter:
    """Make a filter that keeps stemmers away from *words*. Lucene: SetKeywordMarkerFilter."""
    return MarkFilter(lambda term: term in words)


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Mark the terms that no stemmer may change. Lucene: KeywordMarkerFilter."""

    marks: Callable[[str], bool]

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream with marks set."""
        marked = (replace(t, keyword=True) if self.marks(t.term) else t for t in stream.tokens)
        return stream.with_tokens(marked)
