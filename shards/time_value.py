"""Durations as Elasticsearch writes them: `3d`, `90m`, `500ms`. Elasticsearch: TimeValue."""

from __future__ import annotations

import re

from .errors import IllegalArgumentError

_NANOS = {
    "nanos": 1,
    "micros": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
}
_LONGEST_NUMBER = 18
_WRITTEN = re.compile(r"(.*?)(nanos|micros|ms|s|m|h|d)", re.DOTALL)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_FRACTION = re.compile(r"[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def parse_time_value(written: str, setting: str) -> int:
    """Return *written* as whole milliseconds, rounded towards zero; -1 and 0 need no unit.

    *setting* is the name in error texts. Raises IllegalArgumentError. Elasticsearch: TimeValue.parseTimeValue.
    """
    normalized = written.strip().lower()
    found = _WRITTEN.fullmatch(normalized)
    # An upper-case M would be months, which no duration has.
    if found is None or (found[2] == "m" and not written.endswith("m")):
        return _without_unit(normalized, written, setting)
    nanos = _whole(found[1].strip(), written, setting) * _NANOS[found[2]]
    millis = abs(nanos) // _NANOS["ms"]
    return -millis if nanos < 0 else millis


def _without_unit(normalized: str, written: str, setting: str) -> int:
    if re.fullmatch(r"-0*1", normalized):
        return -1
    if re.fullmatch(r"0+", normalized):
        return 0
    raise IllegalArgumentError(
        f"failed to parse setting [{setting}] with value [{written}] as a time value: unit is missing or unrecognized"
    )


def _whole(number: str, written: str, setting: str) -> int:
    if _FRACTION.fullmatch(number):
        raise IllegalArgumentError(f"failed to parse [{written}], fractional time values are not supported")
    if not _WHOLE.fullmatch(number) or len(number) > _LONGEST_NUMBER:
        raise IllegalArgumentError(f"failed to parse [{written}]")
    if int(number) < -1:
        raise IllegalArgumentError(
            f"failed to parse setting [{setting}] with value [{written}] as a time value: "
            "negative durations are not supported"
        )
    return int(number)
