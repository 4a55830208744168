"""The contracts of the algebra: a query that can be bound, a weight that answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.push_down import PushDown, Pushed

from .scope import Matches, Scope

if TYPE_CHECKING:
    from .context import SearchContext

ONE = np.float32(1.0)
ZERO = np.float32(0.0)


class Weight(Protocol):
    """Answer for one query on one shard. Lucene: Weight and its Scorer."""

    def score(self, scope: Scope) -> Matches:
        """Return the matches in *scope* with their scores (zeros when bound without scoring)."""
        ...

    def explain(self, doc: int) -> Explanation:
        """Explain the score of *doc*, or why it does not match."""
        ...

    def push_down(self, target: PushDown) -> Pushed | None:
        """Return the same query for tantivy, or None when it cannot be asked there exactly."""
        ...


class Query(Protocol):
    """Describe a query as a value; `str` gives Lucene's rendering, used in explanations."""

    def rewrite(self) -> Query:
        """Return Lucene's simplified form of the query, which decides how floats are added."""
        ...

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        """Bind to a shard; *boost* multiplies what is scored, *scoring* False asks only what matches."""
        ...

    def terms(self) -> Iterator[tuple[str, str]]:
        """Yield the (field, term) leaves that may add to a score. Lucene: QueryVisitor."""
        ...


def may_fail(weight: Weight) -> bool:
    """Tell whether *weight* may raise for a document: one that runs a script or a function, or holds one that does."""
    return bool(getattr(weight, "may_fail", False))
