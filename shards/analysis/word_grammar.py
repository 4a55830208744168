"""The grammar of words, written over character classes instead of characters.

Lucene: StandardTokenizerImpl, a JFlex grammar that takes the longest of its rules, the first of them on a tie. Here
every rule is one expression whose greedy answer is its longest; `word_break_data` says what the letters mean.
"""

from __future__ import annotations

import re

LONGEST = 255
"""No token is longer, so none begins with more connectors or joiners; it also keeps a search through them linear."""

_JOINED = "[xsmzvVktT]*+"
"""What sticks to the character before it (UAX #29, WB4)."""


def _unit(members: str) -> str:
    return f"[{members}]{_JOINED}"


_LETTER, _HEBREW, _DIGIT, _KATAKANA = _unit("AGPH"), _unit("H"), _unit("ND"), _unit("K")
_EXTEND, _SINGLE, _DOUBLE = _unit("_"), _unit("'"), _unit('"')
_IN_WORD, _IN_NUMBER = _unit(":.'"), _unit(",.'")

# A Hebrew letter before a quote opens a rule of its own, so a run of letters stops in front of one.
_HEBREW_QUOTE = f"{_HEBREW}(?:{_SINGLE}|{_DOUBLE}{_HEBREW})"
_LETTERS = f"{_LETTER}(?:(?:{_EXTEND})*+(?!{_HEBREW_QUOTE}){_LETTER}|{_IN_WORD}{_LETTER})*+"
_NUMBER = f"{_DIGIT}(?:(?:{_EXTEND})*+{_DIGIT}|{_IN_NUMBER}{_DIGIT})*+"
_KATAKANAS = f"{_KATAKANA}(?:(?:{_EXTEND})*+{_KATAKANA})*+"
_CORE = f"(?:{_KATAKANAS}|(?:{_HEBREW_QUOTE}|{_NUMBER}|{_LETTERS})++)"
WORD = f"(?:{_EXTEND}){{0,{LONGEST}}}+{_CORE}(?:(?:{_EXTEND})++{_CORE})*+(?:{_EXTEND})*+"

# An emoji swallows modifiers and joiners, but a presentation selector only once, at its end.
_TRAIL = "[xsmzktT]*+"
_PICTURE = f"[EP]{_TRAIL}V?+"
_NEXT_PICTURE = f"(?:(?<=z)|(?<=V)z++){_PICTURE}|(?<=V)zm{_TRAIL}"
EMOJI = f"(?:z{{0,{LONGEST}}}+{_PICTURE}|m{_TRAIL})(?:(?:{_NEXT_PICTURE})++|(?<=V)t++T)?+"
KEYCAP = "[D#][xsmzktT]*V?k[xsmzktT]*+"
FLAG = f"(?:R{_JOINED}){{2}}"
_SOUTHEAST_ASIAN = "[Ss][SsxmzvVktT]*+"
_ONE_CHARACTER = _unit("JI")

TOKEN = re.compile("|".join((WORD, _ONE_CHARACTER, EMOJI, KEYCAP, FLAG, _SOUTHEAST_ASIAN)))
"""The longest token, but for a pictograph that is also a letter: there PICTURE_TOKEN may be longer."""

PICTURE_TOKEN = re.compile(EMOJI)
TOKEN_START = re.compile("[AGPHNDK_JIEzm#RSs]")

TYPES = tuple(
    (kind, re.compile(rule))
    for kind, rule in (
        ("<EMOJI>", f"{EMOJI}|{KEYCAP}|{FLAG}"),
        ("<NUM>", f"(?:{_EXTEND})*+{_NUMBER}(?:(?:{_EXTEND})*+{_NUMBER})*+(?:{_EXTEND})*+"),
        ("<HANGUL>", f"(?:{_unit('G')})++"),
        ("<KATAKANA>", f"(?:{_KATAKANA})++"),
        ("<ALPHANUM>", WORD),
        ("<SOUTHEAST_ASIAN>", _SOUTHEAST_ASIAN),
        ("<IDEOGRAPHIC>", _unit("J")),
        ("<HIRAGANA>", _unit("I")),
    )
)
"""Token types in the order in which a tie is decided."""


def type_of(classes: str) -> str:
    """Name the first rule that matches all of a token, given as its character *classes*."""
    return next(kind for kind, rule in TYPES if rule.fullmatch(classes))
