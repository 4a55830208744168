"""Marks for rankings. Elasticsearch: RestRankEvalAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.rank_eval import RankEvaluation
from secondpass.engine.request import SearchRequest
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import INDICES_OPTIONS
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.searches import search

from .indices_params import indices_options


def rank_eval(call: Call) -> Answer:
    """Mark the rankings of rated requests."""
    index, options = call.part("index") or None, indices_options(call.params)
    search_type = call.params.text("search_type", "query_then_fetch")

    def hits(body: Mapping[str, Any]) -> list[Any]:
        found: list[Any] = search(call.node, SearchRequest.from_body(body, search_type), index, options)["hits"]["hits"]
        return found

    return Answer(RankEvaluation.read(call.object()).run(hits, call.node.scripts))


PARAMS = INDICES_OPTIONS | {"search_type"}
ROUTES = (
    Route(("GET", "POST"), "/_rank_eval", rank_eval, PARAMS, Body.JSON),
    Route(("GET", "POST"), "/{index}/_rank_eval", rank_eval, PARAMS, Body.JSON),
)
