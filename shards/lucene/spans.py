"""Where words and runs of words stand, each from a start to an end. Lucene: Spans, and the queries made of them.

Only as much as phrases with synonyms of several words ask for: words, choices, and runs without a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

Places = Callable[[str], Sequence[int]]
"""Tells the positions of a word in one document, ascending."""
Found = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SpanTerm:
    """One word."""

    field: str
    word: str

    def __str__(self) -> str:
        return f"{self.field}:{self.word}"

    def words(self) -> Iterator[str]:
        yield self.word

    def found(self, places: Places) -> Found:
        return [(position, position + 1) for position in places(self.word)]


@dataclass(frozen=True, slots=True)
class SpanPrefix:
    """Any of the first *expansions* words that begin with *start*; to be written out before it can be found.

    Lucene: SpanMultiTermQueryWrapper.
    """

    field: str
    start: str
    expansions: int

    def __str__(self) -> str:
        return f"SpanMultiTermQueryWrapper({self.field}:{self.start}*)"

    def words(self) -> Iterator[str]:
        return iter(())

    def found(self, places: Places) -> Found:
        return ()


@dataclass(frozen=True, slots=True)
class SpanGap:
    """As many positions as *width*, whatever stands there."""

    width: int

    def __str__(self) -> str:
        return f"SpanGap(:{self.width})"


@dataclass(frozen=True, slots=True)
class SpanOr:
    """Any of *choices*."""

    choices: tuple[Span, ...]

    def __str__(self) -> str:
        return f"spanOr([{', '.join(map(str, self.choices))}])"

    def words(self) -> Iterator[str]:
        for choice in self.choices:
            yield from choice.words()

    def found(self, places: Places) -> Found:
        return sorted(span for choice in self.choices for span in choice.found(places))


@dataclass(frozen=True, slots=True)
class SpanNear:
    """All *parts*, each beginning where the one before ends."""

    parts: tuple[Span | SpanGap, ...]

    def __str__(self) -> str:
        return f"spanNear([{', '.join(map(str, self.parts))}], 0, true)"

    def words(self) -> Iterator[str]:
        for part in self.parts:
            if not isinstance(part, SpanGap):
                yield from part.words()

    def found(self, places: Places) -> Found:
        """Return the runs, one at most for each place of the first part.

        Lucene never goes back in a part: one that was passed over for an earlier run is not tried for a later one.
        """
        found: list[tuple[int, int]] = []
        each = [() if isinstance(part, SpanGap) else part.found(places) for part in self.parts]
        first, *others = map(_Walk, each)
        if isinstance(self.parts[0], SpanGap):
            last = max(start for spans in each for start, _ in (*spans, (0, 0)))
            first = _Walk([(at, at + self.parts[0].width) for at in range(last)])
        while first.next() is not None:
            end = self._stretched(first, others)
            if end is None:
                break
            if end[1] == 0:
                found.append((first.start, end[0]))
        return found

    def _stretched(self, first: _Walk, others: Sequence[_Walk]) -> tuple[int, int] | None:
        """Return where the run from *first* on ends, and how many positions are left out in it; None when a part runs out."""
        end, left_out = first.end, 0
        for part, walk in zip(self.parts[1:], others, strict=True):
            if isinstance(part, SpanGap):
                end += part.width
            elif not walk.reach(end):
                return None
            else:
                left_out += walk.start - end
                end = walk.end
        return end, left_out


Span = SpanTerm | SpanPrefix | SpanOr | SpanNear


def written_out(span: Span, vocabulary: Callable[[], Collection[str]]) -> Span:
    """Return *span* with every prefix replaced by the words of the *vocabulary* that begin with it."""
    if isinstance(span, SpanPrefix):
        words = sorted(word for word in vocabulary() if word.startswith(span.start))[: span.expansions]
        return SpanOr(tuple(SpanTerm(span.field, word) for word in words))
    if isinstance(span, SpanOr):
        return SpanOr(tuple(written_out(choice, vocabulary) for choice in span.choices))
    if isinstance(span, SpanNear):
        parts = (part if isinstance(part, SpanGap) else written_out(part, vocabulary) for part in span.parts)
        return SpanNear(tuple(parts))
    return span


class _Walk:
    """Walk the places of one part, forwards only."""

    def __init__(self, found: Found) -> None:
        self._found = iter(found)
        self.start = self.end = -1

    def next(self) -> int | None:
        self.start, self.end = next(self._found, (-1, -1))
        return None if self.start < 0 else self.start

    def reach(self, position: int) -> bool:
        """Go on to the first place at *position* or behind; return False when there is none."""
        while self.start < position:
            if self.next() is None:
                return False
        return True
