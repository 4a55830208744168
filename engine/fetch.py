"""One hit of the page: source, explanation, matched queries. Elasticsearch: FetchPhase and its sub phases."""

from __future__ import annotations

from typing import Any

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import Query, Scope
from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import ScoreDoc

from .errors import NODE_ID
from .highlight import highlight
from .hit_fields import hit_fields
from .outcome import ShardResult
from .request import SearchRequest
from .sort_request import ScoreSpec


def fetch(result: ShardResult, row: ScoreDoc, request: SearchRequest) -> dict[str, Any]:
    """Return one hit as Elasticsearch prints it."""
    snapshot = result.context.snapshot
    hit: dict[str, Any] = {"_index": snapshot.index}
    if request.shows_ids:
        hit["_id"] = snapshot.ids[row.doc]
    hit.update(_version(result, row, request))
    hit["_score"] = shortest(row.score) if request.shows_scores else None
    if request.source.enabled:
        hit["_source"] = request.source.apply(snapshot.source(row.doc))
    if fields := _fields(result, row, request):
        hit["fields"] = fields
    if shown := highlight(result.plan.highlights, result.context, row.doc):
        hit["highlight"] = shown
    if request.sort:
        hit["sort"] = list(row.sort) or _by_score(result, row, request)
    if result.plan.named:
        hit.update(_matched_queries(result, row.doc, request))
    if request.explain:
        hit["_shard"] = f"[{snapshot.index}][{snapshot.shard}]"
        hit["_node"] = NODE_ID
        hit["_explanation"] = explain(result, row.doc).to_json()
    return hit


def _by_score(result: ShardResult, row: ScoreDoc, request: SearchRequest) -> list[Any]:
    """Return what a hit was sorted by where that is its score, as rescorers left it, and then its place."""
    place = (result.target.ordinal << 32) + row.doc
    return [shortest(row.score) if isinstance(spec, ScoreSpec) else place for spec in request.sort]


def _fields(result: ShardResult, row: ScoreDoc, request: SearchRequest) -> dict[str, list[Any]]:
    shown = hit_fields(request.fields, result, row.doc)
    if request.collapse is not None:
        shown[request.collapse.field] = [request.collapse.value(result.context.snapshot, row.doc)]
    return shown


def explain(result: ShardResult, doc: int) -> Explanation:
    """Explain the final score of *doc*: the first pass, wrapped by each rescorer in turn."""
    explanation = explain_query(result, doc)
    for stage in result.stages:
        explanation = stage.rescorer.explain(explanation, doc, stage.holds(doc), result.context)
    return explanation


def explain_query(result: ShardResult, doc: int) -> Explanation:
    """Explain the first-pass score of *doc*."""
    weight = result.plan.query.rewrite().weight(result.context, np.float32(1.0), scoring=True)
    return weight.explain(doc)


def _version(result: ShardResult, row: ScoreDoc, request: SearchRequest) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    state = result.context.snapshot.versions[row.doc]
    if request.version:
        shown["_version"] = state.version
    if request.seq_no_primary_term:
        shown.update(_seq_no=state.seq_no, _primary_term=1)
    if state.routing is not None:
        shown["_routing"] = state.routing
    return shown


def _matched_queries(result: ShardResult, doc: int, request: SearchRequest) -> dict[str, Any]:
    scores = {
        name: score for name, query in result.plan.named.items() if (score := _score(result, query, doc)) is not None
    }
    if not scores:
        return {}
    return {"matched_queries": scores if request.include_named_queries_score else list(scores)}


def _score(result: ShardResult, query: Query, doc: int) -> float | None:
    """Return what a named query on its own scores *doc*, or None where it does not match."""
    weight = query.rewrite().weight(result.context, np.float32(1.0), scoring=True)
    scores = weight.score(Scope(result.context.max_doc, np.array([doc], dtype=np.int32))).scores
    return shortest(scores[0]) if len(scores) else None
