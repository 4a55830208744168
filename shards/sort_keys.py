"""The keys documents are ordered by: a number each, or a term.

Lucene: FieldComparator. A key gives each document a number; smaller numbers come first, whatever the direction. Numbers of one
shard compare within it; `comparable` gives what compares across shards, and `kind` says between which keys it does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import total_ordering
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .mapping import FieldType
from .numbers import f32, shortest
from .sort_values import UNSIGNED_MAX, as_number, as_term, shown_number
from .top_docs import Scores

Numbers = (
    npt.NDArray[np.int32]
    | npt.NDArray[np.int64]
    | npt.NDArray[np.uint64]
    | npt.NDArray[np.float64]
    | npt.NDArray[np.float32]
)


class SortKey(Protocol):
    """Hold one key of some documents of one shard."""

    @property
    def name(self) -> str:
        """The field, or what else is sorted by."""
        ...

    @property
    def kind(self) -> str:
        """The type of the values. Lucene: SortField.Type."""
        ...

    @property
    def numbers(self) -> Numbers:
        """One number per document; smaller comes first."""
        ...

    def comparable(self, row: int) -> Any:
        """Return what orders this document among those of other shards; smaller comes first."""
        ...

    def shown(self, row: int) -> Any:
        """Return the value a hit shows under `sort`."""
        ...

    def number_of(self, shown: Any) -> float:
        """Return the number of a value given in `search_after`; raises IllegalArgumentError for one of another type."""
        ...


@dataclass(frozen=True, slots=True)
class NumberKey:
    """Hold numeric keys; *values* are as shown, missing ones already replaced, those that show as null by *absent*."""

    name: str
    values: Numbers
    descending: bool
    field: FieldType | None = None
    format: str | None = None
    absent: float | None = None

    @property
    def kind(self) -> str:
        if is_integral(self.values):
            return "INT" if self.values.dtype == np.int32 else "LONG"
        return "FLOAT" if self.field is not None and self.field.type in ("float", "half_float") else "DOUBLE"

    @property
    def numbers(self) -> Numbers:
        return _directed(self.values, self.descending)

    def comparable(self, row: int) -> Any:
        value = self.values[row].item()
        return -value if self.descending else value

    def shown(self, row: int) -> Any:
        return shown_number(self.values[row].item(), self.field, self.format)

    def number_of(self, shown: Any) -> float:
        value: float = self.absent if shown is None and self.absent is not None else self._value_of(shown)
        if not self.descending or isinstance(value, float):
            return -value if self.descending else value
        return (UNSIGNED_MAX if self.values.dtype == np.uint64 else -1) - value  # as `invert` turns it

    def _value_of(self, shown: Any) -> Any:
        return as_number(shown, self.name, self.kind, self.field, self.format)


@dataclass(frozen=True, slots=True)
class ScoreKey:
    """Hold scores, of which only what is shown needs its shortest digits."""

    scores: Scores
    descending: bool
    name: str = "_score"
    kind: str = "DOUBLE"

    @property
    def numbers(self) -> Numbers:
        return np.negative(self.scores) if self.descending else self.scores

    def comparable(self, row: int) -> float:
        return float(-self.scores[row] if self.descending else self.scores[row])

    def shown(self, row: int) -> float:
        return shortest(self.scores[row])

    def number_of(self, shown: Any) -> float:
        value = float(f32(as_number(shown, self.name, "DOUBLE")))
        return -value if self.descending else value


@dataclass(frozen=True, slots=True)
class Spelling:
    """Turn a term as it is shown into one *held* to sort by, and back into the one *shown*."""

    held: Callable[[str], str]
    shown: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TermKey:
    """Hold the keys of a keyword field: *ordinals* into *terms* (ascending), -1 where a document has none.

    Terms that are shown otherwise than they sort have a *spelling*.
    """

    name: str
    terms: Sequence[str]
    ordinals: npt.NDArray[np.int64] | npt.NDArray[np.int32]
    descending: bool
    missing_first: bool = False
    spelling: Spelling | None = None
    kind: str = "STRING"

    @property
    def numbers(self) -> Numbers:
        directed = -self.ordinals if self.descending else self.ordinals
        return np.where(self.ordinals < 0, self._missing, directed).astype(np.float64)

    def comparable(self, row: int) -> Any:
        term = self._term(row)
        if term is None:
            return (0 if self.missing_first else 2, "")
        return (1, Descending(term) if self.descending else term)

    def shown(self, row: int) -> str | None:
        term = self._term(row)
        return term if term is None or self.spelling is None else self.spelling.shown(term)

    def _term(self, row: int) -> str | None:
        ordinal = int(self.ordinals[row])
        return None if ordinal < 0 else self.terms[ordinal]

    def number_of(self, shown: Any) -> float:
        if shown is None:
            return self._missing
        term = as_term(shown, self.name)
        if self.spelling is not None:
            term = self.spelling.held(term)
        at = bisect_left(self.terms, term)
        place = float(at) if at < len(self.terms) and self.terms[at] == term else at - 0.5
        return -place if self.descending else place

    @property
    def _missing(self) -> float:
        return -np.inf if self.missing_first else np.inf


@total_ordering
@dataclass(frozen=True, slots=True)
class Descending:
    """Compare a term the other way round."""

    term: str

    def __lt__(self, other: Descending) -> bool:
        return self.term > other.term


def is_integral(values: Numbers) -> bool:
    """Tell whether *values* are whole numbers."""
    return values.dtype.kind in "iu"


def _directed(values: Numbers, descending: bool) -> Numbers:
    if not descending:
        return values
    turned: Numbers = np.invert(values) if is_integral(values) else np.negative(values)
    return turned
