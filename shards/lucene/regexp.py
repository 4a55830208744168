"""Which terms a regular expression matches. Lucene: RegexpQuery, whose automaton is built here only as far as terms need it.

A state is the set of steps the expression may stand at; each state and each way on is worked out once. The work is counted and
bounded, so no expression can hang a search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .multi_term import Fit
from .regexp_program import DONE, Agree, Differ, Fork, Program, Read, compile_tree, too_complex
from .regexp_syntax import Syntax, parse_regexp
from .weight import ONE

MOST_EFFORT = 50_000
"""More than this is never spent, whatever a request allows."""
_STEPS_PER_EFFORT = 20

State = frozenset["int | _Side | _Sides"]


@dataclass(frozen=True, slots=True)
class _Side:
    """Stand inside a complement: *state* of what must not match, and the step behind it."""

    state: State
    then: int

    @property
    def is_done(self) -> bool:
        return DONE not in self.state


@dataclass(frozen=True, slots=True)
class _Sides:
    """Stand inside an intersection: the states of both its sides, and the step behind it."""

    left: State
    right: State
    then: int

    @property
    def is_done(self) -> bool:
        return DONE in self.left and DONE in self.right


@dataclass(frozen=True, slots=True)
class RegexpFinder:
    """Find the terms that *pattern* matches as a whole; more work than *effort* allows raises IllegalArgumentError.

    But: Lucene counts the effort of the whole automaton when the query is made; here only what terms ask for is counted.
    """

    pattern: str
    syntax: Syntax
    any_case: bool
    effort: int

    def program(self) -> Program:
        """Return the expression as a program; raises IllegalArgumentError or UnsupportedError where there is none."""
        tree = parse_regexp(self.pattern, self.syntax, any_case=self.any_case)
        return compile_tree(tree, self.pattern, min(self.effort, MOST_EFFORT))

    def __call__(self, terms: Collection[str]) -> Sequence[Fit]:
        machine = _Machine(self.program(), self.pattern, min(self.effort, MOST_EFFORT))
        return [(term, ONE) for term in terms if machine.matches(term)]


class _Machine:
    def __init__(self, program: Program, pattern: str, effort: int) -> None:
        self._program = program
        self._pattern = pattern
        self._effort = effort
        self._left = effort * _STEPS_PER_EFFORT
        self._classes: dict[str, int] = {}
        self._ways: dict[tuple[State, int], State] = {}
        self._states: dict[State, State] = {}
        self._start = self._reached([program.start])

    def matches(self, term: str) -> bool:
        state = self._start
        for character in term:
            if not state:
                return False
            state = self._after(state, self._class_of(character))
        return DONE in state

    def _class_of(self, character: str) -> int:
        if character not in self._classes:
            self._classes[character] = self._program.class_of(character)
        return self._classes[character]

    def _after(self, state: State, kind: int) -> State:
        """Return the state behind *state* once a character of class *kind* is read."""
        way = self._ways.get((state, kind))
        if way is None:
            way = self._ways[state, kind] = self._read(state, kind)
        return way

    def _read(self, state: State, kind: int) -> State:
        steps: list[int] = []
        sides: list[_Side | _Sides] = []
        for at in state:
            if isinstance(at, _Side):
                sides.append(_Side(self._after(at.state, kind), at.then))
            elif isinstance(at, _Sides):
                sides.append(_Sides(self._after(at.left, kind), self._after(at.right, kind), at.then))
            else:
                step = self._program.steps[at]
                if isinstance(step, Read) and step.classes >> kind & 1:
                    steps.append(step.then)
        return self._reached(steps, sides)

    def _reached(self, steps: Iterable[int], sides: Iterable[_Side | _Sides] = ()) -> State:
        """Return everything to stand at, from *steps* and *sides* on, before the next character is read."""
        waiting: list[int | _Side | _Sides] = [*steps, *sides]
        seen: set[int | _Side | _Sides] = set()
        while waiting:
            at = waiting.pop()
            if at in seen or (isinstance(at, _Sides) and not (at.left and at.right)):
                continue
            self._spend()
            seen.add(at)
            waiting += self._onward(at)
        state = frozenset(at for at in seen if not self._is_passage(at))
        return self._states.setdefault(
            state, state
        )  # one object for equal states: they are compared at every character

    def _onward(self, at: int | _Side | _Sides) -> Iterable[int | _Side | _Sides]:
        """Return what is reached from *at* without reading a character."""
        if not isinstance(at, int):
            return (at.then,) if at.is_done else ()
        step = self._program.steps[at]
        if isinstance(step, Fork):
            return step.ways
        if isinstance(step, Differ):
            return (_Side(self._reached([step.start]), step.then),)
        if isinstance(step, Agree):
            return (_Sides(self._reached([step.left]), self._reached([step.right]), step.then),)
        return ()

    def _is_passage(self, at: int | _Side | _Sides) -> bool:
        return isinstance(at, int) and isinstance(self._program.steps[at], Fork | Differ | Agree)

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise too_complex(self._pattern, self._effort)
