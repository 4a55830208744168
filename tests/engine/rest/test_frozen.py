"""Frozen pages over REST, by one call and by several in one."""

from __future__ import annotations

import orjson
import pytest

BODY = {
    "query": {"match_all": {}},
    "rescore": {"window_size": 2, "query": {"rescore_query": {"range": {"i": {"gte": 6}}}}},
    "size": 5,
    "pagination": "frozen",
}


@pytest.fixture
def numbers(ask):
    """Twelve documents on three shards."""
    ask("PUT", "/n", {"settings": {"number_of_shards": 3}})
    for i in range(12):
        ask("PUT", f"/n/_doc/{i}", {"i": i})
    ask("POST", "/n/_refresh")
    return ask


def ids(answer) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_pages_are_slices_of_the_first_answers_ranking_whatever_is_written(numbers):
    first = numbers("POST", "/n/_search", BODY).body
    numbers("PUT", "/n/_doc/new?refresh", {"i": 100})
    pages = [numbers("POST", f"/_search?from={at}", {**BODY, "pit": {"id": first["pit_id"]}}).body for at in (0, 5, 10)]

    assert ids(pages[0]) == ids(first)
    assert sorted(id_ for page in pages for id_ in ids(page)) == sorted(map(str, range(12)))
    assert all(page["pit_id"] == first["pit_id"] for page in pages)


def test_several_pages_come_in_one_call(numbers):
    pit = numbers("POST", "/n/_search", BODY).body["pit_id"]
    bodies = [{**BODY, "from": at, "pit": {"id": pit}} for at in (0, 5, 10)]
    whole = ids(numbers("POST", "/_search", {**BODY, "size": 12, "pit": {"id": pit}}).body)
    lines = b"".join(b"{}\n" + orjson.dumps(body) + b"\n" for body in bodies)

    answers = numbers("POST", "/_msearch", lines).body["responses"]

    assert [id_ for answer in answers for id_ in ids(answer)] == whole


def test_errors_have_elasticsearchs_shape_and_leak_nothing(numbers):
    pit = numbers("POST", "/n/_search", BODY).body["pit_id"]
    gone = numbers("POST", "/_search", {**BODY, "pit": {"id": "forged" + 58 * "x"}})
    other = numbers("POST", "/_search", {**BODY, "pit": {"id": pit}, "query": {"ids": {"values": ["1"]}}})

    assert (gone.status, gone.body["error"]["type"]) == (404, "search_phase_execution_exception")
    assert gone.body["error"]["root_cause"] == [
        {"type": "search_context_missing_exception", "reason": f"No search context found for id [forged{58 * 'x'}]"}
    ]
    assert (other.status, other.body["error"]["type"]) == (400, "illegal_argument_exception")
    assert pit not in str(gone.body) + str(other.body)


def test_a_point_in_time_of_frozen_pages_is_closed_as_any(numbers):
    pit = numbers("POST", "/n/_search", BODY).body["pit_id"]

    assert numbers("DELETE", "/_pit", {"id": pit}).body == {"succeeded": True, "num_freed": 1}
    assert numbers("POST", "/_search", {**BODY, "pit": {"id": pit}}).status == 404


def test_frozen_pages_do_not_go_with_a_scroll(numbers):
    assert (
        "using [pagination] is not allowed in a scroll context"
        in numbers("POST", "/n/_search?scroll=1m", {"pagination": "frozen"}).error[2]
    )


def test_no_warning_tells_of_a_window_that_frozen_pages_may_pass(numbers):
    plain = {key: value for key, value in BODY.items() if key != "pagination"}

    assert "warning" in numbers("POST", "/n/_search", plain).headers
    assert "warning" not in numbers("POST", "/n/_search", BODY).headers
