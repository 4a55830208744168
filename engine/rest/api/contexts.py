"""What stays open between searches: points in time and scrolls.

Elasticsearch: RestOpenPointInTimeAction, RestSearchScrollAction.
"""

from __future__ import annotations

from typing import Any

from secondpass.engine.errors import RequestValidationError
from secondpass.engine.paging.reader_contexts import read_keep_alive
from secondpass.engine.paging.scroll import continue_scroll
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.searches import open_shards
from secondpass.shards.errors import UnsupportedError
from secondpass.shards.xcontent import ObjectReader, list_of, string

from .indices_params import indices_options
from .search_shapes import RESPONSE, reshaped

ALL = "_all"


def open_point_in_time(call: Call) -> Answer:
    """Keep what searches of some indices see now."""
    if "keep_alive" not in call.params:
        raise RequestValidationError(["[keep_alive] is not specified"])
    if call.object():
        raise UnsupportedError("[index_filter] of a point in time is not supported by secondpass")
    call.params.flag("allow_partial_search_results")
    opened = open_shards(call.node, call.part("index"), indices_options(call.params), call.params.names("routing"))
    id_ = call.node.points_in_time.open(opened, read_keep_alive(call.params.text("keep_alive")))
    count = len(opened.targets)
    return Answer({"id": id_, "_shards": {"total": count, "successful": count, "skipped": 0, "failed": 0}})


def close_point_in_time(call: Call) -> Answer:
    """Let a point in time go."""
    reader = ObjectReader(call.object(), (), "close_point_in_time", declarative=True)
    id_ = reader.take("id", string)
    reader.finish()
    return _freed(int(call.node.points_in_time.close(id_)))


def scroll(call: Call) -> Answer:
    """Return the next batch of a scroll."""
    reader = ObjectReader(call.object(), (), "search_scroll", declarative=True)
    id_ = reader.take("scroll_id", string, call.part("scroll_id") or call.params.text("scroll_id"))
    keep_alive = reader.take("scroll", string, call.params.text("scroll"))
    reader.finish()
    if not id_:
        raise RequestValidationError(["scrollId is missing"])
    answer = continue_scroll(call.node.scrolls, id_, read_keep_alive(keep_alive, "scroll") if keep_alive else None)
    return Answer(reshaped(answer, None, call.params))


def clear_scroll(call: Call) -> Answer:
    """Let scrolls go, some or all."""
    reader = ObjectReader(call.object(), (), "clear_scroll", declarative=True)
    ids = [*reader.take("scroll_id", list_of(string), []), *call.part("scroll_id").split(",")]
    reader.finish()
    named = [id_ for id_ in ids if id_]
    if not named:
        raise RequestValidationError(["no scroll ids specified"])
    if ALL in named:
        call.node.scrolls.close_all()
        return _freed(1)
    return _freed(sum(call.node.scrolls.close(id_) for id_ in named))


def _freed(count: int) -> Answer:
    body: dict[str, Any] = {"succeeded": True, "num_freed": count}
    return Answer(body, 200 if count else 404)


SCROLL = (RESPONSE - {"typed_keys"}) | {"scroll", "scroll_id"}
ROUTES = (
    Route(
        ("POST",),
        "/{index}/_pit",
        open_point_in_time,
        INDICES_OPTIONS | {"allow_partial_search_results", "keep_alive", "preference", "routing"},
        Body.JSON,
    ),
    Route(("DELETE",), "/_pit", close_point_in_time, frozenset(), Body.JSON),
    Route(("GET", "POST"), "/_search/scroll", scroll, SCROLL, Body.JSON),
    Route(("GET", "POST"), "/_search/scroll/{scroll_id}", scroll, SCROLL, Body.JSON),
    Route(("DELETE",), "/_search/scroll", clear_scroll, frozenset(), Body.JSON),
    Route(("DELETE",), "/_search/scroll/{scroll_id}", clear_scroll, frozenset(), Body.JSON),
)
