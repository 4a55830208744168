"""A set of documents looked up in a column: ranges, existence, ids, prefixes. Every match scores 1.

Lucene: PointRangeQuery, FieldExistsQuery, TermInSetQuery, PrefixQuery with a constant-score rewrite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs

from .context import SearchContext
from .scope import Matches, Scope
from .weight import ZERO, Query, Weight

if TYPE_CHECKING:
    from secondpass.shards.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class DocumentsQuery:
    """Match the documents *find* returns (ascending) for a snapshot; *description* is Lucene's rendering.

    Where these are the documents that hold some terms of *field*, *accepts* tells which terms.
    """

    description: str
    find: Callable[[Snapshot], Docs]
    accepts: Callable[[str], bool] | None = field(default=None, compare=False)
    field: str = ""

    def __str__(self) -> str:
        return self.description

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        return DocumentsWeight(self.description, self.find(context.snapshot), boost if scoring else ZERO)

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class DocumentsWeight:
    description: str
    docs: Docs
    boost: np.float32

    def score(self, scope: Scope) -> Matches:
        return Matches.constant(scope.locate(self.docs)[0], self.boost)

    def explain(self, doc: int) -> Explanation:
        row = int(np.searchsorted(self.docs, doc))
        if row == len(self.docs) or self.docs[row] != doc:
            return Explanation.no_match(f"{self.description} doesn't match id {doc}")
        factor = "" if self.boost == 1 else f"^{shortest(self.boost)}"
        return Explanation(self.boost, f"{self.description}{factor}")

    def push_down(self, target: PushDown) -> Pushed | None:
        return None  # its documents are already known, tantivy has nothing to add
