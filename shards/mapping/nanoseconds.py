"""`date_nanos`: dates to the nanosecond, from 1970 to 2262. Elasticsearch: DateFieldMapper.Resolution.NANOSECONDS, DateUtils."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import IllegalArgumentError, ShardError
from .calendar import UTC, Zone
from .date_math import resolve
from .dates import DateFormat
from .errors import ElasticsearchParseError
from .java import LONG_MAX
from .values import document_text

NANOS_FORMAT = "strict_date_optional_time_nanos||epoch_millis"
NANOS_PER_MILLI = 1_000_000
_INSTANT = DateFormat.of("strict_date_optional_time_nanos")
_SECOND = DateFormat.of("strict_date_time_no_millis")


def document_nanos(dates: DateFormat) -> Callable[[Any], int]:
    """Return what reads one scalar of a document as nanoseconds since 1970."""

    def parse(raw: Any) -> int:
        nanos = dates.parse_nanos(document_text(raw))
        if nanos < 0:
            raise _unfit(nanos, "is before the epoch in 1970")
        if nanos > LONG_MAX:
            raise _unfit(nanos, "is after 2262-04-11T23:47:16.854775807")
        return nanos

    return parse


def _unfit(nanos: int, reason: str) -> IllegalArgumentError:
    shown = print_nanos(nanos, _INSTANT if nanos % 1_000_000_000 else _SECOND)
    return IllegalArgumentError(f"date[{shown}] {reason} and cannot be stored in nanosecond resolution")


def resolve_nanos(
    text: str, dates: DateFormat, *, now_ms: int, round_up: bool = False, zone: Zone | None = None
) -> int:
    """Return the nanoseconds that *text* names, a date or date math, which counts in milliseconds.

    What lies outside the range of a field becomes its end. Raises ElasticsearchParseError.
    """
    if text.startswith("now") or "||" in text:
        nanos = resolve(text, dates, now_ms=now_ms, round_up=round_up, zone=zone) * NANOS_PER_MILLI
    else:
        nanos = _named(text, dates, round_up, zone)
    return min(max(nanos, 0), LONG_MAX)


def _named(text: str, dates: DateFormat, round_up: bool, zone: Zone | None) -> int:
    try:
        return dates.parse_nanos(text, round_up=round_up, zone=zone)
    except ShardError as error:
        reason = f"failed to parse date field [{text}] with format [{dates.pattern}]: [{error.reason}]"
        raise ElasticsearchParseError(reason, cause=error) from None


def print_nanos(nanos: int, dates: DateFormat, zone: Zone = UTC) -> str:
    """Print nanoseconds since 1970 in the first format of *dates*."""
    millis, rest = divmod(nanos, NANOS_PER_MILLI)
    return dates.print(millis, zone, rest)
