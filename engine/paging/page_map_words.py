"""What the table in a terminal and the one on a page say of a page map in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from secondpass.fixtures.breaks import BREAKS

from .page_map import MappedPage, PagedHit, PageMap, ShardList


def heading(page: MappedPage) -> str:
    """Return what stands above a page: where it is cut, and how far windows reached on each shard."""
    words = f"page {page.number}: from {page.from_}, size {page.size}"
    if page.refused is not None:
        return f"{words}; refused: {page.refused}"
    windows = f"; window {', '.join(map(str, page.windows))}" if page.windows else ""
    return f"{words}{windows}; listed by shard {', '.join(map(_listed, page.shards))}"


def _listed(one: ShardList) -> str:
    """Return how many hits a shard listed, and how many of these every rescorer saw."""
    return f"{one.listed} ({min(one.rescored)} rescored)" if one.rescored else str(one.listed)


def fate(place: int, hit: PagedHit) -> str:
    """Return what is wrong with a hit that stands at *place*, or nothing."""
    words = [f"again, from page {hit.before}"] if hit.before is not None else []
    if hit.rank is None:
        words.append("beyond these pages in the one ranking")
    elif hit.rank != place:
        words.append(f"rank {hit.rank} of the one ranking")
    words += [] if hit.rescored else ["outside the window"]
    return "; ".join(words)


def verdict(page_map: PageMap) -> Iterator[str]:
    """Say what breaks the pages, and what would mend them."""
    for name in page_map.breaks:
        yield f"{name}: {BREAKS[name].why}"
    if page_map.breaks:
        yield 'one window as wide as the last page is deep mends it, or "pagination": "frozen"'
