"""The shape of a search answer that clients of version 6 ask for: totals as plain numbers. Elasticsearch: RestSearchAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.request import EXACT, UNTRACKED, SearchRequest
from secondpass.engine.rest.parameters import Parameters
from secondpass.shards.errors import IllegalArgumentError

RESPONSE = frozenset({"rest_total_hits_as_int"})


def with_exact_total(body: Mapping[str, Any], params: Parameters) -> Mapping[str, Any]:
    """Return *body*, tracking all hits where the total is to be a plain number and nothing else is said."""
    if not params.flag("rest_total_hits_as_int") or "track_total_hits" in body:
        return body
    return {**body, "track_total_hits": True}


def reshaped(answer: dict[str, Any], request: SearchRequest, params: Parameters) -> dict[str, Any]:
    """Return a search answer in the shape the URL asks for; raises IllegalArgumentError for a total that is not exact."""
    if not params.flag("rest_total_hits_as_int"):
        return answer
    if request.track_total_hits not in (EXACT, UNTRACKED):
        raise IllegalArgumentError(
            "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got "
            f"{request.track_total_hits}"
        )
    total = answer["hits"].get("total", {"value": -1})["value"]
    return {**answer, "hits": {**answer["hits"], "total": total}}
