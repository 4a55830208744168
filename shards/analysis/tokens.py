"""What analysis yields: tokens, the stream that carries them, and who produces them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from .chunk_analyzer import ChunkAnalyzer


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one term and where it stood.

    `start` and `end` count UTF-16 code units of the text as it came in; `position` counts from 0, with gaps where
    a filter removed tokens; `position_length` says how many positions the token spans.
    Elasticsearch: AnalyzeAction.AnalyzeToken; Lucene: the token attributes.
    """

    term: str
    start: int
    end: int
    position: int
    type: str = "word"
    position_length: int = 1
    keyword: bool = False


@dataclass(frozen=True, slots=True)
class TokenStream:
    """Carry tokens in order, the positions removed behind the last one, and the length of the text in UTF-16 units.

    Lucene: TokenStream, whose `end()` reports the final position increment and the final offset.
    """

    tokens: tuple[Token, ...]
    trailing: int = 0
    end_offset: int = 0

    def with_tokens(self, tokens: Iterable[Token], trailing: int | None = None) -> TokenStream:
        """Return a stream of other *tokens* over the same text."""
        return replace(self, tokens=tuple(tokens), trailing=self.trailing if trailing is None else trailing)


class Tokenizer(Protocol):
    """Cut text into tokens. Lucene: Tokenizer."""

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        ...


class TokenFilter(Protocol):
    """Change, drop or add tokens. Lucene: TokenFilter."""

    @property
    def uses_keywords(self) -> bool:
        """Say whether the filter sets or respects keyword marks, which `_analyze` then shows."""
        ...

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the filtered stream."""
        ...


Terms = tuple[list[str], list[int], int]
"""Terms, their positions, and the number of positions removed behind the last of them."""


class Analyzer(Protocol):
    """Turn text into terms. Lucene: Analyzer."""

    @property
    def name(self) -> str:
        """Return the name the analyzer is registered under."""
        ...

    @property
    def position_increment_gap(self) -> int:
        """Return the positions between the values of a field."""
        ...

    @property
    def by_chunks(self) -> ChunkAnalyzer | None:
        """Return who analyses many texts at once; None where a chunk cannot be analysed alone, or may be refused."""
        ...

    def stream(self, text: str) -> TokenStream:
        """Analyze *text* with everything `_analyze` shows."""
        ...

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of *text*."""
        ...

    def terms(self, text: str) -> Terms:
        """Return what indexing and querying need, as fast as possible."""
        ...


def terms_of(stream: TokenStream) -> Terms:
    """Reduce a stream to its terms and positions."""
    return [t.term for t in stream.tokens], [t.position for t in stream.tokens], stream.trailing
