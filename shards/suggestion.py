"""The name somebody may have meant. Elasticsearch: SuggestingErrorOnUnknown. Lucene: LevenshteinDistance."""

from __future__ import annotations

from collections.abc import Iterable

LIKE = 0.5
"""How alike two names have to be, 1 being the same, for one to be suggested for the other."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return which of the names *known* is suggested for *name*, most alike first, or nothing.

    >>> did_you_mean("mtch", ["match", "term"])
    ' did you mean [match]?'
    """
    alike = sorted((-likeness(name, candidate), candidate) for candidate in known if likeness(name, candidate) > LIKE)
    names = [candidate for _, candidate in alike]
    if not names:
        return ""
    return f" did you mean [{names[0]}]?" if len(names) == 1 else f" did you mean any of [{', '.join(names)}]?"


def likeness(one: str, other: str) -> float:
    """Return 1 less the edits from one name to the other, counted by the longer one's length."""
    longer = max(len(one), len(other))
    if longer == 0:
        return 1.0
    if longer > 2 * min(len(one), len(other)):
        return 0.0  # no fewer edits than the difference in length
    return 1.0 - _edits(one, other) / longer


def _edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        above, row = row, [i]
        for j, right in enumerate(other, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right)))
    return row[-1]
