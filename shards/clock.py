"""The time of day, as documents and answers count it."""

from __future__ import annotations

import time


def now_ms() -> int:
    """Return the milliseconds since 1970 began in UTC."""
    return time.time_ns() // 1_000_000
