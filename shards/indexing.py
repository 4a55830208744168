"""What a shard keeps of a document until it is refreshed, and the segment it then makes of all of them.

Lucene: IndexingChain, DocumentsWriterPerThread. Whatever can be wrong with a document is found when it comes in.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, starmap
from typing import Any

import numpy as np
import numpy.typing as npt

from .analysis import Analysis
from .analysis.chunk_analyzer import ChunkAnalyzer
from .analysis.words import Words
from .columns.keywords import KeywordSegment
from .columns.numbers import NumberSegment
from .columns.segment import FieldSegment, Segment
from .columns.text import TextSegment
from .columns.tokens import Tokens
from .index_limits import check_terms
from .mapping import IGNORED, FieldType, Mapping, ParsedDocument
from .mapping.held import HELD


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """Hold a document ready to be added, nothing left that can fail: by field, the values it has.

    Those of a text field are texts where its analyzer takes any and is faster with many, else terms with their positions.
    """

    id: str
    source: bytes
    values: MappingOf[str, tuple[Any, ...]]


def analyse(id_: str, source: bytes, parsed: ParsedDocument, mapping: Mapping, analysis: Analysis) -> AnalysedDocument:
    """Analyse what must be analysed at once; raises ShardError where a value is refused."""
    values = parsed.fields
    for name in mapping.at_once:
        if name in values:
            field = mapping.fields[name]
            terms = tuple(map(analysis.analyzer(field.analyzer).terms, values[name]))
            check_terms(name, terms, field.position_increment_gap)
            values = {**values, name: terms}
    if parsed.ignored:
        values = {**values, IGNORED.name: tuple(sorted(parsed.ignored))}
    return AnalysedDocument(id_, source, values)


FieldBuffer = dict[int, tuple[Any, ...]]
"""The values of one field, by the numbers of the documents that have it, ascending."""

MANY = 1_000
"""With so many documents, their fields become columns at once, in threads: numpy lets others run while it works."""


class Buffer:
    """Gather documents, field by field, until they become a segment."""

    def __init__(self) -> None:
        self.size = 0
        self._fields: defaultdict[str, FieldBuffer] = defaultdict(dict)

    def add(self, document: AnalysedDocument) -> None:
        """Add a document under the next number."""
        for name, values in document.values.items():
            self._fields[name][self.size] = values
        self.size += 1

    def copy(self) -> Buffer:
        """Return a buffer with the same documents, to which others may be added."""
        twin = Buffer()
        twin.size = self.size
        twin._fields.update({name: buffer.copy() for name, buffer in self._fields.items()})
        return twin

    def segment(self, base: int, mapping: Mapping, analysis: Analysis) -> Segment:
        """Return the columns of all documents, the first of which is number *base* of the shard."""
        given = ((mapping.field(name), buffer) for name, buffer in self._fields.items())
        indexed = [(field, buffer) for field, buffer in given if field and (field.index or field.doc_values)]

        def make(field: FieldType, buffer: FieldBuffer) -> FieldSegment:
            return _segment(field, buffer, self.size, mapping, analysis)

        made = starmap(make, indexed) if self.size < MANY else _at_once(make, indexed)
        return Segment(base, self.size, {field.name: each for (field, _), each in zip(indexed, made, strict=True)})


def _at_once(
    make: Callable[[FieldType, FieldBuffer], FieldSegment], indexed: Sequence[tuple[FieldType, FieldBuffer]]
) -> Iterator[FieldSegment]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return pool.map(make, *zip(*indexed, strict=True))


def _segment(field: FieldType, buffer: FieldBuffer, size: int, mapping: Mapping, analysis: Analysis) -> FieldSegment:
    if field.family == "text":
        by_chunks = None if field.name in mapping.at_once else analysis.analyzer(field.analyzer).by_chunks
        return _text_segment(field, buffer, size, by_chunks)
    if field.family in ("keyword", "ip", HELD):
        return KeywordSegment.of(_by_document(buffer, size))
    return NumberSegment.of(_by_document(buffer, size), _dtype(field))


def _dtype(field: FieldType) -> npt.DTypeLike:
    if field.family == "double":
        return np.float64
    return np.uint64 if field.type == "unsigned_long" else np.int64


def _by_document(buffer: FieldBuffer, size: int) -> list[tuple[Any, ...]]:
    every: list[tuple[Any, ...]] = [()] * size
    for doc, values in buffer.items():
        every[doc] = values
    return every


def _text_segment(field: FieldType, buffer: FieldBuffer, size: int, by_chunks: ChunkAnalyzer | None) -> TextSegment:
    """Return the segment of texts that are analysed now *by_chunks*, or were when they came in."""
    values = list(chain.from_iterable(buffer.values()))
    tokens = Tokens.of(values) if by_chunks is None else _words_of(by_chunks, values)
    counts = np.zeros(size, dtype=np.int64)
    counts[list(buffer)] = list(map(len, buffer.values()))
    return TextSegment.of_documents(tokens.joined(counts, field.position_increment_gap), counts > 0)


def _words_of(analyzer: ChunkAnalyzer, texts: Sequence[str]) -> Tokens:
    words = Words.of(texts, analyzer)
    tokens = Tokens.of_words(words.distinct, words.numbers, words.counts)
    return tokens if analyzer.reduce is None else tokens.reduced(analyzer.reduce)
