"""Names and the patterns they fit."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.name_patterns import matches

NAMES = st.text(alphabet="ab.?[]!-", max_size=8)


@given(NAMES)
def test_a_pattern_without_a_star_fits_itself_alone(name: str) -> None:
    assert matches(name, (name,))
    assert not matches(f"{name}a", (name,))


@given(NAMES, NAMES, NAMES)
def test_a_star_stands_for_any_text(before: str, between: str, after: str) -> None:
    assert matches(f"{before}{between}{after}", (f"{before}*{after}",))


def test_many_stars_take_no_longer_than_few() -> None:
    began = time.perf_counter()
    assert not matches("a" * 500, ("*a" * 100 + "*b",))
    assert time.perf_counter() - began < 1
