"""A piece of text as a field's terms are spelt, without cutting it into terms. Lucene: Analyzer.normalize."""

from __future__ import annotations

from secondpass.shards.analysis import Analyzer, Token, TokenStream
from secondpass.shards.analysis.analyzers import Chain, WordAnalyzer
from secondpass.shards.analysis.word_filters import LOWERCASE
from secondpass.shards.mapping import FieldType

from .builder import QueryContext
from .string_field import as_indexed


def as_searched(context: QueryContext, field: FieldType, text: str, analyzer: str | None = None) -> str:
    """Return *text* as *analyzer*, or what searches the field, spells it; raises IllegalArgumentError for an unknown one."""
    if analyzer is not None:
        return normalized(context.analysis.analyzer(analyzer), text)
    if field.family == "text":
        return normalized(context.analysis.analyzer(field.search_analyzer), text)
    return as_indexed(field, text)


def normalized(analyzer: Analyzer, text: str) -> str:
    """Return what the parts of *analyzer* that change characters, not words, make of *text*: case and folding."""
    chain = analyzer.chain if isinstance(analyzer, WordAnalyzer) else analyzer
    if not isinstance(chain, Chain):
        return text
    for char_filter in chain.char_filters:
        text = char_filter.component.filter(text).text if char_filter.normalizing else text
    stream = TokenStream((Token(text, 0, len(text), 0),))
    for one in chain.filters:
        if one.normalizing or one.component is LOWERCASE:
            stream = one.component.apply(stream)
    return "".join(token.term for token in stream.tokens)
