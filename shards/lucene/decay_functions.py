"""Score a document by how near a field's value is to an origin. Elasticsearch: DecayFunctionBuilder, MultiValueMode.

A value within the offset of the origin scores 1, one further away by the scale scores the decay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from secondpass.shards.columns import NumberColumn
from secondpass.shards.columns.arrays import ranges
from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import f32
from secondpass.shards.painless.java_text import double_text
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s
from .context import SearchContext
from .scope import Rows
from .score_functions import BoundFunction, value_of
from .weight import Query

CURVES = ("gauss", "exp", "linear")
MULTI_VALUE_MODES = ("min", "max", "avg", "sum", "median")


@dataclass(frozen=True, slots=True)
class Curve:
    """Fall from 1 at distance 0 to *decay* at distance *scale*: as a bell (gauss), ever slower (exp) or straight (linear)."""

    name: str
    scale: float
    decay: float

    @property
    def steepness(self) -> float:
        """What *scale* and *decay* come to in the curve's formula."""
        if self.name == "linear":
            return self.scale / (1.0 - self.decay)
        if self.name == "exp":
            return math.log(self.decay) / self.scale
        return 0.5 * (self.scale * self.scale) / math.log(self.decay)

    def at(self, distances: Float64s) -> Float64s:
        """Return the height of the curve at each distance."""
        steepness = self.steepness
        with np.errstate(all="ignore"):
            if self.name == "linear":
                heights = np.maximum(0.0, (steepness - distances) / steepness)
            elif self.name == "exp":
                heights = np.exp(steepness * distances)
            else:
                heights = np.exp(0.5 * (distances * distances) / steepness)
        return heights

    def formula(self, distance: str) -> str:
        """Return the formula as explanations show it."""
        if self.name == "linear":
            steepness = double_text(self.steepness)
            return f"max(0.0, (({steepness} - {distance})/{steepness})"
        negated = double_text(-1 * self.steepness)
        return f"exp(- {distance} * {negated})" if self.name == "exp" else f"exp(-0.5*pow({distance},2.0)/{negated})"


@dataclass(frozen=True, slots=True)
class DecayFunction:
    """Give the height of *curve* at a field's distance from *origin*, less *offset*; without a value, 1.

    Of several values *multi_value_mode* picks or makes the distance. Dates count in milliseconds.
    """

    field: str
    curve: Curve
    origin: float
    offset: float = 0.0
    multi_value_mode: str = "min"
    needs_scores: bool = False
    weight: float = 1.0

    def __str__(self) -> str:
        return self.curve.name

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        column = context.snapshot.doc_values(self.field)
        return BoundDecay(self, column if isinstance(column, NumberColumn) else None)


@dataclass(frozen=True, slots=True)
class BoundDecay:
    function: DecayFunction
    column: NumberColumn | None

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        return self.function.curve.at(self._distances(docs))

    def explain(self, doc: int, query: Explanation) -> Explanation:
        function = self.function
        distance = self._distances(np.array([doc], dtype=np.int32))
        formula = Explanation(f32(function.curve.at(distance)[0]), function.curve.formula(self._described(doc)))
        return Explanation(value_of(self, doc, query), f"Function for field {function.field}:", (formula,))

    def _distances(self, docs: Docs) -> Float64s:
        distances = np.zeros(len(docs))
        if self.column is None:
            return distances
        having = np.flatnonzero(self.column.counts[docs])
        starts = self.column.value_offsets[docs[having]]
        ends = self.column.value_offsets[docs[having] + 1]
        found = self.column.flat[ranges(starts, ends)].astype(np.float64)
        each = np.maximum(0.0, np.abs(found - self.function.origin) - self.function.offset)
        distances[having] = _picked(self.function.multi_value_mode, each, ends - starts)
        return distances

    def _described(self, doc: int) -> str:
        values = [] if self.column is None else self.column.values(doc)
        origin, offset = double_text(self.function.origin), double_text(self.function.offset)
        each = [
            f"Math.max(Math.abs({double_text(float(v))}(=doc value) - {origin}(=origin))) - {offset}(=offset), 0)"
            for v in values
        ]
        return f"{self.function.multi_value_mode.upper()}[{', '.join(each) or '0.0'}]"


def _picked(mode: str, distances: Float64s, counts: Rows) -> Float64s:
    """Return one distance for each document, the first owning the first *counts[0]* of *distances*, and so on."""
    if len(counts) == len(distances):
        return distances
    owners = np.repeat(np.arange(len(counts)), counts)
    ordered = distances[np.lexsort((distances, owners))]
    starts = np.cumsum(counts) - counts
    picked: Float64s = np.add.reduceat(ordered, starts)
    if mode == "avg":
        picked = picked / counts
    elif mode == "median":
        picked = (ordered[starts + (counts - 1) // 2] + ordered[starts + counts // 2]) / 2
    elif mode != "sum":
        picked = ordered[starts if mode == "min" else starts + counts - 1]
    return picked
