"""The path of a search, told in order. Elasticsearch: TransportSearchAction, SearchPhaseController."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.engine.fetching.fetch import fetch
from secondpass.engine.fetching.inner_hits import expanded
from secondpass.engine.indices.index_service import IndexService
from secondpass.models.errors import ModelError
from secondpass.rescorers import Rescorer, Stage, rescore_phase
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.first_pass import FirstPass, all_matches, first_pass, postings_outside
from secondpass.shards.lucene import Occur, Query, SearchContext
from secondpass.shards.lucene.constant import boosted
from secondpass.shards.query import QueryBuilder, QueryContext, to_lucene
from secondpass.shards.query.bool import Bool
from secondpass.shards.sorted_pass import Order
from secondpass.shards.statistics import GlobalStatistics
from secondpass.shards.top_docs import ScoreDoc, TopDocs

from .aggregations.aggregation import Matching, compute_all
from .deadline import Clock, Deadline
from .error_table import EXPECTED
from .errors import IndexClosedError, IndexNotFoundError, ResourceNotFoundError, SearchPhaseError
from .grouping import grouping
from .highlighting.highlight import plan_highlights
from .merge import merge
from .models import Models, ModelServices
from .outcome import Opened, Plan, SearchOutcome, ShardResult, ShardTarget
from .request import SearchRequest
from .response import search_response
from .retrievers.run import Searches, retrieve
from .sort_request import is_by_score
from .validation import check_collapse, check_sort, check_windows


class Coordinator:
    """Run searches over opened shards; *clock* is what a `timeout` goes by."""

    def __init__(self, opened: Opened, models: Models, clock: Clock = time.monotonic) -> None:
        self.opened = opened
        self._models = models
        self._clock = clock

    def search(self, request: SearchRequest) -> dict[str, Any]:
        """Return Elasticsearch's answer to *request*."""
        outcome = self.run(request)
        return self.page(outcome, request.from_)

    def page(self, outcome: SearchOutcome, from_: int) -> dict[str, Any]:
        """Return the page of a ranking that begins at *from_*, of as many hits as its request asks for."""
        rows = outcome.merged.page(from_, outcome.request.size)
        hits = _hits(outcome, rows)
        hits = expanded(hits, outcome.request, self.search)
        return search_response(outcome, hits, self._aggregate(outcome))

    def run(self, request: SearchRequest) -> SearchOutcome:
        """Query, rescore and merge, in a retriever's ranking where there is one; fetch nothing."""
        deadline = Deadline.after(request.timeout, self._clock)
        targets = self.opened.targets
        contexts = _contexts(targets, request.search_type)
        queried = [service.query_context() for service in self.opened.services]
        if request.retriever is None:
            return self._run(request, targets, contexts, queried, deadline)

        def run(one: SearchRequest) -> SearchOutcome:
            return self._run(one, targets, contexts, [replace(context, named={}) for context in queried], deadline)

        return retrieve(request.retriever, Searches(request, targets, self._models, run))

    def _run(
        self,
        request: SearchRequest,
        targets: Sequence[ShardTarget],
        contexts: Sequence[SearchContext],
        queried: Sequence[QueryContext],
        deadline: Deadline,
    ) -> SearchOutcome:
        """Run one search on shards already opened."""
        plans = {
            service.name: self._plan(service, request, context)
            for service, context in zip(self.opened.services, queried, strict=True)
        }
        asked = [
            _Asked(target, context, plans[target.service.name], request, len(targets))
            for target, context in zip(targets, contexts, strict=True)
        ]
        results = tuple(self.opened.pool.map(lambda one: _on_shard(one, deadline), asked, _Asked.postings_outside))
        ranked = merge([result.top_docs for result in results], grouping(results, request.collapse))
        return SearchOutcome(request, results, ranked)

    def _aggregate(self, outcome: SearchOutcome) -> dict[str, Any]:
        everything = [result.matching for result in outcome.shards if result.matching is not None]
        try:
            return compute_all(outcome.request.aggregations, everything)
        except EXPECTED as error:
            raise _phase_failure(error, self.opened.services[0]) from error

    def _plan(self, service: IndexService, request: SearchRequest, context: QueryContext) -> Plan:
        try:
            check_windows(request, service.settings)
            check_sort(request.rescore, is_by_score(request.sort))
            check_collapse(request, service.mapping)
            if request.stored_fields is not None:
                request.stored_fields.check(service.mapping)
            chain = tuple(builder.build(ModelServices(self._models, context)) for builder in request.rescore)
            query = boosted(to_lucene(self._seen(service, request.query), context), _boost_of(service.name, request))
            post_filter = _optional(request.post_filter, context)
            scripts = {field.name: field.script.compile("field", context) for field in request.fields.script_fields}
            highlights = plan_highlights(request.highlight, query, context)
            return Plan(query, post_filter, chain, _order(request, context), context.named, scripts, highlights)
        except EXPECTED as error:
            raise _phase_failure(error, service) from error

    def _seen(self, service: IndexService, query: QueryBuilder) -> QueryBuilder:
        """Return a query as it is asked of an index: under the filter of the alias it is seen through."""
        narrowing = self.opened.filters.get(service.name)
        return query if narrowing is None else Bool(((Occur.MUST, query), (Occur.FILTER, narrowing)))


def _optional(builder: QueryBuilder | None, context: QueryContext) -> Query | None:
    return None if builder is None else to_lucene(builder, context)


def _order(request: SearchRequest, context: QueryContext) -> Order | None:
    if request.is_by_score:
        return None
    return Order(tuple(spec.resolve(context) for spec in request.sort), request.search_after)


def _boost_of(index: str, request: SearchRequest) -> np.float32:
    """Return what `indices_boost` gives an index: the first entry that names it."""
    return next((boost for name, boost in request.indices_boost if name == index), np.float32(1.0))


def _contexts(targets: Sequence[ShardTarget], search_type: str) -> list[SearchContext]:
    """Bind each shard to statistics: its own, or with `dfs_query_then_fetch` those of all shards together."""
    if search_type == "query_then_fetch":
        return [SearchContext(target.snapshot, target.snapshot, target.ordinal) for target in targets]
    everywhere = GlobalStatistics([target.snapshot for target in targets])
    return [SearchContext(target.snapshot, everywhere, target.ordinal) for target in targets]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold what one of *shards* shards is asked."""

    target: ShardTarget
    context: SearchContext
    plan: Plan
    request: SearchRequest
    shards: int

    def wanted(self) -> FirstPass:
        request, plan, target = self.request, self.plan, self.target
        kept = max(request.ranked, *(rescorer.window_size for rescorer in plan.chain), 0) if request.size else 0
        return FirstPass(
            plan.query if request.slice is None else request.slice.of(plan.query, target.ordinal, self.shards),
            kept,
            request.min_score,
            plan.post_filter,
            request.terminate_after,
            plan.order,
            request.track_scores,
            request.collapse,
            target.path,
        )

    def postings_outside(self) -> int:
        try:
            return postings_outside(self.context, self.wanted())
        except EXPECTED:  # which the shard will tell in its turn
            return 0


def _on_shard(asked: _Asked, deadline: Deadline) -> ShardResult:
    target, context, plan = asked.target, asked.context, asked.plan
    if deadline.has_passed():
        return ShardResult(target, context, plan, TopDocs.none(target.ordinal), (), timed_out=True)
    wanted = asked.wanted()
    try:
        found = replace(first_pass(context, wanted, target.tantivy), shard=target.ordinal)
        matching = None
        if asked.request.aggregations:
            matching = Matching(context, all_matches(context, wanted), target.service.query_context)
        stages = _rescored(found, plan.chain, context, deadline)
        return ShardResult(target, context, plan, found, stages or (), matching, timed_out=stages is None)
    except EXPECTED as error:
        raise _phase_failure(error, target.service, target.snapshot.shard) from error


def _rescored(
    found: TopDocs, chain: Sequence[Rescorer], context: SearchContext, deadline: Deadline
) -> tuple[Stage, ...] | None:
    """Return what each rescorer did, or None where time is up before all are done: nothing half rescored is shown."""
    stages: tuple[Stage, ...] = ()
    for rescorer in chain:
        if deadline.has_passed():
            return None
        stages += rescore_phase(stages[-1].after if stages else found, (rescorer,), context)
    return stages


def _hits(outcome: SearchOutcome, rows: Sequence[ScoreDoc]) -> list[dict[str, Any]]:
    """Return the hits of a page, each shard asked once for its own."""
    hits: dict[tuple[int, int], dict[str, Any]] = {}
    for shard in sorted({row.shard for row in rows}):
        mine = [row for row in rows if row.shard == shard]
        hits.update(((row.shard, row.doc), hit) for row, hit in zip(mine, _fetched(outcome, shard, mine), strict=True))
    return [hits[row.shard, row.doc] for row in rows]


def _fetched(outcome: SearchOutcome, shard: int, rows: Sequence[ScoreDoc]) -> list[dict[str, Any]]:
    """Return hits of one shard; a lone shard is asked for its hits along with its ranking."""
    result = outcome.shards[shard]
    try:
        return fetch(result, rows, outcome.request)
    except EXPECTED as error:
        phase = "query" if len(outcome.shards) == 1 else "fetch"
        raise _phase_failure(error, result.target.service, result.target.snapshot.shard, phase) from error


def _phase_failure(error: Exception, service: IndexService, shard: int = 0, phase: str = "query") -> Exception:
    """Return the failure of a phase, or the error itself where Elasticsearch finds it before asking any shard."""
    return SearchPhaseError(phase, [(shard, service.name, error)]) if _is_found_on_shards(error) else error


def _is_found_on_shards(error: Exception) -> bool:
    return not isinstance(
        error, IndexClosedError | IndexNotFoundError | ModelError | ResourceNotFoundError | UnsupportedError
    )
