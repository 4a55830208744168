"""Why is this document not on the page? Where it left the path, and what it scored until then. Ours.

Elasticsearch's `_explain` tells only whether the query matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from secondpass.engine.fetching.fetch import explain, explain_query
from secondpass.shards.collapse import Collapse
from secondpass.shards.explanation import Explanation
from secondpass.shards.first_pass import FirstPass, all_matches
from secondpass.shards.lucene import Matches, Query, Scope
from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import Docs, ScoreDoc

from .outcome import Retrieved, SearchOutcome, ShardResult
from .request import SearchRequest

_GROUPED = "a better document of its group stands for it"


@dataclass(frozen=True, slots=True)
class Absence:
    """Tell at which *stage* a document left and why; *score* and *rank* are its last ones, *explanation* explains the score.

    Stages: `index` (no such document), `timeout`, `query`, `min_score`, `post_filter`, `terminate_after` (not looked at),
    `search_after` (not behind that hit), `collapse` (another stands for its group), `first pass` (below the best the shard
    keeps), the name of a rescorer or a retriever (cut off by its window), `page` (ranked, on another page), and `none` for a
    document that is there. Under a retriever with several children the first tells of what none of them found.
    """

    id: str
    stage: str
    reason: str
    score: float | None = None
    rank: int | None = None
    explanation: Explanation | None = None
    index: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON, what is not known left out."""
        who = {"_index": self.index, "_id": self.id}
        told = {**who, "stage": self.stage, "reason": self.reason, "score": self.score, "rank": self.rank}
        shown = {key: value for key, value in told.items() if value is not None}
        return {**shown, **({"explanation": self.explanation.to_json()} if self.explanation else {})}


def explain_absence(outcome: SearchOutcome, id_: str) -> Absence:
    """Return where document *id_* left the search of *outcome*; where several have that id, the one that went furthest."""
    found = [(result, doc) for result in outcome.shards if (doc := result.context.snapshot.doc_of_id(id_)) is not None]
    if not found:
        return Absence(id_, "index", f"there is no document [{id_}] in what the search sees")
    return max((_explain(outcome, result, doc, id_) for result, doc in found), key=_how_far)


def _how_far(absence: Absence) -> tuple[bool, ...]:
    return absence.stage == "none", absence.rank is not None, absence.score is not None


def _explain(outcome: SearchOutcome, result: ShardResult, doc: int, id_: str) -> Absence:
    return replace(_explain_on(outcome, result, doc, id_), index=result.context.snapshot.index)


def _explain_on(outcome: SearchOutcome, result: ShardResult, doc: int, id_: str) -> Absence:
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
    return _explain(first.outcome, first.outcome.shards[result.target.ordinal], doc, id_)


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
        stage, reason = _not_kept(outcome.request, result, doc, np.float32(first.value))
        return replace(absence, stage=stage, reason=reason)
    return _cut(result, doc, id_)


def _not_kept(request: SearchRequest, result: ShardResult, doc: int, score: np.float32) -> tuple[str, str]:
    """Return at which stage, and why, a shard did not keep a document that it matched."""
    if result.first_pass.terminated_early and doc not in _collected(request, result):
        return "terminate_after", f"its shard stopped after [{request.terminate_after}] documents, before this one"
    if request.search_after is not None and not _follows(result, doc, score):
        return "search_after", f"it does not come behind {list(request.search_after)}"
    if request.collapse is not None and _is_stood_for(request.collapse, result, doc):
        return "collapse", _GROUPED
    return "first pass", f"below the best [{len(result.first_pass)}] documents that its shard keeps"


def _collected(request: SearchRequest, result: ShardResult) -> Docs:
    plan = result.plan
    return all_matches(
        result.context, FirstPass(plan.query, 0, request.min_score, plan.post_filter, request.terminate_after)
    )


def _follows(result: ShardResult, doc: int, score: np.float32) -> bool:
    """Tell whether a document comes behind the hit that `search_after` names."""
    alone = Matches(np.array([doc]), np.array([score]))
    return result.plan.order is None or len(result.plan.order.top(result.context, alone, 1)) > 0


def _is_stood_for(collapse: Collapse, result: ShardResult, doc: int) -> bool:
    """Tell whether its shard keeps another document of the same group."""
    snapshot = result.context.snapshot
    return collapse.value(snapshot, doc) in {collapse.value(snapshot, kept) for kept in result.first_pass.docs.tolist()}


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
    absence = Absence(id_, "collapse", _GROUPED, shortest(np.float32(told.value)))
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
