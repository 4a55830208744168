"""Whom the assertions can ask, and what they say when a law is broken."""

from __future__ import annotations

import subprocess
from typing import Any

import orjson
import pytest

from secondpass import Engine
from secondpass.engine.testing import (
    LawBroken,
    RefusedError,
    assert_alike,
    assert_monotone,
    assert_pages_agree,
    assert_scroll_agrees,
    assert_search_after_agrees,
    assert_stable_under_writes,
    assert_walk_covers,
    by_client,
    by_engine,
    by_url,
)

Json = dict[str, Any]
QUERY: Json = {"query": {"match": {"title": "red"}}}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.bulk("films", [{"_id": str(i), "_source": {"title": "red " * (i % 3 + 1)}} for i in range(9)])
    engine.refresh("films")
    return engine


def listing(*ids: str, scores: list[float] | None = None) -> Any:
    """Return a search that answers any request with the same hits."""
    hits = [{"_id": id_, "_score": score} for id_, score in zip(ids, scores or [1.0] * len(ids), strict=True)]
    return lambda body: {"hits": {"hits": hits}}


def test_a_client_of_elasticsearch_is_asked(engine: Engine) -> None:
    films = by_client(engine.client(), "films")

    all_laws(films)
    assert_alike(films, by_engine(engine, "films"), QUERY)


@pytest.mark.parametrize(
    "body",
    [
        {"retriever": {"standard": {"query": QUERY["query"]}}},
        {"retriever": {"rrf": {"retrievers": [{"standard": QUERY}, {"standard": {"query": {"match_all": {}}}}]}}},
        {**QUERY, "rescore": {"window_size": 2, "query": {"rescore_query": {"match_all": {}}}}},
        {**QUERY, "sort": ["_score", {"title.keyword": "desc"}]},
        QUERY,
    ],
)
def test_search_after_walks_what_is_frozen_whatever_ranked_it(body: Json, engine: Engine) -> None:
    for films in (by_engine(engine, "films"), by_client(engine.client(), "films")):
        assert_search_after_agrees(films, {**body, "pagination": "frozen"}, page_size=2, pages=4)


def test_a_client_of_opensearch_is_asked() -> None:
    class Transport:
        def perform_request(self, method: str, url: str, params: Any, headers: Any, body: Any) -> Json:
            sent.append((method, url, body))
            return {"hits": {"hits": []}}

    class Client:
        transport = Transport()

    sent: list[Any] = []
    assert_monotone(by_client(Client(), "films"), QUERY)

    assert sent == [("POST", "/films/_search", QUERY)]


def test_a_function_is_asked(engine: Engine) -> None:
    assert_pages_agree(lambda body: engine.search("films", body), QUERY, page_size=2, pages=4)


def test_a_url_is_asked(engine: Engine, provider: Any) -> None:
    films = by_engine(engine, "films")
    server = provider(lambda received: (200, films(received.json)))

    assert_walk_covers(by_url(server.url, "films", {"Authorization": "ApiKey x"}), QUERY, page_size=4)

    assert {received.path for received in server.received} == {"/films/_search"}
    assert {received.headers["authorization"] for received in server.received} == {"ApiKey x"}


def test_errors_are_raised_as_they_are_told(engine: Engine, provider: Any) -> None:
    server = provider(lambda received: (502, b"<html>no upstream</html>"))

    for search in (by_engine(engine, "nothing"), by_url(server.url, "films")):
        with pytest.raises(RefusedError, match=r"no such index \[nothing\]|502 <html>no upstream"):
            assert_pages_agree(search, QUERY)


def test_a_client_raises_an_error_of_its_own(engine: Engine) -> None:
    from elasticsearch import NotFoundError

    with pytest.raises(NotFoundError, match=r"no such index \[nothing\]"):
        assert_pages_agree(by_client(engine.client(), "nothing"), QUERY)


def test_what_is_told_can_be_pasted(engine: Engine) -> None:
    with pytest.raises(LawBroken) as broken:
        assert_pages_agree(listing("a", "b", "b"), QUERY, page_size=2, pages=1)

    command = str(broken.value).splitlines()[-1]
    ran = subprocess.run(
        ["bash", "-c", f"curl() {{ printf '%s' \"${{@: -1}}\"; }}; {command}"], capture_output=True, check=True
    )
    assert orjson.loads(ran.stdout) == {**QUERY, "from": 0, "size": 2}


def test_duplicates_and_gaps_are_told_by_id() -> None:
    with pytest.raises(LawBroken) as broken:
        assert_walk_covers(listing("a", "b"), QUERY, page_size=2, depth=4, expected=["a", "b", "c"])

    assert broken.value.duplicated == ("a", "b")
    assert broken.value.missing == ("c",)
    assert broken.value.surplus == ()


def test_the_hit_whose_score_rises_is_told() -> None:
    with pytest.raises(LawBroken, match="scores never rise: at hit 3"):
        assert_monotone(listing("a", "b", "c", scores=[2.0, 1.0, 1.5]), QUERY)


def all_laws(films: Any) -> None:
    assert_pages_agree(films, QUERY, page_size=2, pages=4)
    assert_walk_covers(films, QUERY, page_size=2)
    assert_search_after_agrees(films, QUERY, page_size=2, pages=4)
    assert_scroll_agrees(films, QUERY, page_size=2, pages=4)
    assert_stable_under_writes(films, QUERY, lambda: None, page_size=2)
