"""When a search has to stop, and answer with what it has. Elasticsearch: SearchTimeoutException, QueryPhase's timeout checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Tell the time in seconds; only differences mean anything."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold the moment at which time is up by *clock*; None is never."""

    clock: Clock
    at: float | None = None

    @classmethod
    def after(cls, milliseconds: int | None, clock: Clock) -> Deadline:
        """Return the moment so long from now."""
        return cls(clock, None if milliseconds is None else clock() + milliseconds / 1000)

    def has_passed(self) -> bool:
        """Tell whether time is up."""
        return self.at is not None and self.clock() >= self.at
