"""The sloppy phrase matcher against references that try everything, where the answer is not a matter of procedure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.shards.lucene.sloppy import sloppy_frequency

PLACES = st.lists(st.integers(0, 14), min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def documents(draw: st.DrawFn, terms: int) -> list[list[int]]:
    """Draw the positions of so many different terms; no two stand on one place."""
    places = draw(st.lists(st.integers(0, 20), min_size=terms, max_size=12, unique=True))
    owners = [*range(terms), *(draw(st.integers(0, terms - 1)) for _ in places[terms:])]
    return [
        sorted(place for place, owner in zip(places, owners, strict=True) if owner == term) for term in range(terms)
    ]


def frequency(positions: list[list[int]], slop: int) -> np.float32:
    terms = [f"t{i}" for i in range(len(positions))]
    return sloppy_frequency(terms, list(range(len(positions))), positions, slop)


def distances(positions: list[list[int]]) -> list[int]:
    """Return how far each choice of one place per term is from the phrase."""
    chosen = product(*[[place - offset for place in places] for offset, places in enumerate(positions)])
    return [max(starts) - min(starts) for starts in chosen]


def turns(leading: list[int], following: list[int]) -> Iterator[int]:
    """Yield the distances of two terms that take turns: from the last place of one that is not past the other's, to that."""
    place = following[0]
    while True:
        yield place - max(p for p in leading if p <= place)
        beyond = [p for p in leading if p > place]
        if not beyond:
            return
        leading, following, place = following, beyond, beyond[0]


@given(documents(2), st.integers(0, 12))
def test_two_terms_match_wherever_one_follows_the_other(positions: list[list[int]], slop: int) -> None:
    first, second = positions[0], [place - 1 for place in positions[1]]
    steps = turns(first, second) if first[0] <= second[0] else turns(second, first)
    expected = np.float32(0)
    for step in steps:
        if step <= slop:
            expected += np.float32(1) / (np.float32(1) + np.float32(step))

    assert frequency(positions, slop) == expected


@pytest.mark.parametrize("terms", [2, 3, 4])
@given(data=st.data(), slop=st.integers(0, 12))
def test_a_phrase_occurs_exactly_where_some_choice_of_places_is_near_enough(
    terms: int, data: st.DataObject, slop: int
) -> None:
    positions = data.draw(documents(terms))

    assert (frequency(positions, slop) > 0) == (min(distances(positions)) <= slop)


@pytest.mark.parametrize("terms", [2, 3, 4])
@given(data=st.data())
def test_without_slop_the_exact_phrases_are_counted(terms: int, data: st.DataObject) -> None:
    positions = data.draw(documents(terms))

    assert frequency(positions, 0) == distances(positions).count(0)


@given(documents(3), st.integers(0, 12))
def test_more_slop_never_finds_less(positions: list[list[int]], slop: int) -> None:
    assert frequency(positions, slop) <= frequency(positions, slop + 1)


@given(PLACES, st.integers(1, 4), st.integers(0, 20))
def test_a_word_repeated_more_often_than_it_stands_there_is_not_found(places: list[int], more: int, slop: int) -> None:
    repeats = len(places) + more

    assert sloppy_frequency(["t"] * repeats, list(range(repeats)), [places] * repeats, slop) == 0


@given(st.integers(2, 5), st.integers(0, 20), st.integers(0, 5))
def test_a_word_repeated_as_often_as_it_stands_there_in_a_row_is_found_once(count: int, start: int, slop: int) -> None:
    places = list(range(start, start + count))

    assert sloppy_frequency(["t"] * count, list(range(count)), [places] * count, slop) == 1
