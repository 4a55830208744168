"""The class of each character in the grammar of words."""

from __future__ import annotations

from .word_break_data import RANGES

SEPARATOR = "-"


def _table() -> str:
    """Lay out the class of every code point as one string, which `str.translate` can index."""
    table = bytearray(SEPARATOR.encode() * 0x110000)
    for name, ranges in RANGES.items():
        for span in ranges.split():
            first, _, last = span.partition("-")
            start, end = int(first, 16), int(last or first, 16) + 1
            table[start:end] = name.encode() * (end - start)
    return table.decode("ascii")


_CLASSES = _table()


def classes(text: str) -> str:
    """Replace each character of *text* by the letter of its class (see `word_break_data`)."""
    return text.translate(_CLASSES)  # a string maps its indexes, here code points, to its characters
