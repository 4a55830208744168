"""How a script reads fields: `doc['f']`, `field('f')` and `$('f', default)`.

The columns themselves stand elsewhere; the two protocols say what they must offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError

from .dates import ZonedDateTime


class DocValuesColumn(Protocol):
    """Offer the values of one field."""

    @property
    def kind(self) -> str:
        """Return "long", "double", "boolean", "date" or "keyword"."""

    def values(self, doc: int) -> Sequence[Any]:
        """Return a document's values, ascending, as Python ints (a date: epoch milliseconds), floats, bools or strings."""


@runtime_checkable
class BulkColumn(Protocol):
    """Offer, beside `values`, the values of many documents at once; a column need not."""

    def single_values(self, docs: npt.NDArray[np.int32]) -> npt.NDArray[Any] | None:
        """Return the value of each document (int64, float64 or bool), or None if any has not exactly one."""


class DocValuesSource(Protocol):
    """Offer the fields of a shard."""

    def has_field(self, name: str) -> bool:
        """Tell whether the mapping knows the field."""

    def column(self, name: str) -> DocValuesColumn:
        """Return a field's column; raises IllegalArgumentError for a field without doc values."""

    @property
    def term_counts(self) -> TermCounts:
        """How often terms occur in the fields."""


class TermCounts(Protocol):
    """Count the terms of fields, in a document, in all together, and all terms of a field."""

    def of_document(self, name: str, term: str, doc: int) -> int: ...

    def of_shard(self, name: str, term: str) -> int: ...

    def of_field(self, name: str) -> int: ...


class DocValues(tuple[Any, ...]):
    """Hold one document's values of a field. Elasticsearch: ScriptDocValues."""

    __slots__ = ()


class Longs(DocValues):
    """Hold longs."""

    __slots__ = ()


class Doubles(DocValues):
    """Hold doubles."""

    __slots__ = ()


class Booleans(DocValues):
    """Hold booleans."""

    __slots__ = ()


class Strings(DocValues):
    """Hold keywords."""

    __slots__ = ()


class Dates(DocValues):
    """Hold dates."""

    __slots__ = ()


_HOLDERS: dict[str, type[DocValues]] = {
    "long": Longs, "double": Doubles, "boolean": Booleans, "keyword": Strings, "date": Dates
}  # fmt: skip

Values = Callable[[int], Sequence[Any]]


def no_value() -> IllegalStateError:
    """Return the error of reading a value that is not there."""
    return IllegalStateError(
        "A document doesn't have a value for a field! "
        "Use doc[<field>].size()==0 to check if a document is missing a field!"
    )


def first(values: Sequence[Any]) -> Any:
    """Return the first value; raises IllegalStateError if there is none."""
    if not values:
        raise no_value()
    return values[0]


def element(values: Sequence[Any], index: int) -> Any:
    """Return the value at *index*, which for doc values may not count from the end."""
    if not 0 <= index < len(values):
        raise no_value() if not values else _out_of_bounds(index, len(values))
    return values[index]


def _out_of_bounds(index: int, size: int) -> Exception:
    from .errors import IndexOutOfBoundsError

    return IndexOutOfBoundsError(f"Index {index} out of bounds for length {size}")


class DocLookup:
    """Find the columns that scripts ask for, each once. Elasticsearch: LeafDocLookup."""

    __slots__ = ("_counts", "_found", "_source")

    def __init__(self, source: DocValuesSource) -> None:
        self._counts: TermCounts | None = None
        self._source = source
        self._found: dict[str, tuple[type[DocValues], Values]] = {}

    def has_field(self, name: Any) -> bool:
        """Tell whether the field is mapped, not whether a document has it."""
        return isinstance(name, str) and self._source.has_field(name)

    def column(self, name: str) -> DocValuesColumn:
        """Return the field's column; raises IllegalArgumentError if it is not mapped or has none."""
        if not self._source.has_field(name):
            raise IllegalArgumentError(f"No field found for [{name}] in mapping")
        return self._source.column(name)

    def values(self, name: str) -> Values:
        """Return what reads the field's raw values of a document, dates as ZonedDateTime."""
        return self._entry(name)[1]

    def get(self, name: Any, doc: int) -> DocValues:
        """Return the field's values of a document."""
        if not isinstance(name, str):
            raise IllegalArgumentError(f"No field found for [{name}] in mapping")
        holder, values = self._entry(name)
        return holder(values(doc))

    @property
    def term_counts(self) -> TermCounts:
        """How often terms occur; what was counted is kept from document to document."""
        if self._counts is None:
            self._counts = self._source.term_counts
        return self._counts

    def _entry(self, name: str) -> tuple[type[DocValues], Values]:
        if name not in self._found:
            column = self.column(name)
            if column.kind not in _HOLDERS:
                raise IllegalArgumentError(f"[{name}] has values of kind [{column.kind}], which scripts cannot read")
            self._found[name] = (_HOLDERS[column.kind], _reader(column))
        return self._found[name]


def _reader(column: DocValuesColumn) -> Values:
    if column.kind != "date":
        return column.values
    values = column.values
    return lambda doc: tuple(map(ZonedDateTime, values(doc)))


@dataclass(frozen=True, slots=True)
class DocMap:
    """Stand for `doc` itself, at one document, where a script passes it on."""

    lookup: DocLookup
    doc: int

    def get(self, name: Any) -> DocValues:
        """Return the values of a field."""
        return self.lookup.get(name, self.doc)


@dataclass(frozen=True, slots=True)
class Field:
    """Answer `field('f')`: the values of a document, or none where the field is not even mapped."""

    name: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, lookup: DocLookup, name: Any, doc: int) -> Field:
        """Read a field at a document."""
        if not isinstance(name, str):
            raise IllegalArgumentError(f"No field found for [{name}] in mapping")
        return cls(name, tuple(lookup.get(name, doc)) if lookup.has_field(name) else ())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def get(self, index: int, default: Any) -> Any:
        """Return the value at *index*, or *default*; never raises."""
        return self.values[index] if 0 <= index < len(self.values) else default
