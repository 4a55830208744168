"""The small parts: rankings, paths, templates, waiting."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.errors import EndpointError
from secondpass.models.inference.deadline import within
from secondpass.models.inference.json_path import extracted, path_steps
from secondpass.models.inference.ranking import RankedDoc, checked, float32_digits, ordered, scores_in_order
from secondpass.models.inference.rate_limit import RateLimit
from secondpass.models.inference.secret import Secret, redacted
from secondpass.models.inference.template import filled

floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
keys = st.text(st.characters(exclude_characters=".[", codec="utf-8"), min_size=1, max_size=5)


@given(st.data(), st.lists(floats, max_size=20))
def test_scores_come_back_in_order_of_the_input_however_they_were_ranked(
    data: st.DataObject, scores: list[float]
) -> None:
    shuffled = data.draw(st.permutations([RankedDoc(place, score) for place, score in enumerate(scores)]))

    assert scores_in_order(checked(shuffled, len(scores)), len(scores)).tolist() == scores


@given(st.lists(floats, max_size=20), st.none() | st.integers(1, 25))
def test_a_ranking_falls_and_keeps_ties_as_they_came(scores: list[float], top_n: int | None) -> None:
    ranked = ordered([RankedDoc(place, score) for place, score in enumerate(scores)], top_n)

    assert [(-document.score, document.index) for document in ranked] == (
        sorted((-score, place) for place, score in enumerate(scores))[:top_n]
    )


@given(floats)
def test_digits_are_the_shortest_that_say_the_same_float(score: float) -> None:
    assert np.float32(float32_digits(score)) == np.float32(score)
    assert str(float32_digits(score)) in (str(np.float32(score)), repr(float(str(np.float32(score)))))


@given(st.lists(keys, max_size=6), st.integers())
def test_a_path_of_members_leads_to_what_stands_there(names: list[str], value: int) -> None:
    body: Any = value
    for name in reversed(names):
        body = {name: body}

    assert extracted(body, path_steps("$" + "".join(f".{name}" for name in names))) == value


def test_lists_within_lists_stay_lists() -> None:
    body = {"r": [{"k": [{"a": 1.1}, {"a": 2.2}]}, {"k": [{"a": 3.3}]}]}

    assert extracted(body, path_steps("$.r[*].k[*].a")) == [[1.1, 2.2], [3.3]]


@given(st.text(), st.text())
def test_a_filled_template_holds_the_value_as_it_is(before: str, value: str) -> None:
    template = before.replace("${", "") + "${x}"

    assert filled(template, {"x": value}, "f") == before.replace("${", "") + value


def test_secrets_hide() -> None:
    assert repr(Secret("abc")) == "Secret()"
    assert redacted("abcd abc", [Secret("abc"), Secret("abcd"), Secret("")]) == "[redacted] [redacted]"


def test_whoever_waits_hears_the_error_or_that_it_is_late() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
    with pytest.raises(EndpointError, match=r"Request timed out after \[50ms\]"):
        within(0.05, lambda: time.sleep(1))
    assert within(5, lambda: threading.current_thread().daemon)


def test_a_rate_limit_spaces_calls_and_counts_no_refused_one() -> None:
    now = [0.0]
    limit = RateLimit(60, lambda: now[0])

    assert [limit.reserve(10) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(EndpointError):
        limit.reserve(2.5)
    now[0] = 2.5
    assert limit.reserve(10) == 0.5
    now[0] = 100
    assert [limit.reserve(10) for _ in range(2)] == [0, 1]
