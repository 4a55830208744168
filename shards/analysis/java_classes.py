"""The predefined character classes of Java's regular expressions, as members of a `regex` set."""

from __future__ import annotations

import re

from ..errors import IllegalArgumentError

_SPACE = r" \t\n\x0b\f\r"
_ESCAPED = {
    "d": "0-9",
    "w": "A-Za-z0-9_",
    "s": _SPACE,
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n\x0b\f\r\x85\u2028\u2029",
}
_ASCII_ONLY = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Punct": r"!-/:-@\[-`\{-\~",
    "Graph": r"!-\~",
    "Print": r"\x20-\~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": _SPACE,
}
_ALWAYS = {
    "ASCII": r"\x00-\x7f",
    "L1": r"\x00-\xff",
    "LC": r"\p{Lu}\p{Ll}\p{Lt}",
    "LD": r"\p{L}\p{Nd}",
    "javaLowerCase": r"\p{Lowercase}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaTitleCase": r"\p{Lt}",
    "javaAlphabetic": r"\p{Alphabetic}",
    "javaIdeographic": r"\p{Ideographic}",
    "javaLetter": r"\p{L}",
    "javaDigit": r"\p{Nd}",
    "javaLetterOrDigit": r"\p{L}\p{Nd}",
    "javaWhitespace": r"\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000",
}
_CASELESS = dict.fromkeys(("Lu", "Ll", "Lt", "IsLu", "IsLl", "IsLt"), "LC") | {"Lower": "Alpha", "Upper": "Alpha"}
_NAME = re.compile(r"\{([\w =-]+)\}|(\w)")
_PREFIXES = {"script": "Script", "sc": "Script", "block": "Block", "blk": "Block", "general_category": "gc", "gc": "gc"}

HEX = re.compile(
    r"x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}|u([Dd][89ABab][0-9A-Fa-f]{2})\\u(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|u([0-9A-Fa-f]{4})"
)
OCTAL = re.compile(r"0([0-3][0-7]{2}|[0-7]{1,2})")


def escaped_set(letter: str, in_unicode: bool) -> str | None:
    r"""Return the set `\w` and the like stand for, None for another letter."""
    if letter.lower() not in _ESCAPED:
        return None
    if in_unicode and letter in "dwsDWS":
        return rf"[\{letter}]"
    return f"[{'^' if letter.isupper() else ''}{_ESCAPED[letter.lower()]}]"


def property_set(pattern: str, at: int, negated: bool, flags: frozenset[str]) -> tuple[str, int]:
    r"""Read the name after `\p` at *at*; return its set and where the pattern goes on."""
    found = _NAME.match(pattern, at)
    if not found:
        raise IllegalArgumentError(f"Unclosed character family near index {at}\n{pattern}")
    name = found[1] or found[2]
    if "i" in flags:
        name = _CASELESS.get(name, name)
    members = _ALWAYS.get(name) or (None if "U" in flags else _ASCII_ONLY.get(name)) or _unicode_property(name)
    return f"[{'^' if negated else ''}{members}]", found.end()


def _unicode_property(name: str) -> str:
    key, equals, value = name.partition("=")
    if equals:
        if key.lower() not in _PREFIXES:
            raise IllegalArgumentError(f"Unknown Unicode property {{name=<{key}>, value=<{value}>}}")
        return rf"\p{{{_PREFIXES[key.lower()]}={value}}}"
    return rf"\p{{{name}}}"
