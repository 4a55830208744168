"""The laws find the faults that are planted, and none where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from broken import FAULTS, MOST_EXAMPLES, SEEDS, SOURCES, Fault, examples_until_found, sound_engine
from hypothesis import given
from hypothesis import strategies as st

from secondpass.engine.testing.strategies import page_walks, search_requests

Json = dict[str, Any]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_planted_fault_is_found_within_two_hundred_examples(fault: Fault, record_property: Any) -> None:
    found = [examples_until_found(fault, number) for number in SEEDS]
    record_property("examples", found)

    assert all(count is not None and count <= MOST_EXAMPLES for count in found), found


@given(SOURCES, search_requests(), page_walks(), st.sampled_from(FAULTS))
def test_nothing_is_found_in_secondpass_itself(
    sources: list[Json], body: Json, walk: Sequence[Json], fault: Fault
) -> None:
    fault.law(sound_engine(sources), body, walk)


def test_the_page_tells_of_every_fault_and_who_finds_it(repository: Path) -> None:
    page = (repository / "docs" / "testing-pagination.md").read_text()

    for fault in FAULTS:
        told = [
            line
            for line in page.splitlines()
            if line.startswith(f"| {fault.name} | {fault.met} | `{fault.assertion}` |")
        ]
        (counts,) = (line.split("|")[-2] for line in told)
        assert all(1 <= int(count) <= MOST_EXAMPLES for count in counts.split(","))
