"""The length byte and the five scores of the worked example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.similarity import BM25, LENGTH_TABLE, Bm25Similarity, encode_lengths
from secondpass.shards.statistics import FieldStatistics, TermStatistics


@pytest.mark.parametrize(
    ("length", "decoded"),
    [(0, 0), (39, 39), (40, 40), (41, 40), (43, 42), (55, 54), (57, 56), (101, 96), (110, 104), (1000, 984)],
)
def test_a_length_is_rounded_down_to_what_one_byte_can_say(length: int, decoded: int) -> None:
    assert decoded == LENGTH_TABLE[encode_lengths(np.array([length]))[0]]


def test_the_largest_length_is_lucenes() -> None:
    assert LENGTH_TABLE[255] == 2013265944


@given(st.integers(0, 2**31 - 1))
def test_a_byte_never_says_more_than_the_length(length: int) -> None:
    assert length * 0.88 <= LENGTH_TABLE[encode_lengths(np.array([length]))[0]] <= length


@pytest.mark.parametrize(
    ("doc_freq", "freqs", "lengths", "expected"),
    [
        (2, [1, 2], [3, 4], [0.52354836, 0.646255]),
        (3, [1, 1, 1], [3, 4, 5], [0.14874382, 0.13353139, 0.12114188]),
        (1, [1], [4], [0.9808291]),
    ],
    ids=["red", "shoes", "laces"],
)
def test_the_worked_example_scores_to_the_last_digit(
    doc_freq: int, freqs: list[int], lengths: list[int], expected: list[float]
) -> None:
    scorer = BM25.scorer(np.float32(1), FieldStatistics(3, 12), [TermStatistics(doc_freq, sum(freqs))])
    scores = scorer.scores(np.array(freqs, dtype=np.float32), encode_lengths(np.array(lengths)))

    assert [np.float32(score) for score in expected] == scores.tolist()


@pytest.mark.parametrize(
    ("k1", "b", "boost", "counts", "freq", "norm", "bits"),
    [
        (0.9542114, 1.0, 2.6516356, (3403, 48583, 1754), 16, 81, 1065008464),
        (2.4385934, 1.0, 1.4796343, (2586, 76613, 34), 15, 21, 1100845454),
        (2.8010402, 0.013294101, 0.9617808, (2606, 68881, 1538), 17, 45, 1070826913),
        (0.0, 0.6266553, 1.3543985, (141, 48094, 82), 4, 37, 1060915262),
    ],
)
def test_other_parameters_score_as_lucene_recorded_them(
    k1: float, b: float, boost: float, counts: tuple[int, int, int], freq: int, norm: int, bits: int
) -> None:
    documents, tokens, doc_freq = counts
    similarity = Bm25Similarity(np.float32(k1), np.float32(b))
    scorer = similarity.scorer(np.float32(boost), FieldStatistics(documents, tokens), [TermStatistics(doc_freq, freq)])

    score = scorer.scores(np.array([freq], dtype=np.float32), np.array([norm], dtype=np.uint8))
    assert score.view(np.int32).tolist() == [bits]
