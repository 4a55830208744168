"""Normalizers: what happens to a keyword before it is a term."""

from __future__ import annotations

from dataclasses import dataclass

from .analyzers import Chain
from .character_tokenizers import KeywordTokenizer
from .word_filters import LOWERCASE


@dataclass(frozen=True, slots=True)
class Normalizer:
    """Change a keyword as a whole. Elasticsearch: the normalizer of a keyword field."""

    name: str
    chain: Chain

    def apply(self, text: str) -> str:
        """Return the normalized *text*."""
        return "".join(token.term for token in self.chain.stream(text).tokens)


def lowercase_normalizer() -> Normalizer:
    """Make the one normalizer every index has."""
    return Normalizer("lowercase", Chain("lowercase", KeywordTokenizer(), (LOWERCASE,)))
