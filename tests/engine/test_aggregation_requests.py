"""What a request may say of an aggregation, every parameter read, in the shapes and words of Elasticsearch's own tests."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
ALL, ONE = {"match_all": {}}, {"term": {"n": 1}}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"n": {"type": "integer"}, "k": {"type": "keyword"}}})
    engine.bulk("i", [{"_id": str(n), "_source": {"n": n}} for n in (1, 2, 3)])
    engine.refresh("i")
    return engine


def computed(engine: Engine, aggregation: Json) -> Any:
    return engine.search("i", {"size": 0, "aggs": {"x": aggregation}})["aggregations"]["x"]


def refusal(engine: Engine, aggregation: Json) -> str:
    with pytest.raises(ElasticsearchError) as refused:
        computed(engine, aggregation)
    assert refused.value.status == 400
    return str(refused.value)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"a": {"doc_count": 1}, "b": {"doc_count": 3}}),
        ({"keyed": False}, [{"key": "a", "doc_count": 1}, {"key": "b", "doc_count": 3}]),
        (
            {"keyed": False, "other_bucket_key": "b"},
            [{"key": "a", "doc_count": 1}, {"key": "b", "doc_count": 3}, {"key": "b", "doc_count": 0}],
        ),
        ({"other_bucket_key": "o", "other_bucket": False}, {"a": {"doc_count": 1}, "b": {"doc_count": 3}}),
        ({"filters": [ONE], "other_bucket_key": "0"}, [{"doc_count": 1}, {"doc_count": 2}]),
        ({"filters": [ONE], "keyed": False}, [{"doc_count": 1}]),
    ],
)
def test_filters_are_an_object_by_name_or_a_list_of_keys(engine: Engine, options: Json, wanted: Any) -> None:
    found = computed(engine, {"filters": {"filters": {"b": ALL, "a": ONE}, **options}})["buckets"]

    assert found == wanted
    assert list(found) == list(wanted)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "illegal_argument_exception: [filters] cannot be empty."),
        ({"filters": []}, "[filters] cannot be empty."),
        ({"filters": {}}, "[filters] cannot be empty."),
        ({"filters": [ALL], "foo": True}, "Unknown key for a VALUE_BOOLEAN in [x]: [foo]."),
        ({"filters": [ALL], "other_bucket": "yes"}, "Unknown key for a VALUE_STRING in [x]: [other_bucket]."),
    ],
)
def test_filters_that_are_none_are_refused(engine: Engine, options: Json, reason: str) -> None:
    assert reason in refusal(engine, {"filters": options})


@pytest.mark.parametrize(
    ("aggregation", "reason"),
    [
        (
            {"percentiles": {"field": "n", "tdigest": {"compression": -1}}},
            "[compression] must be greater than or equal to 0. Found [-1.0]",
        ),
        ({"percentiles": {"field": "n", "tdigest": {"foo": 1}}}, "[tdigest] unknown field [foo]"),
        (
            {"percentiles": {"field": "n", "tdigest": {"execution_hint": "bogus"}}},
            "Invalid execution_hint [bogus], valid values are [default, high_accuracy]",
        ),
        ({"percentiles": {"field": "n", "tdigest": 5}}, "[percentiles] tdigest doesn't support values of type"),
        ({"percentiles": {"field": "n", "percents": []}}, "[percents] must not be empty: [x]"),
        ({"percentiles": {"field": "n", "percents": [5, 101]}}, "percent must be in [0,100], got [101.0]: [x]"),
        ({"extended_stats": {"field": "n", "sigma": -1}}, "Found [-1.0] in [x]"),
        (
            {"cardinality": {"field": "n", "precision_threshold": -1}},
            "[precisionThreshold] must be greater than or equal to 0. Found [-1] in [x]",
        ),
        (
            {"cardinality": {"field": "n", "execution_hint": "bogus"}},
            "Invalid execution mode for cardinality aggregation.  Got [bogus]",
        ),
        ({"terms": {"field": "k", "size": 0}}, "[size] must be greater than 0. Found [0] in [x]"),
        (
            {"histogram": {"field": "n", "interval": 1, "min_doc_count": -1}},
            "[minDocCount] must be greater than or equal to 0. Found [-1] in [x]",
        ),
        ({"range": {"field": "n", "ranges": []}}, "No [ranges] specified for the [x] aggregation"),
        ({"avg": {"field": "n"}, "meta": None}, "Expected [START_OBJECT] under [meta], but got a [VALUE_NULL] in [x]"),
        ({"avg": {"field": "n"}, "aggs": []}, "Expected [START_OBJECT] under [aggs], but got a [START_ARRAY] in [x]"),
        ({"filter": ALL, "aggs": {}, "aggregations": {}}, "Found two sub aggregation definitions under [x]"),
    ],
)
def test_what_no_parameter_may_be_is_told_with_the_name_of_the_aggregation(
    engine: Engine, aggregation: Json, reason: str
) -> None:
    assert reason in refusal(engine, aggregation)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("percentiles", {"percents": 50, "tdigest": {"compression": 200, "execution_hint": "high_accuracy"}}),
        ("cardinality", {"precision_threshold": 40000, "execution_hint": "save_time_heuristic"}),
    ],
)
def test_how_closely_to_estimate_changes_no_exact_figure(engine: Engine, kind: str, options: Json) -> None:
    found = computed(engine, {kind: {"field": "n", **options}})

    assert found == ({"value": 3} if kind == "cardinality" else {"values": {"50.0": 2.0}})


def test_what_a_request_says_to_remember_is_given_back_empty_too(engine: Engine) -> None:
    assert computed(engine, {"avg": {"field": "n"}, "meta": {}}) == {"meta": {}, "value": 2.0}
    assert computed(engine, {"avg": {"field": "n"}}) == {"value": 2.0}
