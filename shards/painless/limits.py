"""What stops a script that runs away: a budget of loop rounds and of memory for each document."""

from __future__ import annotations

from .errors import PainlessLimitError

MAX_LOOP = 1_000_000
"""Rounds of loops, and calls of functions and lambdas, a document may take. Elasticsearch: CompilerSettings."""

MAX_GROWTH = 4_000_000
"""Characters and elements a script may build for a document. But: Elasticsearch has a circuit breaker instead."""


class Budget:
    """Count down what is left of both, for one document."""

    __slots__ = ("growth", "rounds")

    def __init__(self) -> None:
        self.rounds = MAX_LOOP
        self.growth = MAX_GROWTH

    def step(self) -> None:
        """Take one round."""
        self.rounds -= 1
        if self.rounds < 0:
            raise PainlessLimitError(
                "The maximum number of statements that can be executed in a loop has been reached."
            )

    def grow(self, size: int) -> None:
        """Take room for *size* characters or elements."""
        self.growth -= size
        if self.growth < 0:
            raise PainlessLimitError(f"a script may build at most {MAX_GROWTH} characters and elements for a document")
