"""A regular expression as a list of steps, each naming the step that follows it.

Characters are sorted into classes first: those the expression never tells apart are one class.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secondpass.shards.errors import IllegalArgumentError

from .regexp_tree import Both, Characters, Either, InOrder, Node, Other, Repeated

DONE = 0
"""The step at which the text has been matched."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read a character of one of *classes*, a bit for each, and go on at *then*."""

    classes: int
    then: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Go on at any of *ways*."""

    ways: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Differ:
    """Read what the steps from *start* do not match, and go on at *then*."""

    start: int
    then: int


@dataclass(frozen=True, slots=True)
class Agree:
    """Read what the steps from *left* and those from *right* both match, and go on at *then*."""

    left: int
    right: int
    then: int


Step = Read | Fork | Differ | Agree


@dataclass(frozen=True, slots=True)
class Program:
    """Hold the *steps*, the one to *start* at, and the first code point of each class of characters."""

    steps: Sequence[Step | None]
    start: int
    firsts: Sequence[int]

    def class_of(self, character: str) -> int:
        return bisect_right(self.firsts, ord(character)) - 1


def compile_tree(tree: Node, pattern: str, limit: int) -> Program:
    """Return the program of *tree*; raises IllegalArgumentError where it needs more than *limit* steps."""
    firsts = sorted({0, *_borders(tree)})
    builder = _Builder(pattern, limit, firsts)
    return Program(builder.steps, builder.add(tree, DONE), firsts)


def too_complex(pattern: str, limit: int) -> IllegalArgumentError:
    """Return Lucene's error for an expression that needs more than *limit* effort."""
    return IllegalArgumentError(f"Determinizing {pattern} would require more than {limit} effort.")


def _borders(tree: Node) -> Iterator[int]:
    if isinstance(tree, Characters):
        for first, last in tree.ranges:
            yield from (first, last + 1)
    elif isinstance(tree, InOrder | Either):
        for part in tree.parts:
            yield from _borders(part)
    elif isinstance(tree, Both):
        yield from _borders(tree.left)
        yield from _borders(tree.right)
    else:
        yield from _borders(tree.inner)


class _Builder:
    """Add steps from the end of the expression to its beginning, for each has to name the one behind it."""

    def __init__(self, pattern: str, limit: int, firsts: Sequence[int]) -> None:
        self.steps: list[Step | None] = [None]
        self._pattern = pattern
        self._limit = limit
        self._firsts = firsts

    def add(self, tree: Node, then: int) -> int:
        """Add what *tree* needs before step *then*; return where it begins."""
        if isinstance(tree, Characters):
            return self._step(Read(self._classes(tree), then))
        if isinstance(tree, InOrder):
            for part in reversed(tree.parts):
                then = self.add(part, then)
            return then
        if isinstance(tree, Either):
            return self._step(Fork(tuple(self.add(part, then) for part in tree.parts)))
        if isinstance(tree, Both):
            return self._step(Agree(self.add(tree.left, DONE), self.add(tree.right, DONE), then))
        if isinstance(tree, Other):
            return self._step(Differ(self.add(tree.inner, DONE), then))
        return self._repeated(tree, then)

    def _repeated(self, tree: Repeated, then: int) -> int:
        start = self._endless(tree.inner, then) if tree.most is None else then
        for _ in range(0 if tree.most is None else tree.most - tree.least):
            start = self._step(Fork((self.add(tree.inner, start), then)))
        for _ in range(tree.least):
            start = self.add(tree.inner, start)
        return start

    def _endless(self, inner: Node, then: int) -> int:
        loop = self._step(None)
        self.steps[loop] = Fork((self.add(inner, loop), then))
        return loop

    def _step(self, step: Step | None) -> int:
        if len(self.steps) > self._limit:
            raise too_complex(self._pattern, self._limit)
        self.steps.append(step)
        return len(self.steps) - 1

    def _classes(self, characters: Characters) -> int:
        classes = 0
        for first, last in characters.ranges:
            low, high = bisect_right(self._firsts, first) - 1, bisect_right(self._firsts, last) - 1
            classes |= (1 << high + 1) - (1 << low)
        return classes
