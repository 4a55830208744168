"""How a score came about, as a tree.

Lucene: `Explanation`. Elasticsearch prints it as `{"value", "description", "details"}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from secondpass.shards.numbers import json_number, shortest


@dataclass(frozen=True, slots=True)
class Explanation:
    """Tell how *value* came about; *match* is False when the document is not a hit at all.

    *value* is a float32 for scores and factors, an int for counts.
    """

    value: np.float32 | int
    description: str
    details: tuple[Explanation, ...] = ()
    match: bool = True

    @classmethod
    def no_match(cls, description: str, *details: Explanation) -> Explanation:
        """Explain why a document is not a hit: value 0, with the reasons below."""
        return cls(np.float32(0.0), description, details, match=False)

    def to_json(self) -> dict[str, Any]:
        """Return Elasticsearch's JSON form; floats are their shortest decimals."""
        value = self.value if isinstance(self.value, int) else json_number(shortest(self.value))
        return {"value": value, "description": self.description, "details": [d.to_json() for d in self.details]}

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the tree as indented text, one node a line, as Lucene's `toString` does."""
        yield f"{'  ' * depth}{shortest(np.float32(self.value))} = {self.description}"
        for detail in self.details:
            yield from detail.lines(depth + 1)
