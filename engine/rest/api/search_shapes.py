"""The shape of a search answer that a URL asks for. Elasticsearch: RestSearchAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.request import EXACT, UNTRACKED, SearchRequest
from secondpass.engine.rest.parameters import Parameters
from secondpass.shards.errors import IllegalArgumentError

from .typed_keys import with_types

RESPONSE = frozenset({"rest_total_hits_as_int", "typed_keys"})


def with_exact_total(body: Mapping[str, Any], params: Parameters) -> Mapping[str, Any]:
    """Return *body*, tracking all hits where the total is to be a plain number and nothing else is said."""
    if not params.flag("rest_total_hits_as_int") or "track_total_hits" in body:
        return body
    return {**body, "track_total_hits": True}


def check_total(request: SearchRequest, params: Parameters) -> None:
    """Raise IllegalArgumentError where a plain number is to be a total that is not exact."""
    if params.flag("rest_total_hits_as_int") and request.track_total_hits not in (EXACT, UNTRACKED):
        raise IllegalArgumentError(
            "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got "
            f"{request.track_total_hits}"
        )


def reshaped(answer: Mapping[str, Any], body: Mapping[str, Any] | None, params: Parameters) -> dict[str, Any]:
    """Return the answer to the search of *body* with totals as plain numbers and aggregations named by type, where asked."""
    shown = dict(answer)
    if params.flag("rest_total_hits_as_int"):
        shown["hits"] = _plain(answer["hits"])
    if params.flag("typed_keys") and "aggregations" in answer:
        asked = body or {}
        shown["aggregations"] = with_types(answer["aggregations"], asked.get("aggs") or asked.get("aggregations", {}))
    return shown


def _plain(hits: Mapping[str, Any]) -> dict[str, Any]:
    """Return hits with a number for their total, inner hits too."""
    total = hits.get("total", {"value": UNTRACKED})["value"]
    return {**hits, "total": total, "hits": [_with_plain_inner(hit) for hit in hits["hits"]]}


def _with_plain_inner(hit: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = hit.get("inner_hits")
    if inner is None:
        return hit
    return {**hit, "inner_hits": {name: {**found, "hits": _plain(found["hits"])} for name, found in inner.items()}}
