"""Score a document by the value of a number field. Elasticsearch: FieldValueFactorFunction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from secondpass.shards.columns import NumberColumn
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.explanation import Explanation
from secondpass.shards.painless.java_text import double_text, float_text
from secondpass.shards.top_docs import Docs, Scores

from .combine_functions import Float64s
from .context import SearchContext
from .score_functions import BoundFunction, value_of
from .weight import ONE, Query

MODIFIERS: Mapping[str, Callable[[Float64s], Float64s]] = MappingProxyType(
    {
        "none": lambda n: n,
        "log": np.log10,
        "log1p": lambda n: np.log10(n + 1),
        "log2p": lambda n: np.log10(n + 2),
        "ln": np.log,
        "ln1p": np.log1p,
        "ln2p": lambda n: np.log1p(n + 1),
        "square": lambda n: n * n,
        "sqrt": np.sqrt,
        "reciprocal": lambda n: 1.0 / n,
    }
)
"""What may be done to the value once it is multiplied; `log` is to base 10."""

_ADVICE = {
    "ln": "; consider using ln1p or ln2p instead of ln to avoid negative scores",
    "log": "; consider using log1p or log2p instead of log to avoid negative scores",
}


@dataclass(frozen=True, slots=True)
class FieldValueFunction:
    """Give *modifier*(*factor* x the smallest value of *field*), with *missing* for documents that lack it.

    *label* is the field's name as the query gave it.
    """

    label: str
    field: str
    factor: np.float32 = ONE
    modifier: str = "none"
    missing: float | None = None
    needs_scores: bool = False
    weight: float = 1.0

    def __str__(self) -> str:
        return "field_value_factor"

    def bind(self, context: SearchContext, query: Query) -> BoundFunction:
        column = context.snapshot.doc_values(self.field)
        return BoundFieldValue(self, column if isinstance(column, NumberColumn) else None)


@dataclass(frozen=True, slots=True)
class BoundFieldValue:
    function: FieldValueFunction
    column: NumberColumn | None

    def values(self, docs: Docs, scores: Scores) -> Float64s:
        fields = self._fields(docs)
        with np.errstate(all="ignore"):
            results = MODIFIERS[self.function.modifier](fields * np.float64(self.function.factor))
        for row in np.flatnonzero(results < 0)[:1]:
            raise IllegalArgumentError(
                f"field value function must not produce negative scores, but got: [{double_text(results[row])}] "
                f"for field value: [{double_text(fields[row])}]{_ADVICE.get(self.function.modifier, '')}"
            )
        return results

    def explain(self, doc: int, query: Explanation) -> Explanation:
        asked = self.function
        default = "" if asked.missing is None else f"?:{double_text(asked.missing)}"
        inner = f"doc['{asked.label}'].value{default} * factor={float_text(float(asked.factor))}"
        return Explanation(value_of(self, doc, query), f"field value function: {asked.modifier}({inner})")

    def _fields(self, docs: Docs) -> Float64s:
        fields, absent = np.zeros(len(docs)), np.ones(len(docs), dtype=bool)
        if self.column is not None:
            fields, absent = self.column.first_values(docs)
        if self.function.missing is not None:
            return np.where(absent, self.function.missing, fields)
        if absent.any():
            raise IllegalArgumentError(f"Missing value for field [{self.function.label}]")
        return fields
