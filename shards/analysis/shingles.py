"""Runs of neighbouring words as one term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from ..errors import IllegalArgumentError
from .tokens import Token, TokenStream


@dataclass(frozen=True, slots=True)
class ShingleFilter:
    """Join neighbouring tokens into shingles, with fillers where positions are empty. Lucene: ShingleFilter."""

    shortest: int = 2
    longest: int = 2
    unigrams: bool = True
    unigrams_if_no_shingles: bool = False
    separator: str = " "
    filler: str = "_"
    uses_keywords: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.longest < 2:
            raise IllegalArgumentError("Max shingle size must be >= 2")
        if self.shortest < 2:
            raise IllegalArgumentError("Min shingle size must be >= 2")
        if self.shortest > self.longest:
            raise IllegalArgumentError("Min shingle size must be <= max shingle size")

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream of shingles, and of single tokens where asked for."""
        cells = list(self._cells(stream))
        single = self.unigrams or (self.unigrams_if_no_shingles and len(cells) < self.shortest)
        sizes = [*([1] if single else []), *range(self.shortest, self.longest + 1)]
        shingles: list[Token] = []
        for position in range(len(cells)):
            found = list(self._shingles(cells[position : position + self.longest], sizes, position))
            if not found:
                break
            shingles += found
        return stream.with_tokens(shingles)

    def _cells(self, stream: TokenStream) -> Iterator[Token | tuple[Token, None]]:
        """Yield tokens, with a (filler, None) for each empty position, as many as a shingle can take."""
        before = -1
        for token in stream.tokens:
            yield from [self._filler(token, token.start)] * self._fillers(token.position - before - 1)
            yield token
            before = token.position
        end = Token("", stream.end_offset, stream.end_offset, 0)
        yield from [self._filler(end, stream.end_offset)] * self._fillers(stream.trailing)

    def _fillers(self, empty: int) -> int:
        return max(0, min(empty, self.longest - 1))

    def _filler(self, token: Token, at: int) -> tuple[Token, None]:
        return replace(token, term=self.filler, start=at, end=at), None

    def _shingles(self, window: list[Token | tuple[Token, None]], sizes: list[int], position: int) -> Iterator[Token]:
        tokens = [cell if isinstance(cell, Token) else cell[0] for cell in window]
        for size in sizes:
            if size <= len(window) and any(isinstance(cell, Token) for cell in window[:size]):
                first, last = tokens[0], tokens[size - 1]
                yield replace(
                    first,
                    term=self.separator.join(token.term for token in tokens[:size]),
                    end=last.end,
                    position=position,
                    type="shingle" if size > 1 else first.type,
                    position_length=size if self.unigrams else max(1, size - self.shortest + 1),
                )
