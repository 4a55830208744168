"""The laws of paging, as assertions about any search.

A *search* is whatever takes a body and returns Elasticsearch's answer: a function, or a Connection. Each assertion asks for
hits in two ways that have to agree, and raises LawBroken with both requests where they do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count, pairwise
from typing import Any

from .connection import Connection, asked
from .curl import as_curl
from .ranked import Hit, LawBroken, Search, Shown, hits_of, joined, require_same, show

Body = Mapping[str, Any]
Page = Mapping[str, int]
"""`from` and `size`."""


def assert_pages_agree(
    search: Search, body: Body, page_size: int = 10, pages: int = 3, *, walk: Sequence[Page] | None = None
) -> None:
    """Assert that pages are slices of one ranking, with the scores it gives.

    *walk* names pages of any sizes, in any order, in place of *pages* of *page_size*. The ranking is the page that holds them
    all, so windows have to reach its end.
    """
    walk = _pages(page_size, pages) if walk is None else walk
    whole = show(search, {**body, "from": 0, "size": max((_end(page) for page in walk), default=0)})
    expected = [whole[page["from"] : _end(page)] for page in walk]
    shown = [show(search, {**body, **page}) for page in walk]
    for number, (page, slice_, hits) in enumerate(zip(walk, expected, shown, strict=True), start=1):
        if slice_.hits != hits.hits:
            everything = joined(expected), joined(shown)
            raise LawBroken("pages are slices of one ranking", slice_, hits, _named(number, page), everything)


def assert_prefix(search: Search, body: Body, size: int, of: int) -> None:
    """Assert that the best *size* hits are the head of the best *of* hits."""
    whole = show(search, {**body, "from": 0, "size": of})
    best = show(search, {**body, "from": 0, "size": size})
    require_same("a bounded result is a prefix of a longer one", whole[:size], best, f"{size} hits of {of}")


def assert_walk_covers(
    search: Search, body: Body, page_size: int = 10, depth: int = 1000, *, expected: Iterable[str] | None = None
) -> None:
    """Assert that walking page by page to the end shows every document once: no duplicate, no gap.

    *expected* are the ids there are to see, by default those of one page of *depth*. Pages behind *depth* are not asked for.
    """
    walked = joined(list(_walk(search, body, page_size, depth)))
    if expected is None:
        whole = show(search, {**body, "from": 0, "size": depth})
    else:
        whole = Shown("(the ids that were expected)", tuple(Hit(None, id_, None) for id_ in expected))
        walked = Shown(walked.command, tuple(Hit(None, hit.id, None) for hit in walked.hits))
    if Counter(whole.documents) != Counter(walked.documents):
        where = f"{len(walked.hits)} hits walked, {len(whole.hits)} there are"
        raise LawBroken("pages together show every document once", whole, walked, where)


def assert_search_after_agrees(search: Search, body: Body, page_size: int = 10, pages: int = 3) -> None:
    """Assert that `search_after` walks the sequence that `from` and `size` show.

    Through a Connection, in a point in time, by score where *body* has no sort; frozen hits have one as they are. A function is
    asked as it is: the sort of *body* has to tell all documents apart.
    """
    if not isinstance(search, Connection):
        _search_after_agrees(search, body, page_size, pages)
        return
    by_score: Body = {} if "pagination" in body else {"sort": ["_score"]}
    pit = search.open_point_in_time()
    try:
        _search_after_agrees(search, {**by_score, **body, "pit": {"id": pit}}, page_size, pages)
    finally:
        search.close_point_in_time(pit)


def assert_scroll_agrees(connection: Connection, body: Body, page_size: int = 10, pages: int = 3) -> None:
    """Assert that a scroll walks the sequence that `from` and `size` show."""
    whole = show(connection, {**body, "from": 0, "size": page_size * pages})
    walked = joined(list(_scroll(connection, {**body, "size": page_size}, pages)))
    require_same("a scroll walks the same sequence", whole, walked, f"{pages} pages of {page_size}")


def assert_stable_under_writes(
    connection: Connection, body: Body, write: Callable[[], object], page_size: int = 10, pages: int = 3
) -> None:
    """Assert that a point in time keeps its sequence; *write* is called before each page, and may change and refresh anything."""
    pit = connection.open_point_in_time()
    kept = {**body, "pit": {"id": pit}}
    try:
        whole = show(connection, {**kept, "from": 0, "size": page_size * pages})
        for number, page in enumerate(_pages(page_size, pages), start=1):
            write()
            shown = show(connection, {**kept, **page})
            expected = whole[page["from"] : _end(page)]
            require_same("a point in time keeps its sequence", expected, shown, _named(number, page))
    finally:
        connection.close_point_in_time(pit)


def assert_monotone(search: Search, body: Body) -> None:
    """Assert that scores never rise from one hit to the next."""
    shown = show(search, body)
    for place, (before, hit) in enumerate(pairwise(shown.hits), start=2):
        if before.score is not None and hit.score is not None and hit.score > before.score:
            in_order = sorted(shown.hits, key=lambda hit: -(hit.score or 0.0))
            raise LawBroken("scores never rise", Shown(shown.command, tuple(in_order)), shown, f"at hit {place}")


def assert_repeatable(search: Search, body: Body, times: int = 3) -> None:
    """Assert that the same request is answered with the same hits, however often it is sent."""
    first = show(search, body)
    for number in range(2, times + 1):
        require_same("the same request shows the same hits", first, show(search, body), f"when asked time {number}")


def assert_alike(search: Search, other: Search, body: Body) -> None:
    """Assert that two searches answer alike: engines with other replicas, threads or shards, or versions of your own."""
    require_same("both show the same hits", show(search, body), show(other, body), "the second answers otherwise")


def _search_after_agrees(search: Search, body: Body, page_size: int, pages: int) -> None:
    whole = show(search, {**body, "from": 0, "size": page_size * pages})
    walked: list[Shown] = []
    after: Body = {}
    for _ in range(pages):
        walked.append(show(search, {**body, **after, "from": 0, "size": page_size}))
        if not walked[-1].hits:
            break
        after = {"search_after": list(walked[-1].hits[-1].sort)}
    require_same("search_after walks the same sequence", whole, joined(walked), f"{pages} pages of {page_size}")


def _scroll(connection: Connection, body: Body, pages: int) -> Iterable[Shown]:
    request = asked("POST", f"/{connection.index}/_search", body, {"scroll": "1m"})
    for _ in range(pages):
        answer = connection.send(request)
        yield Shown(as_curl(request, connection.host), hits_of(answer))
        request = asked("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": answer["_scroll_id"]})
    connection.send(asked("DELETE", "/_search/scroll", {"scroll_id": answer["_scroll_id"]}))


def _walk(search: Search, body: Body, page_size: int, depth: int) -> Iterable[Shown]:
    """Yield pages until one is empty."""
    for start in count(0, page_size):
        size = min(page_size, depth - start)
        page = show(search, {**body, "from": start, "size": size}) if size > 0 else None
        if page is None or not page.hits:
            return
        yield page


def _listed(ids: Iterable[str]) -> Any:
    return {"hits": {"hits": [{"_id": id_} for id_ in ids]}}


def _pages(page_size: int, pages: int) -> Sequence[Page]:
    return [{"from": number * page_size, "size": page_size} for number in range(pages)]


def _end(page: Page) -> int:
    return page["from"] + page["size"]


def _named(number: int, page: Page) -> str:
    return f"page {number}, hits {page['from'] + 1} to {_end(page)}"
