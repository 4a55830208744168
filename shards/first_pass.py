"""The first pass: which documents of the shard score highest?

For terms side by side `max_score` names the candidates, for most other queries tantivy; the columns score them as Lucene does.
Where neither can name them exactly, or there are few to choose from, the columns score all that match. Elasticsearch: QueryPhase.
Lucene: TopScoreDocCollector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from .collapse import Collapse
from .impacts import KEPT
from .lucene import (
    BooleanQuery,
    BoostQuery,
    ConstantScoreQuery,
    Matches,
    Occur,
    Query,
    Scope,
    SearchContext,
    TermQuery,
    Weight,
)
from .lucene.boolean import BooleanWeight
from .lucene.scope import rows_of
from .lucene.term import TermWeight
from .max_score import ScoredTerm, count_matches, followers, leaders
from .sorted_pass import Order
from .tantivy_index import Candidates, TantivyIndex
from .top_docs import Docs, TopDocs, rank_order

MARGIN = 16
"""Candidates asked for beyond the page: room for near-ties."""
TOLERANCE = 2e-5
"""Relative distance between tantivy's scores and Lucene's that is never reached (measured: 4e-7)."""
FEW_POSTINGS = 4_000
"""So many the columns score in the time it takes to find candidates and to score those once more."""
POSTINGS_A_HIT = 20
"""So many the columns score in half the time it takes tantivy to hand over one more candidate."""
MANY_TERMS = 16
"""Of more terms side by side, each is too little of the sum for any to be passed over."""
TINY, HUGE = 1e-20, 1e20
"""Weights outside leave float32 too few digits to tell what cannot be among the best."""


class AccessPath(Enum):
    """Who is asked first: whoever is faster, or the one named wherever it can answer. The answer is the same."""

    AUTO = "auto"
    TANTIVY = "tantivy"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class FirstPass:
    """Describe a first pass: the *query*, how many hits to keep, and what else they have to satisfy.

    *min_score* drops hits scoring below it; *post_filter* drops hits it does not match; *terminate_after* stops at that many
    matches, in insertion order. *order* None means by score; *track_scores* asks for scores an order does not need. *collapse*
    keeps the best of each group alone.
    """

    query: Query
    num_hits: int
    min_score: np.float32 | None = None
    post_filter: Query | None = None
    terminate_after: int = 0
    order: Order | None = None
    track_scores: bool = False
    collapse: Collapse | None = None
    path: AccessPath = AccessPath.AUTO

    @property
    def is_plain(self) -> bool:
        """Whether the query alone decides, and the score alone orders."""
        return self.is_whole and self.order is None

    @property
    def is_whole(self) -> bool:
        """Whether the query alone decides."""
        unfiltered = self.min_score is None and self.post_filter is None and not self.terminate_after
        return unfiltered and self.collapse is None

    @property
    def needs_scores(self) -> bool:
        """Whether anything depends on scores: scripts run only then."""
        ordered_by_score = self.order is None or self.order.needs_scores
        return self.min_score is not None or (self.num_hits > 0 and (self.track_scores or ordered_by_score))


def first_pass(context: SearchContext, request: FirstPass, tantivy: TantivyIndex) -> TopDocs:
    """Return the best *num_hits* of the shard, with the number of all matches."""
    weight = request.query.rewrite().weight(context, np.float32(1.0), request.needs_scores)
    if request.is_whole and request.num_hits:
        leading = _from_candidates(context, request, weight, tantivy)
        if leading is not None:
            return leading
    every = _filtered(context, request, _surviving(context, request, weight.score(Scope(context.max_doc))))
    end = _end(request, every)
    found = _top(context, request, every.take(slice(end)))
    return found if end is None else replace(found, terminated_early=True)


def all_matches(context: SearchContext, request: FirstPass) -> Docs:
    """Return every document the query matches, ascending: what aggregations see.

    The post filter takes no part, except that `terminate_after` counts what it lets through.
    """
    weight = request.query.rewrite().weight(context, np.float32(1.0), request.min_score is not None)
    matches = _surviving(context, request, weight.score(Scope(context.max_doc)))
    counted = _filtered(context, request, matches) if request.terminate_after else matches
    end = _end(request, counted)
    seen = matches.at if end is None else matches.at[matches.at < counted.at[end]]
    return seen.astype(np.int32)


def _top(context: SearchContext, request: FirstPass, matches: Matches) -> TopDocs:
    if request.order is not None:
        return request.order.top(context, matches, request.num_hits, request.collapse)
    best = _heads(context, request.collapse, matches) if request.collapse else matches
    return _top_docs(context, len(matches.at), _best(best, request.num_hits))


def _end(request: FirstPass, matches: Matches) -> int | None:
    """Return which of *matches* is the first one too many, or None where collecting does not end before all are seen."""
    return request.terminate_after if 0 < request.terminate_after < len(matches.at) else None


def _from_candidates(
    context: SearchContext, request: FirstPass, weight: Weight, tantivy: TantivyIndex
) -> TopDocs | None:
    """Return the best hits without scoring all that match; None where that is not possible, or not worth it."""
    if context.statistics is not context.snapshot:
        return None
    if request.order is not None:
        return _behind_a_hit(context, request, request.order, weight)
    if request.path is not AccessPath.TANTIVY and request.num_hits <= KEPT and (terms := _side_by_side(weight)):
        return _through_terms(context, terms, request.num_hits)
    if request.path is AccessPath.COLUMNS or isinstance(request.query, ConstantScoreQuery):
        return None
    if request.path is AccessPath.AUTO and _are_few(context, request):
        return None
    return _through_tantivy(context, weight, request.num_hits, tantivy)


def postings_outside(context: SearchContext, request: FirstPass) -> int:
    """Estimate how many postings tantivy will read, in which time other threads run; 0 where it will not be asked."""
    if not request.is_plain or not request.num_hits or isinstance(request.query, ConstantScoreQuery):
        return 0
    if context.statistics is not context.snapshot or context.snapshot.has_deletions:
        return 0
    if request.path is AccessPath.COLUMNS or (request.path is AccessPath.AUTO and _stays_inside(context, request)):
        return 0
    return _postings(context, request)


def _stays_inside(context: SearchContext, request: FirstPass) -> bool:
    adds_up = request.num_hits <= KEPT and _adds_up_terms(request.query.rewrite())
    return adds_up or _are_few(context, request)


def _adds_up_terms(query: Query) -> bool:
    """Tell whether a simplified query is what `_side_by_side` takes, before it is bound."""
    if not isinstance(query, BooleanQuery):
        return isinstance(query.query if isinstance(query, BoostQuery) else query, TermQuery)
    few = len(query.clauses) <= MANY_TERMS and query.minimum <= 1
    return few and all(c.occur is Occur.SHOULD and _adds_up_terms(c.query) for c in query.clauses)


def _are_few(context: SearchContext, request: FirstPass) -> bool:
    return _postings(context, request) <= max(FEW_POSTINGS, POSTINGS_A_HIT * request.num_hits)


def _postings(context: SearchContext, request: FirstPass) -> int:
    return sum(context.statistics.term(*term).doc_freq for term in request.query.terms())


def _side_by_side(weight: Weight) -> Sequence[TermWeight]:
    """Return the terms that occur, where *weight* adds up their scores; none where it does anything else."""
    weights = weight.alternatives() if isinstance(weight, BooleanWeight) else (weight,)
    terms = [each for each in weights if isinstance(each, TermWeight)]
    return [term for term in terms if term.doc_freq] if len(terms) == len(weights) <= MANY_TERMS else ()


def _through_terms(context: SearchContext, terms: Sequence[TermWeight], num_hits: int) -> TopDocs | None:
    scored = _scored(terms)
    if not scored:
        return None
    docs, scores = leaders(scored, num_hits)
    best = _best(Matches(docs.astype(np.int64), scores), num_hits)
    return _top_docs(context, count_matches(scored, context.max_doc), best)


def _behind_a_hit(context: SearchContext, request: FirstPass, order: Order, weight: Weight) -> TopDocs | None:
    """Return the hits that follow one by its score; None where hits are ordered otherwise, or there are few to choose from."""
    after = order.score_after
    if after is None or request.path is AccessPath.TANTIVY or request.num_hits > KEPT:
        return None
    if request.path is AccessPath.AUTO and _are_few(context, request):
        return None
    scored = _scored(_side_by_side(weight))
    found = followers(scored, after, request.num_hits, context.max_doc) if scored else None
    if found is None:
        return None
    docs, scores = found
    top = order.top(context, Matches(docs.astype(np.int64), scores), request.num_hits)
    return replace(top, total=count_matches(scored, context.max_doc))


def _scored(terms: Sequence[TermWeight]) -> Sequence[ScoredTerm]:
    """Return terms as their best documents are found; none where one of them cannot be read so."""
    known = [term for term in map(TermWeight.scored, terms) if term is not None]
    scored = [term for term in known if len(term.impacts.docs)]
    return scored if len(known) == len(terms) and all(TINY < term.weight < HUGE for term in scored) else ()


def _through_tantivy(context: SearchContext, weight: Weight, num_hits: int, tantivy: TantivyIndex) -> TopDocs | None:
    limit = min(num_hits + MARGIN, context.max_doc)
    candidates = tantivy.search(context.snapshot, weight, limit)
    if candidates is None:
        return None
    scope = Scope.window(context.max_doc, candidates.docs)
    matches = weight.score(scope)
    best = _best(Matches(scope.docs_at(matches.at).astype(np.int64), matches.scores), num_hits)
    return _top_docs(context, candidates.total, best) if _is_settled(candidates, best, limit) else None


def _is_settled(candidates: Candidates, best: Matches, limit: int) -> bool:
    """Tell whether no document tantivy left out can belong to the *best*."""
    if len(candidates.docs) < limit:
        return True
    return bool(best.scores[-1] > candidates.scores[-1] * (1 + TOLERANCE))


def _surviving(context: SearchContext, request: FirstPass, matches: Matches) -> Matches:
    if context.snapshot.has_deletions:
        matches = matches.take(context.snapshot.live[matches.at])
    if request.min_score is not None:
        matches = matches.take(matches.scores >= request.min_score)
    return matches


def _filtered(context: SearchContext, request: FirstPass, matches: Matches) -> Matches:
    if request.post_filter is None:
        return matches
    weight = request.post_filter.rewrite().weight(context, np.float32(1.0), scoring=False)
    kept, _ = rows_of(matches.at, weight.score(Scope(context.max_doc)).at)
    return matches.take(kept)


def _heads(context: SearchContext, collapse: Collapse, matches: Matches) -> Matches:
    order = rank_order(matches.at.astype(np.int32), matches.scores)
    ranked = matches.at[order].astype(np.int32)
    return matches.take(np.sort(order[collapse.heads(context.snapshot, ranked)]))


def _best(matches: Matches, count: int) -> Matches:
    """Return the *count* best, ordered by score descending, then document ascending."""
    if count < len(matches.at):
        threshold = np.partition(matches.scores, -count)[-count] if count else np.inf
        matches = matches.take((matches.scores >= threshold).nonzero()[0])
    order = (-matches.scores).argsort(kind="stable")  # documents ascend already, which settles ties
    return matches.take(order[:count])


def _top_docs(context: SearchContext, total: int, best: Matches) -> TopDocs:
    return TopDocs(total, best.at.astype(np.int32), best.scores.copy(), context.snapshot.shard)
