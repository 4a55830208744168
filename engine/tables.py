"""What a person reads of a search in a terminal: ranks after every stage, with lines where a page or a window ends.

Nothing here prints: what is returned is something a `rich.console.Console` can print.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, JustifyMethod
from rich.table import Table
from rich.text import Text

from secondpass.engine.tracing.parts import DOWN, SAME, UP, Name, by_title, gone, parts_of, score
from secondpass.engine.tracing.trace import DocumentTrace, RankTrace, StageTrace

STARS = {0: "·", 1: "★", 2: "★★", 3: "★★★"}
NAME_COLUMN = 1
NARROWEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """Say how much room a table has: *decimals* of a score, and whether a long heading stands on two lines."""

    decimals: int
    tall: bool

    def heading(self, stage: str, window: int | None) -> str:
        """Return the heading of a stage, with its window below."""
        name = stage.replace("_", " ").replace(" ", "\n", 1) if self.tall else stage
        return f"{name}\n{'' if window is None else f'window {window}'}"


ROOMY, COMPACT = Layout(3, tall=False), Layout(2, tall=True)


def render_trace(
    trace: RankTrace,
    page: int = 10,
    *,
    name: Name = by_title,
    grades: Mapping[str, int] | None = None,
    width: int = 140,
) -> Group:
    """Return the first *page* documents with score and rank after every stage, and what fell off the page.

    Lines across mark where the page ends, and where the window of the last stage does. *grades* adds what people said; a
    document without grade shows a question mark. The table keeps to *width* columns as far as it can.
    """
    grid = Grid.of(trace, page, name, grades, ROOMY)
    if grid.width - grid.widths[NAME_COLUMN] + NARROWEST_NAME > width:
        grid = Grid.of(trace, page, name, grades, COMPACT)
    return grid.narrowed(width).render()


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold the cells of a table as *parts*, each below a line with words on it; *widths* are its columns'."""

    headings: tuple[str, ...]
    parts: tuple[tuple[str, tuple[tuple[Text, ...], ...]], ...]
    widths: tuple[int, ...]

    @classmethod
    def of(cls, trace: RankTrace, page: int, name: Name, grades: Mapping[str, int] | None, layout: Layout) -> Grid:
        """Lay out a trace."""
        headings = ["", "document", "shard", *(["grade"] if grades is not None else [])]
        headings += map(layout.heading, trace.stages, trace.window_sizes)
        parts = tuple(
            (rule, tuple(tuple(_line(trace, document, name, grades, layout)) for document in documents))
            for rule, documents in parts_of(trace, page)
        )
        columns = zip(*(cells for _, rows in parts for cells in rows), strict=True)
        cells = [max(cell.cell_len for cell in column) for column in columns] or [0] * len(headings)
        titles = [max(map(len, heading.split("\n"))) for heading in headings]
        return cls(tuple(headings), parts, tuple(map(max, cells, titles)))

    @property
    def width(self) -> int:
        """Return the width of the whole table, one column of space between its columns."""
        return sum(self.widths) + len(self.widths) - 1

    def narrowed(self, width: int) -> Grid:
        """Return the grid with names cut so that it fits into *width*, if names can be cut that short."""
        name = max(len(self.headings[NAME_COLUMN]), self.widths[NAME_COLUMN] - max(0, self.width - width))
        widths = (*self.widths[:NAME_COLUMN], name, *self.widths[NAME_COLUMN + 1 :])
        return Grid(self.headings, self.parts, widths)

    def render(self) -> Group:
        """Return the parts as tables of the same widths, with lines between them."""
        shown: list[Table | Text] = []
        for rule, rows in self.parts or (("", ()),):
            if rule:
                shown.append(Text(f"── {rule} ".ljust(self.width, "─"), style="dim"))
            shown.append(self._table(rows, headed=not shown))
        return Group(*shown)

    def _table(self, rows: Sequence[Sequence[Text]], headed: bool) -> Table:
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=headed, header_style="bold")
        for heading, width in zip(self.headings, self.widths, strict=True):
            side: JustifyMethod = "left" if heading in ("document", "grade") else "right"
            title = Text(heading, justify=side)
            table.add_column(title, justify=side, width=width, no_wrap=True, overflow="ellipsis")
        for row in rows:
            table.add_row(*row)
        return table


def _line(
    trace: RankTrace, document: DocumentTrace, name: Name, grades: Mapping[str, int] | None, layout: Layout
) -> Iterator[Text]:
    last = document.stages[-1]
    yield Text(str(last.rank) if last else "-", style="bold")
    yield Text(name(document.id, document.source))
    yield Text(str(document.shard), style="dim")
    if grades is not None:
        yield stars(grades.get(document.id))
    before: StageTrace | None = None
    for number, stage in enumerate(document.stages):
        yield Text(gone(trace, document, number), style="dim red") if stage is None else _stage(stage, before, layout)
        before = stage


def _stage(stage: StageTrace, before: StageTrace | None, layout: Layout) -> Text:
    cell = Text(score(stage.score, layout.decimals), style="" if stage.in_window else "dim")
    cell.append(f"{f'#{stage.rank}':>4}", style="bold" if stage.in_window else "")
    return cell.append_text(_movement(before.rank - stage.rank)) if before else cell


def _movement(places: int) -> Text:
    if places == 0:
        return Text(f"{SAME:>4}", style="dim")
    arrow, style = (UP, "green") if places > 0 else (DOWN, "red")
    return Text(f"{arrow + str(abs(places)):>4}", style=style)


def stars(grade: int | None) -> Text:
    """Return a grade as stars, and an unjudged document's as a question mark."""
    return Text("?", style="dim") if grade is None else Text(STARS.get(grade, str(grade)), style="yellow")
