"""How much each posting of a term weighs, the heaviest known apart: what lets a search leave most postings unread.

Lucene: Impacts, kept per term here and not per block; worked out when a term is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .similarity import saturations
from .top_docs import Docs

Float32s = npt.NDArray[np.float32]

KEPT = 1024
"""So many of a term's heaviest postings are known apart."""
FREQUENT = 16
"""A term that more than one document in so many holds is also kept document by document."""


@dataclass(frozen=True, slots=True)
class Impacts:
    """Hold the postings of one term: *docs*, ascending, with the *saturations* that alone decide their scores.

    *heaviest* are the largest saturations, descending, KEPT of them at most; *heavy_docs* and *heavy_saturations* are the
    postings they belong to, ascending. *by_doc*, for a frequent term, is its frequency in each document of the shard, and
    *inverse_norms* belongs to the documents, too.
    """

    docs: Docs
    saturations: Float32s
    heaviest: Float32s
    heavy_docs: Docs
    heavy_saturations: Float32s
    by_doc: npt.NDArray[np.integer] | None
    inverse_norms: Float32s

    @classmethod
    def of(cls, docs: Docs, freqs: npt.NDArray[np.int32], inverse_norms: Float32s) -> Impacts:
        """Weigh the postings of a term."""
        weighed = saturations(freqs.astype(np.float32), inverse_norms.take(docs))
        heaviest = np.sort(weighed if len(docs) <= KEPT else np.partition(weighed, -KEPT)[-KEPT:])[::-1]
        heavy = (weighed >= heaviest[-1]).nonzero()[0] if len(docs) > KEPT else slice(None)
        by_doc = _by_doc(docs, freqs, len(inverse_norms)) if FREQUENT * len(docs) > len(inverse_norms) else None
        return cls(docs, weighed, heaviest, docs[heavy], weighed[heavy], by_doc, inverse_norms)

    def at_least(self, saturation: np.float32) -> tuple[Docs, Float32s]:
        """Return the postings, ascending, whose saturation is at least that."""
        docs, weighed = self.docs, self.saturations
        if len(docs) > KEPT and saturation >= self.heaviest[-1]:
            docs, weighed = self.heavy_docs, self.heavy_saturations
        rows = (weighed >= saturation).nonzero()[0]
        return docs.take(rows), weighed.take(rows)

    def at(self, docs: Docs) -> tuple[npt.NDArray[np.int64] | slice, Float32s]:
        """Return which rows of *docs* (ascending) hold the term, and the saturations there; or all rows, 1 where none is held."""
        if self.by_doc is not None:
            return slice(None), saturations(self.by_doc.take(docs).astype(np.float32), self.inverse_norms.take(docs))
        found = self.docs.searchsorted(docs)
        rows = (self.docs.take(found, mode="clip") == docs).nonzero()[0]
        return rows, self.saturations.take(found.take(rows))


def _by_doc(docs: Docs, freqs: npt.NDArray[np.int32], max_doc: int) -> npt.NDArray[np.integer]:
    by_doc = np.zeros(max_doc, dtype=np.min_scalar_type(int(freqs.max())))
    by_doc[docs] = freqs
    return by_doc
