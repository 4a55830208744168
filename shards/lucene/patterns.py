"""Which terms begin with something, and which fit a wildcard pattern. Lucene: PrefixQuery, WildcardQuery."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .multi_term import Fit
from .weight import ONE

_ANY = None
"""Stands for `?` in a piece of a pattern."""
Piece = str | tuple[str | None, ...]
"""What stands between two `*`: plain text, or characters and `?`."""


@dataclass(frozen=True, slots=True)
class PrefixFinder:
    """Find the terms that begin with *prefix*."""

    prefix: str
    any_case: bool = False

    def __call__(self, terms: Collection[str]) -> Sequence[Fit]:
        if not self.any_case:
            return [(term, ONE) for term in terms if term.startswith(self.prefix)]
        prefix = folded(self.prefix)
        return [(term, ONE) for term in terms if folded(term).startswith(prefix)]


@dataclass(frozen=True, slots=True)
class WildcardFinder:
    r"""Find the terms that fit *pattern*: `*` is any text, `?` any character, `\` takes the next one as it is.

    The empty pattern fits nothing, not even the empty term, as in Lucene.
    """

    pattern: str
    any_case: bool = False

    def __call__(self, terms: Collection[str]) -> Sequence[Fit]:
        if not self.pattern:
            return ()
        pieces = _pieces(folded(self.pattern) if self.any_case else self.pattern)
        return [(term, ONE) for term in terms if _fits(folded(term) if self.any_case else term, pieces)]


def folded(text: str) -> str:
    """Return *text* with every character in one case, none of them becoming two."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    upper = character.upper()
    lower = (upper if len(upper) == 1 else character).lower()
    return lower if len(lower) == 1 else character


def _pieces(pattern: str) -> list[Piece]:
    """Cut *pattern* at its `*`; several in a row are one."""
    pieces: list[list[str | None]] = [[]]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            pieces += [[]] if pieces[-1] or len(pieces) == 1 else []
        elif character == "\\":
            pieces[-1].append(next(characters, "\\"))
        else:
            pieces[-1].append(_ANY if character == "?" else character)
    return [_plain(piece) for piece in pieces]


def _plain(piece: list[str | None]) -> Piece:
    literal = [character for character in piece if character is not None]
    return "".join(literal) if len(literal) == len(piece) else tuple(piece)


def _fits(term: str, pieces: Sequence[Piece]) -> bool:
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(term) == len(first) and _stands_at(term, 0, first)
    end = len(term) - len(last)
    if len(first) > end or not _stands_at(term, 0, first) or not _stands_at(term, end, last):
        return False
    at = len(first)
    for piece in pieces[1:-1]:  # the leftmost place leaves the most room for what follows
        at = _find(term, piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _find(term: str, piece: Piece, start: int, end: int) -> int:
    if isinstance(piece, str):
        return term.find(piece, start, end)
    return next((at for at in range(start, end - len(piece) + 1) if _stands_at(term, at, piece)), -1)


def _stands_at(term: str, at: int, piece: Piece) -> bool:
    if isinstance(piece, str):
        return term.startswith(piece, at)
    return all(wanted in (_ANY, given) for wanted, given in zip(piece, term[at : at + len(piece)], strict=True))
