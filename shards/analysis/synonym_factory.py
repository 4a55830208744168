"""Synonym filters wait for their chain: their rules are analysed by what stands before them."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import IllegalArgumentError
from .analyzers import Chain
from .synonym_filter import SynonymFilter
from .synonym_rules import Phrase, Synonyms, read_rules


@dataclass(frozen=True, slots=True)
class SynonymFactory:
    """Hold the rules of the synonym filter *name*. Elasticsearch: SynonymTokenFilterFactory."""

    name: str
    rules: tuple[str, ...]
    expand: bool = True
    lenient: bool = False

    def in_chain(self, before: Chain) -> SynonymFilter:
        """Build the filter that stands behind *before*."""

        def analyze(text: str) -> Phrase:
            return _phrase(text, before)

        try:
            return SynonymFilter(Synonyms.of(read_rules(self.rules, analyze, expand=self.expand, lenient=self.lenient)))
        except IllegalArgumentError as problem:
            reason = f"failed to build synonyms from ['{self.name}' analyzer settings]"
            raise IllegalArgumentError(reason, cause=problem) from problem


def _phrase(text: str, chain: Chain) -> Phrase:
    """Analyse one phrase of a rule. Lucene: SynonymMap.Parser.analyze."""
    before = -1
    tokens = chain.stream(text).tokens
    for token in tokens:
        if not token.term:
            raise IllegalArgumentError(f"term: {text} analyzed to a zero-length token")
        if token.position - before != 1:
            raise IllegalArgumentError(
                f"term: {text} analyzed to a token ({token.term}) with position increment != 1 "
                f"(got: {token.position - before})"
            )
        before = token.position
    if not tokens:
        raise IllegalArgumentError(f"term: {text} was completely eliminated by analyzer")
    return tuple(token.term for token in tokens)
