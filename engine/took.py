"""How long something took, as answers tell it."""

from __future__ import annotations

import time


def took(started: float) -> int:
    """Return the whole milliseconds since *started*, a moment of `time.perf_counter`."""
    return int((time.perf_counter() - started) * 1000)
