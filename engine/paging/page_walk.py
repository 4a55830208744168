"""Walk a request page by page, for the page map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from secondpass.engine.coordinator import Coordinator
from secondpass.engine.error_table import EXPECTED
from secondpass.engine.node import Node
from secondpass.engine.outcome import SearchOutcome, ShardResult
from secondpass.engine.request import SearchRequest
from secondpass.engine.searches import opened_for, ranking_for, with_boosts
from secondpass.engine.sort_request import is_by_score
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.numbers import shortest
from secondpass.shards.top_docs import ScoreDoc

from .page_map import MappedPage, PagedHit, PageMap, ShardList, Skipped

Place = tuple[int, int]
"""A document, by its shard's place among all shards and its number there."""

MAX_PAGES = 1000
DEFAULT_PAGE_SIZE = 10
DEFAULT_PAGES = 5


@dataclass(frozen=True, slots=True)
class _Walked:
    """Hold what one page asked for and found out, or why it was refused; it begins at *from_*."""

    request: SearchRequest
    from_: int
    outcome: SearchOutcome | None = None
    refused: str | None = None

    @property
    def end(self) -> int:
        return self.from_ + self.request.size

    @property
    def rows(self) -> Sequence[ScoreDoc]:
        """The hits of the page."""
        return () if self.outcome is None else self.outcome.merged.page(self.outcome.request.from_, self.request.size)


Run = Callable[[SearchRequest], SearchOutcome]


def bodies_of(
    body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None, page_size: int | None, pages: int | None
) -> list[Mapping[str, Any]]:
    """Return the body of each page: of one request, or as given; raises IllegalArgumentError."""
    if isinstance(body, Sequence):
        if page_size is not None or pages is not None or not body:
            raise IllegalArgumentError("[page_size] and [pages] go with one body; a list of bodies is its own pages")
        return list(body)
    if body is not None and not isinstance(body, Mapping):
        return [body]
    size = _positive("page_size", page_size, DEFAULT_PAGE_SIZE, 2**31 - 1)
    count = _positive("pages", pages, DEFAULT_PAGES, MAX_PAGES)
    return [{**(body or {}), "from": number * size, "size": size} for number in range(count)]


def page_map(node: Node, bodies: Sequence[Mapping[str, Any]], expression: str | None) -> PageMap:
    """Return the map of pages asked for one after the other, of what searches see now.

    Raises what the first page raises; later ones may be refused.
    """
    first = with_boosts(node, SearchRequest.from_body(bodies[0]))
    opened = opened_for(node, first, expression)
    coordinator = Coordinator(opened, node.models)
    if first.pagination is not None:
        frozen = ranking_for(node, opened, first)
        return _map(_walk(first, bodies, frozen.outcome_of), frozen.outcome)
    walk = _walk(first, bodies, lambda request: coordinator.run(with_boosts(node, request)))
    last = next(page.request for page in reversed(walk) if page.outcome is not None)
    whole = replace(last, from_=0, size=_end(walk), search_after=None)
    return _map(walk, coordinator.run(with_boosts(node, whole)))


def _walk(first: SearchRequest, bodies: Sequence[Mapping[str, Any]], run: Run) -> list[_Walked]:
    walk = [_walked(first, 0, run)]
    for body in bodies[1:]:
        shown = walk[-1].from_ + len(walk[-1].rows)
        try:
            walk.append(_walked(SearchRequest.from_body(body), shown, run))
        except EXPECTED as error:
            walk.append(_Walked(first, shown, refused=str(error)))
    return walk


def _walked(request: SearchRequest, shown: int, run: Run) -> _Walked:
    """Return one page; one behind a hit begins where the page before ended, after so many *shown*."""
    return _Walked(request, request.from_ if request.search_after is None else shown, run(request))


def _map(walk: Sequence[_Walked], whole: SearchOutcome) -> PageMap:
    """Return the map of a walk, compared with the *whole* ranking that all pages should be cut from."""
    start = min(page.from_ for page in walk)
    ranking = whole.merged.page(0, _end(walk))
    ranks = {_place(row): rank for rank, row in enumerate(ranking, start=1)}
    first: dict[Place, int] = {}
    pages = tuple(_page(number, page, ranks, first) for number, page in enumerate(walk, start=1))
    missed = [row for row in ranking[start:] if _place(row) not in first]
    skipped = tuple(Skipped(*_shown(whole.shards[row.shard], row.doc), ranks[_place(row)]) for row in missed)
    request = walk[0].request
    return PageMap(
        pages,
        skipped,
        whole.merged.total,
        by_score=is_by_score(request.sort),
        cuts=any(builder.cuts for builder in request.rescore),
    )


def _end(walk: Sequence[_Walked]) -> int:
    """Return how deep the pages reach that were not refused."""
    return max(page.end for page in walk if page.outcome is not None)


def _page(number: int, page: _Walked, ranks: Mapping[Place, int], first: dict[Place, int]) -> MappedPage:
    """Return a page as the map holds it; *first* gathers which page shows a document first."""
    request, outcome = page.request, page.outcome
    windows = _windows(request)
    if outcome is None:
        return MappedPage(number, page.from_, request.size, windows, refused=page.refused)
    hits = []
    for row in page.rows:
        before = first.setdefault(_place(row), number)
        score = shortest(row.score) if request.shows_scores else None
        again = before if before < number else None
        hits.append(_hit(outcome.shards[row.shard], row, score, ranks.get(_place(row)), again))
    lists = tuple(_list(result) for result in outcome.shards)
    return MappedPage(number, page.from_, request.size, windows, tuple(hits), lists)


def _windows(request: SearchRequest) -> tuple[int, ...]:
    """Return the windows that a page goes by: those of its rescorers, on each shard, or that of its retriever."""
    own = tuple(builder.window_size for builder in request.rescore)
    return own if request.retriever is None else (request.retriever.window_size,)


def _hit(result: ShardResult, row: ScoreDoc, score: float | None, rank: int | None, before: int | None) -> PagedHit:
    rescored = all(stage.holds(row.doc) for stage in result.stages)
    id_, source = _shown(result, row.doc)
    return PagedHit(id_, row.shard, score, rank, before, rescored, source)


def _list(result: ShardResult) -> ShardList:
    rescored = (min(stage.rescorer.window_size, len(stage.before)) for stage in result.stages)
    return ShardList(result.target.ordinal, len(result.top_docs), tuple(rescored))


def _shown(result: ShardResult, doc: int) -> tuple[str, Mapping[str, Any]]:
    snapshot = result.context.snapshot
    return snapshot.ids[doc], snapshot.source(doc)


def _place(row: ScoreDoc) -> Place:
    return row.shard, row.doc


def _positive(name: str, value: int | None, default: int, most: int) -> int:
    number = default if value is None else value
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise IllegalArgumentError(f"[{name}] must be a whole number from 1 to {most} but was [{value}]")
    return number
