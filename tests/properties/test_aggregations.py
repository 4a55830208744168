"""Aggregations, computed once more from the sources of all hits: loops over documents, nothing clever."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from corpora import INDEX, Corpus, corpora
from hypothesis import given
from hypothesis import strategies as st
from queries import leaf_queries, queries
from schemas import Json

INDICES = corpora(max_shards=3)
FIELDS = ("price", "stock", "day", "sold", "tag")


@given(INDICES, queries(max_leaves=3), st.sampled_from(["price", "stock", "day", "sold"]))
def test_figures_are_those_of_all_values_of_all_hits(corpus: Corpus, query: Json, field: str) -> None:
    kinds = ("avg", "sum", "min", "max", "stats", "extended_stats", "value_count", "cardinality")
    given, sources = aggregated(corpus, query, {kind: {kind: {"field": field}} for kind in kinds})
    numbers = [value for source in sources for value in values(source, field)]
    count, total = len(numbers), math.fsum(numbers)
    least, most = (min(numbers), max(numbers)) if numbers else (None, None)
    mean = total / count if count else None
    squares = math.fsum(value * value for value in numbers)
    variance = max((squares - total * total / count) / count, 0) if count else None

    assert given["value_count"]["value"] == given["stats"]["count"] == count
    assert given["cardinality"]["value"] == len(set(numbers))
    assert (given["sum"]["value"], given["avg"]["value"]) == (total, mean)
    assert (given["min"]["value"], given["max"]["value"]) == (least, most)
    assert [given["stats"][name] for name in ("min", "max", "avg", "sum")] == [least, most, mean, total]
    assert given["extended_stats"]["variance"] == (None if variance is None else pytest.approx(variance))


@given(INDICES, leaf_queries(), st.sampled_from(FIELDS), st.integers(1, 4), st.sampled_from(["_count", "_key"]))
def test_terms_have_a_bucket_for_each_value_the_largest_first(
    corpus: Corpus, query: Json, field: str, size: int, order: str
) -> None:
    way = "desc" if order == "_count" else "asc"
    terms = {"field": field, "size": size, "order": {order: way}}
    inner = {"total": {"sum": {"field": "price"}}}
    given, sources = aggregated(corpus, query, {"terms": {"terms": terms, "aggs": inner}})
    counts = Counter(value for source in sources for value in set(values(source, field)))
    by_place = {"_count": lambda pair: (-pair[1], pair[0]), "_key": lambda pair: pair[0]}[order]
    expected = sorted(counts.items(), key=by_place)

    buckets = given["terms"]["buckets"]

    assert [(bucket["key"], bucket["doc_count"]) for bucket in buckets] == expected[:size]
    assert given["terms"]["sum_other_doc_count"] == sum(count for _, count in expected[size:])
    for bucket in buckets:
        inside = [source for source in sources if bucket["key"] in values(source, field)]
        assert bucket["total"]["value"] == sum(value for source in inside for value in values(source, "price"))


@given(INDICES, leaf_queries(), st.sampled_from(["price", "stock"]), st.sampled_from([1, 2.5, 10]))
def test_a_histogram_counts_each_document_once_in_each_stretch(
    corpus: Corpus, query: Json, field: str, interval: float
) -> None:
    histogram = {"field": field, "interval": interval, "min_doc_count": 1}
    given, sources = aggregated(corpus, query, {"h": {"histogram": histogram}})
    counts = Counter(
        place * interval
        for source in sources
        for place in {math.floor(value / interval) for value in values(source, field)}
    )

    assert [(bucket["key"], bucket["doc_count"]) for bucket in given["h"]["buckets"]] == sorted(counts.items())


@given(INDICES, leaf_queries(), st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 9)), min_size=1, max_size=3))
def test_ranges_hold_from_their_start_to_before_their_end(
    corpus: Corpus, query: Json, ranges: list[tuple[int, int]]
) -> None:
    asked = {"field": "price", "ranges": [{"from": low, "to": high} for low, high in ranges]}
    given, sources = aggregated(corpus, query, {"r": {"range": asked}})
    expected = [
        (low, high, sum(any(low <= value < high for value in values(source, "price")) for source in sources))
        for low, high in sorted(ranges)
    ]

    assert [(b["from"], b["to"], b["doc_count"]) for b in given["r"]["buckets"]] == expected


@given(INDICES, queries(max_leaves=3), leaf_queries())
def test_a_filter_counts_what_both_queries_match(corpus: Corpus, query: Json, other: Json) -> None:
    given, _ = aggregated(corpus, query, {"f": {"filter": other}})
    both = {"bool": {"filter": [query, other]}}

    assert given["f"]["doc_count"] == corpus.engine().count(INDEX, {"query": both})["count"]


def aggregated(corpus: Corpus, query: Json, aggregations: Json) -> tuple[Json, list[Json]]:
    """Return the aggregations, and the sources of all hits; a post filter and the page play no part."""
    engine = corpus.engine()
    hits = engine.search(INDEX, {"query": query, "size": 100})["hits"]["hits"]
    body = {"query": query, "aggs": aggregations, "size": 1, "post_filter": {"match_none": {}}}
    given: Json = engine.search(INDEX, body)["aggregations"]
    return given, [hit["_source"] for hit in hits]


def values(source: Json, field: str) -> list[Any]:
    """Return the values of a field as Elasticsearch keeps them: a keyword's each once, dates in milliseconds."""
    given = source.get(field)
    found = [value for value in (given if isinstance(given, list) else [given]) if value is not None]
    return sorted(set(found)) if field == "tag" else [number(value) for value in found]


def number(value: Any) -> Any:
    if not isinstance(value, str):
        return int(value) if isinstance(value, bool) else value
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)
