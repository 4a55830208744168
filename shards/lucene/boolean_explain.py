"""The explanation of a boolean query, in Lucene's words. Lucene: BooleanWeight.explain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from secondpass.shards.explanation import Explanation

from .boolean import BooleanQuery, Clause, Occur
from .weight import ZERO, Weight

Bound = Sequence[tuple[Clause, Weight]]


def explain(query: BooleanQuery, bound: Bound, doc: int) -> Explanation:
    """Explain *doc* under *query*, whose clauses are *bound* to weights."""
    told = [(clause, weight.explain(doc)) for clause, weight in bound]
    failures = [failure for clause, inner in told if (failure := _failure(clause, inner)) is not None]
    if failures:
        return Explanation.no_match("Failure to meet condition(s) of required/prohibited clause(s)", *failures)
    optional = [inner for clause, inner in told if clause.occur is Occur.SHOULD and inner.match]
    required = [clause for clause, _ in told if clause.occur in (Occur.MUST, Occur.FILTER)]
    if not required and not optional:
        return Explanation.no_match("No matching clauses")
    if len(optional) < query.minimum:
        return Explanation.no_match(f"Failure to match minimum number of optional clauses: {query.minimum}")
    return Explanation(_value(told), "sum of:", tuple(_details(told)))


def _failure(clause: Clause, inner: Explanation) -> Explanation | None:
    if clause.occur in (Occur.MUST, Occur.FILTER) and not inner.match:
        return Explanation.no_match(f"no match on required clause ({clause.query})", inner)
    if clause.occur is Occur.MUST_NOT and inner.match:
        return Explanation.no_match(f"match on prohibited clause ({clause.query})", inner)
    return None


def _details(told: Sequence[tuple[Clause, Explanation]]) -> list[Explanation]:
    details = []
    for clause, inner in told:
        if clause.occur is Occur.FILTER:
            parts = (Explanation(ZERO, "# clause"), inner)
            details.append(Explanation(ZERO, "match on required clause, product of:", parts))
        elif clause.occur is not Occur.MUST_NOT and inner.match:
            details.append(inner)
    return details


def _value(told: Sequence[tuple[Clause, Explanation]]) -> np.float32:
    def total(occur: Occur) -> np.float32:
        return np.float32(sum(float(inner.value) for clause, inner in told if clause.occur is occur and inner.match))

    return total(Occur.MUST) + total(Occur.SHOULD)
