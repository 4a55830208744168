"""What an evaluation says of the stages of a chain."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console

from secondpass.engine.commands.evaluation_tables import render_evaluation, render_kinds, verdicts
from secondpass.engine.evaluation import Evaluation, Step, best_ndcg, evaluate, marks_of, steps
from secondpass.engine.tracing.trace import DocumentTrace, RankTrace, StageTrace
from secondpass.fixtures import JudgedQuery

GRADES = {"q1": {"a": 3, "b": 1, "c": 0}, "q2": {"a": 0, "b": 2, "c": 2}}
QUERIES = (JudgedQuery("q1", "one", "title", "test"), JudgedQuery("q2", "two", "theme", "test"))


def trace(*orders: Sequence[str]) -> RankTrace:
    """A trace whose stages leave these orders."""
    names = ("first pass", "query", "script")[: len(orders)]
    documents = [
        DocumentTrace(
            id_,
            "i",
            0,
            tuple(
                StageTrace(name, 1.0, order.index(id_) + 1, order.index(id_) + 1, True) if id_ in order else None
                for name, order in zip(names, orders, strict=True)
            ),
            {},
        )
        for id_ in orders[0]
    ]
    return RankTrace(names, (None, 10, 10)[: len(orders)], tuple(documents), len(documents))


def evaluation(**orders: tuple[Sequence[str], ...]) -> Evaluation:
    return evaluate(lambda text: trace(*orders[text]), QUERIES, GRADES)


GAINING = evaluation(one=("cba", "abc"), two=("abc", "bca"))
LOSING = evaluation(one=("abc", "cba"), two=("bca", "bca"))


def test_each_stage_is_marked_by_the_page_it_would_make() -> None:
    first, second = GAINING.stages

    assert [marks.ndcg for marks in second.marks] == [1.0, 1.0]
    assert first.marks[0] == marks_of("cba", GRADES["q1"])
    assert first.mean("ndcg") == np.mean([marks_of("cba", GRADES["q1"]).ndcg, marks_of("abc", GRADES["q2"]).ndcg])


def test_documents_a_stage_cut_no_longer_count_as_kept() -> None:
    cut = evaluation(one=("abc", "ab"), two=("abc", "ab"))

    assert [stage.mean("kept") for stage in cut.stages] == [1.0, 0.75]


def test_the_best_possible_is_a_bound_for_every_stage() -> None:
    assert best_ndcg("cb", GRADES["q1"]) < best_ndcg("cba", GRADES["q1"]) == 1.0
    for stage in GAINING.stages:
        assert (stage.values("ndcg") <= GAINING.best_possible + 1e-12).all()


def test_a_step_counts_who_gained_and_who_lost() -> None:
    (gaining,), (losing,) = steps(GAINING), steps(LOSING)

    assert (gaining.better, gaining.worse) == (2, 0)
    assert (losing.better, losing.worse) == (0, 1)
    assert losing.gain < 0 < gaining.gain


def test_what_two_queries_say_may_be_chance() -> None:
    (step,) = steps(GAINING)

    assert step.chance() == pytest.approx(0.5, abs=0.02)
    assert Step(step.before, step.before).chance() == 1.0


def test_a_stage_that_is_not_better_is_told_with_where_it_loses() -> None:
    (verdict,) = verdicts(LOSING)

    assert verdict.startswith("query is not better than first pass: -0.")
    assert "It loses on title" in verdict and "[one]" in verdict


def test_a_gain_that_may_be_chance_is_told_so() -> None:
    (verdict,) = verdicts(GAINING)

    assert "is better than first pass" in verdict and "chance" in verdict


def test_a_stage_that_changes_nothing_is_told_so() -> None:
    (verdict,) = verdicts(evaluation(one=("abc", "abc"), two=("abc", "abc")))

    assert verdict == "query is not better than first pass: +0.0000. No query changed."


def test_the_tables_hold_every_stage_and_kind() -> None:
    console = Console(width=140, file=io.StringIO())
    console.print(render_evaluation(GAINING), render_kinds(GAINING))
    text = console.file.getvalue()  # type: ignore[attr-defined]

    for word in ("first pass", "query", "best order found", "title", "theme", "1.0000"):
        assert word in text


def test_without_queries_there_is_nothing_to_evaluate() -> None:
    with pytest.raises(ValueError, match="no query"):
        evaluate(lambda text: trace("abc"), [], GRADES)


def test_several_threads_give_the_same_evaluation() -> None:
    orders = {"one": ("cba", "abc"), "two": ("abc", "bca")}

    assert evaluate(lambda text: trace(*orders[text]), QUERIES, GRADES, threads=4).stages == GAINING.stages
