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
OVERLAPS = {"sentence": "sentence_overlap", "word": "overlap"}

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
    """Read `chunking_settings`; none, and a lone `max_chunk_size`, mean sentences that do not overlap.

    Elasticsearch: ChunkScorerConfig.chunkingSettingsFromMap, ChunkingSettingsBuilder.
    """
    reader = ObjectReader(value, path, "chunking_settings", declarative=True)
    if not value:
        return Chunking()
    lone = list(value) == ["max_chunk_size"]
    strategy = "sentence" if lone else _strategy(reader)
    if strategy == "none":
        reader.finish()
        return Chunking(strategy)
    size = reader.take("max_chunk_size", integer, None)
    overlap = reader.take(OVERLAPS[strategy], integer, None if strategy == "word" else int(not lone))
    reader.finish()
    return _checked(strategy, size, overlap)


def _strategy(reader: ObjectReader) -> str:
    name = reader.take("strategy", string, "").lower()
    if not name:
        raise IllegalArgumentError("Can't generate Chunker without ChunkingStrategy provided")
    if name == "recursive":
        raise UnsupportedError("chunking strategy [recursive] is not supported by secondpass")
    if name not in ("sentence", "word", "none"):
        raise IllegalArgumentError(f"Invalid chunkingStrategy {name}")
    return name


def _checked(strategy: str, size: int | None, overlap: int | None) -> Chunking:
    least = LEAST_SIZES[strategy]
    if size is None:
        raise _missing("max_chunk_size")
    if size < least:
        raise _invalid(size, f"[max_chunk_size] must be a greater than or equal to [{least}]")
    if overlap is None:
        raise _missing(OVERLAPS[strategy])
    if strategy == "sentence" and overlap not in (0, 1):
        raise IllegalArgumentError(f"Validation Failed: 1: sentence_overlap[{overlap}] must be either 0 or 1;")
    if not 0 <= overlap <= size // 2:
        raise _invalid(overlap, f"[{OVERLAPS[strategy]}] must be between [0] and [{size // 2}]")
    return Chunking(strategy, size, overlap)


def _missing(name: str) -> IllegalArgumentError:
    return IllegalArgumentError(
        f"Validation Failed: 1: [chunking_settings] does not contain the required setting [{name}];"
    )


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
