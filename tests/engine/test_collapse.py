"""Collapsing: the best of each group, wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

MAPPING = {"properties": {"t": {"type": "text"}, "k": {"type": "keyword"}, "n": {"type": "long"}}}
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {"t": st.sampled_from(["red", "red red", "red blue", "blue"])},
        optional={"k": st.sampled_from("abc"), "n": st.integers(0, 3)},
    ),
    max_size=25,
)


def engine_of(documents: list[dict[str, Any]], shards: int) -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPING, {"number_of_shards": shards})
    engine.bulk("i", ({"_id": str(i), "_source": d} for i, d in enumerate(documents)))
    engine.refresh("i")
    return engine


@given(DOCUMENTS, st.integers(1, 4), st.sampled_from(["k", "n"]), st.sampled_from([None, [{"n": "desc"}, "_score"]]))
def test_the_first_hit_of_each_group_stays_and_the_total_counts_documents(
    documents: list[dict[str, Any]], shards: int, field: str, sort: Any
) -> None:
    engine = engine_of(documents, shards)
    body = {"query": {"match": {"t": "red"}}, "size": 100, **({"sort": sort} if sort else {})}
    plain = engine.search("i", body)["hits"]
    collapsed = engine.search("i", {**body, "collapse": {"field": field}})["hits"]
    first: dict[Any, str] = {}
    for hit in plain["hits"]:
        first.setdefault(hit["_source"].get(field), hit["_id"])

    assert list(first.values()) == [hit["_id"] for hit in collapsed["hits"]]
    assert [[value] for value in first] == [hit["fields"][field] for hit in collapsed["hits"]]
    assert plain["total"] == collapsed["total"]


def test_rescorers_see_the_heads_of_the_groups_alone() -> None:
    engine = engine_of([{"t": "red red", "k": "a"}, {"t": "red blue", "k": "a"}, {"t": "red", "k": "b"}], 1)
    rescore = {"query": {"rescore_query": {"match": {"t": {"query": "blue", "boost": 9}}}}}
    hits = engine.search("i", {"query": {"match": {"t": "red"}}, "collapse": {"field": "k"}, "rescore": rescore})[
        "hits"
    ]

    assert {"0", "2"} == {hit["_id"] for hit in hits["hits"]}


@pytest.mark.parametrize("field", ["nope", "t"])
def test_a_field_that_cannot_group_is_refused(field: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of([{"t": "red"}], 1).search("i", {"collapse": {"field": field}})

    assert refused.value.status == 400


@given(DOCUMENTS, st.integers(1, 4), st.sampled_from(["k", "n"]))
def test_inner_hits_are_the_group_in_the_order_of_the_search(
    documents: list[dict[str, Any]], shards: int, field: str
) -> None:
    engine = engine_of(documents, shards)
    body = {"query": {"match": {"t": "red"}}, "size": 100}
    groups: dict[Any, list[tuple[str, float]]] = {}
    for hit in engine.search("i", body)["hits"]["hits"]:
        groups.setdefault(hit["_source"].get(field), []).append((hit["_id"], hit["_score"]))
    collapse = {"field": field, "inner_hits": {"name": "all", "size": 100, "_source": False}}
    found = engine.search("i", {**body, "collapse": collapse})["hits"]["hits"]

    inside = {hit["fields"][field][0]: hit["inner_hits"]["all"]["hits"] for hit in found}
    assert groups == {value: [(hit["_id"], hit["_score"]) for hit in hits["hits"]] for value, hits in inside.items()}
    assert all(hits["total"]["value"] == len(groups[value]) for value, hits in inside.items())


def test_each_inner_hits_has_its_own_name_page_and_order() -> None:
    engine = engine_of([{"t": "red", "k": "a", "n": n} for n in range(5)], 2)
    inner_hits = [{"sort": [{"n": "desc"}], "_source": ["n"]}, {"name": "page", "from": 1, "size": 1, "sort": ["n"]}]
    body = {"collapse": {"field": "k", "inner_hits": inner_hits, "max_concurrent_group_searches": 4}}
    (hit,) = engine.search("i", body)["hits"]["hits"]
    shown = {name: [one["_source"]["n"] for one in told["hits"]["hits"]] for name, told in hit["inner_hits"].items()}

    assert shown == {"k": [4, 3, 2], "page": [1]}


@pytest.mark.parametrize(
    ("inner_hits", "reason"),
    [
        ([{}, {}], "[inner_hits] already contains an entry for key [k]"),
        ({"sze": 1}, "[inner_hits] unknown field [sze] did you mean [size]?"),
    ],
)
def test_inner_hits_that_cannot_be_are_refused(inner_hits: Any, reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine_of([{"t": "red"}], 1).search("i", {"collapse": {"field": "k", "inner_hits": inner_hits}})

    assert reason in str(refused.value)
