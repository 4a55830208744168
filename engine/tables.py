"""What a person reads in a terminal: rich tables of traces, hits and evaluations.

Nothing here prints: each function returns something a `rich.console.Console` can print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from .trace import DocumentTrace, RankTrace, StageTrace

Name = Callable[[str, Mapping[str, Any]], str]
"""How to call a document, by its id and its source."""

UP, DOWN, SAME = "▲", "▼", "="
STARS = {0: "·", 1: "★", 2: "★★", 3: "★★★"}


@dataclass(frozen=True, slots=True)
class Row:
    """Hold what one line of a trace shows: a document, or *rule*, the words on a line across the table."""

    document: DocumentTrace | None
    rule: str = ""


def by_title(id_: str, source: Mapping[str, Any]) -> str:
    """Call a film by title and year, and what has no title by its id."""
    title, year = source.get("title"), source.get("year")
    return f"{title or id_} ({year})" if year else str(title or id_)


def render_trace(
    trace: RankTrace, page: int = 10, *, name: Name = by_title, grades: Mapping[str, int] | None = None
) -> Table:
    """Return the first *page* documents with score and rank after every stage, and what fell off the page.

    Rules mark where the page ends, and where the window of the last stage does. *grades* adds what people said; documents
    without a grade show a question mark.
    """
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", ""])
    for heading in ("", "document", "shard", *(["grade"] if grades is not None else [])):
        table.add_column(
            heading, justify="right" if heading in ("", "shard") else "left", no_wrap=heading != "document"
        )
    for stage, window in zip(trace.stages, trace.window_sizes, strict=True):
        table.add_column(Text(f"{stage}\n{_window(window)}", justify="right"), justify="right", no_wrap=True)
    for row in _rows(trace, page):
        table.add_row(*(_rule(row.rule, grades) if row.document is None else _line(row.document, name, grades)))
    return table


def _window(window: int | None) -> str:
    return "" if window is None else f"window {window}"


def _rows(trace: RankTrace, page: int) -> Iterator[Row]:
    """Yield the page, what stood on the first pass's page and fell off it, and the rules between them."""
    first = set(trace.ranking(0)[:page])
    fallen = [document for document in trace.documents[page:] if document.id in first]
    previous: DocumentTrace | None = None
    for place, document in enumerate([*trace.documents[:page], *fallen]):
        if place == min(page, len(trace.documents)) and fallen:
            yield Row(None, "page ends; what fell off it since the first pass")
        if previous is not None and _is_in(previous) and not _is_in(document):
            yield Row(None, _edge(trace, document))
        yield Row(document)
        previous = document


def _is_in(document: DocumentTrace) -> bool:
    """Tell whether the last stage rescored the document."""
    last = document.stages[-1]
    return last is not None and last.in_window


def _edge(trace: RankTrace, document: DocumentTrace) -> str:
    cut = None in document.stages
    stage = document.stages.index(None) if cut else len(trace.stages) - 1
    return f"window edge: {trace.stages[stage]} {'cuts' if cut else 'ends'} after {trace.window_sizes[stage]} a shard"


def _rule(words: str, grades: Mapping[str, int] | None) -> list[Text]:
    return [
        Text("──", style="dim"),
        Text(words, style="dim italic"),
        Text(""),
        *([Text("")] if grades is not None else []),
    ]


def _line(document: DocumentTrace, name: Name, grades: Mapping[str, int] | None) -> list[Text]:
    last = document.stages[-1]
    cells = [
        Text(str(last.rank) if last else "-", style="bold"),
        Text(name(document.id, document.source), overflow="ellipsis"),
        Text(str(document.shard), style="dim"),
    ]
    if grades is not None:
        cells.append(stars(grades.get(document.id)))
    return [*cells, *_stages(document.stages)]


def _stages(stages: Sequence[StageTrace | None]) -> Iterator[Text]:
    before: StageTrace | None = None
    for stage in stages:
        yield _stage(stage, before)
        before = stage


def _stage(stage: StageTrace | None, before: StageTrace | None) -> Text:
    if stage is None:
        return Text("cut" if before else "", style="dim red")
    inside = "" if stage.in_window else "dim"
    cell = Text(f"{score(stage.score)} ", style=inside).append(
        f"{f'#{stage.rank}':>4}", style="bold" if stage.in_window else ""
    )
    return cell.append_text(_movement(before.rank - stage.rank)) if before else cell


def _movement(places: int) -> Text:
    if places == 0:
        return Text(f"{SAME:>4}", style="dim")
    arrow, style = (UP, "green") if places > 0 else (DOWN, "red")
    return Text(f"{arrow + str(abs(places)):>4}", style=style)


def score(value: float) -> str:
    """Return a score as a table shows it: three decimals, or four digits where it is very large or very small."""
    return f"{value:.3f}" if value == 0 or 1e-3 <= abs(value) < 1e5 else f"{value:.3e}"


def stars(grade: int | None) -> Text:
    """Return a grade as stars, and an unjudged document's as a question mark."""
    return Text("?", style="dim") if grade is None else Text(STARS.get(grade, str(grade)), style="yellow")


def render_hits(response: Mapping[str, Any], *, depth: int = 5, name: Name = by_title) -> Group:
    """Return the hits of a search response, each with its explanation down to *depth* where the search asked for it."""
    hits = response["hits"]["hits"]
    total = response["hits"].get("total", {"value": len(hits)})["value"]
    lines = [Text(f"{len(hits)} of {total} hits, {response['took']} ms", style="dim")]
    return Group(*lines, *(_hit(rank, hit, name, depth) for rank, hit in enumerate(hits, start=1)))


def _hit(rank: int, hit: Mapping[str, Any], name: Name, depth: int) -> Text | Tree:
    line = Text(f"{rank:>3}  ").append(name(hit["_id"], hit.get("_source", {})), style="bold")
    line.append(f"  {score(hit['_score'])}" if hit.get("_score") is not None else "")
    if "_explanation" not in hit:
        return line
    tree = Tree(line, guide_style="dim")
    _grow(tree, hit["_explanation"], depth)
    return tree


def _grow(tree: Tree, explanation: Mapping[str, Any], depth: int) -> None:
    details = explanation["details"]
    more = Text(" …" if details and depth <= 1 else "", style="dim")
    branch = tree.add(
        Text(f"{explanation['value']:g} ", style="cyan").append(explanation["description"]).append_text(more)
    )
    for detail in details if depth > 1 else ():
        _grow(branch, detail, depth - 1)
