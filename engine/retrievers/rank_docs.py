"""A ranking as a query: each document scores what the ranking gave it. Elasticsearch: RankDocsQueryBuilder, RankDocsQuery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from secondpass.shards.explanation import Explanation
from secondpass.shards.lucene import BooleanQuery, Clause, Matches, Occur, Query, Scope, SearchContext, Weight
from secondpass.shards.push_down import PushDown, Pushed
from secondpass.shards.query import QueryBuilder, QueryContext
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.top_docs import Docs, ScoreDoc, Scores

from .fusion import SMALLEST
from .retriever import Ranking


@dataclass(frozen=True, slots=True)
class RankDocs:
    """Match the documents of *ranking* with their scores, and with a score of 0 all others that *tail* matches.

    *place* names the snapshot a row comes from. The boost an index has does not count here: ranks are compared, not scores.
    """

    ranking: Ranking
    place: Callable[[ScoreDoc], Snapshot]
    tail: QueryBuilder | None = None

    def to_lucene(self, context: QueryContext) -> Query:
        ranked: dict[int, list[ScoreDoc]] = {}
        for row in self.ranking.rows:
            snapshot = self.place(row)
            if snapshot.index == context.index:
                ranked.setdefault(snapshot.shard, []).append(row)
        head = RankDocsQuery({shard: tuple(rows) for shard, rows in ranked.items()}, self.ranking.explain)
        if self.tail is None:
            return head
        return TailedQuery(head, self.tail.to_lucene(context))


@dataclass(frozen=True, slots=True)
class TailedQuery:
    """Match what *tail* matches, and score what *head* ranked: it alone explains."""

    head: RankDocsQuery
    tail: Query

    def __str__(self) -> str:
        return f"{self.head} #{self.tail}"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        together = BooleanQuery((Clause(Occur.SHOULD, self.head), Clause(Occur.FILTER, self.tail))).rewrite()
        return TailedWeight(self.head.weight(context, boost, scoring), together.weight(context, boost, scoring))

    def terms(self) -> Iterator[tuple[str, str]]:
        return self.tail.terms()


@dataclass(frozen=True, slots=True)
class TailedWeight:
    """Score with *together*, explain with *head*."""

    head: Weight
    together: Weight

    def score(self, scope: Scope) -> Matches:
        return self.together.score(scope)

    def explain(self, doc: int) -> Explanation:
        return self.head.explain(doc)

    def push_down(self, target: PushDown) -> Pushed | None:
        return self.together.push_down(target)


@dataclass(frozen=True, slots=True)
class RankDocsQuery:
    """Match *rows* of one index, by shard; *explanation* tells how a row was ranked."""

    rows: dict[int, tuple[ScoreDoc, ...]] = field(hash=False)
    explanation: Callable[[ScoreDoc], Explanation] = field(compare=False)

    def __str__(self) -> str:
        return f"RankDocsQuery{{rank_docs:{[row.doc for rows in self.rows.values() for row in rows]}}}"

    def rewrite(self) -> Query:
        return self

    def weight(self, context: SearchContext, boost: np.float32, scoring: bool) -> Weight:
        rows = sorted(self.rows.get(context.snapshot.shard, ()), key=lambda row: row.doc)
        docs = np.array([row.doc for row in rows], dtype=np.int32)
        scores = np.array([row.score if row.score else SMALLEST for row in rows], dtype=np.float32)
        return RankDocsWeight(docs, scores, lambda place: self.explanation(rows[place]))

    def terms(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class RankDocsWeight:
    """Score *docs* (ascending) with *scores*: never 0, which is what documents score that are not ranked."""

    docs: Docs
    scores: Scores
    explanation: Callable[[int], Explanation]

    def score(self, scope: Scope) -> Matches:
        at, rows = scope.locate(self.docs)
        return Matches(at, self.scores[rows])

    def explain(self, doc: int) -> Explanation:
        place = int(np.searchsorted(self.docs, doc))
        if place == len(self.docs) or self.docs[place] != doc:
            return Explanation.no_match(f"doc not found in top {len(self.docs)} rank docs")
        told = self.explanation(place)
        if told.value == self.scores[place]:
            return told
        return Explanation(
            self.scores[place], "score of 0, lifted above what documents score that are not ranked", (told,)
        )

    def push_down(self, target: PushDown) -> Pushed | None:
        return None  # the columns have the answer at hand
