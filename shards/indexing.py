"""What a shard keeps of a document until it is refreshed, and the segment it then makes of all of them.

Lucene: IndexingChain, DocumentsWriterPerThread. Whatever can be wrong with a document is found when it comes in.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from .analysis import Analysis, Analyzer
from .analysis.analyzers import WordAnalyzer
from .analysis.chunks import Chunks
from .columns.keywords import KeywordSegment
from .columns.numbers import NumberSegment
from .columns.segment import FieldSegment, Segment
from .columns.text import LACKING, TextSegment
from .columns.tokens import Tokens
from .mapping import FieldType, Mapping, ParsedDocument


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """Hold a document ready to be added, nothing left that can fail: by field, the values it has.

    Those of a text field are texts where its analyzer takes any and is faster with many, else terms with their positions.
    """

    id: str
    source: bytes
    values: MappingOf[str, tuple[Any, ...]]


def analyse(id_: str, source: bytes, parsed: ParsedDocument, mapping: Mapping, analysis: Analysis) -> AnalysedDocument:
    """Analyse what must be analysed at once; raises ShardError where an analyzer refuses a value."""
    values = dict(parsed.fields)
    for name in mapping.at_once:
        if name in values:
            values[name] = tuple(map(analysis.analyzer(mapping.fields[name].analyzer).terms, values[name]))
    return AnalysedDocument(id_, source, values)


def segment_of(base: int, documents: Sequence[AnalysedDocument], mapping: Mapping, analysis: Analysis) -> Segment:
    """Return the columns of *documents*, the first of which is number *base* of the shard."""
    given = dict.fromkeys(name for document in documents for name in document.values)
    indexed = (field for field in map(mapping.fields.__getitem__, given) if field.index or field.doc_values)
    fields = {field.name: _field_segment(field, documents, analysis) for field in indexed}
    return Segment(base, len(documents), fields)


def _field_segment(field: FieldType, documents: Sequence[AnalysedDocument], analysis: Analysis) -> FieldSegment:
    if field.family == "text":
        return _text_segment(field, [document.values.get(field.name) for document in documents], analysis)
    values = [document.values.get(field.name, ()) for document in documents]
    if field.family == "keyword":
        return KeywordSegment.of(values)
    return NumberSegment.of(values, integral=field.family != "double")


def _text_segment(field: FieldType, documents: Sequence[Sequence[Any] | None], analysis: Analysis) -> TextSegment:
    given = np.array([LACKING if values is None else len(values) for values in documents], dtype=np.int64)
    texts = [value for values in documents if values for value in values]
    analyzer = analysis.analyzer(field.analyzer)
    tokens = _words_of(analyzer, texts) if _can_wait(analyzer) else Tokens.of(texts)
    return TextSegment.of_documents(tokens.joined(np.maximum(given, 0), field.position_increment_gap), given != LACKING)


def _words_of(analyzer: WordAnalyzer, texts: Sequence[str]) -> Tokens:
    chunks = Chunks.of(texts)
    return Tokens.of_words(*analyzer.words(chunks.distinct)).take(chunks.numbers).joined(chunks.counts)


def _can_wait(analyzer: Analyzer) -> TypeGuard[WordAnalyzer]:
    return isinstance(analyzer, WordAnalyzer) and analyzer.takes_chunks
