"""`test_reranking_service`, as Elasticsearch's own test suites know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass.models.errors import EndpointError, ModelRequestError
from secondpass.models.inference.ranking import RerankRequest

Make = Callable[..., Any]

SETTINGS = {"model_id": "my_model", "api_key": "abc64"}


def ranked(reranker: Any, *texts: str, **request: Any) -> list[tuple[int, float, str]]:
    found = reranker.rank(RerankRequest("q", texts, **request))
    return [(one["index"], one["relevance_score"], one["text"]) for one in (document.to_json() for document in found)]


@pytest.fixture
def made(endpoint: Make) -> Callable[..., Any]:
    return lambda **task: endpoint("test_reranking_service", SETTINGS, task)


def test_numbers_are_scored_by_their_number(made: Callable[..., Any]) -> None:
    assert ranked(made(), "-2.5", "10", "1e1") == [(1, 10.0, "10"), (2, 10.0, "1e1"), (0, -2.5, "-2.5")]


def test_other_texts_are_scored_from_the_last_one_down(made: Callable[..., Any]) -> None:
    assert ranked(made(min_score=0), "a", "b", "3") == [(2, 0.6, "3"), (1, 0.4, "b"), (0, 0.2, "a")]


def test_the_least_score_is_drawn_unless_it_is_given(made: Callable[..., Any]) -> None:
    drawn = [made().to_json()["task_settings"]["min_score"] for _ in range(20)]

    assert all(-1 <= score <= 1 for score in drawn)
    assert len(set(drawn)) > 1


def test_task_settings_are_read_from_anything_and_given_anew_by_a_request(made: Callable[..., Any]) -> None:
    reranker = made(min_score="1", result_diff="0.5", top_n="2", hide_top_n="true")

    assert reranker.to_json()["task_settings"] == {
        **{"should_fail_validation": False, "use_text_length": False},
        **{"min_score": 1.0, "result_diff": 0.5, "top_n": 2, "hide_top_n": True},
    }
    assert reranker.top_n is None
    assert ranked(reranker, "a", "b", "c") == [(2, 2.5, "c"), (1, 2.0, "b")]
    assert ranked(reranker, "a", "bbbb", task_settings={"use_text_length": True}) == [(0, 1.0, "a"), (1, 0.25, "bbbb")]
    assert made(top_n=2).top_n == 2


def test_it_can_be_told_to_fail(made: Callable[..., Any]) -> None:
    with pytest.raises(EndpointError, match="validation call to service threw an exception") as failed:
        made(should_fail_validation=True).try_out()

    assert "validation call intentionally failed" in str(failed.value.cause)


def test_what_cannot_be_read_is_told_as_java_does(made: Callable[..., Any]) -> None:
    with pytest.raises(ModelRequestError, match='For input string: "many"'):
        made(top_n="many")


@pytest.mark.parametrize("missing", ["model_id", "api_key"])
def test_model_and_key_are_required(endpoint: Make, missing: str) -> None:
    settings = {name: value for name, value in SETTINGS.items() if name != missing}

    with pytest.raises(ModelRequestError, match="missing"):
        endpoint("test_reranking_service", settings)
