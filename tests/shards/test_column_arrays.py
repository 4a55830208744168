"""The array idioms that columns share."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.columns.arrays import distinct

PART = st.lists(st.integers(-(2**31), 2**31 - 1) | st.integers(0, 9)).map(lambda part: np.array(part, dtype=np.int32))


@given(st.lists(PART, max_size=4))
def test_distinct_numbers_are_those_numpy_finds(parts: list[np.ndarray]) -> None:
    expected = np.unique(np.concatenate([np.empty(0, dtype=np.int32), *parts]))
    assert np.array_equal(distinct(parts), expected)
    assert distinct(parts).dtype == np.int32
