"""The contracts between retrievers and what runs them. Elasticsearch: RetrieverBuilder, CompoundRetrieverBuilder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from secondpass.engine.sort_request import SortSpec
from secondpass.models.cross_encoder import CrossEncoder
from secondpass.rescorers import RescorerBuilder
from secondpass.rescorers.reading import TokensRead
from secondpass.shards.collapse import Collapse
from secondpass.shards.errors import Path
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import Occur
from secondpass.shards.painless.java_text import float_text
from secondpass.shards.query import QueryBuilder, parse_query
from secondpass.shards.query.bool import Bool
from secondpass.shards.query.builder import Labelled
from secondpass.shards.top_docs import ScoreDoc, Scores
from secondpass.shards.xcontent import ObjectReader, float32, list_of, text

ONE = np.float32(1.0)


@dataclass(frozen=True, slots=True)
class Common:
    """Hold what every retriever accepts: *filters*, `min_score`, and the *label* of its `_name`."""

    filters: tuple[QueryBuilder, ...] = ()
    min_score: np.float32 | None = None
    label: str | None = None

    @classmethod
    def take(cls, reader: ObjectReader) -> Common:
        """Take the members every retriever has."""
        return cls(
            tuple(reader.take("filter", list_of(_query), [])),
            reader.take("min_score", float32, None),
            reader.take("_name", text, None),
        )

    def labelled(self, query: QueryBuilder) -> QueryBuilder:
        """Return *query*, reported in the `matched_queries` of hits under the retriever's name, if it has one."""
        return query if self.label is None else Labelled(query, ONE, self.label)


@dataclass(frozen=True, slots=True)
class Search:
    """Describe what a retriever searches for: the parts of a search that are not its page."""

    query: QueryBuilder
    min_score: np.float32 | None = None
    sort: tuple[SortSpec, ...] = ()
    search_after: tuple[Any, ...] | None = None
    terminate_after: int = 0
    collapse: Collapse | None = None
    rescore: tuple[RescorerBuilder, ...] = ()
    track_scores: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what the search of a child found, best first; *explain* tells how a row got its score there.

    *scored* is False where it was sorted by something else and nobody asked for scores; *label* is the child's `_name`.
    """

    rows: tuple[ScoreDoc, ...]
    explain: Callable[[ScoreDoc], Explanation]
    label: str | None = None
    scored: bool = True

    @property
    def alias(self) -> str:
        """The child's `_name` as explanations show it."""
        return "" if self.label is None else f" [{self.label}]"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hold the ranking a compound retriever makes, best first; *failure* says why it is not the one that was asked for.

    *tokens* tells how much of a row's text a model in this process read, where one did.
    """

    rows: tuple[ScoreDoc, ...]
    explain: Callable[[ScoreDoc], Explanation]
    failure: Exception | None = None
    tokens: Callable[[ScoreDoc], TokensRead | None] = lambda row: None


class Services(Protocol):
    """What retrievers ask of the engine around them."""

    def first_text(self, row: ScoreDoc, field: str) -> str | None:
        """Return the first value of *field* in a document as Java prints it, or None where there is none."""
        ...

    def require_endpoint(self, inference_id: str, window_size: int) -> None:
        """Raise where there is no such inference endpoint, or it scores fewer documents than *window_size* at once."""
        ...

    def relevance(self, inference_id: str, query: str, texts: Sequence[str]) -> Scores:
        """Return the raw scores an inference endpoint gives *texts*; raises ModelError."""
        ...

    def local_model(self, inference_id: str) -> CrossEncoder | None:
        """Return the model behind an inference endpoint, or None where it is not in this process."""
        ...


class Fusion(Protocol):
    """Be what makes one compound retriever differ from another."""

    def check(self, services: Services) -> None:
        """Raise what is wrong before anything is searched."""
        ...

    def asked(self, search: Search) -> Search:
        """Return the search of a child with what this retriever adds to it."""
        ...

    def fuse(self, found: Sequence[Found], services: Services) -> Ranking:
        """Return one ranking of what the children found."""
        ...


def filtered(query: QueryBuilder | None, filters: Sequence[QueryBuilder]) -> QueryBuilder:
    """Return *query* on the documents all *filters* match; without a query every score is 0."""
    required = () if query is None else ((Occur.MUST, query),)
    return Bool((*required, *((Occur.FILTER, builder) for builder in filters)))


def java_float(value: np.float32) -> str:
    """Print a score as explanations show it within text."""
    return float_text(float(value))


def _query(value: Any, path: Path) -> QueryBuilder:
    return parse_query(value, path)
