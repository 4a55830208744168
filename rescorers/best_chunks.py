"""`chunk_rescorer`: let a model read the chunks of a document that are most about the query, and take the best.

Elasticsearch: ChunkScorerConfig, MemoryIndexChunkScorer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.similarity import BM25, encode_lengths
from secondpass.shards.statistics import FieldStatistics, TermStatistics
from secondpass.shards.top_docs import Scores
from secondpass.shards.xcontent import ObjectReader, integer, or_null

from .chunking import Chunking, read_chunking, standard_analyzer


@dataclass(frozen=True, slots=True)
class ChunkRescorer:
    """Choose the *size* best chunks of a text."""

    size: int = 1
    chunking: Chunking = Chunking()  # noqa: RUF009  # frozen

    def chosen(self, text: str, query: str) -> list[str]:
        """Return the best chunks by BM25 among all of *text*, best first; the first one where none has a word of *query*."""
        chunks = self.chunking.chunks(text)
        scores = _scores(chunks, query)
        ranked = sorted((i for i, score in enumerate(scores) if score > 0), key=lambda i: (-scores[i], i))
        return [chunks[i] for i in ranked[: self.size]] or chunks[:1]


def read_chunk_rescorer(value: Any, path: Path) -> ChunkRescorer:
    """Read the options of `chunk_rescorer`."""
    reader = ObjectReader(value, path, "chunk_rescorer", declarative=True)
    rescorer = ChunkRescorer(
        reader.take("size", _size, 1), reader.take("chunking_settings", or_null(read_chunking, Chunking()), Chunking())
    )
    reader.finish()
    return rescorer


def _size(value: Any, path: Path) -> int:
    size = integer(value, path)
    if size < 1:
        raise IllegalArgumentError(f"size must be greater than 0, was: {size}")
    return size


def _scores(chunks: Sequence[str], query: str) -> Scores:
    """Return the BM25 scores of *chunks* as if they were all the documents there are."""
    words = [[token.term for token in standard_analyzer().tokens(chunk)] for chunk in chunks]
    lengths = np.array([len(terms) for terms in words], dtype=np.int64)
    scores = np.zeros(len(chunks), dtype=np.float32)
    field = FieldStatistics(int((lengths > 0).sum()), int(lengths.sum()))
    for token in standard_analyzer().tokens(query):
        freqs = np.array([terms.count(token.term) for terms in words], dtype=np.float32)
        if freqs.any():
            term = TermStatistics(int((freqs > 0).sum()), int(freqs.sum()))
            scores += BM25.scorer(np.float32(1), field, (term,)).scores(freqs, encode_lengths(lengths))
    return scores
