"""Which shards a search asks: those of the indices it names, or those a point in time keeps.

Elasticsearch: TransportSearchAction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from secondpass.shards.lucene import Occur
from secondpass.shards.query import parse_query
from secondpass.shards.query.bool import Bool

from .coordinator import Coordinator
from .errors import RequestValidationError
from .indices import DEFAULT_OPTIONS, IndicesOptions
from .node import Node
from .outcome import Opened, SearchOutcome
from .request import SearchRequest
from .strictness import refuse_leniencies

Watch = Callable[[SearchOutcome], None]


def unwatched(outcome: SearchOutcome) -> None:
    """Do nothing with what a search found out."""


def coordinator_for(
    node: Node,
    request: SearchRequest,
    expression: str | None,
    options: IndicesOptions = DEFAULT_OPTIONS,
    routing: Sequence[str] = (),
) -> Coordinator:
    """Return what runs a search; *expression* names indices, None where the caller names none. Raises EngineError."""
    if node.strict:
        refuse_leniencies(request)
    if request.pit is None:
        return Coordinator(open_shards(node, expression or "_all", options, routing), node.models)
    if routing:
        raise RequestValidationError(["[routing] cannot be used with point in time"])
    if expression is not None:
        raise RequestValidationError(
            ["[indices] cannot be used with point in time. Do not specify any index with point in time."]
        )
    return Coordinator(node.points_in_time.get(request.pit.id, request.pit.keep_alive), node.models)


def open_shards(
    node: Node, expression: str, options: IndicesOptions = DEFAULT_OPTIONS, routing: Sequence[str] = ()
) -> Opened:
    """Open the shards of some indices, or of these only those a *routing* leads to: what is opened does not change."""
    filters = {
        index: Bool(tuple((Occur.SHOULD, parse_query(one, ())) for one in found))
        for index, found in node.indices.filters(expression, options).items()
    }
    return Opened.of(node.indices.resolve(expression, options), node.path, filters, routing)


def search(
    node: Node,
    request: SearchRequest,
    expression: str | None,
    options: IndicesOptions = DEFAULT_OPTIONS,
    routing: Sequence[str] = (),
    watch: Watch = unwatched,
) -> dict[str, Any]:
    """Return Elasticsearch's answer to a search; *watch* is shown what the search found out."""
    coordinator = coordinator_for(node, request, expression, options, routing)
    outcome = coordinator.run(request)
    watch(outcome)
    answer = coordinator.page(outcome, request.from_)
    return answer if request.pit is None else {"pit_id": request.pit.id, **answer}
