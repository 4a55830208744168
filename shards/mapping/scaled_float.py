"""`scaled_float`: decimal numbers kept as whole ones, so many to one. Elasticsearch: ScaledFloatFieldMapper.

A column holds what doc values show: the whole number times the inverse of the factor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import IllegalArgumentError
from .ends import Ends
from .java import LONG_MAX, LONG_MIN, double_text
from .numbers import document_floating, query_number


@dataclass(frozen=True, slots=True)
class ScaledFloat:
    """Read and show the numbers of one field, *factor* whole ones to 1."""

    factor: float
    coerce: bool = True

    def document(self, raw: Any) -> float | None:
        if raw == "" and self.coerce:
            return None
        value = document_floating("double", raw, self.coerce)
        return self._held(_rounded(value * self.factor))

    def query(self, raw: Any) -> float:
        return self._held(_rounded(self._scaled(raw)))

    def bounds(self, ends: Ends) -> tuple[float, float]:
        """Return inclusive bounds on what a column holds."""
        return ends.inside(-math.inf, math.inf, self._first, self._last)

    def _first(self, end: Any, inclusive: bool) -> float:
        scaled = self._scaled(end)
        return self._above(scaled if inclusive else math.nextafter(scaled, math.inf))

    def _last(self, end: Any, inclusive: bool) -> float:
        scaled = self._scaled(end)
        return self._below(scaled if inclusive else math.nextafter(scaled, -math.inf))

    def display(self, value: Any) -> float:
        return float(value)

    def display_source(self, value: Any) -> float:
        """Return a value as Elasticsearch makes it of a source: the whole number divided by the factor."""
        return _rounded(value * self.factor) / self.factor

    def _held(self, whole: int) -> float:
        return whole * (1 / self.factor)

    def _above(self, scaled: float) -> float:
        return self._held(_rounded(math.ceil(scaled) if math.isfinite(scaled) else scaled))

    def _below(self, scaled: float) -> float:
        return self._held(_rounded(math.floor(scaled) if math.isfinite(scaled) else scaled))

    def _scaled(self, raw: Any) -> float:
        """Return what a query gives times the factor, multiplied as decimals: 79.99 by 100 is 7999."""
        value = query_number(raw)
        if not math.isfinite(value):
            raise IllegalArgumentError(f"[scaled_float] only supports finite values, but got [{double_text(value)}]")
        return float(Decimal(repr(value)) * Decimal(repr(self.factor)))


def _rounded(value: float) -> int:
    """Round as Java's Math.round does: half up, and to the ends of a long beyond them."""
    if not math.isfinite(value):
        return LONG_MAX if value > 0 else LONG_MIN
    return max(LONG_MIN, min(LONG_MAX, math.floor(value) + (value - math.floor(value) >= 0.5)))
