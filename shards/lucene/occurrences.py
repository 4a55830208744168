"""What all weights share that count how often something occurs in a document: phrases, phrases with choices, spans.

Lucene: PhraseWeight, SpanWeight, which score a frequency as BM25 scores that of a term.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.similarity import Bm25

from .context import SearchContext
from .scope import Matches, Rows, Scope
from .weight import ZERO

Frequencies = npt.NDArray[np.float32]


class FieldQuery(Protocol):
    """A query of one field; `str` gives Lucene's rendering."""

    @property
    def field(self) -> str: ...


def score_occurrences(
    query: FieldQuery, context: SearchContext, scorer: Bm25 | None, scope: Scope, at: Rows, freqs: Frequencies
) -> Matches:
    """Return the matches at positions *at* of *scope*, which occur *freqs* times; without *scorer* they score 0."""
    if scorer is None or not len(at):
        return Matches.constant(at, ZERO)
    norms = context.snapshot.norms(query.field)
    return Matches(at, scorer.scores(freqs, norms[scope.docs_at(at)]))


def explain_occurrences(
    query: FieldQuery, context: SearchContext, scorer: Bm25, doc: int, frequency: np.float32
) -> Explanation:
    """Explain the score of *doc*, in which *query* occurs *frequency* times."""
    freq = Explanation(frequency, f"phraseFreq={shortest(frequency)}")
    score = scorer.explain(freq, int(context.snapshot.norms(query.field)[doc]))
    return Explanation(score.value, f"weight({query} in {doc}) [PerFieldSimilarity], result of:", (score,))
