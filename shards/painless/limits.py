"""What stops a script that runs away: a budget of rounds, of work and of memory for each document, and one for all."""

from __future__ import annotations

from typing import Any

from .errors import PainlessLimitError

MAX_LOOP = 1_000_000
"""Rounds of loops, and calls of functions and lambdas, a document may take. Elasticsearch: CompilerSettings."""

MAX_WORK = 5_000_000
"""Elements of collections, and eighths of a script's parts, a document may visit. But: Elasticsearch has time limits instead."""

MAX_GROWTH = 4_000_000
"""Characters and elements a script may build for a document. But: Elasticsearch has a circuit breaker instead."""

MAX_PARTS = 1_000_000
"""Elements, those of elements included, of what may be compared, hashed or printed as a whole."""

MAX_DOCUMENTS = 20
"""How many documents may use up their rounds or their work, before a script is stopped for all documents of a shard.

But: Elasticsearch has time limits instead.
"""

_LOOP = "The maximum number of statements that can be executed in a loop has been reached."


class Budget:
    """Count down what is left of each, for one document."""

    __slots__ = ("growth", "rounds", "work")

    def __init__(self) -> None:
        self.rounds = MAX_LOOP
        self.work = MAX_WORK
        self.growth = MAX_GROWTH

    @property
    def is_full(self) -> bool:
        """Tell whether nothing was taken yet."""
        return self.rounds == MAX_LOOP and self.work == MAX_WORK and self.growth == MAX_GROWTH

    def step(self, weight: int) -> None:
        """Take one round of a loop or function that weighs so much: see `flow.weight`."""
        self.rounds -= 1
        self.work -= weight
        if self.rounds < 0 or self.work < 0:
            raise PainlessLimitError(_LOOP)

    def spend(self, value: Any) -> None:
        """Take the work of visiting all of a value."""
        self.work -= parts(value)
        if self.work < 0:
            raise PainlessLimitError(_LOOP)

    def grow(self, size: int) -> None:
        """Take room for *size* characters or elements."""
        self.growth -= size
        if self.growth < 0:
            raise PainlessLimitError(f"a script may build at most {MAX_GROWTH} characters and elements for a document")


class Allowance:
    """Count down what is left of rounds and of work for all documents a script runs on."""

    __slots__ = ("rounds", "work")

    def __init__(self) -> None:
        self.rounds = MAX_DOCUMENTS * MAX_LOOP
        self.work = MAX_DOCUMENTS * MAX_WORK

    def settle(self, budget: Budget) -> None:
        """Take what a document took of its *budget*; raises PainlessLimitError once nothing is left."""
        self.rounds -= MAX_LOOP - budget.rounds
        self.work -= MAX_WORK - budget.work
        if self.rounds < 0 or self.work < 0:
            raise PainlessLimitError(_LOOP)


LISTS = (list, tuple)
COLLECTIONS = (list, tuple, dict)
"""The Python classes of what has elements. Named, because `isinstance` of a union is built anew each time."""


def parts(value: Any) -> int:
    """Count a value's elements and theirs, and a string as one for 32 characters; raises PainlessLimitError.

    A list that holds another one twice counts it twice, so that a few dozen lists can have more parts than can be visited.
    """
    count, pending = 1, [value]
    while pending:
        item = pending.pop()
        if isinstance(item, COLLECTIONS):
            count += len(item)
            if count > MAX_PARTS:
                raise PainlessLimitError(f"a value has more than {MAX_PARTS} parts, or holds itself")
            elements = item.values() if isinstance(item, dict) else item
            pending += [element for element in elements if isinstance(element, _SIZED)]
        elif isinstance(item, str):
            count += len(item) >> 5
    return count


_SIZED = (list, tuple, dict, str)
