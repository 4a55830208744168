"""Each query answers three ways: through tantivy, from columns, by explanation. They agree on random indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from corpora import Corpus, corpora
from crowds import crowd, crowd_queries
from hypothesis import given
from hypothesis import strategies as st
from queries import queries
from schemas import SIMILARITIES, Json, mappings

from secondpass.engine.indices.index_service import IndexService
from secondpass.shards.first_pass import TOLERANCE, AccessPath, FirstPass, first_pass
from secondpass.shards.lucene import Matches, Query, Scope, SearchContext, Weight
from secondpass.shards.query import parse_query, to_lucene
from secondpass.shards.sort import PlaceSort, ScoreSort
from secondpass.shards.sorted_pass import Order, TopFieldDocs
from secondpass.shards.top_docs import rank_order

ONE = np.float32(1.0)
INDICES = corpora(mapping=mappings(), similarities=SIMILARITIES)


class Bound:
    """A query on the one shard of a corpus."""

    def __init__(self, service: IndexService, body: Json) -> None:
        (self.snapshot,), (self.shard,) = service.snapshots(), service.shards
        self.context = SearchContext(self.snapshot, self.snapshot)
        self.query: Query = to_lucene(parse_query(body), service.query_context())
        self.max_doc = self.snapshot.max_doc

    def weight(self, *, scoring: bool = True) -> Weight:
        return self.query.rewrite().weight(self.context, ONE, scoring)

    def matches(self, weight: Weight | None = None) -> Matches:
        """Return what *weight*, or the query's own, matches among documents that are not deleted."""
        found = (weight or self.weight()).score(Scope(self.max_doc))
        return found.take(self.snapshot.live[found.at])

    def live(self) -> list[int]:
        docs: list[int] = np.flatnonzero(self.snapshot.live).tolist()
        return docs


@given(INDICES, queries(), st.integers(1, 14))
def test_every_first_pass_is_the_head_of_all_matches_in_order(corpus: Corpus, body: Json, wanted: int) -> None:
    check_first_passes(Bound(corpus.service(), body), wanted)


@given(st.integers(0, 3), crowd_queries(), st.sampled_from([1, 2, 10, 99, 1000, 1030, 3000]))
def test_so_it_is_among_thousands_of_documents_most_of_which_are_passed_over(
    which: int, body: Json, wanted: int
) -> None:
    check_first_passes(Bound(crowd(which), body), wanted)


@given(st.integers(0, 3), crowd_queries(), st.integers(0, 150), st.sampled_from([1, 10, 99]))
def test_behind_a_hit_stands_what_follows_it_in_the_list_of_all(
    which: int, body: Json, place: int, wanted: int
) -> None:
    bound = Bound(crowd(which), body)

    def ranked(count: int, after: tuple[Any, ...] | None = None) -> TopFieldDocs:
        request = FirstPass(bound.query, count, order=Order((ScoreSort(), PlaceSort()), after), path=AccessPath.COLUMNS)
        found = first_pass(bound.context, request, bound.shard.tantivy)
        assert isinstance(found, TopFieldDocs)
        return found

    whole = ranked(place + 1 + wanted)
    if place >= len(whole):
        return
    found = ranked(wanted, whole.row(place).sort)

    assert found.total == whole.total
    assert [found.row(at) for at in range(len(found))] == [whole.row(at) for at in range(place + 1, len(whole))]


@given(corpora(changes=False), queries())
def test_tantivy_matches_what_the_columns_match_with_nearly_their_scores(corpus: Corpus, body: Json) -> None:
    bound = Bound(corpus.service(), body)
    candidates = bound.shard.tantivy.search(bound.snapshot, bound.weight(), bound.max_doc)
    if candidates is None:
        return
    expected = bound.matches()
    by_doc = dict(zip(candidates.docs.tolist(), candidates.scores.tolist(), strict=True))

    assert sorted(by_doc) == expected.at.tolist()
    np.testing.assert_allclose(
        [by_doc[doc] for doc in expected.at.tolist()], expected.scores, rtol=TOLERANCE, atol=1e-30
    )


@given(INDICES, queries())
def test_every_explanation_has_the_value_of_the_score(corpus: Corpus, body: Json) -> None:
    bound = Bound(corpus.service(), body)
    matches, weight = bound.matches(), bound.weight()
    scores = dict(zip(matches.at.tolist(), matches.scores, strict=True))

    for doc in bound.live():
        explanation = weight.explain(doc)
        assert explanation.match == (doc in scores)
        assert np.float32(explanation.value) == scores.get(doc, 0)


@given(INDICES, queries(), st.data())
def test_a_window_scores_its_documents_as_the_whole_shard_does(corpus: Corpus, body: Json, data: st.DataObject) -> None:
    bound = Bound(corpus.service(), body)
    docs = [doc for doc in bound.live() if data.draw(st.booleans())]
    everywhere = bound.matches()
    scope = Scope.window(bound.max_doc, np.array(docs, dtype=np.int32))

    inside = bound.weight().score(scope)

    expected = {doc: score for doc, score in pairs(everywhere.at, everywhere.scores) if doc in docs}
    assert dict(pairs(scope.docs_at(inside.at), inside.scores)) == expected


@given(INDICES, queries())
def test_without_scoring_the_same_documents_match(corpus: Corpus, body: Json) -> None:
    bound = Bound(corpus.service(), body)

    assert bound.matches(bound.weight(scoring=False)).at.tolist() == bound.matches().at.tolist()


@given(INDICES, queries(functions=False))
def test_rewriting_changes_neither_matches_nor_more_than_the_last_digits(corpus: Corpus, body: Json) -> None:
    bound = Bound(corpus.service(), body)
    rewritten = bound.matches()

    plain = bound.matches(bound.query.weight(bound.context, ONE, scoring=True))

    assert plain.at.tolist() == rewritten.at.tolist()
    np.testing.assert_allclose(plain.scores, rewritten.scores, rtol=1e-6)


def check_first_passes(bound: Bound, wanted: int) -> None:
    expected = bound.matches()
    order = rank_order(expected.at.astype(np.int32), expected.scores)[:wanted]

    for path in AccessPath:
        found = first_pass(bound.context, FirstPass(bound.query, wanted, path=path), bound.shard.tantivy)

        assert found.total == len(expected.at)
        assert pairs(found.docs, found.scores) == pairs(expected.at[order], expected.scores[order])


def pairs(docs: Any, scores: Any) -> list[tuple[int, float]]:
    return list(zip(docs.tolist(), scores.tolist(), strict=True))
