"""Lucene's simplifications of a boolean query, in Lucene's order. Lucene: BooleanQuery.rewrite.

They never change what matches. They do decide which clauses are added in float64 before one cast, so a reference
implementation has to make the same ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from operator import is_

import numpy as np

from .boolean import BooleanQuery, Clause, Occur
from .constant import BoostQuery, ConstantScoreQuery, MatchAllQuery, MatchNoneQuery, boosted
from .weight import ZERO, Query


def rewrite(query: BooleanQuery) -> Query:
    """Return the query Lucene would execute in place of *query*."""
    current: Query = query
    while isinstance(current, BooleanQuery):
        if current.is_simplest():
            return current
        simpler = _once(current)
        if not _differ(simpler, current):
            return current
        current = simpler
    return current.rewrite()


def _once(query: BooleanQuery) -> Query:
    if not query.clauses:
        return MatchNoneQuery("empty BooleanQuery")
    if len(query.having(Occur.MUST_NOT)) == len(query.clauses):
        return MatchNoneQuery("pure negative BooleanQuery")
    if len(query.clauses) == 1 and (single := _single(query)) is not None:
        return single
    occurs = {clause.occur for clause in query.clauses}
    for step, about in _STEPS:
        changed = query if about.isdisjoint(occurs) else step(query)
        if _differ(changed, query):
            return changed
    return query


def _differ(changed: Query, query: Query) -> bool:
    return changed is not query and changed != query


def _of(query: BooleanQuery, clauses: Sequence[Clause]) -> BooleanQuery:
    """Return *query* with *clauses* in place of its own: itself where they are the same, which is sooner seen than equality."""
    if len(clauses) == len(query.clauses) and all(map(is_, clauses, query.clauses)):
        return query
    return BooleanQuery(tuple(clauses), query.minimum)


def _single(query: BooleanQuery) -> Query | None:
    clause = query.clauses[0]
    if query.minimum == 1 and clause.occur is Occur.SHOULD:
        return clause.query
    if query.minimum:
        return None
    if clause.occur is Occur.FILTER:
        return BoostQuery(ConstantScoreQuery(clause.query), ZERO)
    return clause.query


def _rewrite_clauses(query: BooleanQuery) -> Query:
    clauses = [_rewritten(clause) for clause in query.clauses]
    if any(c.occur in (Occur.MUST, Occur.FILTER) and isinstance(c.query, MatchNoneQuery) for c in clauses):
        return MatchNoneQuery("a required clause matches nothing")
    kept = [c for c in clauses if c.occur in (Occur.MUST, Occur.FILTER) or not isinstance(c.query, MatchNoneQuery)]
    return _of(query, kept) if kept else MatchNoneQuery("no clause matches anything")


def _rewritten(clause: Clause) -> Clause:
    query = _rewritten_query(clause)
    return clause if query is clause.query else Clause(clause.occur, query)


def _rewritten_query(clause: Clause) -> Query:
    if clause.occur in (Occur.MUST, Occur.SHOULD):
        return clause.query.rewrite()
    inner = ConstantScoreQuery(clause.query).rewrite()  # unscored: boosts and constants fall away
    return inner.query if isinstance(inner, ConstantScoreQuery) else inner


def _without_repeats(query: BooleanQuery) -> Query:
    kept: list[Clause] = []
    seen: set[Clause] = set()
    for clause in query.clauses:
        if clause.occur in (Occur.MUST, Occur.SHOULD):
            kept.append(clause)
        elif clause not in seen:
            kept.append(clause)
            seen.add(clause)
    return _of(query, kept)


def _contradiction(query: BooleanQuery) -> Query:
    excluded = query.having(Occur.MUST_NOT)
    if not excluded:
        return query
    required = set(query.having(Occur.MUST, Occur.FILTER))
    if MatchAllQuery() in excluded or any(q in required for q in excluded):
        return MatchNoneQuery("contradictory clauses")
    return query


def _needless_filters(query: BooleanQuery) -> Query:
    filters = query.having(Occur.FILTER)
    if not filters:
        return query
    must = set(query.having(Occur.MUST))
    needless = {q for q in filters if q in must or isinstance(q, MatchAllQuery)}
    if not needless or all(c.occur is Occur.FILTER and c.query in needless for c in query.clauses):
        return query
    others = [c for c in query.clauses if c.occur is not Occur.FILTER or c.query not in needless]
    still_required = any(c.occur in (Occur.MUST, Occur.FILTER) for c in others)
    if not still_required:  # the last filter carries the meaning "optional clauses are really optional"
        others.append(Clause(Occur.FILTER, MatchAllQuery()))
    return BooleanQuery(tuple(others), query.minimum)


def _filters_that_score(query: BooleanQuery) -> Query:
    filters = query.having(Occur.FILTER)
    both = filters and set(query.having(Occur.SHOULD)) & set(filters)
    if not both:
        return query
    clauses, minimum = [], query.minimum
    for clause in query.clauses:
        if clause.query in both and clause.occur is Occur.SHOULD:
            clauses.append(Clause(Occur.MUST, clause.query))
            minimum -= 1
        elif clause.query not in both or clause.occur is not Occur.FILTER:
            clauses.append(clause)
    return BooleanQuery(tuple(clauses), max(0, minimum))


def _summed_optional(query: BooleanQuery) -> Query:
    return query if query.minimum > 1 else _summed(query, Occur.SHOULD)


def _summed_required(query: BooleanQuery) -> Query:
    return _summed(query, Occur.MUST)


def _summed(query: BooleanQuery, occur: Occur) -> Query:
    boosts: dict[Query, float] = {}
    clauses = query.having(occur)
    if len(clauses) < 2:
        return query
    for inner in clauses:
        base, boost = (inner.query, float(inner.boost)) if isinstance(inner, BoostQuery) else (inner, 1.0)
        boosts[base] = boosts.get(base, 0.0) + boost
    if len(boosts) == len(clauses):
        return query
    others = [clause for clause in query.clauses if clause.occur is not occur]
    summed = [Clause(occur, boosted(base, np.float32(boost))) for base, boost in boosts.items()]
    return BooleanQuery((*summed, *others), query.minimum)


def _scored_match_all(query: BooleanQuery) -> Query:
    must, filters = query.having(Occur.MUST), query.having(Occur.FILTER)
    if len(must) != 1 or not filters:
        return query
    base, boost = (must[0].query, must[0].boost) if isinstance(must[0], BoostQuery) else (must[0], np.float32(1))
    if not isinstance(base, MatchAllQuery):
        return query
    unscored = tuple(c for c in query.clauses if c.occur in (Occur.FILTER, Occur.MUST_NOT))
    constant = boosted(ConstantScoreQuery(BooleanQuery(unscored)), boost)
    optional = [Clause(Occur.SHOULD, q) for q in query.having(Occur.SHOULD)]
    return BooleanQuery((Clause(Occur.MUST, constant), *optional), query.minimum)


def _flattened_optional(query: BooleanQuery) -> Query:
    if query.minimum > 1:
        return query
    # Lucene flattens here too; the recorded answers do not (each nested sum is cast), and we keep to what is recorded.
    if query.minimum == 1 and query.having(Occur.MUST_NOT):
        return query
    clauses: list[Clause] = []
    for clause in query.clauses:
        clauses += _inner_optional(clause)
    return _of(query, clauses)


def _inner_optional(clause: Clause) -> Sequence[Clause]:
    inner = clause.query
    if clause.occur is Occur.SHOULD and isinstance(inner, BooleanQuery) and inner.minimum <= 1:
        occurs = Counter(c.occur for c in inner.clauses)
        if set(occurs) == {Occur.SHOULD}:
            return inner.clauses
    return [clause]


def _flattened_required(query: BooleanQuery) -> Query:
    clauses: list[Clause] = []
    for clause in query.clauses:
        clauses += _inner_required(clause)
    return _of(query, clauses)


def _inner_required(clause: Clause) -> Sequence[Clause]:
    inner = clause.query
    if clause.occur not in (Occur.MUST, Occur.FILTER) or not isinstance(inner, BooleanQuery) or inner.minimum:
        return [clause]
    allowed = {Occur.MUST, Occur.FILTER, Occur.MUST_NOT}
    if any(c.occur not in allowed for c in inner.clauses) or not inner.having(Occur.MUST, Occur.FILTER):
        return [clause]
    if clause.occur is Occur.MUST:
        return inner.clauses
    return [Clause(Occur.FILTER if c.occur is Occur.MUST else c.occur, c.query) for c in inner.clauses]


def _settled_minimum(query: BooleanQuery) -> Query:
    optional = query.having(Occur.SHOULD)
    if query.minimum > len(optional):
        return MatchNoneQuery("SHOULD clause count less than minimumNumberShouldMatch")
    if not query.minimum or query.minimum < len(optional):
        return query
    clauses = [Clause(Occur.MUST, c.query) if c.occur is Occur.SHOULD else c for c in query.clauses]
    return BooleanQuery(tuple(clauses), 0)


_STEPS: tuple[tuple[Callable[[BooleanQuery], Query], frozenset[Occur]], ...] = (
    # what to do, and the clauses of which there has to be one
    (_rewrite_clauses, frozenset(Occur)),
    (_without_repeats, frozenset({Occur.FILTER, Occur.MUST_NOT})),
    (_contradiction, frozenset({Occur.MUST_NOT})),
    (_needless_filters, frozenset({Occur.FILTER})),
    (_filters_that_score, frozenset({Occur.FILTER})),
    (_summed_optional, frozenset({Occur.SHOULD})),
    (_summed_required, frozenset({Occur.MUST})),
    (_scored_match_all, frozenset({Occur.FILTER})),
    (_flattened_optional, frozenset({Occur.SHOULD})),
    (_flattened_required, frozenset({Occur.MUST, Occur.FILTER})),
    (_settled_minimum, frozenset(Occur)),
)
