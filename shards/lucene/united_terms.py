"""What all weights share that score several terms as one: synonyms, terms of combined fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import shortest
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.similarities import Scorer
from secondpass.shards.top_docs import Docs

from .context import SearchContext
from .scope import Matches, Scope
from .weight import ZERO

Float32s = npt.NDArray[np.float32]
Q = TypeVar("Q")


@dataclass(frozen=True, slots=True)
class UnitedTermsWeight(ABC, Generic[Q]):
    """Score how often the terms of *query* stand in a document, all counted together; without *scoring*, 0."""

    query: Q
    context: SearchContext
    scorer: Scorer
    scoring: bool

    similarity: ClassVar[str] = " [PerFieldSimilarity]"
    """What an explanation says after the query and the document."""

    @abstractmethod
    def frequencies(self) -> tuple[Docs, Float32s]:
        """Return the documents that hold any of the terms, ascending, and how often they hold them together."""

    @abstractmethod
    def norms(self, docs: Docs) -> npt.NDArray[np.uint8]:
        """Return the encoded length of the field, or of the fields together, in each of *docs*."""

    def score(self, scope: Scope) -> Matches:
        docs, freqs = self.frequencies()
        at, rows = scope.locate(docs)
        if not self.scoring or not len(at):
            return Matches.constant(at, ZERO)
        return Matches(at, self.scorer.scores(freqs[rows], self.norms(docs[rows])))

    def explain(self, doc: int) -> Explanation:
        docs, freqs = self.frequencies()
        row = int(np.searchsorted(docs, doc))
        if row == len(docs) or docs[row] != doc:
            return Explanation.no_match("no matching term")
        freq = Explanation(freqs[row], f"termFreq={shortest(freqs[row])}")
        score = self.scorer.explain(freq, int(self.norms(docs[row : row + 1])[0]))
        return Explanation(score.value, f"weight({self.query} in {doc}){self.similarity}, result of:", (score,))

    def push_down(self, target: PushDown) -> Pushed | None:
        return None
