"""Where tags, comments and raw text of HTML end.

Lucene: HTMLStripCharFilter, a grammar that takes the longest match: a tag goes on behind a `>` that may stand in a quoted
attribute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import regex  # type: ignore[import-untyped]

_INLINE = (
    "a b i q s u abbr acronym basefont bdo big cite code dfn em font img input kbd label samp select small span strike "
    "strong sub sup textarea tt var"
)
INLINE = frozenset(_INLINE.split())
SPACE = r"[ \t\n\x0b\f\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
SPACES: Any = re.compile(f"{SPACE}*")
NAME = regex.compile(r"[:_\p{ID_Start}][-.:_\p{ID_Continue}]*")
# Bounds that no page meets, and that keep hostile text linear.
MOST_ESCAPES = 32
LONGEST_INCLUDE = 10_000
LONGEST_NAME = 1_000
_NAME_CHARACTER = regex.compile(r"[-.:_\p{ID_Continue}]")
ONE_SPACE = re.compile(SPACE)
_SPACE_CHARACTERS = "".join(c for c in map(chr, range(0x3001)) if re.match(SPACE, c))
_ANGLE = re.compile("[<>]")
_INCLUDE_PARTS = re.compile(r"""-->|'(?:\\'|[^'])*'|"(?:\\"|[^"])*\"""")
_COMMENT_PARTS = re.compile("<!--#|-->")
_SCRIPT_COMMENT_PARTS = re.compile(r"""<!--#|-->|'(?:\\[\s\S]|[^'\\])*(?:'|\Z)|"(?:\\[\s\S]|[^"\\])*(?:"|\Z)""")
_SERVER_SIDE_PARTS = re.compile(r"""-->|'(?:\\[\s\S]|[^'\\])*(?:'|\Z)|"(?:\\[\s\S]|[^"\\])*(?:"|\Z)""")


@dataclass(slots=True)
class TagTails:
    """Find where the tags of one text end. What is known of one place serves every tag that comes by it."""

    text: str
    known: dict[int, int] = field(default_factory=dict)
    next_close: int = -1

    def instruction_end(self, at: int) -> int:
        """Return the end of the processing instruction at *at*, 0 if it has none."""
        if self.next_close < at:
            close = self.text.find(">", at)
            self.next_close = len(self.text) if close < 0 else close
        is_end = self.next_close >= at + 3 and self.text[self.next_close - 1] in "/?"
        return self.next_close + 1 if is_end and self.next_close < len(self.text) else 0

    def end(self, at: int) -> int:
        """Return the end of the tag whose name ends at *at*, 0 if it has none."""
        if self.text.startswith("=", at):
            return self._content_end(at + 1)
        if self.text.startswith("/>", at):
            return at + 2
        return self.raw_end(at)

    def raw_end(self, at: int) -> int:
        """Return the end of the script or style tag whose name ends at *at*, 0 if it has none."""
        if self.text.startswith(">", at):
            return at + 1
        return self._content_end(at + 1) if ONE_SPACE.match(self.text, at) else 0

    def _content_end(self, at: int) -> int:
        """Return the last place where the content that begins at *at* may end, 0 if there is none."""
        todo = [at]
        while todo:
            place = todo[-1]
            angle = _ANGLE.search(self.text, place)
            stop = angle.start() if angle else len(self.text)
            landings = self._landings(place, stop)
            unknown = [landing for landing in landings if landing not in self.known]
            if unknown:
                todo += unknown
            else:
                closed = stop + 1 if angle and angle[0] == ">" else 0
                self.known[todo.pop()] = max(closed, *(self.known[landing] for landing in landings), 0)
        return self.known[at]

    def _landings(self, start: int, stop: int) -> list[int]:
        """Return where content goes on behind what may hold angle brackets and reaches beyond *stop*."""
        landings = [end for quote in "'\"" for end in self._quoted(start, stop, quote)]
        if self.text.startswith("<!--#", stop):
            landings += self._included(stop + 5)
        return landings

    def _quoted(self, start: int, stop: int, quote: str) -> list[int]:
        """Return the ends of an attribute value that opens between *start* and *stop* and closes behind."""
        opening = self.text.rfind(quote, start, stop)
        for _ in range(MOST_ESCAPES):
            if opening < 0 or _opens_value(self.text[max(start, opening - LONGEST_NAME) : opening]):
                break
            escaped = opening > start and self.text[opening - 1] == "\\"
            opening = self.text.rfind(quote, start, opening) if escaped else -1
        return [] if opening < 0 else self._closings(stop, quote)

    def _closings(self, at: int, quote: str) -> list[int]:
        """Return the places behind the quotes that may close a value: the first, and more while a backslash precedes."""
        ends: list[int] = []
        close = self.text.find(quote, at)
        while close >= 0 and len(ends) < MOST_ESCAPES:
            ends.append(close + 1)
            close = self.text.find(quote, close + 1) if self.text[close - 1] == "\\" else -1
        return ends

    def _included(self, at: int) -> list[int]:
        """Return the end of a server-side include."""
        for part in _INCLUDE_PARTS.finditer(self.text, at, at + LONGEST_INCLUDE):
            if part[0] == "-->":
                return [part.end()]
        return []


def _opens_value(before: str) -> bool:
    """Say whether a quote behind *before* opens the value of an attribute."""
    named = before.rstrip(_SPACE_CHARACTERS)
    if not named.endswith("="):
        return False
    for char in reversed(named[:-1].rstrip(_SPACE_CHARACTERS)):
        if NAME.match(char):
            return True
        if not _NAME_CHARACTER.match(char):
            break
    return False


def skip_comment(text: str, at: int) -> int:
    """Return the end of the comment whose content begins at *at*; the end of text closes every comment."""
    while part := _COMMENT_PARTS.search(text, at):
        if part[0] == "-->":
            return part.end()
        at = _skip_include(text, part.end())
    return len(text)


def skip_raw_text(text: str, at: int, name: str) -> tuple[int, int]:
    """Return where the content of a script or style element ends, and where its end tag does."""
    parts = re.compile(rf"<!--|</{SPACE}*{name}{SPACE}*>", re.IGNORECASE)
    while part := parts.search(text, at):
        if part[0] != "<!--":
            return part.start(), part.end()
        at = _skip_script_comment(text, part.end())
    return len(text), len(text)


def _skip_script_comment(text: str, at: int) -> int:
    while part := _SCRIPT_COMMENT_PARTS.search(text, at):
        if part[0] == "-->":
            return part.end()
        at = _skip_include(text, part.end()) if part[0] == "<!--#" else part.end()
    return len(text)


def _skip_include(text: str, at: int) -> int:
    for part in _SERVER_SIDE_PARTS.finditer(text, at):
        if part[0] == "-->":
            return part.end()
    return len(text)
