"""Lower case one character at a time, as Java does it."""

from __future__ import annotations

from collections.abc import Sequence


def lower(text: str) -> str:
    """Lower-case *text* without changing its length.

    Lucene: LowerCaseFilter, which asks `Character.toLowerCase` per code point: no final sigma, and `İ` becomes `i`.
    """
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


def lower_all(texts: Sequence[str]) -> list[str]:
    """Lower-case many short texts."""
    return [text.lower() if text.isascii() else lower(text) for text in texts]
