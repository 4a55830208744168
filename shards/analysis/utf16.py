"""Offsets as Java counts them: in UTF-16 code units."""

from __future__ import annotations

from itertools import accumulate

LAST_BMP = "\uffff"


def length(text: str) -> int:
    """Return the number of UTF-16 code units of *text*."""
    return len(text) if text.isascii() else len(text) + sum(c > LAST_BMP for c in text)


def offsets(text: str) -> list[int] | range:
    """Map each code point index of *text*, and its end, to its UTF-16 offset."""
    if text.isascii() or max(text) <= LAST_BMP:
        return range(len(text) + 1)
    return list(accumulate((2 if c > LAST_BMP else 1 for c in text), initial=0))


def prefix(text: str, start: int, units: int) -> int:
    """Return the end of the longest slice from *start* that fits into *units* code units and splits no pair."""
    end = start + units
    while (excess := length(text[start:end]) - units) > 0:
        end -= (excess + 1) // 2
    return min(end, len(text))


def units(text: str) -> str:
    """Write each character beyond the basic plane as its two surrogates."""
    if max(text, default="") <= LAST_BMP:
        return text
    raw = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(raw[i] << 8 | raw[i + 1]) for i in range(0, len(raw), 2))


def joined(text: str) -> str:
    """Undo `units`."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
