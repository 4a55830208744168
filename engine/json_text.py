"""JSON text to values, with a parser's complaints. Elasticsearch: XContentParser over Jackson."""

from __future__ import annotations

import json
from typing import Any

import orjson

from secondpass.shards.errors import XContentParseError

from .json_body import MAX_DEPTH


class JsonEndError(XContentParseError):
    """Tell that the text ended too early. Elasticsearch: XContentEOFException."""


def parse_json(text: bytes) -> Any:
    """Return the value of a JSON text, NaN and infinities included: whoever reads a number refuses those by its place.

    Raises XContentParseError, its reason beginning with `[line:column]`; JsonEndError where the text ends too early.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _parse_slowly(text)


def _parse_slowly(text: bytes) -> Any:
    """Parse what orjson refuses: NaN, or a text with a mistake whose place is wanted."""
    try:
        return json.loads(text.decode())
    except UnicodeDecodeError as error:
        line, column = _place(text[: error.start])
        byte = text[error.start]
        raise XContentParseError(f"[{line}:{column}] Invalid UTF-8 start byte 0x{byte:x}") from None
    except RecursionError:
        raise XContentParseError(
            f"Document nesting depth ({MAX_DEPTH + 1}) exceeds the maximum allowed ({MAX_DEPTH}, from "
            "`StreamReadConstraints.getMaxNestingDepth()`)"
        ) from None
    except json.JSONDecodeError as error:
        raise _mistake(error) from None
    except ValueError as error:  # an integer of more digits than Python reads
        raise XContentParseError(str(error)) from None


def _mistake(error: json.JSONDecodeError) -> XContentParseError:
    before = error.doc[: error.pos].encode()
    line, column = _place(before)
    rest = error.doc[error.pos :].lstrip()
    if not rest or error.msg.startswith("Unterminated string"):
        return JsonEndError(f"[{line}:{column}] Unexpected end-of-input")
    return XContentParseError(
        f"[{line}:{column}] Unexpected character ({rest[0]!r} (code {ord(rest[0])})): {error.msg}"
    )


def _place(before: bytes) -> tuple[int, int]:
    return before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
