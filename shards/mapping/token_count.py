"""`token_count`: how many tokens an analyzer makes of a text. Elasticsearch: TokenCountFieldMapper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .bounds import integral_bounds
from .ends import Ends
from .numbers import query_integral
from .values import document_text

Terms = Callable[[str], tuple[list[str], list[int], int]]
"""Analyse a text: its terms, the position of each, and how many positions follow the last."""


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Count the tokens of one field, with *gaps* the places from which analysis took a word, too."""

    terms: Terms
    gaps: bool = True

    def document(self, raw: Any) -> int:
        _, positions, trailing = self.terms(document_text(raw))
        return (positions[-1] + 1 if positions else 0) + trailing if self.gaps else len(set(positions))

    def query(self, raw: Any) -> int | None:
        return query_integral("integer", raw)

    def bounds(self, ends: Ends) -> tuple[int, int]:
        return integral_bounds("integer", ends)

    def display(self, value: Any) -> int:
        return int(value)

    def display_source(self, value: Any) -> int:
        return int(value)
