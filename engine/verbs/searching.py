"""Searches, and questions about them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any
from warnings import warn

from secondpass.engine.absent import explain_absence
from secondpass.engine.analyze import analyze_text
from secondpass.engine.coordinator import Coordinator
from secondpass.engine.count import count_matches
from secondpass.engine.engine_state import EngineState
from secondpass.engine.errors import RequestValidationError
from secondpass.engine.explain import explain_document
from secondpass.engine.indices.index_service import checked_id
from secondpass.engine.linting.lint import lint
from secondpass.engine.linting.pages import lint_moments, lint_pages
from secondpass.engine.paging.page_map import PageMap
from secondpass.engine.paging.page_walk import bodies_of, page_map
from secondpass.engine.paging.reader_contexts import read_keep_alive
from secondpass.engine.pipelines.search import search_through_pipeline
from secondpass.engine.request import SearchRequest
from secondpass.engine.searches import open_shards, outcome_of, search
from secondpass.engine.strictness import RequestWarning, leniencies
from secondpass.engine.took import took
from secondpass.engine.tracing.trace import RankTrace, trace_of

from .answering import answering


class SearchVerbs(EngineState):
    """Search, and tell why."""

    @answering
    def search(
        self,
        index: str | None = None,
        body: Mapping[str, Any] | None = None,
        search_type: str = "query_then_fetch",
        include_named_queries_score: bool = False,
        search_pipeline: str | None = None,
    ) -> dict[str, Any]:
        """Search indices by comma and wildcard, all by default; none with a `pit`. Elasticsearch: `POST /{index}/_search`.

        *search_pipeline* names one of OpenSearch's pipelines to search through. Warns with a RequestWarning of what
        Elasticsearch refuses.
        """
        started = time.perf_counter()
        warnings: list[str] = []

        def run(asked: Mapping[str, Any] | None) -> dict[str, Any]:
            request = SearchRequest.from_body(asked, search_type, include_named_queries_score)
            warnings.extend(leniency.warning for leniency in leniencies(request))
            return search(self.node, request, index)

        services = partial(self.node.indices.resolve, index or "_all")
        answer = search_through_pipeline(self.node, services, body, run, search_pipeline)
        for warning in warnings:
            warn(warning, RequestWarning, stacklevel=3)
        return {**answer, "took": took(started)}

    @answering
    def open_point_in_time(self, index: str, keep_alive: str = "1m") -> dict[str, Any]:
        """Keep what searches see now; return its `id`. Elasticsearch: `POST /{index}/_pit`."""
        return {"id": self.node.points_in_time.open(open_shards(self.node, index), read_keep_alive(keep_alive))}

    @answering
    def close_point_in_time(self, id: str) -> dict[str, Any]:
        """Let a point in time go. Elasticsearch: `DELETE /_pit`."""
        freed = self.node.points_in_time.close(id)
        return {"succeeded": True, "num_freed": int(freed)}

    @answering
    def count(self, index: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Count the documents that match `body["query"]`, or all. Elasticsearch: `POST /{index}/_count`."""
        return count_matches(Coordinator(open_shards(self.node, index), self.node.models), body)

    @answering
    def analyze(self, index: str | None = None, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Show the tokens of `body["text"]`, by an analyzer or as a field of *index*. Elasticsearch: `POST /_analyze`."""
        return analyze_text(None if index is None else self.node.indices.get(index), body or {})

    @answering
    def trace(
        self, index: str, body: Mapping[str, Any] | None = None, search_type: str = "query_then_fetch"
    ) -> RankTrace:
        """Run a search and tell each document's score and rank after every stage. Ours."""
        request = SearchRequest.from_body(body, search_type)
        return trace_of(outcome_of(self.node, request, index))

    @answering
    def page_map(
        self,
        index: str | None = None,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        page_size: int | None = None,
        pages: int | None = None,
    ) -> PageMap:
        """Walk a search page by page, 5 of 10 hits unless told, and tell what shows twice, and what never. Ours.

        A list of bodies is taken as pages asked for one after the other.
        """
        return page_map(self.node, bodies_of(body, page_size, pages), index)

    @answering
    def lint(self, index: str | None = None, *bodies: Mapping[str, Any]) -> list[str]:
        """Return warnings about searches that are well formed and may still not mean what they say. Ours.

        Several bodies are also looked at as pages of one sequence. What Elasticsearch refuses for its windows is told as well.
        """
        told = [self._lint(index, body) for body in bodies]
        if len(bodies) < 2:
            return list(chain.from_iterable(told))
        numbered = [f"body {number}: {text}" for number, texts in enumerate(told, start=1) for text in texts]
        return [*numbered, *lint_pages(bodies), *lint_moments(bodies)]

    def _lint(self, index: str | None, body: Mapping[str, Any]) -> Iterable[str]:
        try:
            request = SearchRequest.from_body(body)
        except RequestValidationError as error:
            return [f"Elasticsearch refuses it: {error}"]
        return lint(outcome_of(self.node, request, index))

    @answering
    def explain(self, index: str, id: Any, body: Mapping[str, Any]) -> dict[str, Any]:
        """Explain how a document scores on `body["query"]`. Elasticsearch: `POST /{index}/_explain/{id}`."""
        return explain_document(self.node.indices.get(index), checked_id(id), body)

    @answering
    def explain_absent(
        self,
        index: str,
        id: Any,
        body: Mapping[str, Any] | None = None,
        search_type: str = "query_then_fetch",
    ) -> dict[str, Any]:
        """Tell at which stage of a search a document left, why, and what it had scored until then. Ours."""
        request = SearchRequest.from_body(body, search_type)
        return explain_absence(outcome_of(self.node, request, index), checked_id(id)).to_json()
