"""`standard`: a search inside a retriever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
INDEX = "stages"
Search = Callable[..., list[tuple[str, float]]]


def test_without_a_query_everything_scores_1(engine: Engine, shown: Search) -> None:
    assert shown(engine, {"standard": {}}, size=2) == [("1", 1.0), ("2", 1.0)]


def test_with_filters_alone_everything_scores_0(engine: Engine, shown: Search) -> None:
    filters = [{"term": {"available": True}}, {"range": {"first": {"lt": 5}}}]

    assert shown(engine, {"standard": {"filter": filters}}) == [("1", 0.0), ("4", 0.0)]


def test_a_filter_narrows_and_leaves_scores_alone(engine: Engine, by: Callable[..., Json], shown: Search) -> None:
    assert shown(engine, by("first", filter={"term": {"group": 2}})) == [("9", 9.0), ("6", 6.0)]


def test_min_score_collapse_sort_and_search_after_stand_within(
    engine: Engine, by: Callable[..., Json], shown: Search
) -> None:
    assert shown(engine, by("first", min_score=9)) == [("10", 10.0), ("9", 9.0)]
    assert shown(engine, by("first", collapse={"field": "group"})) == [("10", 10.0), ("9", 9.0), ("7", 7.0)]
    after = {"query": {"match_all": {}}, "sort": [{"first": "desc"}], "search_after": [3]}
    assert [id_ for id_, _ in shown(engine, {"standard": after}, size=2)] == ["2", "1"]


def test_terminate_after_stops_collecting(engine: Engine) -> None:
    answer = engine.search(INDEX, {"retriever": {"standard": {"terminate_after": 3, "sort": ["first"]}}})

    assert answer["hits"]["total"]["value"] == 3
    assert answer["terminated_early"]


def test_its_name_is_reported_as_that_of_a_query(engine: Engine) -> None:
    hit = engine.search(INDEX, {"retriever": {"standard": {"_name": "mine"}}, "size": 1})["hits"]["hits"][0]

    assert hit["matched_queries"] == ["mine"]


@pytest.mark.parametrize(("member", "value"), [("min_score", 1), ("collapse", {"field": "group"})])
def test_what_it_holds_cannot_stand_beside_it_as_well(engine: Engine, member: str, value: Any) -> None:
    with pytest.raises(ElasticsearchError, match=rf"cannot specify \[retriever\] and \[{member}\]"):
        engine.search(INDEX, {"retriever": {"standard": {member: value}}, member: value})


def test_it_pages_deeper_than_any_window(engine: Engine, by: Callable[..., Json], shown: Search) -> None:
    assert shown(engine, by("first"), **{"from": 8, "size": 50}) == [("2", 2.0), ("1", 1.0)]
