"""The original Porter stemmer, with the two departures its author later made (`bli` to `ble`, `logi` to `log`).

Lucene: PorterStemmer. A word is measured in [C](VC)^m[V]; rules fire on a suffix when
the stem before it is long enough.
"""

from __future__ import annotations

import re
from functools import lru_cache

from . import utf16

Rule = tuple[str, str]

_STEP_2: tuple[Rule, ...] = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
)  # fmt: skip
_STEP_3: tuple[Rule, ...] = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
)  # fmt: skip

_VOWEL_CONSONANT = re.compile("v+c+")


def _by_ending(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """Group rules by the last two letters of their suffix, the longest suffix first."""
    ordered = sorted(rules, key=lambda rule: -len(rule[0]))
    return {end: tuple(r for r in ordered if r[0][-2:] == end) for end in {suffix[-2:] for suffix, _ in rules}}


_STEP_2_BY_ENDING = _by_ending(_STEP_2)
_STEP_3_BY_ENDING = _by_ending(_STEP_3)
_STEP_4_BY_ENDING = _by_ending(tuple((suffix, suffix[:1] if suffix in ("sion", "tion") else "") for suffix in _STEP_4))


def _shape(word: str) -> str:
    """Write *word* as consonants `c` and vowels `v`; a `y` after a consonant is a vowel."""
    shape = ""
    for letter in word:
        vowel = letter in "aeiou" or (letter == "y" and shape[-1:] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(stem: str) -> int:
    return len(_VOWEL_CONSONANT.findall(_shape(stem)))


def _has_vowel(stem: str) -> bool:
    return "v" in _shape(stem)


def _ends_doubled(word: str) -> bool:
    return word[-1:] == word[-2:-1] and _shape(word)[-1:] == "c"


def _ends_short(word: str) -> bool:
    """Say whether *word* ends consonant, vowel, consonant, the last not w, x or y."""
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _participle(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            return _restore(stem) if _has_vowel(stem) else word
    return word


def _restore(stem: str) -> str:
    """Give back the `e` or take the doubled letter that the suffix had hidden."""
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if _ends_doubled(stem):
        return stem if stem[-1] in "lsz" else stem[:-1]
    return stem + "e" if _measure(stem) == 1 and _ends_short(stem) else stem


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _replace(word: str, rules: dict[str, tuple[Rule, ...]], minimum: int, kept: bool = False) -> str:
    """Apply the longest rule whose suffix *word* has, if the stem before it measures more than *minimum*."""
    for suffix, other in rules.get(word[-2:], ()):
        if word.endswith(suffix):
            stem = word[: -len(suffix)] + (other if kept else "")
            return (stem if kept else stem + other) if _measure(stem) > minimum else word
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        stem = word[:-1]
        measure = _measure(stem)
        word = stem if measure > 1 or (measure == 1 and not _ends_short(stem)) else word
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Stem one lower-case *word*; words of one or two letters stay.

    Lucene: PorterStemmer.stem. Anything but a, e, i, o, u, y counts as a consonant.
    """
    if not word.isascii():
        return utf16.joined(_stem(utf16.units(word)))
    return _stem(word)


def _stem(word: str) -> str:
    if len(word) <= 2:
        return word
    word = _final_y(_participle(_plural(word)))
    word = _replace(word, _STEP_2_BY_ENDING, 0)
    word = _replace(word, _STEP_3_BY_ENDING, 0)
    return _final_e(_replace(word, _STEP_4_BY_ENDING, 1, kept=True))
