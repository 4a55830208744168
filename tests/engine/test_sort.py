"""Sorting and going on after a row: one sequence, however it is cut."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

MAPPING = {
    "properties": {
        "n": {"type": "integer"},
        "x": {"type": "float"},
        "k": {"type": "keyword"},
        "t": {"type": "text"},
        "d": {"type": "date"},
    }
}
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "n": st.integers(-3, 3) | st.lists(st.integers(-3, 3), min_size=1, max_size=3),
            "x": st.sampled_from([0.1, 0.5, -2.25]),
            "k": st.sampled_from(["a", "b", "ä"]) | st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
            "t": st.sampled_from(["red", "red red", "blue"]),
        },
    ),
    max_size=25,
)
KEYS = st.sampled_from(["n", "x", "k", "_score", "_doc"])
SORTS = st.lists(
    st.tuples(KEYS, st.sampled_from(["asc", "desc"]), st.sampled_from(["_first", "_last"])), min_size=1, max_size=3
)


def engine_of(documents: list[dict[str, Any]], shards: int) -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPING, {"number_of_shards": shards})
    engine.bulk("i", ({"_id": str(i), "_source": {**d, "u": i}} for i, d in enumerate(documents)))
    engine.refresh("i")
    return engine


def sort_body(sorts: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    return [
        {name: {"order": order, **({} if name.startswith("_") else {"missing": missing})}}
        for name, order, missing in sorts
    ]


@given(DOCUMENTS, SORTS, st.integers(1, 4), st.integers(1, 7))
def test_search_after_walks_the_whole_sequence_when_the_last_key_is_unique(
    documents: list[dict[str, Any]], sorts: list[tuple[str, str, str]], shards: int, size: int
) -> None:
    engine = engine_of(documents, shards)
    body = {"query": {"match_all": {}}, "sort": [*sort_body(sorts), {"u": {"order": "asc", "unmapped_type": "long"}}]}
    whole = engine.search("i", {**body, "size": 100})["hits"]["hits"]
    walked: list[dict[str, Any]] = []
    while True:
        after = {"search_after": walked[-1]["sort"]} if walked else {}
        page = engine.search("i", {**body, "size": size, **after})["hits"]["hits"]
        walked += page
        if not page:
            break

    assert [hit["_id"] for hit in whole] == [hit["_id"] for hit in walked]
    assert len(documents) == len(whole)


@given(DOCUMENTS, st.integers(1, 4), st.sampled_from(["asc", "desc"]))
def test_hits_stand_in_the_order_of_the_values_they_show(
    documents: list[dict[str, Any]], shards: int, order: str
) -> None:
    hits = engine_of(documents, shards).search("i", {"size": 100, "sort": [{"x": order}]})["hits"]["hits"]
    shown = [hit["sort"][0] for hit in hits]
    present = [value for value in shown if not isinstance(value, str)]

    assert sorted(present, reverse=order == "desc") == present
    assert shown == present + [value for value in shown if isinstance(value, str)]


def test_a_float_shows_its_own_digits_and_missing_shows_an_infinity() -> None:
    hits = engine_of([{"x": 0.1}, {}], 1).search("i", {"sort": "x"})["hits"]

    assert [hit["sort"] for hit in hits["hits"]] == [[0.1], ["Infinity"]]
    assert hits["max_score"] is None
    assert [hit["_score"] for hit in hits["hits"]] == [None, None]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"sort": "nope"}, "No mapping found for [nope] in order to sort on"),
        ({"sort": "t"}, "Fielddata is disabled on [t] in [i]."),
        ({"search_after": [1]}, "Sort must contain at least one field."),
        ({"sort": ["n", "k"], "search_after": [1]}, "search_after has 1 value(s) but sort has 2."),
        ({"sort": "n", "search_after": ["x"]}, "Failed to parse search_after value for field [n]."),
        (
            {"sort": "n", "from": 1, "search_after": [1]},
            "[from] parameter must be set to 0 when [search_after] is used",
        ),
        (
            {"sort": "n", "rescore": {"query": {"rescore_query": {"match_all": {}}}}},
            "Cannot use [sort] option in conjunction",
        ),
    ],
)
def test_what_cannot_be_sorted_is_refused_in_elasticsearchs_words(body: dict[str, Any], reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of([{"n": 1}, {"t": "red"}], 1).search("i", body)

    assert refused.value.status == 400
    assert reason in refused.value.reason


@pytest.mark.parametrize("size", range(1, 7))
def test_a_short_page_is_the_head_of_a_long_one_also_where_a_script_gives_no_number(size: int) -> None:
    engine = engine_of([{"n": i} for i in range(6)], 1)
    script = {"type": "number", "script": "doc['n'].value > 1 ? 0.0 / 0.0 : 1.0"}
    pages = [engine.search("i", {"sort": [{"_script": script}], "size": each})["hits"]["hits"] for each in (size, 6)]

    assert pages[0] == pages[1][:size]
    assert len(pages[0]) == size
