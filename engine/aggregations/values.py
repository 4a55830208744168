"""Which values an aggregation looks at, and how they are shown. Elasticsearch: ValuesSourceAggregationBuilder, DocValueFormat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.clock import now_ms
from secondpass.shards.decimal_format import DecimalFormat
from secondpass.shards.errors import IllegalArgumentError, Path, UnsupportedError
from secondpass.shards.mapping import FieldType
from secondpass.shards.mapping.calendar import Zone
from secondpass.shards.mapping.date_math import resolve
from secondpass.shards.mapping.dates import DateFormat
from secondpass.shards.mapping.java import LONG_MAX, LONG_MIN, parse_double, scalar_text
from secondpass.shards.mapping.nanoseconds import NANOS_PER_MILLI
from secondpass.shards.mapping.tree import METADATA_FIELDS
from secondpass.shards.mapping.version import place_of, version_at
from secondpass.shards.query.index_name import INDEX
from secondpass.shards.xcontent import ObjectReader, number, scalar, string

from .aggregation import Everything, Matching, Rows, field_of

Values = npt.NDArray[Any]
_TERMS = ("keyword", "ip")
"""The families whose values are terms, not numbers."""
_OF_DATES = ("date_histogram", "date_range")
"""The aggregations that take values for dates where no index maps their field."""
_OF_ANY = ("cardinality", "missing", "terms", "value_count")
"""The aggregations that then take them as they are; all others take them for numbers."""
_TRUTHS = MappingProxyType({"true": 1.0, "false": 0.0})
_VALUE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "keyword",
        **dict.fromkeys(("byte", "short", "integer", "long"), "long"),
        **dict.fromkeys(("float", "double", "number", "numeric"), "double"),
        **{name: name for name in ("boolean", "date", "ip")},
    }
)
"""What a request may say unmapped values are, and the type of field that holds such. Elasticsearch: ValueType."""


@dataclass(frozen=True, slots=True)
class Source:
    """Name the *field* aggregation *kind* reads; *missing* is what documents without a value count as.

    Dates are shown in *format*, or in that of the field, as clocks in *zone* show them. An index that does not map the field
    is taken to hold values of *value_type*.
    """

    kind: str
    field: str
    missing: Any = None
    format: str | None = None
    zone: Zone = Zone()  # noqa: RUF009  # frozen
    value_type: str | None = None

    def type_in(self, matching: Matching) -> FieldType | None:
        """Return the type of the field in one index."""
        return matching.field(self.field) or self._taken_for()

    def type_of(self, everything: Everything) -> FieldType | None:
        """Return the type of the field in the first index that maps it."""
        return field_of(everything, self.field) or self._taken_for()

    def _taken_for(self) -> FieldType | None:
        return None if self.value_type is None else FieldType(self.field, _VALUE_TYPES[self.value_type])

    def values(self, matching: Matching) -> tuple[Values, Rows]:
        """Return all values of the matching documents, terms or numbers, and the row of the document that holds each."""
        if self.field == INDEX and self.kind == "terms":
            docs, name = len(matching.docs), matching.context.snapshot.index
            return np.full(docs, name, dtype=object), np.arange(docs, dtype=np.int64)
        field = self.type_in(matching)
        if field is None and self.field in METADATA_FIELDS:
            raise UnsupportedError(f"aggregation [{self.kind}] of field [{self.field}] is not supported by secondpass")
        if field is None or field.family not in _TERMS:
            return self._filled(matching, field, *matching.numbers(self.field))
        terms, rows = matching.terms(self.field)
        if field.type == "version":
            terms = list(map(place_of, terms))
        return self._filled(matching, field, np.array(terms, dtype=object), rows)

    def numbers(self, matching: Matching) -> tuple[Values, Rows]:
        """Return all numbers of the matching documents; raises IllegalArgumentError for a field of terms."""
        self._require_numbers(self.type_in(matching))
        return self.values(matching)

    def all_numbers(self, everything: Everything) -> Values:
        """Return all numbers of all shards' matching documents."""
        parts = [self.numbers(matching)[0] for matching in everything]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.float64)

    def as_string(self, everything: Everything) -> Callable[[Any], str] | None:
        """Return what shows a value beside itself, for fields that are not plain numbers or terms."""
        field = self.type_of(everything)
        if self.format is not None and (field is None or field.family != "date"):
            return self._decimal(field, self.format)
        if field is None or field.family not in ("boolean", "date"):
            return None
        if field.family == "boolean":
            return lambda value: "true" if value else "false"
        return self.printer(field)

    def _decimal(self, field: FieldType | None, format_: str) -> Callable[[Any], str]:
        """Return what shows a number in a pattern; raises IllegalArgumentError where *field* holds none."""
        if field is not None and field.type == "unsigned_long":
            raise UnsupportedError(f"[format] of [{self.kind}] on an unsigned_long is not supported by secondpass")
        if field is not None and field.family not in ("long", "double"):
            raise IllegalArgumentError(f"Field [{field.name}] of type [{field.type}] does not support custom formats")
        return DecimalFormat.of(format_).text

    def key(self, everything: Everything) -> Callable[[Any], Any]:
        """Return what makes the key of a bucket of a value: what shows it, where a field shows its terms in its own way."""
        field = self.type_of(everything)
        if field is not None and field.type == "version":
            return version_at
        return field.display if field is not None and field.family == "ip" else lambda value: value

    def named(self, everything: Everything) -> Callable[[Any], Any]:
        """Return what a request may choose values by: their keys, of which addresses are no text that an expression matches."""
        field, key = self.type_of(everything), self.key(everything)
        return (lambda value: ip_address(key(value))) if field is not None and field.family == "ip" else key

    def reader(self, everything: Everything) -> Callable[[str], Any]:
        """Return what turns a text of a request into such a value; raises ShardError where it is none of the field."""
        field = self.type_of(everything)
        if field is None or field.family in ("keyword", "text"):
            return lambda text: text
        if field.family == "ip":
            return lambda text: ip_address(field.display(field.parse_query_value(text)))
        scale = NANOS_PER_MILLI if field.is_to_the_nanosecond else 1
        if field.family == "date":
            return lambda text: field.range_bounds(gte=text, format=self.format)[0] // scale
        return field.parse_query_value

    def parser(self, field: FieldType | None) -> Callable[[str], float]:
        """Return what turns a text of a request into a number that *field* may hold, dates by the format that shows them.

        Elasticsearch: DocValueFormat.parseDouble.
        """
        if self.is_of_dates(field):
            dates, now = self.dates(field), now_ms()
            return lambda text: resolve(text, dates, now_ms=now, zone=self.zone)
        return _truth if field is not None and field.family == "boolean" else parse_double

    def is_of_dates(self, field: FieldType | None) -> bool:
        """Tell whether the values are dates."""
        return self.kind in _OF_DATES if field is None else field.family == "date"

    def printer(self, field: FieldType | None) -> Callable[[Any], str]:
        """Return what prints the dates of *field*."""
        dates = self.dates(field)
        return lambda value: dates.print(to_long(value), self.zone)

    def dates(self, field: FieldType | None) -> DateFormat:
        """Return the format dates are read and shown in.

        Raises IllegalArgumentError where *field* holds terms, UnsupportedError where it holds numbers that Elasticsearch
        takes for milliseconds.
        """
        if field is not None and field.family in ("long", "double", "boolean"):
            raise UnsupportedError(
                f"aggregation [{self.kind}] of field [{field.name}] of type [{field.type}] is not supported by secondpass"
            )
        if field is not None and field.family != "date":
            raise self._not_supported(field)
        if self.format is not None:
            return DateFormat.of(self.format)
        return FieldType(self.field, "date").dates if field is None else field.dates

    def _filled(self, matching: Matching, field: FieldType | None, values: Values, rows: Rows) -> tuple[Values, Rows]:
        if self.missing is None:
            return values, rows
        without = np.setdiff1d(np.arange(len(matching.docs), dtype=np.int64), rows)
        if not len(without):
            return values, rows
        given = self._stand_in(field)
        whole = isinstance(given, int) and values.dtype.kind in "iu" and len(values) > 0
        dtype = object if isinstance(given, str) else values.dtype if whole else None
        fill = np.full(len(without), given, dtype=dtype)
        return (np.concatenate([values, fill]) if len(values) else fill), np.concatenate([rows, without])

    def _stand_in(self, field: FieldType | None) -> Any:
        """Return what documents without a value count as: a text is read by the format that shows the values, a number is one.

        Elasticsearch: CoreValuesSourceType.replaceMissing.
        """
        if field is None and self.kind in _OF_ANY:
            return self.missing
        dated = self.is_of_dates(field)
        if dated or field is None:
            text = isinstance(self.missing, str | bool)
            given = self.parser(field)(scalar_text(self.missing)) if text else self.missing
            return to_long(given) if dated else given
        given = field.parse_query_value(self.missing)
        if field.type == "version":
            return place_of(str(given))
        # null is a number with a decimal part, where all others are whole
        return number(self.missing, ("missing",)) if given is None else given

    def _require_numbers(self, field: FieldType | None) -> None:
        if field is not None and field.family in _TERMS:
            raise self._not_supported(field)

    def _not_supported(self, field: FieldType) -> IllegalArgumentError:
        return IllegalArgumentError(
            f"Field [{field.name}] of type [{field.type}] is not supported for aggregation [{self.kind}]"
        )


def to_long(value: float) -> int:
    """Cut a number to a whole one, the nearest there is in 64 bits. Java: a cast to long."""
    return max(LONG_MIN, min(int(value), LONG_MAX))


def _truth(text: str) -> float:
    if text not in _TRUTHS:
        raise IllegalArgumentError(f"Cannot parse boolean [{text}], expected either [true] or [false]")
    return _TRUTHS[text]


def take_source(reader: ObjectReader, *, formatted: bool = True, zone: Zone | None = None) -> Source:
    """Take what every aggregation of values has: `field`, `missing` and, if *formatted*, `format`."""
    if reader.has("script"):
        raise UnsupportedError(f"[script] of [{reader.owner}] is not supported by secondpass")
    value_type = reader.take("value_type", _value_type, None)
    missing = reader.take("missing", scalar, None)
    format_ = reader.take("format", string, None) if formatted else None
    if not reader.has("field"):
        reader.refuse_unknown("field")
        raise IllegalArgumentError("Required one of fields [field, script], but none were specified. ")
    return Source(reader.owner, reader.take("field", string), missing, format_, zone or Zone(), value_type)


def _value_type(value: Any, path: Path) -> str:
    name = string(value, path)
    if name not in _VALUE_TYPES:
        raise IllegalArgumentError(f"Unknown value type [{name}]")
    return name
