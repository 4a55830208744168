"""`standard`: a query with what a search puts beside it. Elasticsearch: StandardRetrieverBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.request_values import read_collapse, read_search_after, read_terminate_after
from secondpass.engine.sort_request import SortSpec, read_sort
from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.query.match_all import MatchAll
from secondpass.shards.xcontent import ObjectReader

from .retriever import Common, Search, filtered

NAME = "standard"


@dataclass(frozen=True, slots=True)
class Standard:
    """Search for *query*, all documents without one; with filters alone every score is 0."""

    common: Common = Common()  # noqa: RUF009  # frozen
    query: QueryBuilder | None = None
    sort: tuple[SortSpec, ...] = ()
    search_after: tuple[Any, ...] | None = None
    terminate_after: int = 0
    collapse: Collapse | None = None
    name: str = NAME

    def search(self, filters: Sequence[QueryBuilder] = ()) -> Search:
        """Return the search this is, under *filters* of retrievers above it."""
        return Search(
            self._query(filters),
            self.common.min_score,
            self.sort,
            self.search_after,
            self.terminate_after,
            self.collapse,
        )

    def child_search(self, filters: Sequence[QueryBuilder]) -> Search:
        """Return the search this is inside a compound retriever; raises IllegalArgumentError for what is of no use there."""
        if self.search_after is not None:
            raise IllegalArgumentError("[search_after] cannot be used in children of compound retrievers")
        if self.terminate_after:
            raise IllegalArgumentError("[terminate_after] cannot be used in children of compound retrievers")
        return self.search(filters)

    def matches(self, filters: Sequence[QueryBuilder] = ()) -> QueryBuilder:
        return self.common.labelled(self._query(filters))

    def problems(self, size: int) -> list[str]:
        return []

    def _query(self, filters: Sequence[QueryBuilder]) -> QueryBuilder:
        narrowing = (*self.common.filters, *filters)
        return filtered(self.query, narrowing) if narrowing else self.query or MatchAll()


def parse(reader: ObjectReader) -> Standard:
    return Standard(
        Common.take(reader),
        reader.take("query", parse_query, None),
        reader.take("sort", read_sort, ()),
        reader.take("search_after", read_search_after, None),
        reader.take("terminate_after", read_terminate_after, 0),
        reader.take("collapse", read_collapse, None),
    )
