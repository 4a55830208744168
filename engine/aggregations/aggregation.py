"""Aggregations: what is true of all matching documents together. Elasticsearch: AggregationBuilder, InternalAggregation.

Computed from columns over the matches of all shards at once, so nothing is approximate: buckets of `terms` never miss a count.
What a search matches is what it aggregates: `min_score` narrows it, `post_filter`, pages and rescorers do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from secondpass.shards.columns import KeywordColumn, NumberColumn
from secondpass.shards.lucene import Query, Scope, SearchContext
from secondpass.shards.mapping import FieldType
from secondpass.shards.query import QueryContext
from secondpass.shards.script_doc_values import require_doc_values
from secondpass.shards.top_docs import Docs

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matching:
    """Hold the matching documents of one shard, ascending; *query_context* tells what queries inside an aggregation may ask."""

    context: SearchContext
    docs: Docs
    query_context: Callable[[], QueryContext]

    def field(self, name: str) -> FieldType | None:
        return self.context.snapshot.mapping.field(name)

    def numbers(self, name: str) -> tuple[npt.NDArray[Any], Rows]:
        """Return every number the documents hold in a field, and the row of the document that holds it."""
        column = self._column(name)
        if not isinstance(column, NumberColumn):
            return np.empty(0, dtype=np.float64), np.empty(0, dtype=np.int64)
        counts = column.counts[self.docs]
        starts = np.repeat(column.value_offsets[self.docs] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        rows = np.repeat(np.arange(len(self.docs), dtype=np.int64), counts)
        return column.flat[starts + np.arange(len(rows))], rows

    def terms(self, name: str) -> tuple[list[str], Rows]:
        """Return every term the documents hold in a keyword field, and the row of the document that holds it."""
        column = self._column(name)
        if not isinstance(column, KeywordColumn):
            return [], np.empty(0, dtype=np.int64)
        values = [column.values(doc) for doc in self.docs.tolist()]
        rows = np.repeat(np.arange(len(values), dtype=np.int64), [len(terms) for terms in values])
        return [term for terms in values for term in terms], rows

    def narrowed(self, rows: Rows) -> Matching:
        """Return some of the documents, *rows* in any order and with repeats."""
        return replace(self, docs=self.docs[np.unique(rows)])

    def everywhere(self) -> Matching:
        """Return all documents of the shard that are not deleted."""
        return replace(self, docs=np.flatnonzero(self.context.snapshot.live).astype(np.int32))

    def without(self, others: Sequence[Matching]) -> Matching:
        """Return the documents that are in none of *others*."""
        taken = np.unique(np.concatenate([np.empty(0, dtype=np.int32), *(other.docs for other in others)]))
        return replace(self, docs=np.setdiff1d(self.docs, taken))

    def filtered(self, query: Query) -> Matching:
        """Return the documents *query* matches too."""
        weight = query.rewrite().weight(self.context, np.float32(1.0), scoring=False)
        at = weight.score(Scope(self.context.max_doc, self.docs)).at
        return replace(self, docs=self.docs[at])

    def _column(self, name: str) -> Any:
        field = self.field(name)
        if field is not None:
            require_doc_values(field, self.context.snapshot.index)
        return self.context.snapshot.doc_values(name)


Everything = Sequence[Matching]
"""The matching documents of all shards."""


class Aggregation(Protocol):
    """Compute one aggregation."""

    def compute(self, everything: Everything) -> dict[str, Any]:
        """Return its result as Elasticsearch prints it."""
        ...


@dataclass(frozen=True, slots=True)
class WithMeta:
    """Give back with the result what the request said to remember."""

    aggregation: Aggregation
    meta: Mapping[str, Any]

    def compute(self, everything: Everything) -> dict[str, Any]:
        return {"meta": self.meta, **self.aggregation.compute(everything)}


def field_of(everything: Everything, name: str) -> FieldType | None:
    """Return the type of a field in the first index that maps it."""
    return next((field for matching in everything if (field := matching.field(name)) is not None), None)


def compute_all(aggregations: Mapping[str, Aggregation], everything: Everything) -> dict[str, Any]:
    """Return the results of named aggregations."""
    return {name: aggregation.compute(everything) for name, aggregation in aggregations.items()}
