"""Cut text with a regular expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import IllegalArgumentError
from .character_tokenizers import stream_of
from .java_regex import JavaPattern
from .tokens import TokenStream


@dataclass(frozen=True, slots=True)
class PatternTokenizer:
    """Keep what stands between matches (group -1), or one group of each match. Lucene: PatternTokenizer."""

    pattern: JavaPattern
    group: int = -1

    def __post_init__(self) -> None:
        if self.group > self.pattern.groups:
            raise IllegalArgumentError(
                f"invalid group specified: pattern only has: {self.pattern.groups} capturing groups"
            )

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        return stream_of(text, list(self._spans(text)))

    def words(self, text: str) -> list[str]:
        """Return the terms of *text* alone."""
        return [text[start:end] for start, end in self._spans(text)]

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the spans that are not empty."""
        at = 0
        for match in self.pattern.matches(text):
            start, end = match.span(self.group) if self.group >= 0 else (at, match.start())
            if start < end:
                yield start, end
            at = match.end()
        if self.group < 0 and at < len(text):
            yield at, len(text)
