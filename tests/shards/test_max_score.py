"""However much is passed over, the best documents are found, and every match is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards import impacts as module
from secondpass.shards import max_score
from secondpass.shards.impacts import Impacts
from secondpass.shards.max_score import ScoredTerm, count_matches, followers, leaders
from secondpass.shards.top_docs import Scores

MAX_DOC = 300


@st.composite
def terms(draw: st.DrawFn) -> list[ScoredTerm]:
    """Up to five terms, from one document to all, in documents of any length."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    inverse_norms = rng.choice([0.3, 0.5, 0.8, 1.1], MAX_DOC).astype(np.float32)
    found = []
    for share in draw(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5)):
        docs = np.flatnonzero(rng.random(MAX_DOC) < share).astype(np.int32)
        docs = docs if len(docs) else np.array([7], dtype=np.int32)
        freqs = rng.geometric(0.5, len(docs)).astype(np.int32)
        weight = np.float32(np.log(1 + MAX_DOC / len(docs)) * draw(st.sampled_from([1.0, 0.1, 3.0])))
        found.append(ScoredTerm(weight, Impacts.of(docs, freqs, inverse_norms)))
    return found


@pytest.fixture(autouse=True, scope="module")
def few_are_kept() -> object:
    """Let a hundred postings be many: only the thirty heaviest are known apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "KEPT", 30)
        yield


@given(terms=terms(), count=st.integers(1, 30))
def test_the_best_are_found_with_their_scores(terms: list[ScoredTerm], count: int) -> None:
    scores = all_scores(terms)
    best = np.lexsort((np.arange(MAX_DOC), -scores))[: min(count, np.count_nonzero(scores))]

    found, found_scores = leaders(terms, count)

    assert set(best.tolist()) <= set(found.tolist())
    assert (np.diff(found) > 0).all()
    assert (found_scores == scores[found]).all()
    assert count_matches(terms, MAX_DOC) == np.count_nonzero(scores)


@given(
    terms=terms(), count=st.integers(1, 30), place=st.integers(0, MAX_DOC - 1), sample=st.sampled_from([1, 20, MAX_DOC])
)
def test_those_behind_a_score_are_found_with_their_scores(
    terms: list[ScoredTerm], count: int, place: int, sample: int
) -> None:
    scores = all_scores(terms)
    after = np.sort(scores)[::-1][place]
    behind = np.flatnonzero((scores <= after) & (scores > 0))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(max_score, "AHEAD", 1)
        found = followers(terms, after, count, MAX_DOC, sample)

    if found is not None:
        assert (found[1] == scores[found[0]]).all()
        assert set(found[0].tolist()) == set(behind[scores[behind] >= found[1].min()].tolist())
        assert np.count_nonzero(found[1] < after) >= count


def test_few_are_looked_at_for_a_page_behind_a_score() -> None:
    rng = np.random.default_rng(3)
    docs = np.flatnonzero(rng.random(50_000) < 0.5).astype(np.int32)
    lengths = rng.uniform(0.3, 1.2, 50_000).astype(np.float32)
    term = ScoredTerm(np.float32(2), Impacts.of(docs, rng.geometric(0.5, len(docs)).astype(np.int32), lengths))
    best = np.sort(term.scoring(0)[1])[::-1].astype(np.float32)

    found = followers([term], best[500], 10, 50_000)

    assert found is not None
    assert 10 < len(found[0]) < 500
    assert followers([term], best[-10], 10, 50_000) is None


def all_scores(terms: list[ScoredTerm]) -> Scores:
    totals = np.zeros(MAX_DOC)
    for term in terms:
        term.add_to(totals, np.arange(MAX_DOC, dtype=np.int32))
    return totals.astype(np.float32)


def test_most_postings_are_passed_over() -> None:
    rng = np.random.default_rng(5)
    lengths = np.full(10_000, 0.8, dtype=np.float32)
    common = np.arange(10_000, dtype=np.int32)
    rare = common[::500].copy()
    every = [
        ScoredTerm(np.float32(weight), Impacts.of(docs, rng.geometric(0.5, len(docs)).astype(np.int32), lengths))
        for weight, docs in ((1.0, common), (9.0, rare))
    ]

    assert set(leaders(every, 10)[0].tolist()) <= set(rare.tolist())
