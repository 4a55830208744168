"""Take the markup out of HTML, and turn its character references into characters.

Lucene: HTMLStripCharFilter. Inline elements and comments vanish, other elements leave a line feed, `script` and `style`
vanish with their content. What is not well-formed stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.entities import name2codepoint

from . import utf16
from .html_tags import INLINE, NAME, SPACE, SPACES, TagTails, skip_comment, skip_raw_text
from .offset_map import FilteredText, OffsetMap

_SPECIAL = re.compile("[<&]")
_ENTITIES = {**{name: chr(code) for name, code in name2codepoint.items()}, "apos": "'", "nbsp": " "}
_ENTITIES |= {name.upper(): _ENTITIES[name] for name in ("amp", "copy", "gt", "lt", "quot", "reg")}
_ENTITY = re.compile("|".join(sorted(_ENTITIES, key=len, reverse=True)))
_NUMBER = re.compile(r"#(?:[xX]([0-9A-Fa-f]+)|([0-9]+))")
_HIGH, _LOW = r"(?:[xX]([dD][89abAB][0-9a-fA-F]{2})|(5[56]\d{3}))", r"(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d{3}))"
_SURROGATES = re.compile(f"#{_HIGH};&#{_LOW};", re.ASCII)
_BREAK = re.compile("br", re.IGNORECASE)
_RAW = re.compile("script|style", re.ASCII | re.IGNORECASE)
_END_BREAK = re.compile(f"br{SPACE}*>", re.IGNORECASE)
_END_TAIL = re.compile(f"{SPACE}*>")


@dataclass(frozen=True, slots=True)
class HtmlStripCharFilter:
    """Strip markup; the tags named in `escaped_tags` (lower case) stay."""

    escaped_tags: frozenset[str] = frozenset()

    def filter(self, text: str) -> FilteredText:
        """Return *text* without markup."""
        if not _SPECIAL.search(text):
            return FilteredText(text, OffsetMap())
        return _Stripper(text, self.escaped_tags).run()


@dataclass(slots=True)
class _Stripper:
    """Walk through one text; every step takes a place in it and returns the next one."""

    text: str
    escaped: frozenset[str]
    out: list[str] = field(default_factory=list)
    written: int = 0
    removed: int = 0
    tails: TagTails = field(init=False)
    corrections: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tails = TagTails(self.text)

    def run(self) -> FilteredText:
        """Strip all of the text."""
        at = 0
        while special := _SPECIAL.search(self.text, at):
            self._copy(at, special.start())
            step: Callable[[int], int] = self._reference if special[0] == "&" else self._markup
            at = step(special.start())
        self._copy(at, len(self.text))
        return FilteredText("".join(self.out), OffsetMap.of(self.corrections))

    def _copy(self, start: int, end: int) -> int:
        self.out.append(self.text[start:end])
        self.written += utf16.length(self.text[start:end])
        return end

    def _replace(self, start: int, end: int, by: str = "") -> int:
        """Put *by* in the place of a part of the text, and note how offsets move."""
        self.out.append(by)
        self.written += utf16.length(by)
        self.removed += utf16.length(self.text[start:end]) - utf16.length(by)
        self.corrections.append((self.written, self.removed))
        return end

    def _reference(self, at: int) -> int:
        """Take the character reference at an ampersand; without its semicolon only the end of text may follow."""
        if pair := _SURROGATES.match(self.text, at + 1):
            joined = _joined(pair)
            if joined:
                return self._replace(at, pair.end(), joined)
        found = _ENTITY.match(self.text, at + 1) or _NUMBER.match(self.text, at + 1)
        if not found:
            return self._copy(at, at + (2 if self.text.startswith("#", at + 1) else 1))
        char = _ENTITIES.get(found[0]) or _numbered(found)
        if char and found.end() == len(self.text):
            return self._replace(at, found.end(), char)
        if char and self.text.startswith(";", found.end()):
            return self._replace(at, found.end() + 1, char)
        return self._copy(at, found.end())

    def _markup(self, at: int) -> int:
        """Take what begins with an opening angle bracket."""
        if self.text.startswith("<!", at):
            return self._declaration(at)
        if self.text.startswith("</", at):
            return self._end_tag(at)
        if self.text.startswith("<?", at) and (end := self.tails.instruction_end(at)):
            return self._replace(at, end)
        return self._start_tag(at, SPACES.match(self.text, at + 1).end())

    def _declaration(self, at: int) -> int:
        if self.text.startswith("<!--", at):
            return self._replace(at, skip_comment(self.text, at + 4))
        if self.text.startswith("<![CDATA[", at):
            start = self._replace(at, at + 9)
            end = self.text.find("]]>", start)
            return self._copy(start, len(self.text)) if end < 0 else self._replace(self._copy(start, end), end + 3)
        end = self.text.find(">", at)
        return self._copy(at, len(self.text)) if end < 0 else self._replace(at, end + 1)

    def _end_tag(self, at: int) -> int:
        name_at = SPACES.match(self.text, at + 2).end()
        if line_break := _END_BREAK.match(self.text, name_at):
            return self._tag("br", at, line_break.end())
        name = NAME.match(self.text, name_at)
        if not name:
            return self._copy(at, name_at)
        if name.end() == len(self.text) and name[0].lower() not in self.escaped:
            return self._replace(at, name.end())
        tail = _END_TAIL.match(self.text, name.end())
        return self._tag(name[0], at, tail.end()) if tail else self._copy(at, name.end())

    def _start_tag(self, at: int, name_at: int) -> int:
        if (line_break := _BREAK.match(self.text, name_at)) and (end := self.tails.end(line_break.end())):
            return self._tag("br", at, end)
        if (raw := _RAW.match(self.text, name_at)) and (end := self.tails.raw_end(raw.end())):
            return self._raw_element(raw[0].lower(), at, end)
        name = NAME.match(self.text, name_at)
        if not name:
            return self._copy(at, name_at)
        if name.end() == len(self.text) and name[0].lower() not in self.escaped:
            return self._replace(at, name.end())
        end = self.tails.end(name.end())
        return self._tag(name[0], at, end) if end else self._copy(at, name.end())

    def _tag(self, name: str, start: int, end: int) -> int:
        """Drop one tag, put a line feed in its place, or leave it."""
        if name.lower() in self.escaped:
            return self._copy(start, end)
        return self._replace(start, end, "" if name.isascii() and name.lower() in INLINE else "\n")

    def _raw_element(self, name: str, start: int, end: int) -> int:
        """Drop a script or style element with its content."""
        content_end, tag_end = skip_raw_text(self.text, end, name)
        if name not in self.escaped:
            return self._replace(start, tag_end, "\n" if content_end < tag_end else "")
        self._replace(self._copy(start, end), content_end)
        return self._copy(content_end, tag_end)


def _numbered(found: re.Match[str]) -> str | None:
    """Return the character of a numeric reference; Lucene reads at most 5 hexadecimal or 7 decimal digits."""
    digits, base, most = (found[1], 16, 5) if found[1] else (found[2], 10, 7)
    if len(digits) > most or int(digits, base) > 0x10FFFF:
        return None
    code = int(digits, base)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _joined(pair: re.Match[str]) -> str | None:
    """Return the character whose surrogates were written as two references."""
    high, low = (int(pair[i], 16) if pair[i] else int(pair[i + 1]) for i in (1, 3))
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return None
    return utf16.joined(chr(high) + chr(low))
