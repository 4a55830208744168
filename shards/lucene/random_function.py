"""Score documents at random, the same way each time for the same seed. Elasticsearch: RandomScoreFunction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mmh3
import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import KeywordColumn, NumberColumn
from secondpass.shards.explanation import Explanation
from secondpass.shards.painless.java_text import double_text
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s
from .context import SearchContext
from .score_functions import BoundFunction, value_of
from .weight import Query

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Version

SEQUENCE_NUMBER = "_seq_no"
_LOW_24_BITS = 0x00FF_FFFF
_32_BITS = 0xFFFF_FFFF


def mix(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Scatter 32-bit keys. Lucene: BitMixer.mix, the last step of murmur3."""
    keys = (keys ^ (keys >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    keys = (keys ^ (keys >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return keys ^ (keys >> np.uint32(16))


def string_hash(text: str) -> int:
    """Return Java's `String.hashCode`, as a signed 32-bit number."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2").tolist()
    code = 0
    for unit in units:
        code = (31 * code + unit) & _32_BITS
    return signed(code)


def long_hash(value: int) -> int:
    """Return Java's `Long.hashCode`, as a signed 32-bit number."""
    bits = value & 0xFFFF_FFFF_FFFF_FFFF
    return signed((bits ^ (bits >> 32)) & _32_BITS)


def signed(bits: int) -> int:
    """Read 32 bits as a signed number."""
    return bits - (1 << 32) if bits >= 1 << 31 else bits


def salt_of(index: str, shard: int) -> int:
    """Return what makes a shard draw other numbers than the next one."""
    return (string_hash(index) << 10) | shard


@dataclass(frozen=True, slots=True)
class RandomFunction:
    """Give a number from 0 to 1 that depends on *seed*, index, shard, and the value of *field*.

    Documents without the field all get the same; *field* None takes the document number instead.
    """

    seed: int
    field: str | None
    needs_scores: bool = False
    weight: float = 1.0

    def __str__(self) -> str:
        return "random_score"

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        snapshot = context.snapshot
        salt = salt_of(snapshot.index, snapshot.shard)
        seed = np.array([(self.seed ^ salt) & _32_BITS], dtype=np.uint32)
        column = snapshot.column(self.field) if self.field not in (None, SEQUENCE_NUMBER) else None
        known = column if isinstance(column, KeywordColumn | NumberColumn) else None
        return BoundRandom(self, int(mix(seed)[0]), snapshot.versions, known)


@dataclass(frozen=True, slots=True)
class BoundRandom:
    function: RandomFunction
    salted_seed: int
    versions: Sequence[Version]
    column: KeywordColumn | NumberColumn | None

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        if self.function.field is None:
            hashes = mix(docs.astype(np.uint32) ^ np.uint32(self.salted_seed))
        else:
            hashes = np.fromiter(self._hashes(docs), dtype=np.uint32, count=len(docs))
        return (hashes & np.uint32(_LOW_24_BITS)) / float(1 << 24)

    def explain(self, doc: int, query: Explanation) -> Explanation:
        field = "null" if self.function.field is None else self.function.field
        described = f"random score function (seed: {self.function.seed}, field: {field})"
        return Explanation(value_of(self, doc, query), described)

    def _hashes(self, docs: Docs) -> Iterator[int]:
        for doc in docs.tolist():
            text = self._text(doc)
            yield self.salted_seed if text is None else mmh3.hash(text, self.salted_seed, signed=False)

    def _text(self, doc: int) -> str | None:
        if self.function.field == SEQUENCE_NUMBER:
            return str(self.versions[doc].seq_no)
        values = () if self.column is None else self.column.values(doc)
        return _text_of(values[0]) if len(values) else None


def _text_of(value: str | int | float) -> str:
    if isinstance(value, float):
        return double_text(value)
    return value if isinstance(value, str) else str(int(value))
