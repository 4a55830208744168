"""The tokens of a JSON text by their places, for what is told of a text that is refused. Elasticsearch: Jackson's parser.

A text is looked at here once it is known that something is wrong with it, or may be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\]]|[^\s:,{}\[\]"]+', re.DOTALL)
_COLON = re.compile(rb"\s*:")
_FIRST = re.compile(
    rb"\s*(?:(?P<START_OBJECT>\{)|(?P<START_ARRAY>\[)|(?P<VALUE_STRING>\")|(?P<VALUE_NUMBER>-?\d)"
    rb"|(?P<VALUE_BOOLEAN>true\b|false\b)|(?P<VALUE_NULL>null\b))"
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Hold a name that its object has already; the bytes of it go from *start* to *end*."""

    name: str
    start: int
    end: int


def first_token(text: bytes, at: int = 0) -> str | None:
    """Return what kind of token a value at *at* begins with, None where no value does."""
    found = _FIRST.match(text, at)
    return None if found is None else found.lastgroup


def token_before(text: bytes, end: int) -> int | None:
    """Return where the last token begins that does so before *end*; None where there is none."""
    return max((token.start() for token in _TOKEN.finditer(text, 0, end)), default=None)


def duplicate_name(text: bytes) -> Duplicate | None:
    """Return the first name in a well-formed text that stands in one object twice."""
    return next((found for found, seen in _names(text) if found.name in seen), None)


def _names(text: bytes) -> Iterator[tuple[Duplicate, set[str]]]:
    """Yield each name, and those that stand before it in its object."""
    open_objects: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        match token[0][:1]:
            case b"{":
                open_objects.append(set())
            case b"}":
                open_objects.pop()
            case b'"' if _COLON.match(text, token.end()):
                name = json.loads(token[0])
                yield Duplicate(name, token.start(), token.end()), open_objects[-1]
                open_objects[-1].add(name)
