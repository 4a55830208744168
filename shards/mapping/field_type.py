"""One leaf field of a mapping: what it is, and how raw values become the values it holds.

Elasticsearch: MappedFieldType and FieldMapper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .. import clock
from ..errors import IllegalArgumentError
from ..numbers import shortest
from .bounds import boolean_bounds, date_bounds, floating_bounds, integral_bounds
from .date_math import resolve, zone_of
from .dates import DEFAULT_FORMAT, DateFormat
from .ends import Ends
from .features import FEATURE_TYPES, feature_parser
from .held import HELD, HELD_TYPES
from .java import scalar_text
from .kinds import KINDS, Kind
from .nanoseconds import document_nanos, print_nanos, resolve_nanos
from .numbers import query_floating, query_integral
from .token_count import Terms
from .values import document_parser, query_boolean

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "text": "text",
        "keyword": "keyword",
        "byte": "long",
        "short": "long",
        "integer": "long",
        "long": "long",
        "half_float": "double",
        "float": "double",
        "double": "double",
        "boolean": "boolean",
        "date": "date",
        "date_nanos": "date",
        "scaled_float": "double",
        "unsigned_long": "long",
        "token_count": "long",
        "ip": "ip",
        "version": "keyword",
        "match_only_text": "text",
        "constant_keyword": "keyword",
        "wildcard": "keyword",
        **dict.fromkeys((*HELD_TYPES, *FEATURE_TYPES), HELD),
    }
)
"""The family of each supported type: how a column stores it."""

SCORED = frozenset({"text", "keyword", "version"})
"""The types whose terms score by how rare they are; where others hold terms, each match scores 1."""

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class FieldType:
    """Describe one leaf field by its dotted full path; a multi-field is a leaf of its own (`title.keyword`).

    `params` are the parameters as given, for GET _mapping; `normalize` applies the normalizer; `constant` is the value
    that a `constant_keyword` has in every document; `terms` makes the tokens that a `token_count` counts.
    """

    name: str
    type: str
    params: Mapping[str, Any] = field(default_factory=dict)
    analyzer: str = "standard"
    search_analyzer: str = "standard"
    search_quote_analyzer: str = "standard"
    position_increment_gap: int = 100
    copy_to: tuple[str, ...] = ()
    norms: bool = True
    similarity: str = "default"
    ignore_above: int | None = None
    normalizer: str | None = None
    null_value: Value | None = None
    index: bool = True
    doc_values: bool = True
    coerce: bool = True
    ignore_malformed: bool = False
    format: str = DEFAULT_FORMAT
    store: bool = False
    scaling_factor: float = 1.0
    constant: str | None = None
    terms: Terms | None = field(default=None, repr=False, compare=False)
    enable_position_increments: bool = True
    normalize: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    _dates: DateFormat | None = field(default=None, init=False, repr=False, compare=False)
    _kind: Kind | None = field(default=None, init=False, repr=False, compare=False)
    _parse: Callable[[Any], Any] = field(default=scalar_text, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        dates = DateFormat.of(self.format) if self.family == "date" else None
        kind = KINDS[self.type](self) if self.type in KINDS else None
        object.__setattr__(self, "_dates", dates)
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_parse", self._parser(dates, kind))

    def _parser(self, dates: DateFormat | None, kind: Kind | None) -> Callable[[Any], Any]:
        if kind is not None:
            return kind.document
        if self.type in FEATURE_TYPES:
            return feature_parser(self.type, self.name, bool(self.params.get("positive_score_impact", True)))
        if dates is not None and self.is_to_the_nanosecond:
            return document_nanos(dates)
        return document_parser(self.type, self.name, self.coerce, dates, self.normalize)

    @property
    def family(self) -> str:
        """`text`, `keyword`, `long` (every whole number), `double` (every other), `boolean`, `date`, `ip` or `held`."""
        return FAMILIES[self.type]

    @property
    def kind(self) -> Kind | None:
        """What reads and shows values where the type does so in its own way."""
        return self._kind

    @property
    def is_scored(self) -> bool:
        """Whether a term found in the field scores by how rare it is."""
        return self.type in SCORED and self.index

    @property
    def is_to_the_nanosecond(self) -> bool:
        """Whether dates count in nanoseconds; elsewhere they do in milliseconds."""
        return self.type == "date_nanos"

    @property
    def dates(self) -> DateFormat:
        """The compiled format of a date field; raise IllegalArgumentError for another."""
        if self._dates is None:
            raise IllegalArgumentError(f"Field [{self.name}] of type [{self.type}] does not support custom formats")
        return self._dates

    def parse(self, raw: Any) -> Value | None:
        """Return what the field holds of one scalar of a document; None when it holds nothing of it.

        Text and keyword hold the JSON text of numbers and booleans; whole numbers are coerced ("10", 10.9); floating
        ones are float64s of the type's precision; a date is its epoch milliseconds. Null, and an empty string for a
        coerced number, count as `null_value`. Raises IllegalArgumentError, or IllegalStateError for an object given
        to a field that reads text, in Elasticsearch's words, whether or not the field ignores malformed values.
        """
        if raw is None:
            return self.null_value
        value: Value | None = self._parse(raw)
        return self.null_value if value is None else value

    def parse_query_value(self, raw: Any) -> Value | None:
        """Return the value a query asks for, as the field holds it; None when no document can hold it.

        A decimal part or an overflow asks a whole-number field for what it cannot hold. A date becomes the first
        millisecond it names: a term query on a date is a range from there to `range_bounds(lte=raw)`.
        Raises NumberFormatError, IllegalArgumentError or ElasticsearchParseError.
        """
        if self._kind is not None:
            return self._kind.query(raw)
        family = self.family
        if family == "long":
            return query_integral(self.type, raw)
        if family == "double":
            return query_floating(self.type, raw)
        if family == "boolean":
            return query_boolean(raw)
        if family == "date":
            start: int = self.range_bounds(gte=raw)[0]
            return start
        text = scalar_text(raw)
        return self.normalize(text) if self.normalize else text

    def range_bounds(
        self,
        gt: Any = None,
        gte: Any = None,
        lt: Any = None,
        lte: Any = None,
        format: str | None = None,  # Elasticsearch's name
        time_zone: str | None = None,
        now_ms: int | None = None,
    ) -> tuple[Any, Any]:
        """Return inclusive bounds on the field's values as a column holds them.

        Ints for whole numbers, dates and booleans, texts for addresses, else floats.
        An exclusive end becomes the next value; a low above the high means that nothing matches. Dates may hold date
        math (`now-1d/d`, at *now_ms* or the clock) and are read with *format* in *time_zone* where given.
        Raises IllegalArgumentError, also for a text or keyword field, whose ranges are ranges of terms.
        """
        ends, family = Ends(gt, gte, lt, lte), self.family
        if family == "date":
            return date_bounds(ends, self._date_reader(format, time_zone, clock.now_ms() if now_ms is None else now_ms))
        if format is not None:
            raise IllegalArgumentError(f"Field [{self.name}] of type [{self.type}] does not support custom formats")
        if time_zone is not None:
            raise IllegalArgumentError(f"Field [{self.name}] of type [{self.type}] does not support custom time zones")
        if self._kind is not None:
            return self._kind.bounds(ends)
        if family == "long":
            return integral_bounds(self.type, ends)
        if family == "double":
            return floating_bounds(self.type, ends)
        if family == "boolean":
            return boolean_bounds(ends, query_boolean)
        raise IllegalArgumentError(f"Field [{self.name}] of type [{self.type}] has no numeric bounds")

    def _date_reader(self, format: str | None, time_zone: str | None, now_ms: int) -> Callable[[Any, bool], int]:
        dates = DateFormat.of(format) if format is not None else self.dates
        zone = zone_of(time_zone) if time_zone is not None else None
        read = resolve_nanos if self.is_to_the_nanosecond else resolve
        return lambda raw, up: read(scalar_text(raw), dates, now_ms=now_ms, round_up=up, zone=zone)

    def display(self, value: Any, format: str | None = None) -> Any:
        """Return *value*, as a column holds it, as `docvalue_fields` and scripts show it.

        Dates in the field's first format or in *format*, booleans true or false, float32s with their shortest digits.
        """
        family = self.family
        if family == "date":
            dates = DateFormat.of(format) if format is not None else self.dates
            return print_nanos(int(value), dates) if self.is_to_the_nanosecond else dates.print(int(value))
        if self._kind is not None:
            return self._kind.display(value)
        if family == "boolean":
            return bool(value)
        if family == "long":
            return int(value)
        if family == "double":
            return float(value) if self.type == "double" else shortest(float(value))
        return value

    def display_source(self, value: Any, format: str | None = None) -> Any:
        """Return *value*, as `parse` made it of a source, as `fields` and stored fields show it."""
        return self.display(value, format) if self._kind is None else self._kind.display_source(value)

    def holds_too_long(self, value: str) -> bool:
        """Tell whether a keyword is longer, in UTF-16 units, than `ignore_above` lets in."""
        limit = self.ignore_above
        return (
            limit is not None and len(value) * 2 > limit and len(value.encode("utf-16-le", "surrogatepass")) > 2 * limit
        )
