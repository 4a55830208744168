"""Writes by query. Elasticsearch: RestDeleteByQueryAction, RestUpdateByQueryAction, RestReindexAction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.node import Node
from secondpass.engine.request import SEARCH_TYPES
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS, TIMEOUTS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.writing.by_query import (
    BATCH,
    ByQuery,
    delete_by_query,
    read_by_query,
    read_conflicts,
    search_of,
    update_by_query,
)
from secondpass.engine.writing.reindex import Reindex
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError

from .indices_params import indices_options, named
from .query_params import QUERY_STRING, with_query_string
from .tasks import not_running
from .write_params import NO_PIPELINE, Refresh, refresh_policy


def delete(call: Call) -> Answer:
    """Delete what a query finds."""
    return _run(call, delete_by_query, scripted=False)


def update(call: Call) -> Answer:
    """Write again what a query finds, as it is or as a script makes it."""
    if call.params.text("pipeline", NO_PIPELINE) != NO_PIPELINE:
        raise UnsupportedError("ingest pipelines are not supported by secondpass")
    return _run(call, update_by_query, scripted=True)


def reindex(call: Call) -> Answer:
    """Copy documents from index to index."""
    _check_rate(call)
    asked = Reindex.read(call.object(), _max_docs(call), _slices(call))
    policy = refresh_policy(call.params)
    _check_alias(call, asked.destination.index)

    def run() -> tuple[dict[str, Any], int]:
        answer = asked.run(call.node)
        if asked.destination.index in (*call.node.indices.state, *call.node.indices.aliases):
            policy.after(call.node.indices.for_write(asked.destination.index))
        return answer

    return _answered(call, "reindex", run)


def rethrottle(call: Call) -> Answer:
    """Give a task another rate, which is done if it ever was. Elasticsearch: RestRethrottleAction."""
    answer = not_running(call, "is missing")
    if "requests_per_second" not in call.params:
        raise IllegalArgumentError("requests_per_second is a required parameter")
    _check_rate(call)
    return answer


def _run(call: Call, run: Callable[[Node, ByQuery], tuple[dict[str, Any], int]], *, scripted: bool) -> Answer:
    _check_rate(call)
    proceeds = read_conflicts(call.params.text("conflicts", "abort"), False)
    defaults = ByQuery(
        call.part("index"),
        search_of({}, call.params.text("search_type", SEARCH_TYPES[0])),
        _max_docs(call),
        proceeds,
        indices_options(call.params),
        with_version=call.params.flag("version"),
        slices=_slices(call),
        routing=call.params.names("routing"),
    )
    asked = read_by_query(
        {**with_query_string(call.object(), call.params), **_bounds(call)}, defaults, scripted=scripted
    )
    policy = refresh_policy(call.params)

    def done() -> tuple[dict[str, Any], int]:
        answer = run(call.node, asked)
        for service in named(call) if policy is not Refresh.LATER else ():
            policy.after(service)
        return answer

    return _answered(call, "update/byquery" if scripted else "delete/byquery", done)


def _answered(call: Call, action: str, run: Callable[[], tuple[dict[str, Any], int]]) -> Answer:
    """Return the answer of a call, or of one that is not waited for the task it was."""
    if call.params.flag("wait_for_completion", default=True):
        return Answer(*run())
    description = f"{action} [{call.part('index')}]"
    return Answer({"task": call.node.tasks.run(f"indices:data/write/{action}", description, lambda: run()[0])})


def _check_rate(call: Call) -> None:
    """Raise IllegalArgumentError for a rate that cannot be. But: nothing is slowed down."""
    rate = call.params.text("requests_per_second", "-1")
    try:
        is_rate = rate == "-1" or float(rate) > 0
    except ValueError:
        is_rate = False
    if not is_rate:
        raise IllegalArgumentError(
            "[requests_per_second] must be a float greater than 0. Use -1 to disable throttling."
        )


def _slices(call: Call) -> int:
    slices = call.params.text("slices", "1")
    if slices == "auto":
        return 1
    if not (slices.isdigit() and int(slices)):
        raise IllegalArgumentError('[slices] must be a positive integer or the string "auto"')
    return int(slices)


def _bounds(call: Call) -> dict[str, Any]:
    """Return what the URL says of the search itself, by the names these have in a body."""
    size = {"size": call.params.integer("scroll_size", BATCH)} if "scroll_size" in call.params else {}
    return {**size, **({"timeout": call.params.text("search_timeout")} if "search_timeout" in call.params else {})}


def _max_docs(call: Call) -> int | None:
    return call.params.integer("max_docs", 0) if "max_docs" in call.params else None


def _check_alias(call: Call, name: str) -> None:
    if call.params.flag("require_alias") and name not in call.node.indices.aliases:
        raise IndexNotFoundError(name, f" and [require_alias] request flag is [true] and [{name}] is not an alias")


BY_QUERY = (
    QUERY_STRING
    | INDICES_OPTIONS
    | TIMEOUTS
    | {"conflicts", "max_docs", "preference", "refresh", "requests_per_second", "routing", "scroll", "scroll_size"}
    | {"search_timeout", "search_type", "slices", "wait_for_completion"}
)
ROUTES = (
    Route(("POST",), "/{index}/_delete_by_query", delete, BY_QUERY, Body.JSON),
    Route(("POST",), "/{index}/_update_by_query", update, BY_QUERY | {"pipeline", "version"}, Body.JSON),
    Route(
        ("POST",),
        "/_reindex",
        reindex,
        TIMEOUTS
        | {"max_docs", "refresh", "require_alias", "requests_per_second", "scroll", "slices", "wait_for_completion"},
        Body.JSON,
    ),
    *(
        Route(("POST",), f"/{word}/{{task_id}}/_rethrottle", rethrottle, frozenset({"group_by", "requests_per_second"}))
        for word in ("_reindex", "_delete_by_query", "_update_by_query")
    ),
)
