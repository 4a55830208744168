"""Where Java ends sentences and words: the boundaries that Elasticsearch's unified highlighter cuts at.

Java: BreakIterator, whose rules are neither UAX #29 nor a language's. Two of its habits: a period ends a sentence only before
what may begin one (a letter that is not lower case, or punctuation and a letter), and where punctuation leads to no letter
the sentence ends in front of the period instead. But: on odd runs of periods, spaces and punctuation Java itself finds other
boundaries forwards than backwards; those are not followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from secondpass.shards.analysis.utf16 import offsets


def _sentence_class(characters: str) -> str:
    """Return the pattern of one of *characters*; marks and format characters stick to what they follow."""
    return rf"(?:[{characters}][\p{{Mn}}\p{{Me}}\p{{Cf}}]*+)"


def _word_class(characters: str) -> str:
    """Return the pattern of one of *characters*; format characters stick to it, the soft hyphen aside."""
    return rf"(?:[{characters}](?:(?!\u00ad)\p{{Cf}})*+)"


_SPACE = _sentence_class(r"\t\r\f\n\u2028\p{Zs}")
_PERIOD = _sentence_class(r".\uff0e")
_STOP = _sentence_class(r"!?\u3002\uff01\uff1f")
_DANDA = _sentence_class(r"\u0964\u0965")
_PARAGRAPH = _sentence_class(r"\u2029")
_OPENING = _sentence_class(r"\p{Ps}\p{Pi}\"'")
_CLOSING = _sentence_class(r"\p{Pe}\p{Pf}\"'")
_OTHER = _sentence_class(
    r"^\p{L}\p{N}\p{Zs}\p{Ps}\p{Pi}\p{Pe}\p{Pf}\p{Mn}\p{Me}\p{Cf}\t\r\f\n\u2028\u2029\"'!?\u3002\uff01\uff1f.\uff0e,"
)
_PERIODS = rf"{_PERIOD}(?:{_PERIOD}|{_CLOSING})*+"
_LEADING = rf"(?:{_OPENING}|{_OTHER})++"
_SENTENCE_ENDS = (
    _PARAGRAPH,
    rf"{_DANDA}{_SPACE}*+",
    rf"{_STOP}(?:{_STOP}|{_PERIOD}|{_CLOSING})*+{_SPACE}*+{_PARAGRAPH}?+",
    rf"{_PERIODS}{_SPACE}(?=[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}])",
    rf"{_PERIODS}{_SPACE}{{2,}}+(?=\p{{L}})",
    rf"{_PERIODS}{_SPACE}*+(?={_LEADING}\p{{L}})",
)
_LEADS_NOWHERE = rf"(?:{_SPACE}{{2,}}+{_LEADING}(?!\p{{L}})|{_SPACE}?+{_LEADING}\Z)"

_KANJI, _KATAKANA, _HIRAGANA = (
    r"\u3005\u4e00-\u9fa5\uf900-\ufa2d",
    r"\u30a1-\u30fa\u30fd\u30fe",
    r"\u3041-\u3094\u309d\u309e",
)
_KANA_MARKS = r"\u3099-\u309c\u30fb\u30fc"
_MARKS = _word_class(r"\p{Mn}\p{Me}") + "*+"
_LETTER = rf"(?:(?![{_KANJI}{_KATAKANA}{_HIRAGANA}{_KANA_MARKS}])" + _word_class(r"\p{L}\p{Mc}") + _MARKS + ")"
_DIGIT = "(?:" + _word_class(r"\p{N}") + _MARKS + ")"
_BLANK = "(?:" + _word_class(r"\p{Zs}\t") + _MARKS + ")"
_INSIDE_WORD = _word_class(r"\p{Pd}\p{Pc}\u00ad\u2027\"'.")
_INSIDE_NUMBER = _word_class(r"\"',\u066b.")
_BEFORE_NUMBER = r"(?!\u00a2)" + _word_class(r"\p{Sc}#.")
_BEHIND_NUMBER = _word_class(r"%&\u00a2\u066a\u2030\u2031")
_END_OF_LINE = _word_class(r"\r") + "?+" + _word_class(r"\n\f\u2028\u2029") + "?+"
_WORD = rf"(?:{_LETTER}++(?:{_INSIDE_WORD}{_LETTER}++)*+" + _word_class(r"\u0964\u0965") + "?+)"
_NUMBER = rf"(?:{_DIGIT}++(?:{_INSIDE_NUMBER}{_DIGIT}++)*+)"
_NUMBERS_AND_WORDS = rf"(?:{_NUMBER}{_WORD})*+(?:{_NUMBER}{_BEHIND_NUMBER}?+)?+"
_WORDS = (
    rf"{_WORD}?+{_NUMBERS_AND_WORDS}",
    rf"{_BEFORE_NUMBER}{_NUMBERS_AND_WORDS}",
    rf"{_BLANK}*+{_END_OF_LINE}",
    _word_class(_KATAKANA + _KANA_MARKS) + "*+",
    _word_class(_HIRAGANA + _KANA_MARKS) + "*+",
    _word_class(_KANJI) + "*+",
    _word_class(r"^\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Zl}\p{Zp}") + _MARKS,
    _word_class(r"\s\S"),
)


@lru_cache(maxsize=1)
def _sentence_pattern() -> regex.Pattern[str]:
    before = rf"(?P<before>{_PERIOD})(?:{_PERIOD}|{_CLOSING})*+{_LEADS_NOWHERE}"
    return regex.compile("|".join((*_SENTENCE_ENDS, before)))


@lru_cache(maxsize=1)
def _word_patterns() -> Sequence[regex.Pattern[str]]:
    return [regex.compile(pattern) for pattern in _WORDS]


def sentence_boundaries(text: str) -> list[int]:
    """Return where sentences begin and end, in UTF-16 units, both ends of the text included."""
    found, at, pattern = {0, len(text)}, 0, _sentence_pattern()
    while match := pattern.search(text, at):
        if match["before"] is not None:
            found.add(match.start())
        at = match.end() if match["before"] is None else match.end("before")
        found.add(at)
    return _in_units(text, sorted(found))


def word_boundaries(text: str) -> list[int]:
    """Return where words, numbers, runs of spaces and single other characters begin and end, in UTF-16 units."""
    found = [0]
    while (at := found[-1]) < len(text):
        ends = [match.end() for pattern in _word_patterns() if (match := pattern.match(text, at))]
        found.append(max(at + 1, *ends))
    return _in_units(text, found)


def _in_units(text: str, places: Sequence[int]) -> list[int]:
    units = offsets(text) if text else range(1)
    return [units[place] for place in places]
