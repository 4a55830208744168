"""How many edits lie between one word and each of many: insertions, deletions, changes and, where wanted, swaps of neighbours.

Lucene: LevenshteinAutomata. Worked out for all terms at once, along the diagonal of the table only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int16]
Row = dict[int, Counts]
"""One row of the table, by the number of characters read of the terms: the edits so far, for each term."""


def edit_distances(word: str, terms: Sequence[str], most: int, *, swaps: bool) -> Counts:
    """Return the edits from *word* to each of *terms*, more than *most* counted as *most* + 1.

    A swap counts once, and nothing may be inserted between what it swapped.
    """
    lengths = np.array([len(term) for term in terms], dtype=np.int64)
    width = max(1, int(lengths.max(initial=0)))
    characters = np.array(terms, dtype=f"U{width}").view(np.uint32).reshape(len(terms), width).T.copy()
    table = _Table(word, characters, most, swaps)
    before: Row = {}
    row: Row = {j: np.full(len(terms), j, dtype=np.int16) for j in range(min(most, width) + 1)}
    for i in range(1, len(word) + 1):
        before, row = row, table.next_row(i, row, before)
    edits = np.full(len(terms), most + 1, dtype=np.int16)
    for read, counts in row.items():
        edits = np.where(lengths == read, np.minimum(counts, edits), edits)
    return edits


class _Table:
    def __init__(self, word: str, characters: npt.NDArray[np.uint32], most: int, swaps: bool) -> None:
        self._word = [ord(character) for character in word]
        self._characters = characters
        self._most = most
        self._swaps = swaps

    def next_row(self, i: int, above: Row, two_above: Row) -> Row:
        """Return the edits once *i* characters of the word are read."""
        width, terms = self._characters.shape
        row: Row = {}
        for j in range(max(0, i - self._most), min(width, i + self._most) + 1):
            ways = self._ways(i, j, row, above, two_above) if j else [np.full(terms, i, dtype=np.int16)]
            row[j] = np.minimum.reduce(ways)
        return row

    def _ways(self, i: int, j: int, row: Row, above: Row, two_above: Row) -> list[Counts]:
        """Return the edits along each way to cell (i, j)."""
        here = self._characters[j - 1]
        ways = [above[j - 1] + (here != self._word[i - 1])] if j - 1 in above else []
        ways += [above[j] + np.int16(1)] if j in above else []
        ways += [row[j - 1] + np.int16(1)] if j - 1 in row else []
        if self._swaps and i > 1 and j > 1 and j - 2 in two_above:
            swapped = (here == self._word[i - 2]) & (self._characters[j - 2] == self._word[i - 1])
            ways.append(np.where(swapped, two_above[j - 2] + np.int16(1), np.int16(self._most + 1)))
        return ways
