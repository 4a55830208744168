"""JSON text to values, with a parser's complaints. Elasticsearch: XContentParser over Jackson."""

from __future__ import annotations

import json
from typing import Any

import orjson

from secondpass.shards.errors import XContentParseError

from .json_body import MAX_DEPTH, MAX_DIGITS, too_many_digits
from .json_tokens import duplicate_name

_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG = b"0" * 19
"""As many digits as the shortest integer has that takes more than 64 bits, -9223372036854775809."""


class JsonTextError(XContentParseError):
    """Tell what is wrong with a text, and *at* which of its bytes the parser went no further, where that is known."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason)
        self.at = at


class JsonRestError(JsonTextError):
    """Tell that the value ended and the text goes on."""


class JsonEndError(JsonTextError):
    """Tell that the text ended too early. Elasticsearch: XContentEOFException."""


def parse_json(text: bytes) -> Any:
    """Return the value of a JSON text, NaN and infinities included: whoever reads a number refuses those by its place.

    Raises JsonTextError, its reason beginning with `[line:column]`, also for a name that stands in one object twice;
    JsonEndError where the text ends too early.
    """
    try:
        value = orjson.loads(text)
        written = orjson.dumps(value)
    except (orjson.JSONDecodeError, TypeError):  # a mistake, NaN, or more depth than orjson writes
        value = _parse_slowly(text)
        _check_names(text)
        return value
    if written == text:  # as official clients write it: no name went, no digit
        return value
    if _may_lack_names(text, written):
        _check_names(text)
    return _parse_slowly(text) if _has_long_numbers(text) else value


def _has_long_numbers(text: bytes) -> bool:
    """Tell whether so many digits stand side by side that orjson may have made a float of an integer."""
    return _LONG in text.translate(_ZEROS)


def _may_lack_names(text: bytes, written: bytes) -> bool:
    r"""Tell whether *written* may be without a name that *text* has: it has fewer quotes then, and only an escape adds any."""
    return text.count(b'"') != written.count(b'"') or (b"\\" in text and rb"\u0022" in text)


def _check_names(text: bytes) -> None:
    """Raise JsonTextError for a name that stands in one object twice. Jackson: STRICT_DUPLICATE_DETECTION."""
    found = duplicate_name(text)
    if found is not None:
        line, column = place(text, found.end)
        raise JsonTextError(f"[{line}:{column}] Duplicate field '{found.name}'", found.start)


def _parse_slowly(text: bytes) -> Any:
    """Parse what orjson refuses or rounds: NaN, long integers, or a text with a mistake whose place is wanted."""
    try:
        return json.loads(text.decode(), parse_int=_integer)
    except UnicodeDecodeError as error:
        line, column = place(text, error.start)
        byte = text[error.start]
        raise JsonTextError(f"[{line}:{column}] Invalid UTF-8 start byte 0x{byte:x}", error.start) from None
    except RecursionError:
        raise JsonTextError(
            f"Document nesting depth ({MAX_DEPTH + 1}) exceeds the maximum allowed ({MAX_DEPTH}, from "
            "`StreamReadConstraints.getMaxNestingDepth()`)"
        ) from None
    except json.JSONDecodeError as error:
        raise _mistake(text, error) from None


def _integer(digits: str) -> int:
    length = len(digits.removeprefix("-"))
    if length > MAX_DIGITS:
        raise JsonTextError(too_many_digits(length))
    return int(digits)


def _mistake(text: bytes, error: json.JSONDecodeError) -> JsonTextError:
    rest = error.doc[error.pos :].lstrip()
    if not rest or error.msg.startswith("Unterminated string"):
        line, column = place(text, len(text))
        return JsonEndError(f"[{line}:{column}] Unexpected end of file", len(text))
    at = len(error.doc[: error.pos].encode())
    line, column = place(text, at)
    kind = JsonRestError if error.msg == "Extra data" else JsonTextError
    return kind(f"[{line}:{column}] Unexpected character ({rest[0]!r} (code {ord(rest[0])})): {error.msg}", at)


def place(text: bytes, at: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, of a byte."""
    return text.count(b"\n", 0, at) + 1, at - text.rfind(b"\n", 0, at)
