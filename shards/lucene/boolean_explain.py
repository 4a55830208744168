"""The explanation of a boolean query, in Lucene's words. Lucene: BooleanWeight.explain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from secondpass.shards.explanation import Explanation

from .boolean import BooleanQuery, Clause, Occur
from .weight import ONE, ZERO

Told = Sequence[tuple[Clause, Explanation]]

_UNMET = "Failure to meet condition(s) of required/prohibited clause(s)"


def explain(query: BooleanQuery, told: Told, score: np.float32 | None) -> Explanation:
    """Explain a document whose clauses are explained by *told*; *score* is what the query scores it, None for no match."""
    details = tuple(detail for clause, inner in told if (detail := _detail(clause, inner)) is not None)
    if any(not detail.match for detail in details):
        return Explanation.no_match(_UNMET, *details)
    if not details:
        return Explanation.no_match("No matching clauses")
    if score is None:
        return Explanation.no_match(f"Failure to match minimum number of optional clauses: {query.minimum}", *details)
    return Explanation(score, "sum of:", details)


def _detail(clause: Clause, inner: Explanation) -> Explanation | None:
    """Return what one clause adds to the tree; a failure where it decides against the document."""
    if clause.occur is Occur.MUST_NOT:
        return _prohibited(clause) if inner.match else None
    if inner.match:
        return _filtering(clause) if clause.occur is Occur.FILTER else inner
    if clause.occur is Occur.SHOULD:
        return None
    return Explanation.no_match(f"no match on required clause ({clause.query})", inner)


def _prohibited(clause: Clause) -> Explanation:
    return Explanation.no_match(f"match on prohibited clause ({clause.query})", _unscored(clause))


def _filtering(clause: Clause) -> Explanation:
    return Explanation(
        ZERO, "match on required clause, product of:", (Explanation(ZERO, "# clause"), _unscored(clause))
    )


def _unscored(clause: Clause) -> Explanation:
    return Explanation(ONE, str(clause.query))
