"""Drop terms that were there before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from .tokens import Token, TokenStream


@dataclass(frozen=True, slots=True)
class UniqueFilter:
    """Drop a term that occurred before: anywhere, or only at the same position.

    Elasticsearch: UniqueTokenFilter. What it drops leaves no gap: the tokens behind move up.
    """

    only_on_same_position: bool = False
    uses_keywords: ClassVar[bool] = False

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream without repetitions."""
        kept: list[Token] = []
        seen: set[str] = set()
        before = position = -1
        for token in stream.tokens:
            increment, before = token.position - before, token.position
            if self.only_on_same_position and increment > 0:
                seen.clear()
            if token.term not in seen:
                position += increment
                seen.add(token.term)
                kept.append(replace(token, position=position))
        return stream.with_tokens(kept)
