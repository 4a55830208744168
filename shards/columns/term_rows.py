"""The documents of a term over all segments, and how often it occurs in each; those asked for last are kept.

Lucene: PostingsEnum.FREQS. A search asks for the same term more than once: in its query, in named queries, in rescorers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .arrays import concatenated
from .postings import InvertedIndex

Int32s = npt.NDArray[np.int32]
Rows = tuple[Int32s, Int32s]

ROOM = 1 << 20
"""So many postings are kept for a field."""
EACH = 64
"""What a term takes beside its postings, counted in postings."""


class Invertible(Protocol):
    """Hold the postings of a segment by the numbers of its terms."""

    @property
    def vocabulary(self) -> Mapping[str, int]: ...

    @property
    def inverted(self) -> InvertedIndex: ...


class TermRows:
    """Join the rows of terms over *segments*, each given with the number of its first document."""

    def __init__(self, segments: Sequence[tuple[int, Invertible]], room: int = ROOM) -> None:
        self._segments = segments
        self._room = self._left = room
        self._kept: dict[str, Rows] = {}

    def of(self, term: str) -> Rows:
        """Return the documents of *term*, ascending, and its frequency in each; none where it does not occur."""
        kept = self._kept.get(term)
        return self._keep(term, self._joined(term)) if kept is None else kept

    def _joined(self, term: str) -> Rows:
        held = [(base, s.inverted.of(s.vocabulary[term])) for base, s in self._segments if term in s.vocabulary]
        docs = _one([rows.docs + np.int32(base) if base else rows.docs for base, rows in held])
        return docs, _one([rows.freqs for _, rows in held])

    def _keep(self, term: str, rows: Rows) -> Rows:
        """Keep rows, in place of all others where there is no room: what is asked for often comes back at once."""
        size = len(rows[0]) + EACH
        if size > self._left:
            self._kept, self._left = {}, self._room
        if size <= self._room:
            self._kept[term] = rows
            self._left -= size
        return rows


def _one(parts: Sequence[Int32s]) -> Int32s:
    joined = parts[0] if len(parts) == 1 else concatenated(parts)
    joined.flags.writeable = False
    return joined
