"""Buckets by terms, dates, ranges and filters, with the parameters people set, as Elasticsearch prints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine

Json = dict[str, Any]
PROPERTIES = {
    "k": {"type": "keyword"},
    "n": {"type": "integer"},
    "b": {"type": "boolean"},
    "d": {"type": "date"},
    "t": {"type": "text"},
}
SOURCES: list[Json] = [
    {"k": "apple", "n": 1, "b": True, "d": "2020-01-31T23:30:00Z", "t": "red"},
    {"k": ["apple", "pear"], "n": [2, 5], "b": False, "d": "2020-02-01T00:30:00Z", "t": "red"},
    {"k": "pear", "n": 9, "d": "2020-05-20", "t": "blue"},
    {"t": "blue"},
]


@pytest.fixture(scope="module")
def engine(two_shards: Callable[[Json, list[Json]], Engine]) -> Engine:
    return two_shards(PROPERTIES, SOURCES)


def buckets(engine: Engine, aggregation: Json, query: Json | None = None) -> Any:
    body = {"size": 0, "aggs": {"a": aggregation}, "query": query or {"match_all": {}}}
    return engine.search("i", body)["aggregations"]["a"]["buckets"]


def counts(engine: Engine, aggregation: Json, query: Json | None = None) -> Json:
    found = buckets(engine, aggregation, query)
    return {bucket.get("key_as_string", bucket["key"]): bucket["doc_count"] for bucket in found}


def refusal(engine: Engine, aggregation: Json) -> ElasticsearchError:
    with pytest.raises(ElasticsearchError) as refused:
        buckets(engine, aggregation)
    assert refused.value.status == 400
    return refused.value


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"apple": 2, "pear": 2}),
        ({"missing": "none"}, {"apple": 2, "pear": 2, "none": 1}),
        ({"include": "a.*"}, {"apple": 2}),
        ({"include": ["pear", "plum"]}, {"pear": 2}),
        ({"exclude": "a.+"}, {"pear": 2}),
        ({"include": ".*p.*", "exclude": ["apple"]}, {"pear": 2}),
        ({"order": {"_key": "desc"}, "size": 1}, {"pear": 2}),
        ({"collect_mode": "breadth_first", "execution_hint": "map", "shard_size": 1}, {"apple": 2, "pear": 2}),
    ],
)
def test_terms_are_chosen_ordered_and_filled_in(options: Json, wanted: Json, engine: Engine) -> None:
    assert list(counts(engine, {"terms": {"field": "k", **options}}).items()) == list(wanted.items())


def test_terms_nobody_matches_are_shown_where_none_are_needed(engine: Engine) -> None:
    query = {"term": {"n": 1}}

    assert counts(engine, {"terms": {"field": "k", "min_doc_count": 0}}, query) == {"apple": 1, "pear": 0}


def test_booleans_and_dates_are_shown_as_text_too(engine: Engine) -> None:
    assert buckets(engine, {"terms": {"field": "b"}}) == [
        {"key": 0, "key_as_string": "false", "doc_count": 1},
        {"key": 1, "key_as_string": "true", "doc_count": 1},
    ]
    assert counts(engine, {"terms": {"field": "d", "format": "d.M.yy", "size": 1}}) == {"31.1.20": 1}


def test_buckets_are_ordered_by_a_metric_of_a_bucket_inside(engine: Engine) -> None:
    inner = {"f": {"filter": {"match_all": {}}, "aggs": {"m": {"stats": {"field": "n"}}}}}

    ordered = buckets(engine, {"terms": {"field": "k", "order": {"f>m.max": "desc"}}, "aggs": inner})
    assert [bucket["key"] for bucket in ordered] == ["pear", "apple"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (
            {"calendar_interval": "month", "format": "yyyy-MM"},
            {"2020-01": 1, "2020-02": 1, "2020-03": 0, "2020-04": 0, "2020-05": 1},
        ),
        ({"calendar_interval": "1q", "format": "yyyy-MM"}, {"2020-01": 2, "2020-04": 1}),
        (
            {"calendar_interval": "month", "format": "yyyy-MM", "min_doc_count": 1, "time_zone": "Europe/Paris"},
            {"2020-02": 2, "2020-05": 1},
        ),
        ({"fixed_interval": "100d", "format": "yyyy-MM-dd", "min_doc_count": 1}, {"2019-10-31": 2, "2020-05-18": 1}),
        ({"calendar_interval": "year", "time_zone": "+01:00"}, {"2020-01-01T00:00:00.000+01:00": 3}),
        ({"calendar_interval": "year", "offset": "-1d", "format": "yyyy-MM-dd"}, {"2019-12-31": 3}),
        ({"calendar_interval": "year", "missing": "2019", "format": "yyyy"}, {"2019": 1, "2020": 3}),
    ],
)
def test_dates_fall_into_the_stretches_of_a_calendar(options: Json, wanted: Json, engine: Engine) -> None:
    assert counts(engine, {"date_histogram": {"field": "d", **options}}) == wanted


def test_a_keyed_histogram_is_an_object(engine: Engine) -> None:
    found = buckets(engine, {"date_histogram": {"field": "d", "calendar_interval": "year", "keyed": True}})

    key = "2020-01-01T00:00:00.000Z"
    assert found == {key: {"key_as_string": key, "key": 1577836800000, "doc_count": 3}}


def test_bounds_widen_a_histogram_or_narrow_it(engine: Engine) -> None:
    histogram = {"field": "n", "interval": 5}

    assert counts(engine, {"histogram": {**histogram, "extended_bounds": {"min": -5, "max": 12}}}) == {
        -5.0: 0,
        0.0: 2,
        5.0: 2,
        10.0: 0,
    }
    assert counts(engine, {"histogram": {**histogram, "hard_bounds": {"max": 2}}}) == {0.0: 2}
    assert counts(engine, {"histogram": {**histogram, "order": {"_key": "desc"}}}) == {5.0: 2, 0.0: 2}


def test_ranges_of_dates_begin_and_end_where_date_math_says(engine: Engine) -> None:
    ranges = [{"to": "02-2020"}, {"key": "later", "from": "02-2020", "to": "02-2020||+1M"}]
    found = buckets(engine, {"date_range": {"field": "d", "format": "MM-yyyy", "ranges": ranges}})

    assert found == [
        {"key": "*-02-2020", "to": 1580515200000.0, "to_as_string": "02-2020", "doc_count": 1},
        {
            "key": "later",
            "from": 1580515200000.0,
            "from_as_string": "02-2020",
            "to": 1583020800000.0,
            "to_as_string": "03-2020",
            "doc_count": 1,
        },
    ]


def test_filters_have_names_or_an_order_and_the_rest_a_bucket_of_its_own(engine: Engine) -> None:
    red, apple = {"match": {"t": "red"}}, {"term": {"k": "apple"}}

    assert buckets(engine, {"filters": {"filters": {"red": red}, "other_bucket_key": "rest"}}) == {
        "red": {"doc_count": 2},
        "rest": {"doc_count": 2},
    }
    assert buckets(engine, {"filters": {"filters": [red, apple], "other_bucket": True}}) == [
        {"doc_count": 2},
        {"doc_count": 2},
        {"doc_count": 2},
    ]


def test_a_filter_knows_what_time_it_is(engine: Engine) -> None:
    aggregation = {"filters": {"filters": {"past": {"range": {"d": {"lt": "now"}}}}}}

    assert buckets(engine, aggregation) == {"past": {"doc_count": 3}}


def test_documents_without_a_value_have_a_bucket(engine: Engine) -> None:
    answer = engine.search("i", {"size": 0, "aggs": {"a": {"missing": {"field": "n"}}}})

    assert answer["aggregations"]["a"] == {"doc_count": 1}


@pytest.mark.parametrize(
    ("aggregation", "reason"),
    [
        ({"terms": {"fild": "k"}}, "[terms] unknown field [fild] did you mean [field]?"),
        ({"terms": {}}, "Required one of fields [field, script], but none were specified. "),
        ({"terms": {"field": "k", "order": {"zz": "asc"}}}, "Invalid aggregation order path [zz]. "),
        ({"terms": {"field": "k", "order": {"_key": "up"}}}, "Unknown order direction [up]"),
        ({"terms": {"field": "n", "include": "1.*"}}, "cannot support regular expression style include/exclude"),
        ({"terms": {"script": "1"}}, "[script] of [terms] is not supported by secondpass"),
        ({"tems": {}}, "Unknown aggregation type [tems] did you mean [terms]?"),
        ({"avg": 5}, "Expected [START_OBJECT] under [avg], but got a [VALUE_NUMBER] in [a]"),
        ({"avg": {"field": "k"}}, "Field [k] of type [keyword] is not supported for aggregation [avg]"),
        ({"histogram": {"field": "k", "interval": 1}}, "Field [k] of type [keyword] is not supported"),
        ({"histogram": {"field": "n", "interval": 0.0001}}, "Trying to create too many buckets."),
        (
            {"date_histogram": {"field": "n", "calendar_interval": "day"}},
            "aggregation [date_histogram] of field [n] of type [integer] is not supported by secondpass",
        ),
        ({"date_histogram": {"field": "d"}}, "Invalid interval specified, must be non-null and non-empty"),
        ({"date_histogram": {"field": "d", "calendar_interval": "2M"}}, "could not be parsed as a calendar interval."),
        ({"percentiles": {"field": "n", "percents": [101]}}, "percent must be in [0,100], got [101.0]"),
        ({"extended_stats": {"field": "n", "sigma": -1}}, "[sigma] must be greater than or equal to 0."),
        ({"top_hits": {}}, "aggregation [top_hits] is not supported by secondpass"),
    ],
)
def test_what_cannot_be_computed_is_refused(aggregation: Json, reason: str, engine: Engine) -> None:
    assert reason in str(refusal(engine, aggregation))


def test_figures_of_dates_are_shown_as_text_too(engine: Engine) -> None:
    aggs = {"a": {"max": {"field": "d", "format": "yyyy"}}, "s": {"stats": {"field": "d"}}}
    found = engine.search("i", {"size": 0, "aggs": aggs})["aggregations"]

    assert found["a"] == {"value": 1589932800000.0, "value_as_string": "2020"}
    assert found["s"]["min_as_string"] == "2020-01-31T23:30:00.000Z"


def test_documents_without_a_value_count_as_what_stands_in_for_it(engine: Engine) -> None:
    aggs = {name: {name: {"field": "n", "missing": 3}} for name in ("sum", "value_count", "cardinality")}
    found = engine.search("i", {"size": 0, "aggs": aggs})["aggregations"]

    assert {name: told["value"] for name, told in found.items()} == {"sum": 20.0, "value_count": 5, "cardinality": 5}


@pytest.mark.parametrize(
    "aggregation",
    [
        {"histogram": {"field": "x", "interval": 1e-300, "min_doc_count": 1}},
        {"histogram": {"field": "x", "interval": 1, "extended_bounds": {"min": 0, "max": 1e308}}},
        {"histogram": {"field": "x", "interval": 1e300}},
        {"date_histogram": {"field": "d", "fixed_interval": "999999999999d"}},
        {"date_histogram": {"field": "d", "fixed_interval": "1d", "offset": 2**62}},
        {"date_histogram": {"field": "d", "calendar_interval": "year", "extended_bounds": {"max": 1e300}}},
        {"date_histogram": {"field": "d", "calendar_interval": "day", "time_zone": "zz"}},
        {"date_histogram": {"field": "x", "calendar_interval": "year", "min_doc_count": 1}},
        {"date_range": {"field": "d", "ranges": [{"from": 1e300}, {"to": True}]}},
        {"terms": {"field": "x", "missing": "x"}},
        {"terms": {"field": "n", "missing": 1.5}},
        {"extended_stats": {"field": "x"}},
        {"sum": {"field": "x"}},
        {"percentiles": {"field": "x"}},
        {"filters": {"filters": [5]}},
    ],
    ids=str,
)
def test_extremes_are_answered_or_refused(aggregation: Json) -> None:
    engine = Engine()
    engine.create_index("i", {"properties": {**PROPERTIES, "x": {"type": "double"}}}, {"number_of_shards": 2})
    sources: list[Json] = [
        {"x": [1e308, 1.5e308, 1e300], "n": 1, "d": "9999-12-31"},
        {"x": -1e300, "n": 2, "d": "0001-01-01"},
        {},
    ]
    engine.bulk("i", [{"_id": str(i), "_source": source} for i, source in enumerate(sources)])
    engine.refresh("i")
    try:
        engine.search("i", {"size": 0, "aggs": {"a": aggregation}})
    except ElasticsearchError as refused:
        assert refused.status == 400
