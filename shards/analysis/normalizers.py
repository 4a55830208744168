"""Normalizers: what happens to a keyword before it is a term."""

from __future__ import annotations

from dataclasses import dataclass

from .analyzers import Chain, WordAnalyzer, shortened
from .character_tokenizers import KeywordTokenizer
from .component import Named
from .tokens import Tokenizer
from .word_filters import LOWERCASE

KEYWORD: Named[Tokenizer] = Named("keyword", KeywordTokenizer())


@dataclass(frozen=True, slots=True)
class Normalizer:
    """Change a keyword as a whole. Elasticsearch: the normalizer of a keyword field."""

    name: str
    analyzer: Chain | WordAnalyzer

    @classmethod
    def of(cls, chain: Chain) -> Normalizer:
        """Make the normalizer that does what *chain*, which does not cut text, does."""
        return cls(chain.name, shortened(chain))

    def apply(self, text: str) -> str:
        """Return the normalized *text*."""
        return "".join(self.analyzer.terms(text)[0])


def lowercase_normalizer() -> Normalizer:
    """Make the one normalizer every index has."""
    return Normalizer.of(Chain("lowercase", KEYWORD, (Named("lowercase", LOWERCASE),)))
