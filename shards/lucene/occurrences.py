"""What all weights share that count how often something occurs in a document: phrases, phrases with choices, spans.

Lucene: PhraseWeight, SpanWeight, which score a frequency as BM25 scores that of a term.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.similarities import Scorer

from .context import SearchContext
from .scope import Matches, Rows, Scope
from .weight import ZERO

Frequencies = npt.NDArray[np.float32]


class FieldQuery(Protocol):
    """A query of one field; `str` gives Lucene's rendering."""

    @property
    def field(self) -> str: ...


Q = TypeVar("Q", bound=FieldQuery)


@dataclass(frozen=True, slots=True)
class OccurrencesWeight(ABC, Generic[Q]):
    """Score how often *query* occurs in a document; without *scoring*, 0."""

    query: Q
    context: SearchContext
    scorer: Scorer
    scoring: bool

    @abstractmethod
    def frequencies(self, scope: Scope) -> tuple[Rows, Frequencies]:
        """Return at which positions of *scope* the query occurs, and how often."""

    @abstractmethod
    def why_not(self, doc: int) -> str:
        """Return why *doc*, in which the query does not occur, does not match."""

    def score(self, scope: Scope) -> Matches:
        at, freqs = self.frequencies(scope)
        if not self.scoring or not len(at):
            return Matches.constant(at, ZERO)
        norms = self.context.snapshot.norms(self.query.field)
        return Matches(at, self.scorer.scores(freqs, norms[scope.docs_at(at)]))

    def explain(self, doc: int) -> Explanation:
        at, freqs = self.frequencies(Scope(self.context.max_doc, np.array([doc], dtype=np.int32)))
        if not len(at):
            return Explanation.no_match(self.why_not(doc))
        freq = Explanation(freqs[0], f"phraseFreq={shortest(freqs[0])}")
        score = self.scorer.explain(freq, int(self.context.snapshot.norms(self.query.field)[doc]))
        return Explanation(score.value, f"weight({self.query} in {doc}) [PerFieldSimilarity], result of:", (score,))

    def push_down(self, target: PushDown) -> Pushed | None:
        return None
