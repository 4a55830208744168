"""Batches: every row once, little padding, nothing lost on the way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.batching import TOKENS_PER_BATCH, attention_mask, fair_budget, pad_rows, plan_batches

lengths = st.lists(st.integers(0, 300), max_size=60)


@given(lengths, st.integers(1, 2000))
def test_every_row_stands_in_exactly_one_batch(given_lengths: list[int], budget: int) -> None:
    rows = [int(row) for batch in plan_batches(given_lengths, budget) for row in batch]
    assert sorted(rows) == list(range(len(given_lengths)))


@given(lengths, st.integers(1, 2000))
def test_a_batch_of_several_rows_never_exceeds_its_budget(given_lengths: list[int], budget: int) -> None:
    for batch in plan_batches(given_lengths, budget):
        longest = max(given_lengths[row] for row in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget


@given(lengths)
def test_rows_come_shortest_first_and_equal_ones_in_their_given_order(given_lengths: list[int]) -> None:
    rows = [int(row) for batch in plan_batches(given_lengths, 500) for row in batch]
    assert rows == sorted(range(len(given_lengths)), key=lambda row: given_lengths[row])


@given(lengths, st.integers(1, 2000))
def test_no_two_neighbouring_batches_would_fit_into_one(given_lengths: list[int], budget: int) -> None:
    batches = plan_batches(given_lengths, budget)
    for one, other in pairwise(batches):
        assert (len(one) + 1) * max(given_lengths[int(other[0])], 1) > budget


@given(st.lists(st.integers(5, 120), min_size=1, max_size=200), st.integers(1, 8))
def test_every_thread_finds_a_batch_unless_there_is_hardly_anything_to_do(
    given_lengths: list[int], threads: int
) -> None:
    budget = fair_budget(given_lengths, threads)
    assert budget <= TOKENS_PER_BATCH
    if sum(given_lengths) >= 2 * TOKENS_PER_BATCH * threads:
        assert len(plan_batches(given_lengths, budget)) >= 2 * threads


@given(st.lists(st.lists(st.integers(1, 9), max_size=8), max_size=8), st.integers(0, 3))
def test_padding_and_mask_give_back_the_rows(rows: list[list[int]], padding: int) -> None:
    arrays = [np.array(row, dtype=np.int32) for row in rows]
    padded, mask = pad_rows(arrays, padding), attention_mask(arrays)
    assert padded.shape == mask.shape
    assert [line[kept == 1].tolist() for line, kept in zip(padded, mask, strict=True)] == rows
    assert (padded[mask == 0] == padding).all()
