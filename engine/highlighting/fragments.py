"""Cut one value of a field into fragments, mark the query's words in them, and keep the best.

Lucene: Highlighter, SimpleSpanFragmenter, SimpleFragmenter, QueryScorer, TokenGroup, FragmentQueue, SimpleHTMLEncoder. All
offsets count UTF-16 units, so the text is cut with its characters written as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.analysis import Token
from secondpass.shards.analysis.utf16 import joined, units
from secondpass.shards.lucene.weight import ZERO

from .request import HighlightOptions
from .terms import QueryTerm

MOST_TOKENS_OF_GROUP = 50
_ESCAPES = str.maketrans(
    {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#x27;", "/": "&#x2F;"},
)
Terms = Mapping[str, QueryTerm]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Hold a piece of marked-up text, and what the different terms of the query in it are worth together."""

    score: np.float32
    text: str


def encoded(text: str, options: HighlightOptions) -> str:
    """Return *text* as the encoder asked for writes it."""
    return text.translate(_ESCAPES) if options.html else text


def best_fragments(text: str, tokens: Sequence[Token], terms: Terms, options: HighlightOptions) -> list[Fragment]:
    """Return the best fragments that hold anything of the query, by score, then by place."""
    most = options.number_of_fragments or 1
    fragments = sorted(_fragments(units(text), tokens, terms, options), key=lambda fragment: -fragment.score)
    return [fragment for fragment in fragments[:most] if fragment.score > 0]


def ordered_by_score(fragments: Iterable[Fragment]) -> list[Fragment]:
    """Return fragments of several values by score; one goes before another only where it is worth at least 0.5 more.

    Elasticsearch compares rounded differences. But: past 16 fragments its sort may leave another order, where equal ones mix.
    """
    ordered: list[Fragment] = []
    for fragment in fragments:
        place = len(ordered)
        while place and fragment.score - ordered[place - 1].score >= 0.5:
            place -= 1
        ordered.insert(place, fragment)
    return ordered


def _fragments(text: str, tokens: Sequence[Token], terms: Terms, options: HighlightOptions) -> Iterator[Fragment]:
    """Yield every fragment in the order of the text; a new one begins with what stands before its first word."""
    cutter = _Cutter(len(text), terms, options)
    pieces, worth, group, end = [], dict[str, np.float32](), _Group(), 0
    previous = -1
    for token in tokens:
        step, previous = token.position - previous, token.position
        if group.tokens and token.start >= group.end:
            pieces.append(group.marked(text, end, options))
            end, group = max(group.match_end, end), _Group()
            if cutter.begins_with(token, step):
                yield _fragment(pieces, worth)
                pieces, worth = [], {}
        group.add(token, _worth(token, terms, worth))
    if group.tokens:
        pieces.append(group.marked(text, end, options))
        end = max(group.match_end, end)
    pieces.append(encoded(text[end:], options))
    yield _fragment(pieces, worth)


def _fragment(pieces: Sequence[str], worth: Mapping[str, np.float32]) -> Fragment:
    return Fragment(sum(worth.values(), ZERO), joined("".join(pieces)))


def _worth(token: Token, terms: Terms, worth: dict[str, np.float32]) -> np.float32:
    """Return what *token* is worth, and note it in *worth* where its term is new in the fragment."""
    term = terms.get(token.term)
    if term is None or not term.counts_at(token.position):
        return ZERO
    worth.setdefault(token.term, term.weight)
    return term.weight


@dataclass(slots=True)
class _Group:
    """Gather tokens that overlap: they are marked as one, from the first that matches to the last."""

    tokens: int = 0
    end: int = 0
    match_start: int = 0
    match_end: int = 0
    worth: np.float32 = ZERO

    def add(self, token: Token, worth: np.float32) -> None:
        if self.tokens == MOST_TOKENS_OF_GROUP:
            return
        self.end = max(self.end, token.end) if self.tokens else token.end
        if not self.tokens or (worth > 0 and self.worth == 0):
            self.match_start, self.match_end = token.start, token.end
        elif worth > 0:
            self.match_start, self.match_end = min(self.match_start, token.start), max(self.match_end, token.end)
        self.worth += worth
        self.tokens += 1

    def marked(self, text: str, after: int, options: HighlightOptions) -> str:
        """Return the text from *after* to the end of the group, in tags where it matches."""
        word = encoded(text[self.match_start : self.match_end], options)
        if self.worth > 0:
            word = f"{options.pre_tag}{word}{options.post_tag}"
        return encoded(text[after : self.match_start], options) + word


class _Cutter:
    """Tell where fragments begin: each `fragment_size` units, but not inside a phrase, and not close to the end."""

    def __init__(self, size: int, terms: Terms, options: HighlightOptions) -> None:
        self._size = size
        self._terms = terms
        self._length = options.fragment_size
        self._whole = options.number_of_fragments == 0
        self._keeps_phrases = options.fragmenter != "simple"
        self._count = 1
        self._position = -1
        self._wait = -1

    def begins_with(self, token: Token, step: int) -> bool:
        """Tell whether a fragment begins with *token*, which stands *step* positions behind the one before."""
        if self._whole or (self._keeps_phrases and not self._may_cut(token, step)):
            return False
        enough = token.end >= self._length * self._count
        if self._keeps_phrases:
            enough = enough and self._size - token.end >= self._length >> 1
        self._count += enough
        return enough

    def _may_cut(self, token: Token, step: int) -> bool:
        # Lucene leaves the first token out of its count, so a phrase is looked for one position too early.
        self._position += step
        if self._wait <= self._position:
            self._wait = -1
        elif self._wait != -1:
            return False
        term = self._terms.get(token.term)
        for first, last in term.spans if term else ():
            if first == self._position:
                self._wait = last + 1
                break
        return True
