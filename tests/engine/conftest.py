"""A small index of films, and a guard that bad input leaves no trace in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]

INDEX = "films"
KNOWN_GOOD: Json = {
    "query": {"match": {"title": "red"}},
    "rescore": {"query": {"rescore_query": {"term": {"tag": "a"}}}},
}
SOURCES: list[Json] = [
    {"title": "red shoes", "tag": "a", "price": 1, "sold": True, "day": "2001-02-03"},
    {"title": "blue shoes", "tag": "b", "price": 2, "sold": False, "day": "2010-01-01"},
    {"title": "red red trail", "tag": "a"},
]
MAPPINGS: Json = {
    "properties": {
        "title": {"type": "text"},
        "tag": {"type": "keyword"},
        "price": {"type": "integer"},
        "sold": {"type": "boolean"},
        "day": {"type": "date"},
    }
}


@pytest.fixture(scope="session")
def films() -> Callable[[], Engine]:
    """Build an engine with three films, for tests that write."""

    def build() -> Engine:
        engine = Engine()
        engine.create_index(INDEX, MAPPINGS, {"refresh_interval": "-1"})
        engine.bulk(INDEX, [{"_id": str(i), "_source": source} for i, source in enumerate(SOURCES)])
        engine.refresh(INDEX)
        return engine

    return build


@pytest.fixture(scope="session")
def two_shards() -> Callable[[Json, list[Json]], Engine]:
    """Build an engine whose index `i` has fields and documents, on two shards."""

    def build(properties: Json, sources: list[Json]) -> Engine:
        engine = Engine()
        engine.create_index("i", {"properties": properties}, {"number_of_shards": 2})
        engine.bulk("i", [{"_id": str(i), "_source": source} for i, source in enumerate(sources)])
        engine.refresh("i")
        return engine

    return build


@pytest.fixture(scope="session")
def answer() -> Callable[[Engine], Json]:
    """Ask a search that is known to be good."""
    return lambda engine: {**engine.search(INDEX, KNOWN_GOOD), "took": 0}


@pytest.fixture(scope="session")
def shared_films(films: Callable[[], Engine]) -> Engine:
    return films()


@pytest.fixture
def engine(shared_films: Engine, answer: Callable[[Engine], Json]) -> Iterator[Engine]:
    """An engine that has to answer a good search afterwards as it did before."""
    before = answer(shared_films)
    yield shared_films
    shared_films.refresh(INDEX)
    assert answer(shared_films) == before


@pytest.fixture(scope="session")
def refusal() -> Callable[..., ElasticsearchError]:
    """Search, and return the refusal."""

    def refuse(engine: Engine, body: Any, **options: Any) -> ElasticsearchError:
        with pytest.raises(ElasticsearchError) as caught:
            engine.search(INDEX, body, **options)
        return caught.value

    return refuse


@pytest.fixture(scope="session")
def without_position() -> Callable[[str], str]:
    """Take the `[line:column] ` off the reason of a parse error."""

    def without(reason: str) -> str:
        head, bracket, rest = reason.partition("] ")
        return rest if bracket and head.startswith("[1:") else reason

    return without
