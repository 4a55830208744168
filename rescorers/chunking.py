"""Cut a long text into chunks a model reads whole.

Elasticsearch: ChunkingSettingsBuilder, SentenceBoundaryChunker, WordBoundaryChunker. Words are those of the
`standard` analyzer. But: strategy `recursive` is refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from secondpass.shards.analysis import Analysis, Analyzer
from secondpass.shards.analysis.java_breaks import sentence_boundaries
from secondpass.shards.analysis.utf16 import joined, length, units
from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.xcontent import ObjectReader, integer, string

DEFAULT_SIZE = 300
LEAST_SIZES = {"sentence": 20, "word": 10}

Span = tuple[int, int]


@cache
def standard_analyzer() -> Analyzer:
    """Return the analyzer that tells words apart."""
    return Analysis.from_settings({}).analyzer("standard")


@dataclass(frozen=True, slots=True)
class Chunking:
    """Cut by *strategy* into chunks of at most *max_chunk_size* words.

    Each repeats the last *overlap* pieces of the one before, as far as they fit: sentences with `sentence`, words with `word`.
    `none` leaves the text whole.
    """

    strategy: str = "sentence"
    max_chunk_size: int = DEFAULT_SIZE
    overlap: int = 0

    def chunks(self, text: str) -> list[str]:
        """Return the chunks of *text* that are not blank, in order."""
        halves = units(text)
        chunks = [joined(halves[start:end]) for start, end in self._spans(text)]
        return [chunk for chunk in chunks if chunk.strip()]

    def _spans(self, text: str) -> list[Span]:
        end = length(text)
        if self.strategy == "none":
            return [(0, end)]
        starts = [token.start for token in standard_analyzer().tokens(text)]
        if self.strategy == "word":
            return _words((0, end), starts, self.max_chunk_size, self.overlap)
        sentences = pairwise(sentence_boundaries(text))
        pieces = [piece for span in sentences for piece in _words(span, starts, self.max_chunk_size, 0)]
        return _joined(pieces, starts, self.max_chunk_size, self.overlap)


def read_chunking(value: Any, path: Path) -> Chunking:
    """Read `chunking_settings`; a lone `max_chunk_size` means sentences that do not overlap."""
    reader = ObjectReader(value, path, "chunking_settings", declarative=True)
    strategy = _strategy(reader)
    if strategy == "none":
        reader.finish()
        return Chunking(strategy)
    overlap_name, default = (
        ("overlap", 0) if strategy == "word" else ("sentence_overlap", int(reader.has("sentence_overlap")))
    )
    size = reader.take("max_chunk_size", integer)
    chunking = Chunking(strategy, size, reader.take(overlap_name, integer, default))
    reader.finish()
    _check(chunking, overlap_name)
    return chunking


def _strategy(reader: ObjectReader) -> str:
    name = reader.take("strategy", string, "sentence").lower()
    if name == "recursive":
        raise UnsupportedError("chunking strategy [recursive] is not supported by secondpass")
    if name not in ("sentence", "word", "none"):
        raise IllegalArgumentError(f"Invalid chunkingStrategy {name}")
    return name


def _check(chunking: Chunking, overlap_name: str) -> None:
    least = LEAST_SIZES[chunking.strategy]
    most = 1 if chunking.strategy == "sentence" else chunking.max_chunk_size // 2
    if chunking.max_chunk_size < least:
        raise _invalid(chunking.max_chunk_size, f"[max_chunk_size] must be a greater than or equal to [{least}]")
    if not 0 <= chunking.overlap <= most:
        raise _invalid(chunking.overlap, f"[{overlap_name}] must be between [0] and [{most}]")


def _invalid(value: int, rule: str) -> IllegalArgumentError:
    return IllegalArgumentError(f"Validation Failed: 1: [chunking_settings] Invalid value [{value}]. {rule};")


def _words(span: Span, starts: Sequence[int], size: int, overlap: int) -> list[Span]:
    """Cut *span* where every *size* less *overlap* words of those that begin at *starts* a new chunk begins."""
    first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
    if last - first <= size:
        return [span]
    begins = range(first, last - overlap, size - overlap)
    ends = [min(begin + size, last) for begin in begins]
    cuts = [*starts[first:last], span[1]]
    spans = [(cuts[begin - first], cuts[end - first]) for begin, end in zip(begins, ends, strict=True)]
    return [(span[0], spans[0][1]), *spans[1:]]


def _joined(pieces: Sequence[Span], starts: Sequence[int], size: int, overlap: int) -> list[Span]:
    """Join neighbouring *pieces* as long as their words fit into one chunk."""

    def fits(chunk: Sequence[Span], end: int) -> bool:
        return not chunk or bisect_left(starts, end) - bisect_left(starts, chunk[0][0]) <= size

    chunks: list[list[Span]] = [[]]
    for start, end in pieces:
        if not fits(chunks[-1], end):
            repeated = chunks[-1][-overlap:] if overlap else []
            chunks.append(repeated if fits(repeated, end) else [])
        chunks[-1].append((start, end))
    return [(chunk[0][0], chunk[-1][1]) for chunk in chunks if chunk]
