"""One document for each value of a field: the best of its group. Elasticsearch: CollapseBuilder, CollapsingTopDocsCollector.

Documents without the field form one group of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import KeywordColumn, NumberColumn
from .errors import IllegalStateError
from .snapshot import Snapshot
from .top_docs import Docs


@dataclass(frozen=True, slots=True)
class Collapse:
    """Group documents by the single value of *field*, a keyword or a number."""

    field: str

    def value(self, snapshot: Snapshot, doc: int) -> Any:
        """Return the value a document is grouped by, or None; raises IllegalStateError where it has several."""
        column = snapshot.column(self.field)
        values = column.values(doc) if isinstance(column, KeywordColumn | NumberColumn) else []
        if len(values) > 1:
            raise IllegalStateError(f"failed to collapse {snapshot.ids[doc]}, the collapse field must be single valued")
        return values[0] if values else None

    def heads(self, snapshot: Snapshot, docs: Docs) -> npt.NDArray[np.int64]:
        """Return which rows of *docs*, best first, lead their group."""
        first: dict[Any, int] = {}
        for row, doc in enumerate(docs.tolist()):
            first.setdefault(self.value(snapshot, doc), row)
        return np.array(list(first.values()), dtype=np.int64)
