"""What the table of a trace shows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console, RenderableType

from secondpass.engine.commands.hit_tables import render_hits
from secondpass.engine.tables import render_trace
from secondpass.engine.tracing.parts import by_title, score
from secondpass.engine.tracing.trace import DocumentTrace, RankTrace, StageTrace


def document(id_: str, *stages: tuple[float, int, bool] | None) -> DocumentTrace:
    names = ("first pass", "query", "learning_to_rank")
    told = tuple(
        None if s is None else StageTrace(n, s[0], s[1], s[1], s[2]) for n, s in zip(names, stages, strict=False)
    )
    return DocumentTrace(id_, "i", 1, told, {"title": f"Film {id_}", "year": 1950})


TRACE = RankTrace(
    ("first pass", "query", "learning_to_rank"),
    (None, 2, 2),
    (
        document("b", (2.0, 2, True), (5.0, 1, True), (0.5, 1, True)),
        document("c", (1.0, 3, True), (1.0, 3, False), (0.25, 2, True)),
        document("d", (0.5, 4, True), (0.5, 4, False), None),
        document("a", (3.0, 1, True), (3.0, 2, True), None),
    ),
    4,
)


def shown(what: RenderableType, width: int = 140) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(what)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_every_hit_shows_score_rank_and_movement_after_every_stage() -> None:
    line = next(line for line in shown(render_trace(TRACE, 2)).splitlines() if "Film b" in line)

    assert line.split() == ["1", "Film", "b", "(1950)", "1", "2.000", "#2", "5.000", "#1", "▲1", "0.500", "#1", "="]


def test_what_fell_off_the_page_stands_below_it() -> None:
    lines = shown(render_trace(TRACE, 2)).splitlines()
    end = next(i for i, line in enumerate(lines) if "page ends" in line)

    assert not any("Film a" in line for line in lines[:end])
    assert any("Film a" in line and "cut" in line for line in lines[end:])


def test_the_window_edge_is_a_rule_and_says_whose() -> None:
    assert "window edge: learning_to_rank cuts after 2 a shard" in shown(render_trace(TRACE, 4))


def test_no_edge_is_drawn_where_every_shown_document_was_rescored() -> None:
    whole = RankTrace(TRACE.stages, TRACE.window_sizes, TRACE.documents[:2], 4)

    assert "window edge" not in shown(render_trace(whole, 2))


def test_grades_are_stars_and_unjudged_is_a_question() -> None:
    text = shown(render_trace(TRACE, 2, grades={"b": 3, "c": 0}))

    assert "★★★" in text and "·" in text and "?" in text


def test_an_empty_trace_is_an_empty_table() -> None:
    assert "Film" not in shown(render_trace(RankTrace(("first pass",), (None,), (), 0)))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_table_keeps_to_the_width_of_the_terminal_and_its_columns_stay_under_each_other(width: int) -> None:
    lines = shown(render_trace(TRACE, 2, grades={}, width=width), width).splitlines()
    films = [line for line in lines if "Film" in line]

    assert len(films) == 3
    assert max(map(len, lines)) <= width
    assert len({line.index("#") for line in films}) == 1
    assert "▲1" in films[0] and "#1" in films[0]


def test_a_document_that_was_not_rescored_and_stands_above_one_that_was_is_told_apart() -> None:
    mixed = RankTrace(
        ("first pass", "query"),
        (None, 1),
        (
            document("a", (3.0, 2, True), (3.0, 1, False)),
            document("b", (4.0, 1, True), (0.4, 2, True)),
            document("c", (2.0, 3, True), (0.2, 3, False)),
        ),
        3,
    )
    lines = shown(render_trace(mixed, 3)).splitlines()

    assert [line.split()[1] for line in lines if "window edge" in line or "window again" in line] == [
        "inside",
        "window",
    ]


def test_documents_without_title_are_called_by_id() -> None:
    assert by_title("7", {}) == "7"
    assert by_title("7", {"title": "Solaris"}) == "Solaris"


def test_small_and_large_scores_keep_their_digits() -> None:
    assert (score(0.0), score(12.3456), score(1.5e-7), score(2e9)) == ("0.000", "12.346", "1.500e-07", "2.000e+09")


def test_explanations_are_cut_at_a_depth() -> None:
    inner = {"value": 1.0, "description": "inner", "details": []}
    hit: dict[str, Any] = {"_id": "1", "_score": 1.0, "_source": {"title": "[bold]Solaris"}}
    hit["_explanation"] = {"value": 1.0, "description": "outer", "details": [inner]}
    response = {"took": 1, "hits": {"total": {"value": 1}, "hits": [hit]}}

    deep, shallow = shown(render_hits(response, depth=2)), shown(render_hits(response, depth=1))

    assert "inner" in deep and "[bold]Solaris" in deep
    assert "inner" not in shallow and "outer …" in shallow
