"""Where the words of ASCII text start and end, by array arithmetic: a few operations on many texts at once.

A tokenizer says with a table what each byte is to its words; a byte beyond ASCII is nothing to any.
"""

from __future__ import annotations

import string

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]

_LETTER, _DIGIT, _JOINER, _MID_LETTER, _MID_NUMBER = 1, 2, 4, 8, 16
_INSIDE = _LETTER | _DIGIT | _JOINER
_BETWEEN = 3
"""How far a mark's kind is from the kind of what must stand on both of its sides."""


def _table(kinds: dict[str, int]) -> bytes:
    of_byte = {ord(character): kind for characters, kind in kinds.items() for character in characters}
    return bytes(of_byte.get(byte, 0) for byte in range(256))


LETTERS = _table({string.ascii_letters: _LETTER})
"""Words are runs of letters."""

UNICODE_WORDS = _table(
    {
        string.ascii_letters: _LETTER,
        string.digits: _DIGIT,
        "_": _JOINER,
        ":": _MID_LETTER,
        ",;": _MID_NUMBER,
        ".'": _MID_LETTER | _MID_NUMBER,
    }
)
"""Words are what Unicode says, and hold a letter or a digit. UAX #29: WB5 to WB13b."""

NOT_WHITE = _table({"".join(map(chr, {*range(128)} - {*range(9, 14), *range(28, 33)})): _LETTER})
"""Words are what stands between white space, as Java has it."""


def word_bounds(raw: bytes, table: bytes) -> tuple[Int64s, Int64s]:
    """Return where the words of *raw* start and where they end.

    >>> starts, ends = word_bounds(b"It's 3.14, isn't it?", UNICODE_WORDS)
    >>> starts.tolist(), ends.tolist()
    ([0, 5, 11, 17], [4, 9, 16, 19])
    """
    kinds = np.frombuffer(b"\0" + raw.translate(table) + b"\0", dtype=np.uint8)
    inside = kinds & _INSIDE != 0
    inside[1:-1] |= kinds[1:-1] >> _BETWEEN & kinds[:-2] & kinds[2:] != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    joining = np.flatnonzero(kinds[starts + 1] == _JOINER).tolist()
    empty = [word for word in joining if not raw[starts[word] : ends[word]].strip(b"_")]
    return (np.delete(starts, empty), np.delete(ends, empty)) if empty else (starts, ends)
