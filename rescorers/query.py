"""`query`: a second, usually more expensive query over the window. Elasticsearch: QueryRescorer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import Query, Scope, SearchContext
from secondpass.shards.lucene.scope import rows_of
from secondpass.shards.lucene.weight import Weight
from secondpass.shards.query import QueryBuilder, parse_query, to_lucene
from secondpass.shards.top_docs import TopDocs
from secondpass.shards.xcontent import ObjectReader

from .combine import Combination
from .leniency import Leniency
from .rescorer import Rescorer, Services


@dataclass(frozen=True, slots=True)
class QueryRescorer:
    """Combine the score of *query* with the one a document came in with.

    But: documents outside the window, and those *query* does not match, are still multiplied by the query weight, and the
    whole list is sorted again: a document that was never rescored can overtake one that was.
    """

    window_size: int
    query: Query
    combination: Combination
    name: str = "query"

    def rescore(self, top_docs: TopDocs, context: SearchContext) -> TopDocs:
        scores = self.combination.weighed(top_docs.scores)
        window = top_docs.docs[: self.window_size]
        scope = Scope.window(context.max_doc, window)
        matches = self._weight(context).score(scope)
        matched, rows = rows_of(window.astype(np.int64), scope.docs_at(matches.at).astype(np.int64))
        inside = np.flatnonzero(matched)
        scores[inside] = self.combination.combined(top_docs.scores[inside], matches.scores[rows[inside]])
        return top_docs.replace(top_docs.docs, scores)

    def explain(self, source: Explanation, doc: int, in_window: bool, context: SearchContext) -> Explanation:
        if not source.match:
            return Explanation.no_match("First pass did not match", source)
        second = self._weight(context).explain(doc) if in_window else None
        if second is None or not second.match:
            return self.combination.explain_first(source)
        return self.combination.explain_both(source, second)

    def _weight(self, context: SearchContext) -> Weight:
        return self.query.rewrite().weight(context, np.float32(1.0), scoring=True)


@dataclass(frozen=True, slots=True)
class QueryRescorerBuilder:
    """Hold a parsed `query` rescorer that has not met an index yet."""

    window_size: int
    rescore_query: QueryBuilder
    combination: Combination
    name: str = "query"
    cuts: bool = False
    leniencies: tuple[Leniency, ...] = ()

    def build(self, services: Services) -> Rescorer:
        query = to_lucene(self.rescore_query, services.query_context)
        return QueryRescorer(self.window_size, query, self.combination)


def parse(reader: ObjectReader, window_size: int) -> QueryRescorerBuilder:
    if not reader.has("rescore_query"):
        raise IllegalArgumentError("rescore_query cannot be null")
    query = reader.take("rescore_query", _query)
    return QueryRescorerBuilder(window_size, query, Combination.take(reader))


def _query(value: object, path: Path) -> QueryBuilder:
    return parse_query(value, path)
