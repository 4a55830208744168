"""What `_termStats` tells a score script about the query's terms. Elasticsearch: ScriptTermStats, StatsSummary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatsSummary:
    """Summarise some numbers; of none, everything is 0."""

    count: int = 0
    sum: float = 0.0
    min: float = 0.0
    max: float = 0.0

    @classmethod
    def of(cls, values: Sequence[float]) -> StatsSummary:
        """Summarise *values*, summed in their order."""
        if len(values) == 0:
            return cls()
        floats = [float(value) for value in values]
        total = 0.0
        for value in floats:  # in Python 3.12 sum() compensates its errors, Java does not
            total += value
        return cls(len(floats), total, min(floats), max(floats))

    @property
    def average(self) -> float:
        """Return the mean, 0 for no values."""
        return self.sum / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class TermStats:
    """Hold, for one document, how often the query's unique terms occur.

    *unique* counts the query's terms, *matched* those the document has. The summaries run over the terms, absent ones
    counting 0, save *term_positions*, which runs over all positions, from 1, of the terms the document has.
    """

    unique: int
    matched: int
    doc_freq: StatsSummary
    total_term_freq: StatsSummary
    term_freq: StatsSummary
    term_positions: StatsSummary
