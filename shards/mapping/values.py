"""Per type, the function that turns one scalar of a document into the value its field holds.

Elasticsearch: the `parseCreateField` of TextFieldMapper, KeywordFieldMapper, NumberFieldMapper, BooleanFieldMapper and
DateFieldMapper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import IllegalArgumentError, IllegalStateError
from .dates import DateFormat
from .errors import NumericAccessError
from .held import HELD_TYPES, PRESENT
from .java import json_text, scalar_text
from .numbers import INTEGRAL, document_floating, document_integral

MAX_TERM_BYTES = 32_766
"""The longest term, in UTF-8 bytes. Lucene: IndexWriter.MAX_TERM_LENGTH."""

Parser = Callable[[Any], Any]


def document_parser(
    type_name: str, field: str, coerce: bool, dates: DateFormat | None, normalize: Callable[[str], str] | None
) -> Parser:
    """Return the function that reads one scalar, never null, for a field of this type."""
    if type_name in ("text", "match_only_text"):
        return document_text
    if type_name in ("keyword", "wildcard", "constant_keyword", "version"):
        return _keyword(field, normalize)
    if type_name == "boolean":
        return document_boolean
    if dates is not None:
        return _date(dates)
    if type_name in HELD_TYPES:
        return lambda raw: PRESENT
    return _number(type_name, coerce)


def document_text(raw: Any) -> str:
    """Return the JSON text of a scalar; raise IllegalStateError for an object."""
    if isinstance(raw, str):
        if not raw.isascii():
            check_unicode(raw)
        return raw
    if isinstance(raw, (bool, int, float)):
        return json_text(raw)
    token = "START_OBJECT" if isinstance(raw, dict) else type(raw).__name__
    raise IllegalStateError(f"Can't get text on a {token}")


def check_unicode(text: str) -> None:
    """Raise IllegalArgumentError for an unpaired surrogate, which no UTF-8 document can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise IllegalArgumentError(f"Incomplete surrogate pair at position {error.start}") from None


def _keyword(field: str, normalize: Callable[[str], str] | None) -> Parser:
    def parse(raw: Any) -> str:
        text = document_text(raw)
        return normalize(text) if normalize else text

    return parse


def check_term(field: str, term: str) -> None:
    """Raise IllegalArgumentError, in Lucene's words, for a term longer than an index takes."""
    if is_immense(term):
        raise IllegalArgumentError(immense(field, term, ". "))


def is_immense(term: str) -> bool:
    """Tell whether *term* is longer than an index takes."""
    return len(term) > MAX_TERM_BYTES // 4 and len(term.encode()) > MAX_TERM_BYTES


def immense(field: str, term: str, stop: str) -> str:
    """Say that *term* is too long; *stop* ends the first sentence, differently in Elasticsearch and in Lucene."""
    prefix = [byte - 256 if byte > 127 else byte for byte in term.encode()[:30]]
    return (
        f'Document contains at least one immense term in field="{field}" (whose UTF8 encoding is longer than the max '
        f"length {MAX_TERM_BYTES}), all of which were skipped{stop}Please correct the analyzer to not produce such terms."
        f"{stop[1:]}The prefix of the first immense term is: '{prefix}...'"
    )


def document_boolean(raw: Any) -> bool:
    """Return true or false; an empty string counts as false."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        if raw in {"true", "false", ""}:
            return raw == "true"
        raise IllegalArgumentError(f"Failed to parse value [{raw}] as only [true] or [false] are allowed.")
    token = "VALUE_NUMBER_INT" if isinstance(raw, int) else "VALUE_NUMBER_FLOAT" if isinstance(raw, float) else None
    raise NumericAccessError(f"Current token ({token or 'START_OBJECT'}) not of boolean type")


def query_boolean(raw: Any) -> bool:
    """Return the boolean a query asks for."""
    if isinstance(raw, bool):
        return raw
    text = scalar_text(raw)
    if text in {"true", "false"}:
        return text == "true"
    raise IllegalArgumentError(f"Can't parse boolean value [{text}], expected [true] or [false]")


def _date(dates: DateFormat) -> Parser:
    def parse(raw: Any) -> int:
        return dates.parse(document_text(raw))

    return parse


def _number(type_name: str, coerce: bool) -> Parser:
    read = document_integral if type_name in INTEGRAL else document_floating

    def parse(raw: Any) -> int | float | None:
        if raw == "" and coerce:
            return None
        if isinstance(raw, dict):
            raise IllegalArgumentError("Cannot parse object as number")
        return read(type_name, raw, coerce)

    return parse
