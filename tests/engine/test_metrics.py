"""The metrics agree with `ir_measures` wherever it defines the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.engine.metrics import dcg, gain, ndcg, recall, reciprocal_rank

DOCUMENTS = [f"d{i}" for i in range(12)]
rankings = st.permutations(DOCUMENTS).flatmap(lambda order: st.integers(1, 12).map(lambda n: order[:n]))
judged = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), min_size=1)

Measure = Callable[[Sequence[str], Mapping[str, int], int], float]
PAIRS: list[tuple[str, Measure]] = [
    ("nDCG(gains={{0:0,1:1,2:3,3:7}})@{k}", ndcg),
    ("RR(rel=2)@{k}", lambda ranking, grades, k: reciprocal_rank(ranking, grades, k, 2)),
    ("R(rel=2)@{k}", lambda ranking, grades, k: recall(ranking, grades, k, 2)),
]


def oracle(measure: str, ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    run = {"q": {id_: float(-rank) for rank, id_ in enumerate(ranking)}}
    return float(
        ir_measures.calc_aggregate([ir_measures.parse_measure(measure)], {"q": dict(grades)}, run).popitem()[1]
    )


@pytest.mark.parametrize(("measure", "ours"), PAIRS, ids=["nDCG", "RR", "recall"])
@given(ranking=rankings, grades=judged, k=st.integers(1, 12))
def test_it_agrees_with_ir_measures(
    measure: str, ours: Measure, ranking: list[str], grades: dict[str, int], k: int
) -> None:
    assert ours(ranking, grades, k) == pytest.approx(oracle(measure.format(k=k), ranking, grades), abs=1e-9)


def test_gains_and_discounts_are_those_of_elasticsearch() -> None:
    """Elasticsearch's page on ranking evaluation: grades 3, 2, 3, 0, 1, 2 by rank."""
    gains = [gain(grade) for grade in (3, 2, 3, 0, 1, 2)]

    assert gains == [7, 3, 7, 0, 1, 3]
    assert dcg(gains) == pytest.approx(13.84826362927298)
    assert dcg(sorted(gains, reverse=True)) == pytest.approx(14.595390756454922)


@given(ranking=rankings, grades=judged)
def test_a_perfect_ranking_has_ndcg_1_and_no_ranking_more(ranking: list[str], grades: dict[str, int]) -> None:
    perfect = sorted(grades, key=lambda id_: -grades[id_])

    assert ndcg(ranking, grades) <= 1 + 1e-12
    assert ndcg(perfect, grades) == pytest.approx(1.0 if max(grades.values()) else 0.0)


@given(ranking=rankings, grades=judged)
def test_unjudged_documents_count_as_grade_0(ranking: list[str], grades: dict[str, int]) -> None:
    spelt_out = {**dict.fromkeys(DOCUMENTS, 0), **grades}

    for measure in (ndcg, reciprocal_rank, recall):
        assert measure(ranking, grades) == measure(ranking, spelt_out)


def test_nothing_relevant_is_0_everywhere() -> None:
    assert ndcg(["a"], {"a": 0}) == reciprocal_rank(["a"], {}) == recall(["a"], {}) == 0.0


def test_recall_of_the_whole_ranking_has_no_depth() -> None:
    ranking = [*(f"x{i}" for i in range(50)), "a"]

    assert recall(ranking, {"a": 1}) == 0.0
    assert recall(ranking, {"a": 1}, None) == 1.0
