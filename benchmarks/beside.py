"""What a call takes beside the onnxruntime sessions it runs: a share that a busy machine hardly moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from measure import Side


@dataclass(slots=True)
class Watch:
    """Note for each side watched, and each of its calls, the time no session runs by the time one does."""

    _spans: list[tuple[float, float]] = field(default_factory=list)
    _shares: dict[str, list[float]] = field(default_factory=dict)

    def side(self, name: str, run: Callable[[Any], object]) -> Side:
        """Return a side that is watched."""
        shares = self._shares[name] = []

        def watched(item: Any) -> object:
            self._spans.clear()
            started = time.perf_counter()
            result = run(item)
            shares.append((time.perf_counter() - started) / covered(self._spans) - 1)
            return result

        return Side(name, watched)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Watch every session as long as the block lasts."""
        from onnxruntime import InferenceSession

        run = InferenceSession.run

        def timed(*given: Any) -> Any:
            started = time.perf_counter()
            try:
                return run(*given)
            finally:
                self._spans.append((started, time.perf_counter()))

        InferenceSession.run = timed
        try:
            yield
        finally:
            InferenceSession.run = run

    def note(self) -> str:
        """Tell the median share of each side."""
        shares = (f"{name} {np.median(found):.1%}" for name, found in self._shares.items())
        return f"beside the sessions run, as a share of their time: {'; '.join(shares)}"


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """Return how long at least one of the *spans* lasted.

    >>> covered([(5.0, 6.0), (0.0, 2.0), (1.0, 4.0)])
    5.0
    """
    total, reached = 0.0, 0.0
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total
