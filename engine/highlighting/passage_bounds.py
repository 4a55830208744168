"""How far a passage reaches around what matches: whole sentences, as many as fit, or a part of a long one.

Elasticsearch: BoundedBreakIteratorScanner, CustomSeparatorBreakIterator.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from secondpass.shards.analysis.java_breaks import sentence_boundaries, word_boundaries


class WholeValue:
    """Let every passage be the whole value."""

    def __init__(self, size: int) -> None:
        self._size = size

    def around(self, start: int) -> tuple[int, int]:
        """Return beginning and end of the passage for what matches at *start*."""
        return 0, self._size


class Sentences:
    """Let a passage be sentences, *longest* units of text together, cut between words where one sentence is longer.

    With *longest* 0 it is always one sentence. Passages must be asked for in the order of the text.
    """

    def __init__(self, text: str, longest: int) -> None:
        self._text = text
        self._longest = longest
        self._sentences = sentence_boundaries(text)
        self._window = (-1, -1)
        self._last = 0

    @cached_property
    def _words(self) -> list[int]:
        return word_boundaries(self._text)

    def around(self, start: int) -> tuple[int, int]:
        """Return beginning and end of the passage for what matches at *start*."""
        if not self._longest:
            return _preceding(self._sentences, start + 1), _following(self._sentences, start)
        first, last = self._part(start + 1)
        self._last = last
        return first, last

    def _part(self, at: int) -> tuple[int, int]:
        if self._window[0] < at < self._window[1]:
            first, last = self._last, self._window[1]  # the rest of a sentence of which a part was shown
        else:
            first, last = self._window = self._fitting(at)
        if last - first <= self._longest:
            return first, last
        if at - self._longest > first:
            first = max(first, _preceding(self._words, at - self._longest))
        furthest = at + max(0, self._longest - (at - first))
        if furthest < self._window[1]:
            last = min(self._window[1], _following(self._words, furthest))
        return first, last

    def _fitting(self, at: int) -> tuple[int, int]:
        """Return the sentences from the one before *at* that fit together, or one that does not fit."""
        first, end = _preceding(self._sentences, at), self._sentences[-1]
        furthest = at + max(0, self._longest - (at - first))
        last = end if furthest + 1 > end else _preceding(self._sentences, furthest + 1)
        if last == first:
            last = end if furthest >= end else _following(self._sentences, furthest)
        return first, last


def _preceding(boundaries: Sequence[int], at: int) -> int:
    return boundaries[max(0, bisect_left(boundaries, at) - 1)]


def _following(boundaries: Sequence[int], at: int) -> int:
    return boundaries[min(len(boundaries) - 1, bisect_right(boundaries, at))]
