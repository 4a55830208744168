"""The hits of the page, shard by shard: source, explanation, matched queries. Elasticsearch: FetchPhase and its sub phases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from secondpass.engine.errors import NODE_ID
from secondpass.engine.highlighting.highlight import highlight
from secondpass.engine.named_queries import NamedScores, named_scores
from secondpass.engine.outcome import ShardResult
from secondpass.engine.request import SearchRequest
from secondpass.engine.sort_request import ScoreSpec
from secondpass.shards.explanation import Explanation
from secondpass.shards.numbers import all_shortest, json_number, shortest
from secondpass.shards.top_docs import ScoreDoc

from .hit_fields import hit_fields, ignored_values
from .metadata_values import ignoring_fields


def fetch(result: ShardResult, rows: Sequence[ScoreDoc], request: SearchRequest) -> list[dict[str, Any]]:
    """Return hits of one shard as Elasticsearch prints them."""
    named = named_scores(result, [row.doc for row in rows])
    scores = all_shortest(np.array([row.score for row in rows], dtype=np.float32))
    return [_hit(result, row, score, request, named[row.doc]) for row, score in zip(rows, scores, strict=True)]


def _hit(
    result: ShardResult, row: ScoreDoc, score: float, request: SearchRequest, named: NamedScores
) -> dict[str, Any]:
    snapshot = result.context.snapshot
    hit: dict[str, Any] = {"_index": snapshot.index}
    if request.shows_ids:
        hit["_id"] = snapshot.ids[row.doc]
    hit.update(_version(result, row, request))
    hit["_score"] = json_number(score) if request.shows_scores and score == score else None
    if request.shows_ids and (ignoring := ignoring_fields(snapshot, row.doc)):
        hit["_ignored"] = ignoring
    if request.source.enabled:
        hit["_source"] = request.source.apply(snapshot.source(row.doc))
    if fields := _fields(result, row, request):
        hit["fields"] = fields
    if dropped := ignored_values(request.fields, snapshot, row.doc):
        hit["ignored_field_values"] = dropped
    if shown := highlight(result.plan.highlights, result.context, row.doc):
        hit["highlight"] = shown
    if request.sort:
        hit["sort"] = sort_values(row, request)
    if named:
        hit["matched_queries"] = dict(named) if request.include_named_queries_score else list(named)
    if request.explain:
        hit["_shard"] = f"[{snapshot.index}][{snapshot.shard}]"
        hit["_node"] = NODE_ID
        hit["_explanation"] = explain(result, row.doc).to_json()
    return hit


def sort_values(row: ScoreDoc, request: SearchRequest) -> list[Any]:
    """Return what a hit was sorted by; where that is its score, as rescorers left it, and then its place."""
    by_score = (
        json_number(shortest(row.score)) if isinstance(spec, ScoreSpec) else place_of(row) for spec in request.sort
    )
    return list(row.sort or by_score)


def place_of(row: ScoreDoc) -> int:
    """Return the `_shard_doc` of a hit, which no other hit of a search has."""
    return (row.shard << 32) + row.doc


def _fields(result: ShardResult, row: ScoreDoc, request: SearchRequest) -> dict[str, list[Any]]:
    shown = hit_fields(request.fields, result, row.doc)
    if request.stored_fields is not None and request.stored_fields.names:
        snapshot = result.context.snapshot
        shown = {**request.stored_fields.values(snapshot.mapping, snapshot.source(row.doc)), **shown}
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
