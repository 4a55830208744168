"""Order hits by something other than their score: a field, a script, insertion.

Elasticsearch: SortBuilder and its kinds. Lucene: Sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from .columns import KeywordColumn, NumberColumn
from .errors import IllegalArgumentError
from .lucene import MatchAllQuery, SearchContext
from .lucene.script_function import BoundScript, PreparedScript
from .mapping import FieldType
from .mapping.nanoseconds import NANOS_PER_MILLI
from .mapping.numbers import INTEGRAL
from .mapping.version import place_of, version_at
from .script_doc_values import require_doc_values
from .sort_keys import Descending, NumberKey, Numbers, ScoreKey, SortKey, Spelling, TermKey
from .sort_modes import reduced
from .sort_values import LONG_MAX, LONG_MIN, missing_decimal, missing_unsigned, missing_whole
from .top_docs import Docs, Scores

_INTS = ("byte", "short", "integer", "token_count")
"""The types that sort as Java's int."""


class Sort(Protocol):
    """Give the key of documents; *scores* are theirs."""

    @property
    def needs_scores(self) -> bool: ...

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey: ...


@dataclass(frozen=True, slots=True)
class ScoreSort:
    """Order by `_score`, highest first unless asked otherwise."""

    descending: bool = True
    needs_scores: bool = True

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        return ScoreKey(scores, self.descending)


@dataclass(frozen=True, slots=True)
class PlaceSort:
    """Order by `_doc`: by insertion, within each shard."""

    descending: bool = False
    needs_scores: bool = False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        return NumberKey("_doc", docs.astype(np.int64), self.descending)


@dataclass(frozen=True, slots=True)
class ShardPlaceSort:
    """Order by `_shard_doc`: by shard, then by insertion; no two documents of a search have the same key."""

    descending: bool = False
    needs_scores: bool = False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        return NumberKey("_shard_doc", (np.int64(context.ordinal) << 32) + docs, self.descending)


@dataclass(frozen=True, slots=True)
class ScriptSort:
    """Order by the number a script returns, or with *text* by the string."""

    script: PreparedScript
    descending: bool = False
    text: bool = False

    @property
    def needs_scores(self) -> bool:
        return self.script.needs_scores

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        script = BoundScript.of(self.script, context, MatchAllQuery())
        if self.text:
            return _term_key("_script", script.texts(docs, scores), self.descending)
        return NumberKey("_script", script.run(docs, scores), self.descending)


@dataclass(frozen=True, slots=True)
class FieldSort:
    """Order by a field's doc values; *mode* chooses among several, *missing* stands in where there is none.

    *integral* asks for whole numbers of a field that has others, or the other way round; None takes them as they are.
    *date_type* asks for dates as fields of type `date` or `date_nanos` count them.
    """

    field: FieldType
    descending: bool = False
    missing: Any = "_last"
    mode: str | None = None
    format: str | None = None
    integral: bool | None = None
    date_type: str | None = None

    @property
    def needs_scores(self) -> bool:
        return False

    def key(self, context: SearchContext, docs: Docs, scores: Scores) -> SortKey:
        column = context.snapshot.column(self.field.name)
        require_doc_values(self.field, context.snapshot.index)
        mode = self.mode or ("max" if self.descending else "min")
        if self.field.family in ("keyword", "ip"):
            return self._terms(column if isinstance(column, KeywordColumn) else None, docs, mode)
        numbers = column if isinstance(column, NumberColumn) else None
        if self.date_type not in (None, self.field.type):
            return self._recounted(str(self.date_type))._numbers(_recounted(numbers, str(self.date_type)), docs, mode)
        return self._numbers(numbers, docs, mode)

    def _recounted(self, date_type: str) -> FieldSort:
        return replace(self, field=replace(self.field, type=date_type), date_type=None)

    def _terms(self, column: KeywordColumn | None, docs: Docs, mode: str) -> SortKey:
        spelling, first = self._spelling(), self.missing == "_first"
        if column is None or self.missing not in ("_first", "_last") or self.field.type == "version":
            return _term_key(
                self.field.name, self._chosen(column, docs, mode, spelling), self.descending, first, spelling
            )
        ordinals = column.greatest if mode == "max" else column.least
        return TermKey(self.field.name, column.vocabulary, ordinals[docs], self.descending, first, spelling)

    def _chosen(
        self, column: KeywordColumn | None, docs: Docs, mode: str, spelling: Spelling | None
    ) -> list[str | None]:
        """Return a term of each document, or where it has none the one that is given in its place."""
        given = None if self.missing in ("_first", "_last") else str(self.missing)
        given = given if given is None or spelling is None else spelling.held(given)
        every = [column.values(doc) if column else [] for doc in docs.tolist()]
        if self.field.type == "version":
            every = [sorted(map(place_of, values)) for values in every]
        return [values[-1 if mode == "max" else 0] if values else given for values in every]

    def _spelling(self) -> Spelling | None:
        if self.field.type == "version":
            return Spelling(place_of, version_at)
        field = self.field
        return (
            Spelling(lambda text: str(field.parse_query_value(text)), field.display) if field.family == "ip" else None
        )

    def _numbers(self, column: NumberColumn | None, docs: Docs, mode: str) -> SortKey:
        integral = self.field.family != "double" if self.integral is None else self.integral
        single = self.integral is None and self.field.type in ("float", "half_float")
        narrow = self.integral is None and self.field.type in _INTS
        fill, kind = self._missing(integral, single, narrow)
        values: Numbers = np.full(len(docs), fill, dtype=kind)
        if column is not None and len(column.flat):
            values = reduced(column, docs, mode, fill, integral)
        if single:
            values = values.astype(np.float32).astype(np.float64)
        elif narrow:
            values = values.astype(np.int32)
        as_it_is = self.integral is None or (integral and self.field.family != "double")
        field = self.field if as_it_is else None
        absent = fill if self._shows_nothing and as_it_is else None
        return NumberKey(self.field.name, values, self.descending, field, self.format, absent)

    @property
    def _shows_nothing(self) -> bool:
        """Whether a document without a value shows null: as a date in a format."""
        return self.format is not None and self.field.family == "date" and self.missing in ("_first", "_last")

    def _missing(self, integral: bool, single: bool, narrow: bool) -> tuple[float, Any]:
        """Return what stands in for a missing number, and the type of all numbers."""
        if not integral:
            return missing_decimal(self.missing, self.descending, single), np.float64
        if self.field.type == "unsigned_long":
            return missing_unsigned(self.missing, self.descending), np.uint64
        kind = INTEGRAL["integer" if narrow else "long"]
        return missing_whole(self.missing, self.descending, kind), np.int64


def _recounted(column: NumberColumn | None, date_type: str) -> NumberColumn | None:
    """Return dates in nanoseconds where *date_type* is `date_nanos`, else in milliseconds."""
    if column is None:
        return None
    if date_type == "date":
        return column.changed(lambda nanos: nanos // NANOS_PER_MILLI)
    if len(column.flat) and not 0 <= column.flat.min() <= column.flat.max() <= LONG_MAX // NANOS_PER_MILLI:
        raise IllegalArgumentError("a date to sort by lies outside what nanosecond resolution can hold")
    return column.changed(lambda millis: millis * NANOS_PER_MILLI)


def _term_key(
    name: str,
    chosen: Sequence[str | None],
    descending: bool,
    missing_first: bool = False,
    spelling: Spelling | None = None,
) -> TermKey:
    terms = sorted({term for term in chosen if term is not None})
    ordinal_of: dict[str | None, int] = {term: ordinal for ordinal, term in enumerate(terms)}
    ordinals = np.array([ordinal_of.get(term, -1) for term in chosen], dtype=np.int64)
    return TermKey(name, terms, ordinals, descending, missing_first, spelling)


__all__ = [
    "LONG_MAX",
    "LONG_MIN",
    "Descending",
    "FieldSort",
    "PlaceSort",
    "ScoreSort",
    "ScriptSort",
    "ShardPlaceSort",
    "Sort",
    "SortKey",
]
