"""What a field that no mapping knows becomes, judged by its first value.

Elasticsearch: DynamicFieldsBuilder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import IllegalArgumentError, ShardError
from .analysis import Analysis
from .dates import DEFAULT_FORMAT, DateFormat
from .definition import member
from .dynamic_templates import DEFAULT_TYPES, DynamicTemplate
from .java import parse_double
from .tree import Mapper

KEYWORD_LIMIT = 256
"""`ignore_above` of the keyword that every new text field gets."""

_TEXT = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": KEYWORD_LIMIT}}}


@dataclass(frozen=True, slots=True)
class DynamicFields:
    """Make fields as the dynamic templates and the detection settings of a mapping ask."""

    analysis: Analysis
    date_formats: Sequence[DateFormat] = ()
    numeric_detection: bool = False
    templates: Sequence[DynamicTemplate] = ()

    def mapper(self, path: str, value: Any, *, only_templates: bool = False) -> Mapper | None:
        """Return what *value* at *path* calls for, a scalar or an object; None where *only_templates* and none fits."""
        kind, definition = ("object", {}) if isinstance(value, Mapping) else self._detected(value)
        mapper = self._templated(path, kind, definition)
        if mapper is not None or only_templates:
            return mapper
        usual = _TEXT if kind == "string" else {"type": DEFAULT_TYPES[kind], **definition}
        return member(path, usual, self.analysis)

    def _templated(self, path: str, kind: str, detected: Mapping[str, Any]) -> Mapper | None:
        """Return what the first template that fits makes of a field, its format *detected* where it gives none."""
        for template in self.templates:
            if template.fits(path, kind):
                definition = template.definition(path.rpartition(".")[2], kind)
                dated = detected if definition["type"] == "date" else {}
                return member(path, {**dated, **definition}, self.analysis)
        return None

    def _detected(self, value: Any) -> tuple[str, Mapping[str, Any]]:
        """Return what a value looks like, and of a date its format where that is not the usual one."""
        if isinstance(value, bool):
            return "boolean", {}
        if isinstance(value, int):
            return "long", {}
        if isinstance(value, float):
            return "double", {}
        if not isinstance(value, str):
            raise IllegalArgumentError(f"a value of type [{type(value).__name__}] is no JSON")
        return self._string(value)

    def _string(self, value: str) -> tuple[str, Mapping[str, Any]]:
        number = _number_kind(value)
        if number is not None:
            return number if self.numeric_detection else "string", {}
        for date_format in self.date_formats:
            if _parses(date_format, value):
                usual = date_format.pattern == DEFAULT_FORMAT
                return "date", {} if usual else {"format": date_format.pattern}
        return "string", {}


def _number_kind(text: str) -> str | None:
    """Return the kind of a number written as text; None when it is none, and may then be a date."""
    unsigned = text[1:] if text[:1] in {"+", "-"} else text
    if unsigned.isascii() and unsigned.isdigit() and len(unsigned) <= 18:
        return "long"
    try:
        parse_double(text)
    except IllegalArgumentError:
        return None
    return "long" if unsigned.isascii() and unsigned.isdigit() and -(2**63) <= int(text) < 2**63 else "double"


def _parses(date_format: DateFormat, text: str) -> bool:
    try:
        date_format.parse(text)
    except ShardError:
        return False
    return True
