"""Points in time and scrolls: sequences that stay while documents come and go."""

from __future__ import annotations

import pytest

from secondpass.engine.outcome import Opened
from secondpass.engine.paging.reader_contexts import MAX_OPEN, ReaderContexts


@pytest.fixture
def numbers(ask):
    """Twelve documents on three shards."""
    ask("PUT", "/n", {"settings": {"number_of_shards": 3}})
    for i in range(12):
        ask("PUT", f"/n/_doc/{i}", {"i": i, "t": "same"})
    ask("POST", "/n/_refresh")
    return ask


def ids(answer) -> list[str]:
    return [hit["_id"] for hit in answer.body["hits"]["hits"]]


def test_a_point_in_time_is_walked_by_as_many_values_as_are_given(numbers):
    pit = {"id": numbers("POST", "/n/_pit?keep_alive=1m").body["id"]}
    first = numbers("POST", "/_search", {"sort": ["t.keyword"], "pit": pit, "size": 1}).body["hits"]["hits"][0]
    assert len(first["sort"]) == 2
    assert (
        ids(numbers("POST", "/_search", {"sort": ["t.keyword"], "pit": pit, "search_after": first["sort"][:1]})) == []
    )


@pytest.mark.parametrize("slices", [2, 3, 5, 7, 13])
def test_slices_share_out_every_document_once(numbers, slices):
    pit = {"id": numbers("POST", "/n/_pit?keep_alive=1m").body["id"]}
    parts = [{"slice": {"id": part, "max": slices}, "size": 20} for part in range(slices)]
    in_pit = [ids(numbers("POST", "/_search", {**part, "pit": pit})) for part in parts]
    scrolled = [ids(numbers("POST", "/n/_search?scroll=1m", part)) for part in parts]
    assert sorted(id_ for part in in_pit for id_ in part) == sorted(map(str, range(12)))
    assert scrolled == in_pit
    by_number = [ids(numbers("POST", "/n/_search?scroll=1m", _by_number(part))) for part in parts]
    assert sorted(id_ for part in by_number for id_ in part) == sorted(map(str, range(12)))


def _by_number(part):
    return {**part, "slice": {**part["slice"], "field": "i"}}


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ({"id": -1, "max": 2}, "id must be greater than or equal to 0"),
        ({"id": 0, "max": 1}, "max must be greater than 1"),
        ({"id": 2, "max": 2}, "max must be greater than id"),
        ({"id": 0, "max": 1025}, "The number of slices [1025] is too large. It must be less than [1024]."),
        ({"id": 0, "max": 9, "field": "t.keyword"}, "cannot load numeric doc values on t.keyword"),
    ],
)
def test_slices_that_are_none_are_refused(numbers, part, problem):
    error = numbers("POST", "/n/_search?scroll=1m", {"slice": part}).body["error"]
    assert problem in error["root_cause"][0]["reason"]
    assert numbers("POST", "/n/_search", {"slice": part}).status == 400


def test_a_point_in_time_keeps_the_shards_of_a_routing_alone(numbers):
    answer = numbers("POST", "/n/_pit?keep_alive=1m&routing=3&allow_partial_search_results=true").body
    assert answer["_shards"]["total"] == 1
    found = ids(numbers("POST", "/_search", {"pit": {"id": answer["id"]}, "size": 20}))
    assert "3" in found
    assert len(found) < 12


def disturb(ask) -> None:
    ask("PUT", "/n/_doc/new?refresh", {"i": -1, "t": "same"})
    ask("PUT", "/n/_doc/3?refresh", {"i": 100, "t": "other"})
    ask("DELETE", "/n/_doc/5?refresh")


def walk(ask, body, pit) -> list[str]:
    seen: list[str] = []
    after: dict = {}
    for _ in range(20):
        page = ask("POST", "/_search", {**body, **after, "size": 5, "pit": {"id": pit, "keep_alive": "1m"}})
        if not ids(page):
            break
        seen += ids(page)
        after = {"search_after": page.body["hits"]["hits"][-1]["sort"]}
        disturb(ask)
    return seen


@pytest.mark.parametrize(
    "sort", [[{"i": "asc"}], ["_doc"], [{"_doc": "desc"}], [{"t.keyword": "asc"}], ["_score"], ["_shard_doc"]]
)
def test_a_point_in_time_is_walked_without_gap_or_repeat_whatever_is_written(numbers, sort):
    pit = numbers("POST", "/n/_pit?keep_alive=1m").body["id"]
    whole = ids(numbers("POST", "/_search", {"sort": sort, "size": 100, "pit": {"id": pit}}))
    assert sorted(whole) == sorted(map(str, range(12)))
    assert walk(numbers, {"sort": sort}, pit) == whole


def test_a_point_in_time_adds_a_last_sort_value_by_which_no_two_hits_are_equal(numbers):
    pit = numbers("POST", "/n/_pit?keep_alive=1m").body["id"]
    hits = numbers("POST", "/_search", {"sort": [{"t.keyword": "asc"}], "size": 12, "pit": {"id": pit}}).body["hits"][
        "hits"
    ]
    assert {len(hit["sort"]) for hit in hits} == {2}
    places = [hit["sort"][1] for hit in hits]
    assert places == sorted(set(places))


def test_a_point_in_time_that_is_closed_is_not_found(numbers):
    pit = numbers("POST", "/n/_pit?keep_alive=1m").body["id"]
    assert numbers("POST", "/_search", {"pit": {"id": pit}}).body["pit_id"] == pit
    assert numbers("DELETE", "/_pit", {"id": pit}).body == {"succeeded": True, "num_freed": 1}
    assert numbers("DELETE", "/_pit", {"id": pit}).status == 404
    gone = numbers("POST", "/_search", {"pit": {"id": pit}})
    assert (gone.status, gone.body["error"]["root_cause"][0]["type"]) == (404, "search_context_missing_exception")


def test_a_point_in_time_does_not_go_with_an_index_nor_a_place_sort_without_it(numbers):
    pit = numbers("POST", "/n/_pit?keep_alive=1m").body["id"]
    assert "[indices] cannot be used with point in time" in numbers("POST", "/n/_search", {"pit": {"id": pit}}).error[2]
    assert numbers("POST", "/n/_pit").error[2] == "Validation Failed: 1: [keep_alive] is not specified;"
    assert numbers("POST", "/n/_search", {"sort": "_shard_doc"}).status == 400
    assert numbers("POST", "/n/_pit?keep_alive=2d").error[2].startswith("Keep alive for request (2d) is too large.")


@pytest.mark.parametrize(
    ("params", "problems"),
    [
        ("ignore_unavailable=true", ["[indicesOptions] cannot be used with point in time"]),
        ("expand_wildcards=all", ["[indicesOptions] cannot be used with point in time"]),
        ("preference=_local", ["[preference] cannot be used with point in time"]),
        (
            "allow_no_indices=false&routing=1&preference=x",
            [f"[{name}] cannot be used with point in time" for name in ("indicesOptions", "routing", "preference")],
        ),
        ("ccs_minimize_roundtrips=true&preference=x", ["[ccs_minimize_roundtrips] cannot be used with point in time"]),
        ("ignore_unavailable=false&expand_wildcards=open&ccs_minimize_roundtrips=false", []),
    ],
)
def test_a_search_in_a_point_in_time_does_not_say_which_shards_to_ask(numbers, params, problems):
    pit = {"id": numbers("POST", "/n/_pit?keep_alive=1m").body["id"]}
    answer = numbers("POST", f"/_search?{params}", {"pit": pit})
    told = "".join(f"{number}: {problem};" for number, problem in enumerate(problems, 1))
    assert (answer.status == 200) if not problems else answer.error[2] == f"Validation Failed: {told}"
    lines = b'{}\n{"pit": {"id": "%s"}}\n' % pit["id"].encode()
    assert problems == [] or "preference" in params or numbers("POST", f"/_msearch?{params}", lines).status == 400


def test_what_never_was_an_id_is_told_from_what_is_closed(numbers):
    for answer in (numbers("POST", "/_search", {"pit": {"id": "foo"}}), numbers("DELETE", "/_pit", {"id": "foo"})):
        assert answer.error == (400, "illegal_argument_exception", "invalid id: [foo]")
    for method, target, body in (
        ("POST", "/_search/scroll", {"scroll_id": "foo"}),
        ("GET", "/_search/scroll/foo", None),
        ("DELETE", "/_search/scroll/foo", None),
        ("DELETE", "/_search/scroll", {"scroll_id": ["foo"]}),
    ):
        assert numbers(method, target, body).error == (400, "illegal_argument_exception", "Cannot parse scroll id")


@pytest.mark.parametrize("body", [{}, {"sort": "_doc"}, {"sort": [{"i": "desc"}]}, {"query": {"match": {"t": "same"}}}])
def test_a_scroll_shows_every_hit_once_whatever_is_written(numbers, body):
    page = numbers("POST", "/n/_search?scroll=1m", {**body, "size": 5})
    whole = ids(numbers("POST", "/n/_search", {**body, "size": 100}))
    seen = ids(page)
    while ids(page):
        disturb(numbers)
        page = numbers("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": page.body["_scroll_id"]})
        assert page.body["hits"]["total"]["value"] == 12
        seen += ids(page)
    assert seen == whole


def test_a_scroll_is_closed_by_its_id_or_with_all_others(numbers):
    first, second = (numbers("POST", "/n/_search?scroll=1m", {}).body["_scroll_id"] for _ in range(2))
    assert numbers("DELETE", "/_search/scroll", {"scroll_id": [first]}).body == {"succeeded": True, "num_freed": 1}
    gone = numbers("POST", "/_search/scroll", {"scroll_id": first})
    assert (gone.status, gone.body["error"]["root_cause"][0]["type"]) == (404, "search_context_missing_exception")
    assert numbers("DELETE", "/_search/scroll/_all").status == 200
    assert numbers("POST", f"/_search/scroll/{second}").status == 404


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"from": 1}, "using [from] is not allowed in a scroll context"),
        ({"size": 0}, "[size] cannot be [0] in a scroll context"),
        ({"track_total_hits": False}, "disabling [track_total_hits] is not allowed in a scroll context"),
        ({"sort": ["i"], "search_after": [1]}, "[search_after] cannot be used in a scroll context"),
        ({"collapse": {"field": "t.keyword"}}, "cannot use `collapse` in a scroll context"),
    ],
)
def test_what_a_scroll_cannot_do_is_refused(numbers, body, reason):
    assert numbers("POST", "/n/_search?scroll=1m", body).error[2] == f"Validation Failed: 1: {reason};"


def test_what_is_kept_goes_when_its_time_is_up_and_stays_when_it_is_asked_for_again():
    now = [0.0]
    value, contexts = Opened((), ()), ReaderContexts("scroll", lambda: now[0])
    kept, gone = contexts.open(value, 1000), contexts.open(value, 1000)
    now[0] = 0.9
    assert contexts.get(kept, 1000) is value
    now[0] = 1.5
    assert contexts.get(kept) is value
    assert not contexts.close(gone)


@pytest.mark.parametrize("gone", [("DELETE", "/n"), ("POST", "/n/_close")])
def test_what_reads_an_index_goes_with_it(numbers, gone):
    pit = {"id": numbers("POST", "/n/_pit?keep_alive=1m").body["id"]}
    scroll = numbers("POST", "/n/_search?scroll=1m&size=3").body["_scroll_id"]
    numbers(*gone)
    for path, body in (("/_search", {"pit": pit}), ("/_search/scroll", {"scroll_id": scroll})):
        answer = numbers("POST", path, body)
        assert answer.status == 404
        assert answer.body["error"]["root_cause"][0]["type"] == "search_context_missing_exception"


def test_no_more_contexts_are_kept_than_there_is_room_for(numbers):
    for _ in range(MAX_OPEN):
        numbers("POST", "/n/_pit?keep_alive=1m")
    assert numbers("POST", "/n/_pit?keep_alive=1m").error[:2] == (429, "too_many_scroll_contexts_exception")
