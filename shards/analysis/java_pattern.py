"""Translate a Java regular expression to the `regex` module's syntax, version 1.

Most is the same in both. What differs is rewritten: line ends and anchors, ASCII and POSIX classes, quoting, escapes,
spaces in comments mode, and the errors Java makes of unknown escapes and stray braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from ..errors import IllegalArgumentError, UnsupportedError
from . import utf16
from .java_classes import HEX, OCTAL, escaped_set, property_set

_LINE_ENDS = r"\n\r\x85\u2028\u2029"
_WORD = "[A-Za-z0-9_]"
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_ASCII_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COMMENT_SPACE = " \t\n\x0b\f\r"
_GROUP_START = re.compile(
    r"\?(?:<(?P<name>[A-Za-z][A-Za-z0-9]*)>|(?P<plain><?[=!]|[:>])|(?P<on>[idmsuxU]*)(?:-(?P<off>[idmsuxU]*))?(?P<end>[:)]))"
)
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_ANCHORS = {
    "A": r"\A",
    "z": r"\Z",
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_UNICODE_ANCHORS = {**_ANCHORS, "b": r"\b", "B": r"\B"}
_ANY_LINE_END = r"(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])"
_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9]*)>")

LARGEST = 100_000
"""How many elements a pattern may have with its counted repetitions written out."""


def translate(pattern: str, flags: str = "") -> str:
    """Return *pattern* for `regex`; *flags* are Java's inline letters. Raise IllegalArgumentError on bad syntax."""
    letters = frozenset(flags)
    case = "(?i-f)" if letters >= {"i", "u"} else ""
    return case + _Translator(pattern, letters).run()


@dataclass(slots=True)
class _Translator:
    """Read a pattern from left to right; flags hold until their group ends."""

    pattern: str
    flags: frozenset[str]
    at: int = 0
    groups: int = 0
    outer: list[frozenset[str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    sizes: list[int] = field(default_factory=lambda: [0])
    last: int = 0

    def run(self) -> str:
        """Translate all of it."""
        pieces: list[str] = []
        while self.at < len(self.pattern):
            pieces.append(self._piece(bool(pieces)))
        if self.outer:
            self._fail("Unclosed group")
        return "".join(pieces)

    def _piece(self, follows: bool) -> str:
        char = self._take()
        if char not in "*+?{)":
            self.last = 1
            self._grow(1)
        special = _PIECES.get(char)
        if special is not None:
            return special(self)
        if "x" in self.flags and char in "#" + _COMMENT_SPACE:
            return self._comment(char)
        if char == "{":
            return self._repeat(follows)
        return char if char in "*+?|" else self._literal(char)

    def _comment(self, char: str) -> str:
        """Skip what comments mode does not see."""
        while char == "#" and self.at < len(self.pattern) and self._take() not in "\n\r\x85\u2028\u2029":
            pass
        return ""

    def _repeat(self, follows: bool) -> str:
        found = _REPEAT.match(self.pattern, self.at - 1)
        if not found or not follows:
            self._fail("Illegal repetition")
        self.at = found.end()
        self._grow(self.last * (max(int(count) for count in found.groups() if count) - 1))
        return found[0]

    def _grow(self, size: int) -> None:
        """Count what the repetitions unfold to, which `regex` may do."""
        self.sizes[-1] += size
        if self.sizes[-1] > LARGEST:
            self._fail("Pattern is too large: its repetitions")

    def _dot(self) -> str:
        if "s" in self.flags:
            return r"[\s\S]"
        return r"[^\n]" if "d" in self.flags else f"[^{_LINE_ENDS}]"

    def _caret(self) -> str:
        if "m" not in self.flags:
            return r"\A"
        ends = r"(?<=\n)" if "d" in self.flags else r"(?<=[\n\x85\u2028\u2029]|\r(?!\n))"
        return rf"(?:(?:\A|{ends})(?!\Z))"

    def _dollar(self) -> str:
        end = r"\n" if "d" in self.flags else rf"(?:\r\n|[{_LINE_ENDS}])"
        between = "" if "d" in self.flags else r"(?<!\r(?=\n))"
        return rf"(?:(?={end}|\Z){between})" if "m" in self.flags else rf"(?:(?={end}?\Z){between})"

    def _open(self) -> str:
        """Open a group, or change flags up to the end of the one that is open."""
        if not self.pattern.startswith("?", self.at):
            self._enter()
            self.groups += 1
            return "("
        found = _GROUP_START.match(self.pattern, self.at) or self._fail("Unknown inline modifier or group")
        self.at = found.end()
        if found["end"] != ")":
            self._enter()
        if found["name"]:
            return self._open_named(found["name"])
        if found["plain"]:
            return f"(?{found['plain']}"
        self.flags = (self.flags | frozenset(found["on"])) - frozenset(found["off"] or "")
        return f"(?{'i-f' if self._folds_unicode() else '-i'}{found['end']}"

    def _enter(self) -> None:
        self.outer.append(self.flags)
        self.sizes.append(0)

    def _open_named(self, name: str) -> str:
        if name in self.names:
            self._fail(f"Named capturing group <{name}> is already defined")
        self.names.add(name)
        self.groups += 1
        return f"(?P<{name}>"

    def _folds_unicode(self) -> bool:
        """Say whether case is ignored beyond ASCII, which `regex` does by itself."""
        return "i" in self.flags and bool(self.flags & {"u", "U"})

    def _folds_ascii(self) -> bool:
        """Say whether case is ignored in ASCII alone, which is written out."""
        return "i" in self.flags and not self.flags & {"u", "U"}

    def _literal(self, char: str) -> str:
        if self._folds_ascii() and char.isascii() and char.isalpha():
            return f"[{char.lower()}{char.upper()}]"
        return re.escape(char)

    def _close(self) -> str:
        if not self.outer:
            self._fail("Unmatched closing ')'")
        self.flags = self.outer.pop()
        self.last = self.sizes.pop()
        self._grow(self.last)
        return ")"

    def _escape(self) -> str:
        char = self._take() or self._fail("Unexpected internal error")
        if special := _ESCAPES.get(char):
            return special(self)
        if char in _ANCHORS:
            return _UNICODE_ANCHORS[char] if "U" in self.flags else self._caseless(_ANCHORS[char])
        if char in "123456789":
            return self._reference(char)
        escaped, is_set = self._character(char)
        return self._caseless(escaped) if is_set else self._literal(escaped)

    def _caseless(self, translated: str) -> str:
        """Keep `regex` from adding to a set of ASCII what folds to it."""
        return f"(?-i:{translated})" if self._folds_unicode() else translated

    def _last_line_end(self) -> str:
        return _Translator("$", self.flags - {"m"}).run()

    def _no_last_match(self) -> NoReturn:
        raise UnsupportedError(f"regex construct [\\G] is not supported, in pattern [{self.pattern}]")

    def _quoted(self) -> str:
        """Read up to the end of a quotation, of the pattern without one."""
        end = self.pattern.find("\\E", self.at)
        end = len(self.pattern) if end < 0 else end
        text, self.at = self.pattern[self.at : end], min(end + 2, len(self.pattern))
        return text

    def _reference(self, digits: str) -> str:
        while self.pattern[self.at : self.at + 1].isdigit() and int(digits + self.pattern[self.at]) <= self.groups:
            digits += self._take()
        return rf"\g<{digits}>" if int(digits) <= self.groups else "(?!)"

    def _named_reference(self) -> str:
        found = _NAME.match(self.pattern, self.at)
        if not found:
            self._fail("\\k is not followed by '<' for named capturing group")
        if found[1] not in self.names:
            self._fail(f"named capturing group <{found[1]}> does not exist")
        self.at = found.end()
        return f"(?P={found[1]})"

    def _character(self, char: str, where: str = "Illegal/unsupported escape sequence") -> tuple[str, bool]:
        """Read the escape *char* begins: a character, or a set of them (True)."""
        if members := escaped_set(char, "U" in self.flags):
            return members, True
        if char in "pP":
            members, self.at = property_set(self.pattern, self.at, char == "P", self.flags)
            return members, True
        for rule in (HEX, OCTAL):
            if found := rule.match(self.pattern, self.at - 1):
                self.at = found.end()
                return _code_point(found), False
        if char == "c" and self.at < len(self.pattern):
            return chr(ord(self._take()) ^ 64), False
        if char.isascii() and char.isalnum() and char not in _CONTROL:
            self._fail(where)
        return _CONTROL.get(char, char), False

    def _class(self) -> str:
        """Translate a bracketed class, whose opening bracket is taken."""
        pieces = ["["]
        if self.pattern.startswith("^", self.at):
            pieces.append(self._take())
        first = True
        while first or not self.pattern.startswith("]", self.at):
            pieces.append(self._member())
            first = False
        self.at += 1
        return "".join(pieces) + "]"

    def _member(self) -> str:
        """Translate one member of a class: a nested class, an operator, a set, a range, a character."""
        char = self._take() or self._fail("Unclosed character class")
        if char == "[":
            return self._class()
        if char == "&" and self.pattern.startswith("&", self.at):
            self.at += 1
            return "&&"
        if "x" in self.flags and char in "#" + _COMMENT_SPACE:
            return self._comment(char)
        if char == "\\" and self.pattern.startswith("Q", self.at):
            self.at += 1
            return "".join(map(self._range, self._quoted()))
        first, is_set = self._class_character(char)
        if is_set or not self.pattern.startswith("-", self.at) or self.pattern.startswith(("-]", "-["), self.at):
            return first if is_set else self._range(first)
        self.at += 1
        last, is_set = self._class_character(self._take())
        return self._range(first) + r"\-" + last if is_set else self._range(first, last)

    def _class_character(self, char: str) -> tuple[str, bool]:
        if char != "\\":
            return char or self._fail("Unclosed character class"), False
        return self._character(self._take() or self._fail("Unclosed character class"), "Illegal character in a class")

    def _range(self, first: str, last: str | None = None) -> str:
        """Write a range; where ASCII case is ignored, with its letters in the other case too."""
        last = first if last is None else last
        if last < first:
            self._fail("Illegal character range")
        written = f"{re.escape(first)}-{re.escape(last)}"
        if self._folds_ascii():
            written += "".join(c.swapcase() for c in _ASCII_LETTERS if first <= c <= last)
        return written

    def _take(self) -> str:
        taken = self.pattern[self.at : self.at + 1]
        self.at += len(taken)
        return taken

    def _fail(self, what: str) -> NoReturn:
        raise IllegalArgumentError(f"{what} near index {max(self.at - 1, 0)}\n{self.pattern}")


_PIECES: dict[str, Callable[[_Translator], str]] = {
    "\\": _Translator._escape,
    "[": _Translator._class,
    "(": _Translator._open,
    ")": _Translator._close,
    ".": _Translator._dot,
    "^": _Translator._caret,
    "$": _Translator._dollar,
}
_ESCAPES: dict[str, Callable[[_Translator], str]] = {
    "Q": lambda self: "".join(map(self._literal, self._quoted())),
    "Z": _Translator._last_line_end,
    "G": _Translator._no_last_match,
    "R": lambda self: _ANY_LINE_END,
    "X": lambda self: r"\X",
    "k": _Translator._named_reference,
}


def _code_point(found: re.Match[str]) -> str:
    digits = next(group for group in found.groups() if group)
    code = int(digits, 8 if found.re is OCTAL else 16)
    if code > 0x10FFFF:
        raise IllegalArgumentError("Hexadecimal codepoint is too big")
    if found.re is HEX and found["low"]:
        return utf16.joined(chr(code) + chr(int(found["low"], 16)))
    return chr(code)
