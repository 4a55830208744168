"""The ways to read a text some of whose words have synonyms of several words. Lucene: GraphTokenStreamFiniteStrings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from secondpass.shards.errors import IllegalArgumentError

from .analysed import AnalysedText

MAX_WAYS = 1024
"""More ways than this through one stretch of text are refused. Lucene: the limit on the clauses of a query."""

Way = tuple[tuple[str, int], ...]
"""Terms in order, each with the positions it moves on."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold the *ways* between two states every reading passes; *parts* says that they pass different states between."""

    ways: tuple[Way, ...]
    parts: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """Lead from one state to another by a *term*; *step* is how many positions that is from the term before."""

    start: int
    end: int
    term: str
    step: int


@dataclass(frozen=True, slots=True)
class TokenGraph:
    """Hold the *edges* that lie on a way from state 0 to state *last*, in the order of the tokens."""

    edges: tuple[Edge, ...]
    last: int

    @classmethod
    def of(cls, text: AnalysedText) -> TokenGraph:
        edges = list(_edges(text))
        last = max(edge.end for edge in edges)
        reached, leading = {0}, {last}
        for edge in sorted(edges, key=lambda edge: edge.start):
            reached |= {edge.end} if edge.start in reached else set()
        for edge in sorted(edges, key=lambda edge: -edge.end):
            leading |= {edge.start} if edge.end in leading else set()
        return cls(tuple(e for e in edges if e.start in reached and e.end in leading), last)

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches between the states every way passes through."""
        states = sorted({0, self.last, *(edge.end for edge in self.edges)})
        passed = [state for state in states if not any(edge.start < state < edge.end for edge in self.edges)]
        yield from pairwise(passed)

    def from_state(self, state: int) -> list[Edge]:
        return [edge for edge in self.edges if edge.start == state]

    def parts(self, state: int) -> bool:
        """Tell whether edges lead from *state* to different states."""
        return len({edge.end for edge in self.from_state(state)}) > 1

    def ways(self, start: int, end: int) -> list[Way]:
        """Return every way from one state to another; raises IllegalArgumentError where there are too many."""
        found: list[Way] = []
        for way in self._ways(start, end):
            found.append(way)
            if len(found) > MAX_WAYS:
                raise IllegalArgumentError(f"maxClauseCount is set to {MAX_WAYS}")
        return found

    def _ways(self, start: int, end: int) -> Iterator[Way]:
        waiting: list[tuple[int, Way]] = [(start, ())]
        while waiting:
            state, way = waiting.pop()
            if state == end:
                yield way
                continue
            following = [(edge.end, (*way, (edge.term, edge.step))) for edge in self.from_state(state)]
            waiting += reversed(following)


def _edges(text: AnalysedText) -> Iterator[Edge]:
    """Lay the tokens out over states; a gap belongs to the token behind it."""
    state, step, gap, before = -1, 1, 0, -1
    for token in text.tokens:
        moved = token.position - before
        before = token.position
        if moved:
            state, step, gap = state + 1, moved, moved - 1
        else:
            state -= gap
        yield Edge(state, state + token.span + gap, token.term, step)
        state += gap
