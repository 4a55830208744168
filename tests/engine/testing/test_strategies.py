"""What the strategies draw is answered: as it is, and together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.testing import assert_monotone, assert_pages_agree, by_engine
from secondpass.engine.testing.strategies import (
    documents,
    mappings,
    page_walks,
    queries,
    rescore_chains,
    retrievers,
    search_requests,
)

Json = dict[str, Any]
OTHERS = {"name": "text", "code": "keyword", "count": "long", "seen": "boolean"}


def engine_of(sources: list[Json], mapping: Json | None = None) -> Engine:
    engine = Engine()
    engine.create_index("films", mapping, {"refresh_interval": "-1"})
    engine.bulk("films", [{"_id": str(i), "_source": source} for i, source in enumerate(sources)])
    engine.refresh("films")
    return engine


@given(st.lists(documents(), max_size=6), mappings(), queries(), rescore_chains(kinds=("query", "script")))
def test_queries_and_chains_are_answered(sources: list[Json], mapping: Json, query: Json, chain: list[Json]) -> None:
    answer = engine_of(sources, mapping).search("films", {"query": query, "rescore": chain})

    assert answer["hits"]["total"]["value"] <= len(sources)


@given(st.lists(documents(), max_size=6), mappings(), retrievers())
def test_retrievers_are_answered(sources: list[Json], mapping: Json, retriever: Json) -> None:
    assert_monotone(by_engine(engine_of(sources, mapping), "films"), {"retriever": retriever})


@given(
    st.lists(documents(OTHERS, words=["solaris", "stalker"], complete=True), max_size=6),
    mappings(OTHERS),
    search_requests(OTHERS, words=["solaris"], retrieved=True),
    page_walks(disorder=True),
)
def test_fields_and_words_may_be_ones_own(sources: list[Json], mapping: Json, body: Json, walk: list[Json]) -> None:
    assert all(source.keys() == OTHERS.keys() for source in sources)
    assert_pages_agree(by_engine(engine_of(sources, mapping), "films"), body, walk=walk)


@given(page_walks(depth=9))
def test_walks_show_each_place_once_from_the_first_on(walk: list[Json]) -> None:
    places = [place for page in walk for place in range(page["from"], page["from"] + page["size"])]

    assert places == list(range(len(places)))
    assert 1 <= len(places) <= 9


def test_types_without_values_are_refused() -> None:
    with pytest.raises(ValueError, match="no values are known for fields of type \\[geo_point\\]"):
        documents({"place": "geo_point"})
