"""Terms a few edits away from a word. Lucene: FuzzyQuery, FuzzyTermsEnum."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from secondpass.shards.errors import IllegalArgumentError

from .edit_distance import edit_distances
from .multi_term import Fit, Method, MultiTermQuery, Rewrite
from .weight import ONE, ZERO


@dataclass(frozen=True, slots=True)
class FuzzyFinder:
    """Find the terms at most *edits* away from *word*, whose first *prefix* characters they share.

    The boost of a term is 1 - edits / length of the shorter; a negative one only tells how poor the fit is.
    """

    word: str
    edits: int
    prefix: int = 0
    swaps: bool = True

    def __call__(self, terms: Collection[str]) -> Sequence[Fit]:
        if not self.edits:
            return [(self.word, ONE)] if self.word in terms else []
        start, longest, shortest = self.word[: self.prefix], len(self.word) + self.edits, len(self.word) - self.edits
        near = [term for term in terms if shortest <= len(term) <= longest and term.startswith(start)]
        rests = [term[len(start) :] for term in near]
        found = edit_distances(self.word[len(start) :], rests, self.edits, swaps=self.swaps)
        kept = np.flatnonzero(found <= self.edits).tolist()
        return [(near[row], self._boost(near[row], int(found[row]))) for row in kept]

    def _boost(self, term: str, edits: int) -> np.float32:
        if not edits:
            return ONE
        shorter = np.float32(min(len(term), len(self.word)))
        return ONE - np.float32(edits) / shorter if shorter > ZERO else np.float32(-np.inf)


def fuzzy_query(
    field: str, word: str, edits: int, prefix: int, expansions: int, swaps: bool, rewriting: Rewrite | None
) -> MultiTermQuery:
    """Return the query for terms of *field* near *word*; by default the *expansions* nearest, blended.

    Raises IllegalArgumentError in Lucene's words.
    """
    if prefix < 0:
        raise IllegalArgumentError("prefixLength cannot be negative.")
    if expansions <= 0:
        raise IllegalArgumentError("maxExpansions must be positive.")
    finder = FuzzyFinder(word, edits, prefix, swaps)
    default = Rewrite(Method.TOP_TERMS_BLENDED_FREQS, expansions)
    return MultiTermQuery(field, f"{field}:{word}~{edits}", finder, rewriting or default)
