"""Lower case one character at a time, as Java does it."""

from __future__ import annotations


def lower(text: str) -> str:
    """Lower-case *text* without changing its length.

    Lucene: LowerCaseFilter, which asks `Character.toLowerCase` per code point: no final sigma, and `İ` becomes `i`.
    """
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()
