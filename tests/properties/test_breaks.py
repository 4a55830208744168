"""Where Elasticsearch's own semantics shift pages: each break is searched for, and none is found smaller than its fixture."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from secondpass.engine.paging.breaks import act
from secondpass.fixtures.breaks import BREAKS, Break, demoting, learnt, page

Json = dict[str, Any]
Ids = tuple[tuple[str, ...], ...]
DOCUMENTS = st.tuples(st.sampled_from("abcdefgh"), st.booleans())
"""An id, and whether the document is old."""
SEARCH = settings(max_examples=500, database=None, derandomize=True)


def shifts(shown: Ids) -> bool:
    ids = list(chain.from_iterable(shown))
    return len(set(ids)) < len(ids)


@st.composite
def situations(
    draw: st.DrawFn,
    rescore: Callable[[int], Any],
    window: Callable[[int, int, int], int],
    shards: int = 1,
    writes: bool = False,
) -> Break:
    """Draw documents, each less popular than the one before, and pages; *window* goes by size, a page's end and the last's."""
    drawn = draw(st.lists(DOCUMENTS, min_size=1, max_size=5, unique_by=lambda document: document[0]))
    documents = {id_: {"popularity": len(drawn) - place, "old": old} for place, (id_, old) in enumerate(drawn)}
    written = {"new": {"popularity": 9, "old": draw(st.booleans())}} if writes else {}
    size, count = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    windows = [window(size, (number + 1) * size, count * size) for number in range(count)]
    pages = ({**page(number * size, rescore(each)), "size": size} for number, each in enumerate(windows))
    return Break("", "", documents, tuple(pages), (), shards, written)


FINDERS = {
    "window_below_page_end": situations(demoting, lambda size, end, last: size),
    "window_follows_page": situations(demoting, lambda size, end, last: end),
    "learning_to_rank_truncates": situations(learnt, lambda size, end, last: end),
    "per_shard_windows": situations(demoting, lambda size, end, last: -(-last // 2), 2),
    "written_between_pages": situations(lambda window: None, lambda size, end, last: 0, writes=True),
}
"""In each, all that may vary, and one rule for the window."""


def weight(broken: Break) -> tuple[int, ...]:
    """Return what makes one break smaller than another."""
    return len(broken.documents) + len(broken.written), len(broken.pages), broken.pages[0]["size"]


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_found_and_none_smaller_than_its_fixture(name: str) -> None:
    found = find(FINDERS[name], lambda broken: shifts(act(broken)), settings=SEARCH)

    assert weight(found) == weight(BREAKS[name])
    assert [source["old"] for source in found.documents.values()] == [
        source["old"] for source in BREAKS[name].documents.values()
    ]


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_shows_a_hit_twice_and_frozen_pages_do_not(name: str) -> None:
    broken = BREAKS[name]

    assert broken.name == name
    assert shifts(broken.shown)
    assert act(broken) == broken.shown
    assert not shifts(act(broken, frozen=True))


@pytest.mark.parametrize("name", BREAKS)
def test_frozen_pages_of_a_break_show_everything_there_was(name: str) -> None:
    broken = BREAKS[name]

    assert set(chain.from_iterable(act(broken, frozen=True))) == set(broken.documents)


@pytest.mark.parametrize("name", BREAKS)
@given(st.data())
@settings(max_examples=15)
def test_no_situation_shifts_frozen_pages(name: str, data: st.DataObject) -> None:
    assert not shifts(act(data.draw(FINDERS[name]), frozen=True))


@given(situations(demoting, lambda size, end, last: last))
@settings(max_examples=30)
def test_a_constant_window_over_all_pages_is_the_cure_without_freezing(broken: Break) -> None:
    assert not shifts(act(broken))
