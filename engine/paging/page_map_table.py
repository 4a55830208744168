"""A page map as a terminal shows it. Nothing here prints: what is returned is something a `rich.console.Console` can print."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.table import Table
from rich.text import Text

from secondpass.engine.tracing.parts import Name, by_title, score

from .page_map import MappedPage, PagedHit, PageMap
from .page_map_words import fate, heading, verdict

PLACE, SCORE, WIDEST_NAME = 5, 8, 60


def render_page_map(page_map: PageMap, *, name: Name = by_title) -> Group:
    """Return the pages one below the other, then what no page shows, and which laws of paging held.

    A hit that no rescorer saw is dim.
    """
    width = min(max((len(name(hit.id, hit.source)) for hit in page_map.hits), default=0), WIDEST_NAME)
    parts: list[Table | Text] = []
    for page in page_map.pages:
        parts.append(Text(f"── {heading(page)}", style="bold" if page.refused is None else "bold red"))
        parts += [_table(page, name, width)] if page.hits else []
    return Group(*parts, *_ending(page_map, name))


def _table(page: MappedPage, name: Name, width: int) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=page.number == 1, header_style="bold")
    table.add_column("", width=PLACE)
    table.add_column("document", min_width=width, max_width=width, no_wrap=True, overflow="ellipsis")
    for title in ("shard", "score"):
        table.add_column(title, justify="right", min_width=SCORE)
    table.add_column("")
    for place, hit in enumerate(page.hits, start=page.from_ + 1):
        table.add_row(*_cells(place, hit, name))
    return table


def _cells(place: int, hit: PagedHit, name: Name) -> Iterator[Text]:
    dim = "" if hit.rescored else "dim"
    yield Text(f"{place:>{PLACE}}", style="bold")
    yield Text(name(hit.id, hit.source), style=dim)
    yield Text(str(hit.shard), style="dim")
    yield Text(score(hit.score), style=dim)
    yield Text(fate(place, hit), style="red" if hit.before else "yellow")


def _ending(page_map: PageMap, name: Name) -> Iterator[Text]:
    for skipped in page_map.skipped:
        yield Text(
            f"never shown: {name(skipped.id, skipped.source)}, rank {skipped.rank} of the one ranking", style="red"
        )
    for law in page_map.laws:
        yield Text(f"{'✓' if law.held else '✗'} {law.name}", style="green" if law.held else "red")
    for line in verdict(page_map):
        yield Text(line)
