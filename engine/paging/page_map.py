"""A request walked page by page: what shows twice, what never, and where the windows end. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class PagedHit:
    """Hold a hit as a page shows it.

    *score* is None under a sort without scores; *rank* is its rank, from 1, in the one ranking that all pages should be cut from,
    None where it is not in it; *before* is the number of the page that showed it earlier; *rescored* tells whether it stood in
    the window of every rescorer.
    """

    id: str
    shard: int
    score: float | None
    rank: int | None
    before: int | None
    rescored: bool
    source: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShardList:
    """Tell how many hits a shard listed for a page, and how many of them stood in the window of each rescorer."""

    shard: int
    listed: int
    rescored: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MappedPage:
    """Hold one page; *refused* says why it shows nothing where the request for it was refused."""

    number: int
    from_: int
    size: int
    windows: tuple[int, ...]
    hits: tuple[PagedHit, ...] = ()
    shards: tuple[ShardList, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Name a document that no page shows, though it stands in the ranking among those that should have been shown."""

    id: str
    source: Mapping[str, Any]
    rank: int


@dataclass(frozen=True, slots=True)
class Law:
    """Say whether a law of paging held."""

    name: str
    held: bool


@dataclass(frozen=True, slots=True)
class PageMap:
    """Hold the pages of a request in turn, the documents they *skipped*, and how many match.

    *by_score* tells whether hits are ordered by score, *cuts* whether a rescorer cuts its list.
    """

    pages: tuple[MappedPage, ...]
    skipped: tuple[Skipped, ...]
    total: int
    by_score: bool = True
    cuts: bool = False

    @property
    def hits(self) -> tuple[PagedHit, ...]:
        """All hits in the order of the walk."""
        return tuple(chain.from_iterable(page.hits for page in self.pages))

    @property
    def duplicates(self) -> tuple[PagedHit, ...]:
        """The hits an earlier page had shown."""
        return tuple(hit for hit in self.hits if hit.before is not None)

    @property
    def laws(self) -> tuple[Law, ...]:
        """The laws of paging, and whether they held."""
        in_place = all(hit.rank == page.from_ + i for page in self.pages for i, hit in enumerate(page.hits, start=1))
        laws = [
            Law("no hit is shown twice", not self.duplicates),
            Law("no hit is skipped", not self.skipped),
            Law("pages are slices of one ranking", in_place),
        ]
        if self.by_score:
            scores = [hit.score for hit in self.hits if hit.score is not None]
            laws.append(Law("scores descend", all(a >= b for a, b in pairwise(scores))))
        return tuple(laws)

    @property
    def breaks(self) -> tuple[str, ...]:
        """The names of what breaks them, as `secondpass.fixtures.breaks` has them; none where pages are slices of one ranking."""
        return () if all(law.held for law in self.laws) else tuple(self._broken())

    def _broken(self) -> Iterator[str]:
        end = max(page.from_ + page.size for page in self.pages)
        reach = min((max(page.windows, default=0) for page in self.pages), default=0)
        if len({page.windows for page in self.pages}) > 1:
            yield "learning_to_rank_truncates" if self.cuts else "window_follows_page"
        elif reach * max(len(page.shards) for page in self.pages) >= end > reach:
            yield "per_shard_windows"
        elif 0 < reach < end:
            yield "window_below_page_end"

    def __rich__(self) -> Any:
        from .page_map_table import render_page_map

        return render_page_map(self)

    def _repr_html_(self) -> str:
        from .page_map_html import html_of

        return html_of(self)
