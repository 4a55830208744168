"""Order hits by a field every document has one value of. Elasticsearch: SeqNoFieldType, VersionFieldType, IndexFieldType."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .lucene import SearchContext
from .metadata_columns import INDEX, MetadataColumn
from .sort_keys import NumberKey, SortKey, TermKey
from .top_docs import Docs, Scores


@dataclass(frozen=True, slots=True)
class MetadataSort:
    """Order by `_index`, `_seq_no` or `_version`, whichever *name* says; *decimal* takes numbers as doubles."""

    name: str
    descending: bool = False
    decimal: bool = False
    needs_scores: bool = False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        if self.name == INDEX:
            ordinals = np.zeros(len(docs), dtype=np.int64)
            return TermKey(self.name, (context.snapshot.index,), ordinals, self.descending)
        column = MetadataColumn(context.snapshot, self.name)
        values = np.fromiter(map(column.value, docs.tolist()), dtype=np.int64, count=len(docs))
        return NumberKey(self.name, values.astype(np.float64) if self.decimal else values, self.descending)
