"""The ends of a range query as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ends:
    """Hold the ends of a range; None where there is none."""

    gt: Any = None
    gte: Any = None
    lt: Any = None
    lte: Any = None
