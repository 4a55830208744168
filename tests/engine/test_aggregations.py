"""Aggregations count what a search matches, whatever the shards, the page and the rescorers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

MAPPING = {
    "properties": {
        "t": {"type": "text"},
        "k": {"type": "keyword"},
        "n": {"type": "long"},
        "x": {"type": "double"},
    }
}
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {"t": st.sampled_from(["red", "blue"])},
        optional={
            "k": st.lists(st.sampled_from("abc"), max_size=3),
            "n": st.integers(-20, 20),
            "x": st.floats(-100, 100, allow_nan=False),
        },
    ),
    max_size=30,
)
RED = {"query": {"match": {"t": "red"}}}


def engine_of(documents: list[dict[str, Any]], shards: int) -> Engine:
    engine = Engine()
    engine.create_index("i", MAPPING, {"number_of_shards": shards})
    engine.bulk("i", ({"_id": str(i), "_source": d} for i, d in enumerate(documents)))
    engine.refresh("i")
    return engine


def aggregate(engine: Engine, aggs: dict[str, Any], **more: Any) -> Any:
    return engine.search("i", {**RED, "aggs": {"a": aggs}, **more})["aggregations"]["a"]


@given(DOCUMENTS, st.integers(1, 4))
def test_terms_count_documents_by_value_the_largest_first(documents: list[dict[str, Any]], shards: int) -> None:
    counted = Counter(term for d in documents if d["t"] == "red" for term in set(d.get("k", [])))
    wanted = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    found = aggregate(engine_of(documents, shards), {"terms": {"field": "k"}})

    assert wanted == [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]


@given(DOCUMENTS, st.integers(1, 4))
def test_metrics_are_those_of_the_matching_values(documents: list[dict[str, Any]], shards: int) -> None:
    values = [d["x"] for d in documents if d["t"] == "red" and "x" in d]
    found = aggregate(engine_of(documents, shards), {"stats": {"field": "x"}})

    assert len(values) == found["count"]
    assert (min(values, default=None), max(values, default=None)) == (found["min"], found["max"])
    assert sum(values) == pytest.approx(found["sum"], abs=1e-9)


@given(DOCUMENTS, st.integers(1, 4), st.integers(1, 7))
def test_histogram_buckets_hold_every_matching_document_once(
    documents: list[dict[str, Any]], shards: int, interval: int
) -> None:
    values = [d["n"] for d in documents if d["t"] == "red" and "n" in d]
    buckets = aggregate(engine_of(documents, shards), {"histogram": {"field": "n", "interval": interval}})["buckets"]
    wanted = Counter(value // interval * interval for value in values)

    assert wanted == {bucket["key"]: bucket["doc_count"] for bucket in buckets if bucket["doc_count"]}
    assert [bucket["key"] for bucket in buckets] == [buckets[0]["key"] + i * interval for i in range(len(buckets))]


@given(DOCUMENTS, st.integers(0, 5))
def test_pages_post_filters_and_rescorers_change_no_aggregation(documents: list[dict[str, Any]], size: int) -> None:
    engine = engine_of(documents, 2)
    aggs = {"terms": {"field": "k"}, "aggs": {"m": {"avg": {"field": "n"}}}}
    rescore = {"window_size": 3, "query": {"rescore_query": {"match_all": {}}}}
    post_filter = {"term": {"k": "a"}}

    assert aggregate(engine, aggs) == aggregate(engine, aggs, size=size, rescore=rescore, post_filter=post_filter)


def test_what_is_not_computed_is_refused_by_name() -> None:
    with pytest.raises(ElasticsearchError, match=r"unsupported_by_secondpass.*\[geo_bounds\]"):
        aggregate(engine_of([], 1), {"geo_bounds": {"field": "x"}})


def test_text_cannot_be_aggregated() -> None:
    with pytest.raises(ElasticsearchError, match="Fielddata is disabled"):
        aggregate(engine_of([{"t": "red"}], 1), {"terms": {"field": "t"}})
