"""Why is this document not on the page? Where it left the path, and what it scored until then. Ours.

Elasticsearch's `_explain` tells only whether the query matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.engine.fetching.fetch import explain, explain_query
from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import Query, Scope
from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import ScoreDoc

from .outcome import Retrieved, SearchOutcome, ShardResult


@dataclass(frozen=True, slots=True)
class Absence:
    """Tell at which *stage* a document left and why; *score* and *rank* are its last ones, *explanation* explains the score.

    Stages: `index` (no such document), `timeout`, `query`, `min_score`, `post_filter`, `first pass` (below the best
    the shard keeps), the name of a rescorer or a retriever (cut off by its window), `page` (ranked, on another page), and `none`
    for a document that is there. Under a retriever with several children the first tells of what none of them found.
    """

    id: str
    stage: str
    reason: str
    score: float | None = None
    rank: int | None = None
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON, what is not known left out."""
        told = {"_id": self.id, "stage": self.stage, "reason": self.reason, "score": self.score, "rank": self.rank}
        shown = {key: value for key, value in told.items() if value is not None}
        return {**shown, **({"explanation": self.explanation.to_json()} if self.explanation else {})}


def explain_absence(outcome: SearchOutcome, id_: str) -> Absence:
    """Return where document *id_* left the search of *outcome*."""
    found = [(result, doc) for result in outcome.shards if (doc := result.context.snapshot.doc_of_id(id_)) is not None]
    if not found:
        return Absence(id_, "index", f"there is no document [{id_}] in what the search sees")
    result, doc = found[0]
    if outcome.retrieved is not None and not _holds(outcome.retrieved.rows, result, doc):
        return _in_retriever(outcome.retrieved, result, doc, id_)
    return _before_ranking(outcome, result, doc, id_) or _in_ranking(outcome, result, doc, id_)


def _in_retriever(retrieved: Retrieved, result: ShardResult, doc: int, id_: str) -> Absence:
    """Return where a document left that a retriever did not rank."""
    for child in retrieved.lists:
        rows = child.outcome.merged.page(0, child.outcome.request.size)
        for rank, row in enumerate(rows, start=1):
            if (row.shard, row.doc) == (result.target.ordinal, doc):
                reason = (
                    f"rank [{rank}] of [{child.name}], not among the [{len(retrieved.rows)}] documents that are kept"
                )
                told = explain(child.outcome.shards[row.shard], doc)
                return Absence(id_, retrieved.name, reason, shortest(row.score), rank, told)
    first = retrieved.lists[0]
    if first.inner is not None and not _holds(first.inner.rows, result, doc):
        return _in_retriever(first.inner, result, doc, id_)
    return explain_absence(first.outcome, id_)


def _holds(rows: Sequence[ScoreDoc], result: ShardResult, doc: int) -> bool:
    return any((row.shard, row.doc) == (result.target.ordinal, doc) for row in rows)


def _before_ranking(outcome: SearchOutcome, result: ShardResult, doc: int, id_: str) -> Absence | None:
    if result.timed_out and not len(result.first_pass):
        return Absence(id_, "timeout", "time was up before its shard was asked")
    first = explain_query(result, doc)
    if not first.match:
        return Absence(id_, "query", "the query does not match", explanation=first)
    absence = Absence(id_, "", "", shortest(np.float32(first.value)), explanation=first)
    minimum = outcome.request.min_score
    if minimum is not None and first.value < minimum:
        return replace(absence, stage="min_score", reason=f"its score is below min_score [{shortest(minimum)}]")
    if result.plan.post_filter is not None and not _matches(result, result.plan.post_filter, doc):
        return replace(absence, stage="post_filter", reason="the post_filter does not match")
    if doc not in result.first_pass.docs:
        kept = len(result.first_pass)
        return replace(absence, stage="first pass", reason=f"below the best [{kept}] documents that its shard keeps")
    return _cut(result, doc, id_)


def _cut(result: ShardResult, doc: int, id_: str) -> Absence | None:
    """Return where a rescorer's window cut the document off, if one did."""
    explanation = explain_query(result, doc)
    for stage in result.stages:
        if doc not in stage.after.docs:
            rank = int(np.flatnonzero(stage.before.docs == doc)[0]) + 1
            reason = f"rank [{rank}] on its shard, outside the window_size [{stage.rescorer.window_size}]"
            score = shortest(np.float32(explanation.value))
            return Absence(id_, stage.rescorer.name, reason, score, rank, explanation)
        explanation = stage.rescorer.explain(explanation, doc, stage.holds(doc), result.context)
    return None


def _in_ranking(outcome: SearchOutcome, result: ShardResult, doc: int, id_: str) -> Absence:
    places = [(row.shard, row.doc) for row in outcome.merged.ranking]
    place = (result.target.ordinal, doc)
    told = explain(result, doc)
    absence = Absence(id_, "collapse", "a better document of its group stands for it", shortest(np.float32(told.value)))
    if place not in places:
        return replace(absence, explanation=told)
    rank = places.index(place) + 1
    first, last = outcome.request.from_ + 1, outcome.request.from_ + outcome.request.size
    on_page = first <= rank <= last
    stage, reason = (
        ("none", "it is on the page") if on_page else ("page", f"the page shows ranks [{first}] to [{last}]")
    )
    return replace(absence, stage=stage, reason=reason, rank=rank, explanation=told)


def _matches(result: ShardResult, query: Query, doc: int) -> bool:
    weight = query.rewrite().weight(result.context, np.float32(1.0), scoring=False)
    return bool(len(weight.score(Scope(result.context.max_doc, np.array([doc], dtype=np.int32))).at))
