"""The text of a query after analysis: its terms, where they stand, and whether some stand beside others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondpass.shards.analysis import Analyzer
from secondpass.shards.analysis.analyzers import Chain, WordAnalyzer
from secondpass.shards.analysis.shingles import ShingleFilter


@dataclass(frozen=True, slots=True)
class QueryToken:
    """Hold one *term*, its *position* from 0 on, and how many positions it spans."""

    term: str
    position: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """Hold the *tokens* of a text in order; *begun* says that the text ends with the last of them, as one being typed does.

    *branching* says whether a token spans others that stand beside it, so that there are several ways to read the text.
    """

    tokens: tuple[QueryToken, ...]
    begun: bool = False
    branching: bool = False

    @classmethod
    def single(cls, term: str) -> AnalysedText:
        """Return the text that is one term."""
        return cls((QueryToken(term, 0),), begun=True)

    def places(self) -> list[tuple[int, tuple[str, ...]]]:
        """Return the positions in order, each with the terms that stand there."""
        found: dict[int, list[str]] = {}
        for token in self.tokens:
            found.setdefault(token.position, []).append(token.term)
        return [(position, tuple(terms)) for position, terms in found.items()]


def analysed(analyzer: Analyzer, text: str, *, whole: bool = False) -> AnalysedText:
    """Return what *analyzer* makes of *text*; only with *whole* it is told whether the text is `begun`."""
    if isinstance(analyzer, WordAnalyzer) and not whole:
        terms, positions, _ = analyzer.terms(text)
        return AnalysedText(tuple(map(QueryToken, terms, positions)))
    stream = analyzer.stream(text)
    tokens = tuple(QueryToken(token.term, token.position, token.position_length) for token in stream.tokens)
    begun = bool(tokens) and stream.tokens[-1].end == stream.end_offset
    branching = any(token.span > 1 for token in tokens) and not _is_flat(analyzer)
    return AnalysedText(tokens, begun, branching)


def linear(terms: Sequence[tuple[str, int]], *, begun: bool) -> AnalysedText:
    """Return one way through a text, given as terms and the positions each moves on."""
    tokens, position = [], -1
    for term, step in terms:
        position += step
        tokens.append(QueryToken(term, position))
    return AnalysedText(tuple(tokens), begun)


def _is_flat(analyzer: Analyzer) -> bool:
    """Tell whether shingles of several sizes make every reading of the text useless. Elasticsearch: DisableGraphAttribute."""
    shingles = [f.component for f in analyzer.filters] if isinstance(analyzer, Chain) else []
    return any(isinstance(f, ShingleFilter) and (f.unigrams or f.shortest != f.longest) for f in shingles)
