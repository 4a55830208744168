"""Run a compound retriever: search for its children, make one ranking, search once more with that ranking as the query.

Elasticsearch: CompoundRetrieverBuilder.rewrite, RankDocsRetrieverBuilder. All searches see the same snapshots. But: where
Elasticsearch lets children search with `query_then_fetch` always, here they search as the request does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from secondpass.engine.error_table import EXPECTED
from secondpass.engine.errors import RankFeatureError, RetrieverError
from secondpass.engine.fetching.fetch import explain
from secondpass.engine.fetching.source_values import source_values
from secondpass.engine.models import Models
from secondpass.engine.outcome import Retrieved, RetrievedList, SearchOutcome, ShardTarget
from secondpass.engine.request import UNTRACKED, SearchRequest
from secondpass.engine.validation import UNSET, validate
from secondpass.models.cross_encoder import CrossEncoder
from secondpass.models.inference.elasticsearch import Elasticsearch
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError
from secondpass.shards.painless.object_text import text as java_text
from secondpass.shards.query import QueryBuilder
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.top_docs import ScoreDoc, Scores

from .compound import Compound, Retriever
from .fusion import SMALLEST
from .rank_docs import RankDocs
from .retriever import Found, Ranking, Search
from .standard import Standard


@dataclass(frozen=True, slots=True)
class Searches:
    """Run the searches one *request* leads to, on the snapshots of *targets*. Implements `retriever.Services`."""

    request: SearchRequest
    targets: Sequence[ShardTarget]
    models: Models
    run: Callable[[SearchRequest], SearchOutcome]

    def snapshot(self, row: ScoreDoc) -> Snapshot:
        """Return the snapshot of the shard a row comes from."""
        return self.targets[row.shard].snapshot

    def first_text(self, row: ScoreDoc, field: str) -> str | None:
        snapshot = self.snapshot(row)
        mapped = snapshot.mapping.field(field)
        values = [] if mapped is None else source_values(snapshot, row.doc, mapped)
        return java_text(values[0]) if values else None

    def require_endpoint(self, inference_id: str, window_size: int) -> None:
        top_n = self.models.endpoint(inference_id).top_n
        if top_n is not None and top_n < window_size:
            raise IllegalArgumentError(
                f"Inference endpoint [{inference_id}] is configured to return the top [{top_n}] results, but "
                f"rank_window_size is [{window_size}]. Reduce rank_window_size to be less than or equal to the configured "
                "top N value."
            )

    def relevance(self, inference_id: str, query: str, texts: Sequence[str]) -> Scores:
        return self.models.endpoint(inference_id).score(query, texts)

    def local_model(self, inference_id: str) -> CrossEncoder | None:
        service = self.models.endpoint(inference_id).service
        return service.encoder() if isinstance(service, Elasticsearch) else None


def retrieve(retriever: Compound, searches: Searches) -> SearchOutcome:
    """Return the outcome of a search with a compound retriever: of its last search, and what led there."""
    _check(retriever, searches)
    ranking, retrieved = _rank(retriever, (), searches)
    outcome = searches.run(_last_request(retriever, ranking, searches))
    return replace(outcome, retrieved=retrieved)


def _check(retriever: Retriever, searches: Searches) -> None:
    """Raise what can be known to be wrong before anything is searched."""
    if isinstance(retriever, Compound):
        if retriever.refusal is not None:
            raise retriever.refusal
        retriever.fusion.check(searches)
        for child in retriever.children:
            _check(child, searches)


def _rank(retriever: Compound, filters: Sequence[QueryBuilder], searches: Searches) -> tuple[Ranking, Retrieved]:
    """Rank under *filters* of the retrievers above; inner compound retrievers go first."""
    narrowing = (*retriever.common.filters, *filters)
    ready = [_ready(child, narrowing, searches) for child in retriever.children]
    outcomes = _search_all(retriever, [retriever.fusion.asked(search) for search, _ in ready], searches)
    ranking = _fused(retriever, outcomes, searches)
    lists = [
        RetrievedList(child.name, child.common.label, outcome, inner)
        for child, outcome, (_, inner) in zip(retriever.children, outcomes, ready, strict=True)
    ]
    told = None if ranking.failure is None else str(ranking.failure)
    return ranking, Retrieved(retriever.name, retriever.common.label, tuple(lists), ranking.rows, told, ranking.tokens)


def _ready(child: Retriever, filters: Sequence[QueryBuilder], searches: Searches) -> tuple[Search, Retrieved | None]:
    """Return the search a child means: for a compound one, of the ranking it has made."""
    if isinstance(child, Standard):
        return child.child_search(filters), None
    ranking, retrieved = _rank(child, filters, searches)
    return Search(RankDocs(ranking, searches.snapshot), _min_score(child)), retrieved


def _search_all(retriever: Compound, asked: Sequence[Search], searches: Searches) -> list[SearchOutcome]:
    """Return what each search found; raises RetrieverError with the failures of all."""
    outcomes: list[SearchOutcome] = []
    failures: list[tuple[str, Exception]] = []
    for child, search in zip(retriever.children, asked, strict=True):
        try:
            outcomes.append(searches.run(_child_request(search, retriever.window_size, searches.request)))
        except UnsupportedError:
            raise
        except EXPECTED as error:
            failures.append((child.name, error))
    if failures:
        raise RetrieverError(retriever.name, failures)
    return outcomes


def _child_request(search: Search, window_size: int, request: SearchRequest) -> SearchRequest:
    validate(search.rescore, UNSET, window_size)
    return SearchRequest(
        query=search.query,
        size=window_size,
        min_score=search.min_score,
        sort=search.sort,
        collapse=search.collapse,
        rescore=search.rescore,
        track_scores=search.track_scores,
        track_total_hits=UNTRACKED,
        search_type=request.search_type,
    )


def _fused(retriever: Compound, outcomes: Sequence[SearchOutcome], searches: Searches) -> Ranking:
    found = [
        _found(child, outcome, retriever.window_size)
        for child, outcome in zip(retriever.children, outcomes, strict=True)
    ]
    try:
        return retriever.fusion.fuse(found, searches)
    except EXPECTED as error:
        failures = [(child.name, RankFeatureError(error)) for child in retriever.children]
        raise RetrieverError(retriever.name, failures) from error


def _found(child: Retriever, outcome: SearchOutcome, window_size: int) -> Found:
    return Found(
        tuple(outcome.merged.page(0, window_size)),
        lambda row: explain(outcome.shards[row.shard], row.doc),
        child.common.label,
        outcome.request.shows_scores,
    )


def _last_request(retriever: Compound, ranking: Ranking, searches: Searches) -> SearchRequest:
    """Return the search that shows the ranking: its page inside the ranking, its totals those of all that children match.

    What is not ranked scores 0; it takes no part where nobody asks for it, or where a child has a `min_score`.
    """
    request, count = searches.request, len(ranking.rows)
    everything = bool(request.aggregations) or request.explain or request.track_total_hits > count
    tail = retriever.matched_by_children() if everything else None
    least = _min_score(retriever)
    return replace(
        request,
        query=retriever.common.labelled(RankDocs(ranking, searches.snapshot, tail)),
        min_score=request.min_score if least is None else least,
        size=min(request.size, max(0, count - request.from_)),
        retriever=None,
    )


def _min_score(retriever: Compound) -> np.float32 | None:
    """Return the score that documents of a retriever's ranking have to reach, and those outside it do not."""
    if retriever.common.min_score is not None:
        return retriever.common.min_score
    return SMALLEST if any(child.common.min_score is not None for child in retriever.children) else None
