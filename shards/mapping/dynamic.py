"""What a field that no mapping knows becomes, judged by its first value.

Elasticsearch: DynamicFieldsBuilder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import IllegalArgumentError, ShardError
from .analysis import Analysis
from .dates import DEFAULT_FORMAT, DateFormat
from .java import parse_double
from .leaf import read_leaf
from .tree import LeafMapper

KEYWORD_LIMIT = 256
"""`ignore_above` of the keyword that every new text field gets."""


@dataclass(frozen=True, slots=True)
class DynamicFields:
    """Make fields as the detection settings of a mapping ask."""

    analysis: Analysis
    date_formats: Sequence[DateFormat] = ()
    numeric_detection: bool = False

    def leaf(self, path: str, value: Any) -> LeafMapper:
        """Return the field that a scalar *value* at *path* calls for."""
        return read_leaf(path, *self._definition(value), self.analysis)

    def _definition(self, value: Any) -> tuple[str, dict[str, Any]]:
        if isinstance(value, bool):
            return "boolean", {}
        if isinstance(value, int):
            return "long", {}
        if isinstance(value, float):
            return "float", {}
        if not isinstance(value, str):
            raise IllegalArgumentError(f"a value of type [{type(value).__name__}] is no JSON")
        return self._string(value)

    def _string(self, value: str) -> tuple[str, dict[str, Any]]:
        number = _number_type(value)
        if number is not None and self.numeric_detection:
            return number, {}
        if number is None:
            for date_format in self.date_formats:
                if _parses(date_format, value):
                    pattern = date_format.pattern
                    return "date", {} if pattern in {DEFAULT_FORMAT, "strict_date_optional_time"} else {
                        "format": pattern
                    }
        return "text", {"fields": {"keyword": {"type": "keyword", "ignore_above": KEYWORD_LIMIT}}}


def _number_type(text: str) -> str | None:
    """Return the type of a number written as text; None when it is none, and may then be a date."""
    unsigned = text[1:] if text[:1] in {"+", "-"} else text
    if unsigned.isascii() and unsigned.isdigit() and len(unsigned) <= 18:
        return "long"
    try:
        parse_double(text)
    except IllegalArgumentError:
        return None
    return "long" if unsigned.isascii() and unsigned.isdigit() and -(2**63) <= int(text) < 2**63 else "float"


def _parses(date_format: DateFormat, text: str) -> bool:
    try:
        date_format.parse(text)
    except ShardError:
        return False
    return True
