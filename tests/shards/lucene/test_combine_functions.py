"""What functions say of documents is joined without a warning, whatever they say."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from secondpass.shards.lucene.combine_functions import FunctionScores, joined


@pytest.mark.parametrize("mode", ["multiply", "first", "sum", "avg", "max", "min"])
def test_infinities_are_joined_as_java_does_in_silence(mode: str) -> None:
    rows = np.array([0])
    parts = [FunctionScores(rows, np.array([value]), 1.0) for value in (np.inf, 0.0, -np.inf)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        factor = joined(mode, 1, parts)

    expected = {"max": np.inf, "min": -np.inf}.get(mode, np.nan)
    assert np.array_equal(factor, [expected], equal_nan=True)
