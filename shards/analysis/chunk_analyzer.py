"""How a text is analysed that may be cut at blanks first: chunk by chunk, and word by word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .lowercase import lower_all

Reduce = Callable[[str], str | None]
"""What becomes of one term: another, or None when it is dropped."""


@runtime_checkable
class ChunkTokenizer(Protocol):
    """Cut text so that a blank (U+0020) ends a token, and what stands on one side of it changes nothing on the other.

    `ascii_kinds` is the table by which `word_bounds` finds the tokens of ASCII, whose case changes none. A token has at most
    `max_token_length` UTF-16 units.
    """

    @property
    def ascii_kinds(self) -> bytes: ...

    @property
    def max_token_length(self) -> int: ...

    def words(self, text: str) -> list[str]:
        """Return the terms alone."""
        ...


@dataclass(frozen=True, slots=True)
class ChunkAnalyzer:
    """Lower-case, if *lowercase* says so, what *tokenizer* makes of chunks, and *reduce* each word; None leaves it as it is."""

    tokenizer: ChunkTokenizer
    lowercase: bool
    reduce: Reduce | None

    def words(self, chunk: str) -> list[str]:
        """Return the words of a chunk, not reduced yet."""
        words = self.tokenizer.words(chunk)
        return lower_all(words) if self.lowercase else words
