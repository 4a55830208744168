"""Which shards a search asks: those of the indices it names, or those a point in time keeps.

Elasticsearch: TransportSearchAction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from secondpass.engine.indices.index_names import DEFAULT_OPTIONS, IndicesOptions
from secondpass.engine.paging.frozen import FrozenRanking, freeze
from secondpass.engine.paging.pagination import DEFAULT_KEEP_ALIVE, Frozen
from secondpass.shards.lucene import Occur
from secondpass.shards.query import parse_query
from secondpass.shards.query.bool import Bool

from .coordinator import Coordinator
from .node import Node
from .outcome import Opened, SearchOutcome
from .request import SearchRequest
from .strictness import refuse_leniencies
from .validation import check_point_in_time, check_slice

Watch = Callable[[SearchOutcome], None]


def unwatched(outcome: SearchOutcome) -> None:
    """Do nothing with what a search found out."""


def open_shards(
    node: Node, expression: str, options: IndicesOptions = DEFAULT_OPTIONS, routing: Sequence[str] = ()
) -> Opened:
    """Open the shards of some indices, or of these only those a *routing* leads to, or that of an alias.

    What is opened does not change.
    """
    names = node.indices.names()
    services = names.resolve(expression, options)
    filters = {
        index: Bool(tuple((Occur.SHOULD, parse_query(one, ())) for one in found))
        for index, found in names.filters(expression, options).items()
    }
    routings = {service.name: names.search_routing(service.name, expression, routing) for service in services}
    return Opened.of(services, node.path, filters, routings, node.shard_pool)


def search(
    node: Node,
    request: SearchRequest,
    expression: str | None,
    options: IndicesOptions = DEFAULT_OPTIONS,
    routing: Sequence[str] = (),
    watch: Watch = unwatched,
) -> dict[str, Any]:
    """Return Elasticsearch's answer to a search; *watch* is shown what the search found out."""
    request = with_boosts(node, request, options)
    opened = opened_for(node, request, expression, options, routing)
    if request.pagination is not None:
        return _frozen_page(node, opened, request, request.pagination, watch)
    coordinator = Coordinator(opened, node.models)
    outcome = coordinator.run(request)
    watch(outcome)
    answer = coordinator.page(outcome, request.from_)
    return answer if request.pit is None else {"pit_id": request.pit.id, **answer}


def outcome_of(node: Node, request: SearchRequest, expression: str | None) -> SearchOutcome:
    """Return what a search finds out, for whoever looks behind its page; nothing is kept."""
    request = with_boosts(node, request)
    opened = opened_for(node, request, expression)
    if request.pagination is not None:
        return ranking_for(node, opened, request).outcome_of(request)
    return Coordinator(opened, node.models).run(request)


def with_boosts(node: Node, request: SearchRequest, options: IndicesOptions = DEFAULT_OPTIONS) -> SearchRequest:
    """Return a request whose boosts go by the names of indices, where it says names, aliases or patterns.

    Raises IndexNotFoundError. Elasticsearch: TransportSearchAction.resolveIndexBoosts.
    """
    boosts: dict[str, Any] = {}
    for expression, boost in request.indices_boost:
        for service in node.indices.resolve(expression, options):
            boosts.setdefault(service.name, boost)
    return replace(request, indices_boost=tuple(boosts.items()))


def _frozen_page(
    node: Node, opened: Opened, request: SearchRequest, pagination: Frozen, watch: Watch
) -> dict[str, Any]:
    """Return a page of a frozen ranking, which a point in time keeps: the one named, or a new one."""
    ranking = ranking_for(node, opened, request)
    watch(ranking.outcome_of(request))
    answer = ranking.page(request)
    points = node.points_in_time
    id_ = points.open(opened, pagination.keep_alive or DEFAULT_KEEP_ALIVE) if request.pit is None else request.pit.id
    points.freeze(id_, ranking)
    return {"pit_id": id_, **answer}


def ranking_for(node: Node, opened: Opened, request: SearchRequest) -> FrozenRanking:
    """Return the ranking that the request's point in time keeps, or a new one where there is none."""
    kept = None if request.pit is None else node.points_in_time.ranking(request.pit.id)
    return kept or freeze(Coordinator(opened, node.models), opened, request)


def opened_for(
    node: Node,
    request: SearchRequest,
    expression: str | None,
    options: IndicesOptions = DEFAULT_OPTIONS,
    routing: Sequence[str] = (),
) -> Opened:
    """Open what a search asks; *expression* names indices, None where the caller names none. Raises EngineError."""
    check_slice(request)
    if node.strict:
        refuse_leniencies(request)
    if request.pit is None:
        return open_shards(node, expression or "_all", options, routing)
    check_point_in_time(request, expression, options, routing=bool(routing))
    return node.points_in_time.get(request.pit.id, request.pit.keep_alive)
