"""Date formats: `strict_date_optional_time||epoch_millis` and every other, as parser and printer.

Elasticsearch: DateFormatter, JavaDateFormatter, EpochTime.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from ..errors import IllegalArgumentError, UnsupportedError
from .calendar import UTC, Zone
from .date_fields import instant, nanos_of_milli
from .date_names import UNSUPPORTED_NAMES, built_in
from .date_patterns import Piece, pieces, regex
from .date_printing import printed, to_the_nanosecond
from .errors import DateTimeParseError
from .java import LONG_MAX, LONG_MIN

DEFAULT_FORMAT = "strict_date_optional_time||epoch_millis"
DYNAMIC_FORMATS = (DEFAULT_FORMAT, "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis")
"""What date detection tries. Elasticsearch: RootObjectMapper.Defaults.DYNAMIC_DATE_TIME_FORMATTERS."""


class _Alternative(Protocol):
    def parse(self, text: str, round_up: bool, zone: Zone | None) -> int: ...
    def parse_nanos(self, text: str, round_up: bool, zone: Zone | None) -> int: ...
    def print(self, epoch_ms: int, zone: Zone, nanos: int) -> str: ...


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: re.Pattern[str]
    split: tuple[Piece, ...]

    def parse(self, text: str, round_up: bool, zone: Zone | None) -> int:
        match = self.expression.fullmatch(text)
        if match is None:
            raise DateTimeParseError(f"Text '{text}' could not be parsed at index {self._reached(text)}")
        try:
            return instant(match.groupdict(), round_up=round_up, zone=zone)
        except DateTimeParseError as error:
            raise DateTimeParseError(f"Text '{text}' could not be parsed: {error.reason}") from None

    def _reached(self, text: str) -> int:
        begun = self.expression.match(text)
        return begun.end() if begun else 0

    def parse_nanos(self, text: str, round_up: bool, zone: Zone | None) -> int:
        millis, match = self.parse(text, round_up, zone), self.expression.fullmatch(text)
        return millis * 1_000_000 + nanos_of_milli(match.groupdict() if match else {}, round_up=round_up)

    def print(self, epoch_ms: int, zone: Zone, nanos: int) -> str:
        return printed(self.split, epoch_ms, zone, nanos)


_EPOCH_TEXT = re.compile(r"(-?)(\d{1,19})(?:\.(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Epoch:
    unit: int  # milliseconds in one

    def parse(self, text: str, round_up: bool, zone: Zone | None) -> int:
        return self._billionths(text, round_up and self.unit > 1) * self.unit // 10**9

    def parse_nanos(self, text: str, round_up: bool, zone: Zone | None) -> int:
        return self._billionths(text, round_up) * self.unit // 1000

    def print(self, epoch_ms: int, zone: Zone, nanos: int) -> str:
        sign, (whole, rest) = "-" if epoch_ms < 0 else "", divmod(abs(epoch_ms), 1000)
        if self.unit == 1:
            whole, rest = abs(epoch_ms), 0
        fraction = f"{nanos:06d}" if self.unit == 1 else f"{rest:03d}{nanos:06d}"
        return f"{sign}{whole}" + (f".{fraction}".rstrip("0") if rest or nanos else "")

    def _billionths(self, text: str, fill: bool) -> int:
        """Return the number written, in billionths of the unit; *fill* a fraction that is not."""
        match = _EPOCH_TEXT.fullmatch(text)
        if match is None:
            raise DateTimeParseError(f"Text '{text}' could not be parsed at index 0")
        sign, whole, fraction = match.groups()
        if fill and fraction is None:
            fraction = "999999999"
        billionths = int(whole) * 10**9 + int((fraction or "").ljust(9, "0"))
        return -billionths if sign else billionths


@dataclass(frozen=True, slots=True)
class DateFormat:
    """Read and print dates in one of several formats, the first of which prints."""

    pattern: str
    alternatives: tuple[_Alternative, ...]

    @classmethod
    def of(cls, pattern: str) -> DateFormat:
        """Compile *pattern*: names of built-in formats and Java patterns, separated by `||`.

        Raises IllegalArgumentError, as Elasticsearch words it, for what is neither, and UnsupportedError for a format
        or pattern letter that Elasticsearch has and we have not.
        """
        if not pattern.strip():
            raise IllegalArgumentError("No date pattern provided")
        return cls(pattern, tuple(_alternative(part) for part in pattern.split("||")))

    def parse(self, text: str, *, round_up: bool = False, zone: Zone | None = None) -> int:
        """Return *text* as epoch milliseconds, cutting finer digits off.

        *zone* counts where the text names none; *round_up* fills missing parts of the time with their last value.
        Raises IllegalArgumentError caused by a DateTimeParseError.
        """
        first: DateTimeParseError | None = None
        for alternative in self.alternatives:
            try:
                return _in_range(alternative.parse(text, round_up, zone))
            except DateTimeParseError as error:
                first = first or error
        raise self._refusal(text, first)

    def parse_nanos(self, text: str, *, round_up: bool = False, zone: Zone | None = None) -> int:
        """Return *text* as nanoseconds since 1970, of any size; otherwise as `parse`."""
        first: DateTimeParseError | None = None
        for alternative in self.alternatives:
            try:
                return alternative.parse_nanos(text, round_up, zone)
            except DateTimeParseError as error:
                first = first or error
        raise self._refusal(text, first)

    def _refusal(self, text: str, first: DateTimeParseError | None) -> IllegalArgumentError:
        several = DateTimeParseError("Failed to parse with all enclosed parsers")
        cause = several if len(self.alternatives) > 1 else first
        return IllegalArgumentError(f"failed to parse date field [{text}] with format [{self.pattern}]", cause=cause)

    def print(self, epoch_ms: int, zone: Zone = UTC, nanos: int = 0) -> str:
        """Print *epoch_ms* and *nanos* more, as clocks in *zone* show it, in the first of the formats."""
        return self.alternatives[0].print(epoch_ms, zone, nanos)


def _in_range(epoch_ms: int) -> int:
    if not LONG_MIN <= epoch_ms <= LONG_MAX:
        raise DateTimeParseError("long overflow")
    return epoch_ms


def _alternative(part: str) -> _Alternative:
    if part in {"epoch_millis", "epoch_second"}:
        return _Epoch(1 if part == "epoch_millis" else 1000)
    found = built_in(part)
    if found is not None:
        split = pieces(found[1])
        return _Pattern(found[0], to_the_nanosecond(split) if part.endswith("_nanos") else split)
    if UNSUPPORTED_NAMES.fullmatch(part):
        raise UnsupportedError(f"date format [{part}] is not supported")
    if not part:
        raise IllegalArgumentError("No date pattern provided")
    split = pieces(part)
    return _Pattern(regex(split), split)
