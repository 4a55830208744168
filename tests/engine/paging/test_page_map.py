"""A request walked page by page: what the map tells, and how it is drawn."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from secondpass import ElasticsearchError, Engine
from secondpass.engine.paging.breaks import engine_of
from secondpass.engine.paging.page_map import PageMap
from secondpass.fixtures.breaks import BREAKS, INDEX, LEARNING_TO_RANK_MODEL, MODEL_ID, POPULAR, demoting, learnt

Json = dict[str, Any]
WITHIN_ONE_INDEX = [name for name, broken in BREAKS.items() if not broken.written]
HOSTILE = "<script>alert(1)</script>[bold]&"


@pytest.fixture
def engine() -> Engine:
    """Nine documents on one shard, each less popular than the one before; every other one is old."""
    engine = Engine()
    engine.bulk(INDEX, [{"_id": str(i), "_source": {"popularity": 9 - i, "old": i % 2 == 0}} for i in range(9)])
    engine.refresh(INDEX)
    return engine


def drawn(page_map: PageMap, width: int = 200) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(page_map)
    return captured.get()


def held(page_map: PageMap) -> list[bool]:
    return [law.held for law in page_map.laws]


@pytest.mark.parametrize("name", WITHIN_ONE_INDEX)
def test_the_map_of_a_break_names_it_and_shows_what_is_twice_and_what_never(name: str) -> None:
    broken = BREAKS[name]
    page_map = engine_of(broken).page_map(INDEX, broken.pages)

    assert page_map.breaks == (name,)
    assert [hit.id for hit in page_map.duplicates] == ["a"]
    assert page_map.duplicates[0].before == 1
    assert {skipped.id for skipped in page_map.skipped} == set(broken.documents) - {"a"}
    assert held(page_map)[:3] == [False, False, False]


@pytest.mark.parametrize("name", BREAKS)
def test_the_map_of_frozen_pages_shows_nothing_odd_and_leaves_nothing_open(name: str) -> None:
    engine = engine_of(BREAKS[name])
    page_map = engine.page_map(INDEX, {**BREAKS[name].pages[-1], "pagination": "frozen"}, page_size=1, pages=3)

    assert (page_map.breaks, page_map.skipped, page_map.duplicates) == ((), (), ())
    assert all(held(page_map))
    assert len(engine.node.points_in_time) == 0


def test_a_map_shows_the_hits_that_the_pages_show(engine: Engine) -> None:
    body = {"query": POPULAR, "rescore": demoting(3)}
    page_map = engine.page_map(INDEX, body, page_size=2, pages=5)

    for page in page_map.pages:
        hits = engine.search(INDEX, {**body, "from": page.from_, "size": page.size})["hits"]["hits"]
        assert [(hit.id, hit.score, hit.source) for hit in page.hits] == [
            (hit["_id"], hit["_score"], hit["_source"]) for hit in hits
        ]
    assert page_map.total == 9
    assert page_map.breaks == ("window_below_page_end",)


def test_a_map_tells_where_the_window_ends_on_each_shard(engine: Engine) -> None:
    first, second = engine.page_map(INDEX, {"query": POPULAR, "rescore": demoting(3)}, 3, 2).pages

    assert [(one.listed, one.rescored) for one in first.shards + second.shards] == [(3, (3,)), (6, (3,))]
    assert [hit.rescored for hit in second.hits] != [True] * 3
    assert "outside the window" in drawn(engine.page_map(INDEX, {"query": POPULAR, "rescore": demoting(3)}, 3, 2))


def test_pages_that_are_refused_are_told_and_the_others_compared(engine: Engine) -> None:
    engine.put_trained_model(MODEL_ID, LEARNING_TO_RANK_MODEL)
    page_map = engine.page_map(INDEX, {"query": POPULAR, "rescore": learnt(4)}, 2, 3)

    assert [page.refused is None for page in page_map.pages] == [True, True, False]
    assert "rescorer [window_size] is too small" in str(page_map.pages[2].refused)
    assert all(held(page_map))
    assert "refused: Validation Failed" in drawn(page_map)


def test_pages_under_a_sort_are_walked_behind_each_hit(engine: Engine) -> None:
    bodies: list[Json] = [{"sort": [{"popularity": "asc"}], "size": 4}]
    bodies += [{**bodies[0], "search_after": [4]}, {**bodies[0], "search_after": [8]}]
    page_map = engine.page_map(INDEX, bodies)

    assert [hit.id for hit in page_map.hits] == [str(i) for i in reversed(range(9))]
    assert [law.name for law in page_map.laws][-1] != "scores descend"
    assert all(held(page_map))


@pytest.mark.parametrize("frozen", [{}, {"pagination": "frozen"}])
def test_hits_under_a_sort_have_no_score_unless_the_hits_that_are_shown_have(engine: Engine, frozen: Json) -> None:
    body: Json = {"sort": [{"popularity": "asc"}], **frozen}
    unscored, scored = engine.page_map(INDEX, body, 2, 2), engine.page_map(INDEX, {**body, "track_scores": True}, 2, 2)

    assert [hit.score for hit in unscored.hits] == [None] * 4
    assert [hit.score for hit in scored.hits] == [1.0] * 4
    assert "0.000" not in unscored._repr_html_() + drawn(unscored)
    assert '<td class="number">-</td>' in unscored._repr_html_()


def test_a_retrievers_ranking_is_walked_to_its_end(engine: Engine) -> None:
    body = {"retriever": {"rrf": {"retrievers": [{"standard": {"query": POPULAR}}], "rank_window_size": 5}}}
    page_map = engine.page_map(INDEX, body, 2, 4)

    assert [len(page.hits) for page in page_map.pages] == [2, 2, 1, 0]
    assert page_map.pages[0].windows == (5,)
    assert all(held(page_map))


def test_a_cursor_that_leaves_hits_out_is_seen(engine: Engine) -> None:
    body = {"sort": [{"popularity": "asc"}], "size": 4}
    page_map = engine.page_map(INDEX, [body, {**body, "search_after": [6]}])

    assert [skipped.rank for skipped in page_map.skipped] == [5, 6]
    assert not page_map.laws[2].held


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (({}, 0), "[page_size] must be a whole number from 1 to 2147483647 but was [0]"),
        (({}, 1.5), "[page_size] must be a whole number"),
        (({}, 1, 1001), "[pages] must be a whole number from 1 to 1000 but was [1001]"),
        (({}, 1, "3"), "[pages] must be a whole number"),
        (([],), "a list of bodies is its own pages"),
        (([{}], 3), "a list of bodies is its own pages"),
        (({"query": {"mtch": {}}},), "unknown query [mtch]"),
        (("x",), "Expected [START_OBJECT]"),
        (([3],), "Expected [START_OBJECT]"),
        ((3,), "Expected [START_OBJECT]"),
        (({}, 20_000), "Result window is too large"),
    ],
)
def test_what_cannot_be_walked_is_refused(engine: Engine, arguments: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        engine.page_map(INDEX, *arguments)

    assert reason in caught.value.reason


class Tags(HTMLParser):
    """Gather the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)


def test_html_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    engine = Engine()
    sources = {HOSTILE: {"title": HOSTILE, "old": True}, "b": {"old": False}}
    engine.bulk(INDEX, [{"_id": id_, "_source": source} for id_, source in sources.items()])
    engine.refresh(INDEX)
    page_map = engine.page_map(INDEX, {"rescore": demoting(1)}, 1, 2)
    html = page_map._repr_html_()

    assert Tags(html).seen <= {"div", "style", "table", "caption", "tbody", "tr", "th", "td", "ul", "li"}
    assert "http" not in html
    assert "window_below_page_end" in html
    assert HOSTILE in drawn(page_map)


def test_an_empty_index_has_empty_pages() -> None:
    engine = Engine()
    engine.create_index(INDEX)
    page_map = engine.page_map(INDEX)

    assert (page_map.hits, page_map.skipped, page_map.total, all(held(page_map))) == ((), (), 0, True)
    assert page_map._repr_html_()
