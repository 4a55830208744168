"""Regular expressions as users write them for Elasticsearch, run so that none can hang the process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex  # type: ignore[import-untyped]

from ..errors import IllegalArgumentError, UnsupportedError
from .java_pattern import translate

SECONDS_PER_TEXT = 2.0

_FLAGS = {
    "CASE_INSENSITIVE": "i",
    "MULTILINE": "m",
    "DOTALL": "s",
    "UNICODE_CASE": "u",
    "UNIX_LINES": "d",
    "COMMENTS": "x",
    "UNICODE_CHAR_CLASS": "Uu",
    "UNICODE_CHARACTER_CLASS": "Uu",
}

Match = Any  # regex.Match, which carries no type information


@dataclass(frozen=True, slots=True)
class JavaPattern:
    """Find what a Java regular expression finds. Java: Pattern and Matcher.

    But: a search over one text that takes longer than `SECONDS_PER_TEXT` is given up with IllegalArgumentError.
    """

    source: str
    compiled: Any

    @classmethod
    def compile(cls, source: str, flags: str | None = None) -> JavaPattern:
        """Compile *source*; *flags* are names joined by `|`. Elasticsearch: common.regex.Regex."""
        letters = _letters(flags or "")
        translated = translate(rf"\Q{source}\E" if "L" in letters else source, letters)
        try:
            return cls(source, regex.compile(translated, regex.VERSION1))
        except (regex.error, RecursionError, OverflowError, ValueError) as problem:
            raise IllegalArgumentError(f"{problem} in pattern [{source}]") from problem

    @property
    def groups(self) -> int:
        """Return the number of capturing groups."""
        return int(self.compiled.groups)

    def matches(self, text: str) -> Iterator[Match]:
        """Yield match after match; after an empty one the search goes on one character later, as Java's does."""
        deadline = time.monotonic() + SECONDS_PER_TEXT
        start = 0
        while start <= len(text) and (match := self._search(text, start, deadline)):
            yield match
            start = match.end() + (match.start() == match.end())

    def matches_all(self, text: str) -> bool:
        """Say whether the whole of *text* matches."""
        return self._guarded(self.compiled.fullmatch, text, 0, SECONDS_PER_TEXT) is not None

    def _search(self, text: str, start: int, deadline: float) -> Match:
        return self._guarded(self.compiled.search, text, start, deadline - time.monotonic())

    def _guarded(self, find: Any, text: str, start: int, seconds: float) -> Match:
        try:
            if seconds > 0:
                return find(text, start, timeout=seconds)
        except TimeoutError:
            pass
        raise IllegalArgumentError(
            f"pattern [{self.source}] took longer than [{SECONDS_PER_TEXT}s] on a text of [{len(text)}] characters"
        )


def _letters(flags: str) -> str:
    letters = ""
    for name in flags.upper().split("|"):
        if name == "LITERAL":
            letters += "L"
        elif name == "CANON_EQ":
            raise UnsupportedError("regex flag [CANON_EQ] is not supported")
        elif name and name not in _FLAGS:
            raise IllegalArgumentError(f"Unknown regex flag [{name}]")
        else:
            letters += _FLAGS.get(name, "")
    return letters


@dataclass(frozen=True, slots=True)
class Replacement:
    """Fill a template with the groups of a match. Java: Matcher.appendReplacement."""

    parts: tuple[str | int, ...]

    @classmethod
    def of_template(cls, template: str, pattern: JavaPattern) -> Replacement:
        """Parse *template*: `$1` and `${name}` are groups, a backslash takes the next character as it is."""
        parts: list[str | int] = []
        at = 0
        while at < len(template):
            if template[at] == "\\":
                if at + 1 == len(template):
                    raise IllegalArgumentError("character to be escaped is missing")
                parts.append(template[at + 1])
                at += 2
            elif template[at] == "$":
                group, at = _group(template, at + 1, pattern)
                parts.append(group)
            else:
                parts.append(template[at])
                at += 1
        return cls(tuple(parts))

    def of(self, match: Match) -> str:
        """Return the text that takes the place of *match*."""
        return "".join(part if isinstance(part, str) else match[part] or "" for part in self.parts)


def _group(template: str, at: int, pattern: JavaPattern) -> tuple[int, int]:
    """Read the group reference at *at*; return its number and where the template goes on."""
    if template[at : at + 1] == "{":
        name, closed, _ = template[at + 1 :].partition("}")
        if not closed or name not in pattern.compiled.groupindex:
            raise IllegalArgumentError(f"No group with name {{{name}}}")
        return pattern.compiled.groupindex[name], at + len(name) + 2
    if template[at : at + 1] not in tuple("0123456789"):
        raise IllegalArgumentError("Illegal group reference")
    end = at + 1
    while template[end : end + 1] in tuple("0123456789") and int(template[at : end + 1]) <= pattern.groups:
        end += 1
    if int(template[at:end]) > pattern.groups:
        raise IllegalArgumentError(f"No group {template[at:end]}")
    return int(template[at:end]), end
