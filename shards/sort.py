"""Order hits by something other than their score: a field, a script, insertion.

Elasticsearch: SortBuilder and its kinds. Lucene: Sort, FieldComparator.

A key gives each document a number; smaller numbers come first, whatever the direction. Numbers of one shard compare within it;
`comparable` gives what compares across shards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import total_ordering
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .columns import KeywordColumn, NumberColumn
from .errors import IllegalArgumentError
from .lucene import MatchAllQuery, SearchContext
from .lucene.script_function import BoundScript, PreparedScript
from .mapping import FieldType
from .numbers import shortest
from .script_doc_values import require_doc_values
from .sort_modes import reduced
from .sort_values import LONG_MAX, LONG_MIN, as_number, as_term, missing_number, shown_number
from .top_docs import Docs, Scores

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


class SortKey(Protocol):
    """Hold one key of some documents of one shard."""

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


class Sort(Protocol):
    """Give the key of documents; *scores* are theirs."""

    @property
    def needs_scores(self) -> bool: ...

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey: ...


@dataclass(frozen=True, slots=True)
class NumberKey:
    """Hold numeric keys; *values* are as shown, missing ones already replaced."""

    name: str
    values: Numbers
    descending: bool
    field: FieldType | None = None
    format: str | None = None

    @property
    def numbers(self) -> Numbers:
        return _directed(self.values, self.descending)

    def comparable(self, row: int) -> Any:
        return self.numbers[row].item()

    def shown(self, row: int) -> Any:
        return shown_number(self.values[row].item(), self.field, self.format)

    def number_of(self, shown: Any) -> float:
        value = as_number(shown, self.name, self.field, self.format, integral=self.values.dtype == np.int64)
        return (
            float(_directed(np.array([value]), self.descending)[0])
            if isinstance(value, float)
            else _flip(value, self.descending)
        )


@dataclass(frozen=True, slots=True)
class TermKey:
    """Hold the keys of a keyword field: *ordinals* into *terms* (ascending), -1 where a document has none."""

    name: str
    terms: Sequence[str]
    ordinals: npt.NDArray[np.int64]
    descending: bool
    missing_first: bool

    @property
    def numbers(self) -> Numbers:
        directed = -self.ordinals if self.descending else self.ordinals
        return np.where(self.ordinals < 0, self._missing, directed).astype(np.float64)

    def comparable(self, row: int) -> Any:
        term = self.shown(row)
        if term is None:
            return (0 if self.missing_first else 2, "")
        return (1, Descending(term) if self.descending else term)

    def shown(self, row: int) -> str | None:
        ordinal = int(self.ordinals[row])
        return None if ordinal < 0 else self.terms[ordinal]

    def number_of(self, shown: Any) -> float:
        if shown is None:
            return self._missing
        term = as_term(shown, self.name)
        place = float(np.searchsorted(np.array(self.terms, dtype=object), term)) if self.terms else 0.0
        if int(place) == len(self.terms) or self.terms[int(place)] != term:
            place -= 0.5
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


@dataclass(frozen=True, slots=True)
class ScoreSort:
    """Order by `_score`, highest first unless asked otherwise."""

    descending: bool = True
    needs_scores: bool = True

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        return NumberKey("_score", np.array([shortest(score) for score in scores]), self.descending)


@dataclass(frozen=True, slots=True)
class PlaceSort:
    """Order by `_doc`: by insertion, within each shard."""

    descending: bool = False
    needs_scores: bool = False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        return NumberKey("_doc", docs.astype(np.int64), self.descending)


@dataclass(frozen=True, slots=True)
class ScriptSort:
    """Order by the number a script returns."""

    script: PreparedScript
    descending: bool = False

    @property
    def needs_scores(self) -> bool:
        return self.script.needs_scores

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        values = BoundScript.of(self.script, context, MatchAllQuery()).run(docs, scores)
        return NumberKey("_script", values, self.descending)


@dataclass(frozen=True, slots=True)
class FieldSort:
    """Order by a field's doc values; *mode* chooses among several, *missing* stands in where there is none."""

    field: FieldType
    descending: bool = False
    missing: Any = "_last"
    mode: str | None = None
    format: str | None = None

    @property
    def needs_scores(self) -> bool:
        return False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        column = context.snapshot.column(self.field.name)
        require_doc_values(self.field, context.snapshot.index)
        mode = self.mode or ("max" if self.descending else "min")
        if self.field.family == "keyword":
            return self._terms(column if isinstance(column, KeywordColumn) else None, docs, mode)
        return self._numbers(column if isinstance(column, NumberColumn) else None, docs, mode)

    def _terms(self, column: KeywordColumn | None, docs: Docs, mode: str) -> SortKey:
        if self.missing not in ("_first", "_last"):
            raise IllegalArgumentError(f"[missing] [{self.missing}] is not supported by secondpass on keyword fields")
        terms = sorted(column.terms()) if column else []
        ordinal_of = {term: ordinal for ordinal, term in enumerate(terms)}
        chosen = [column.values(doc) if column else [] for doc in docs.tolist()]
        pick = -1 if mode == "max" else 0
        ordinals = np.array([ordinal_of[values[pick]] if values else -1 for values in chosen], dtype=np.int64)
        return TermKey(self.field.name, terms, ordinals, self.descending, self.missing == "_first")

    def _numbers(self, column: NumberColumn | None, docs: Docs, mode: str) -> SortKey:
        integral = self.field.family != "double"
        fill = missing_number(self.missing, self.descending, self.field, integral)
        if column is None:
            values: Numbers = np.full(len(docs), fill)
        else:
            values = reduced(column, docs, mode, fill)
        return NumberKey(self.field.name, values, self.descending, self.field, self.format)


def _directed(values: Numbers, descending: bool) -> Numbers:
    if not descending:
        return values
    turned: Numbers = np.invert(values) if values.dtype == np.int64 else np.negative(values)
    return turned


def _flip(value: int, descending: bool) -> int:
    return ~value if descending else value


__all__ = ["LONG_MAX", "LONG_MIN", "FieldSort", "PlaceSort", "ScoreSort", "ScriptSort", "Sort", "SortKey"]
