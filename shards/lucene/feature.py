"""Score by a number that documents are ranked by. Lucene: FeatureQuery, FeatureField."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import KeywordColumn
from secondpass.shards.columns.arrays import concatenated
from secondpass.shards.explanation import Explanation
from secondpass.shards.mapping.features import frequency_of, prefix_of, values_of
from secondpass.shards.painless.java_text import float_text
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.top_docs import Docs, Scores

from .context import SearchContext
from .scope import Matches, Scope
from .weight import ONE, ZERO, Query, Weight

Frequencies = npt.NDArray[np.int32]
_WEIGHT = "w, weight of this function"
_PIVOT = "k, pivot feature value that would give a score contribution equal to w/2"


class FeatureFunction(Protocol):
    """Make scores of the numbers S of documents; `str` is Lucene's rendering."""

    @property
    def formula(self) -> str:
        """Return how explanations say it."""
        ...

    def settled(self, frequencies: Frequencies) -> FeatureFunction:
        """Return the function for a shard whose documents have the feature so often."""
        ...

    def scores(self, values: Scores, weight: np.float32) -> Scores: ...

    def parameters(self) -> tuple[Explanation, ...]: ...


@dataclass(frozen=True, slots=True)
class Linear:
    """The number itself."""

    formula = "Linear function on the {} feature, computed as w * S from:"

    def __str__(self) -> str:
        return "LinearFunction"

    def settled(self, frequencies: Frequencies) -> FeatureFunction:
        return self

    def scores(self, values: Scores, weight: np.float32) -> Scores:
        return weight * values

    def parameters(self) -> tuple[Explanation, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Log:
    """The logarithm of the number and a *scaling_factor* of at least 1."""

    scaling_factor: np.float32
    formula = "Log function on the {} feature, computed as w * log(a + S) from:"

    def __str__(self) -> str:
        return f"LogFunction(scalingFactor={float_text(float(self.scaling_factor))})"

    def settled(self, frequencies: Frequencies) -> FeatureFunction:
        return self

    def scores(self, values: Scores, weight: np.float32) -> Scores:
        return (np.float64(weight) * np.log((self.scaling_factor + values).astype(np.float64))).astype(np.float32)

    def parameters(self) -> tuple[Explanation, ...]:
        return (Explanation(self.scaling_factor, "a, scaling factor"),)


@dataclass(frozen=True, slots=True)
class Saturation:
    """S / (S + *pivot*); without a pivot, about the geometric mean of all numbers of the shard is."""

    pivot: np.float32 | None = None
    formula = "Saturation function on the {} feature, computed as w * S / (S + k) from:"

    def __str__(self) -> str:
        return f"SaturationFunction(pivot={'null' if self.pivot is None else float_text(float(self.pivot))})"

    def settled(self, frequencies: Frequencies) -> FeatureFunction:
        if self.pivot is not None:
            return self
        if not len(frequencies):
            return Saturation(ONE)
        mean = np.float32(frequencies.sum(dtype=np.int64) / len(frequencies))
        return Saturation(values_of(np.array([mean]).astype(np.int32))[0])

    def scores(self, values: Scores, weight: np.float32) -> Scores:
        pivot = ONE if self.pivot is None else self.pivot
        return weight * (ONE - pivot / (values + pivot))

    def parameters(self) -> tuple[Explanation, ...]:
        return () if self.pivot is None else (Explanation(self.pivot, _PIVOT),)


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """S^a / (S^a + k^a), where k is *pivot* and a is *exponent*."""

    pivot: np.float32
    exponent: np.float32
    formula = "Sigmoid function on the {} feature, computed as w * S^a / (S^a + k^a) from:"

    def __str__(self) -> str:
        return f"SigmoidFunction(pivot={float_text(float(self.pivot))}, a={float_text(float(self.exponent))})"

    def settled(self, frequencies: Frequencies) -> FeatureFunction:
        return self

    def scores(self, values: Scores, weight: np.float32) -> Scores:
        with np.errstate(over="ignore"):
            exponent = np.float64(self.exponent)
            raised = np.power(np.float64(self.pivot), exponent)
            shares = 1 - raised / (np.power(values.astype(np.float64), exponent) + raised)
        scores: Scores = (np.float64(weight) * shares).astype(np.float32)
        return scores

    def parameters(self) -> tuple[Explanation, ...]:
        about = "a, exponent, higher values make the function grow slower before k and faster after k"
        return Explanation(self.pivot, _PIVOT), Explanation(self.pivot, about)  # the pivot twice, as Lucene has it


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Match the documents that have a feature: *feature* of field *column*; score them with *function*.

    *field* and *name* are what Lucene calls the two.
    """

    column: str
    feature: str
    field: str
    name: str
    function: FeatureFunction

    def __str__(self) -> str:
        return f"FeatureQuery(field={self.field}, feature={self.name}, function={self.function})"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        docs, frequencies = self._found(context)
        query = replace(self, function=self.function.settled(frequencies))
        return FeatureWeight(query, docs, values_of(frequencies), boost, scoring)

    def _found(self, context: SearchContext) -> tuple[Docs, Frequencies]:
        column = context.snapshot.column(self.column)
        held = list(column.with_prefix(prefix_of(self.feature))) if isinstance(column, KeywordColumn) else []
        docs = concatenated([each for _, each in held])
        each = np.array([frequency_of(term) for term, _ in held], dtype=np.int32)
        frequencies = np.repeat(each, [len(docs) for _, docs in held])
        order = np.argsort(docs, kind="stable")
        return docs[order], frequencies[order]

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """Hold the numbers of a shard: *values* of *docs*, ascending."""

    query: FeatureQuery
    docs: Docs
    values: Scores
    boost: np.float32
    scoring: bool

    def score(self, scope: Scope) -> Matches:
        at, rows = scope.locate(self.docs)
        if not self.scoring:
            return Matches.constant(at, ZERO)
        return Matches(at, self.query.function.scores(self.values[rows], self.boost))

    def explain(self, doc: int) -> Explanation:
        function, name = self.query.function, self.query.name
        row = int(np.searchsorted(self.docs, doc))
        if row == len(self.docs) or self.docs[row] != doc:
            missing = "isn't set" if len(self.docs) else "doesn't exist"
            return Explanation.no_match(f"weight({self.query} in {doc}) [{function}]. Feature {name} {missing}.")
        score = function.scores(self.values[row : row + 1], self.boost)[0]
        return Explanation(
            score,
            function.formula.format(f"{self.query.field} field for the {name}"),
            (
                Explanation(self.boost, _WEIGHT),
                *function.parameters(),
                Explanation(self.values[row], "S, feature value"),
            ),
        )

    def push_down(self, target: PushDown) -> Pushed | None:
        return None  # numbers are not known there
