"""Numbers shown in a pattern that a search asks for."""

from __future__ import annotations

import pytest

PROPERTIES = {
    "price": {"type": "double"},
    "weight": {"type": "float"},
    "sold": {"type": "long"},
    "rate": {"type": "scaled_float", "scaling_factor": 100},
    "big": {"type": "unsigned_long"},
    "name": {"type": "keyword"},
    "new": {"type": "boolean"},
}
BOOKS = ((1234.5, 1.1, 9007199254740993, 0.25), (2.5, 0.5, 7, 0.5))


@pytest.fixture
def books(ask):
    assert ask("PUT", "/i", {"mappings": {"properties": PROPERTIES}}).status == 200
    for number, values in enumerate(BOOKS):
        book = dict(zip(PROPERTIES, values, strict=False)) | {"name": "x", "new": True, "big": 1}
        ask("PUT", f"/i/_doc/{number}", book)
    ask("POST", "/i/_refresh")
    return ask


def _shown(books, field, pattern):
    body = {"docvalue_fields": [{"field": field, "format": pattern}], "sort": ["_doc"]}
    hits = books("POST", "/i/_search", body).body["hits"]["hits"]
    return [hit["fields"][field] for hit in hits]


def test_doc_values_are_shown_in_the_pattern(books):
    assert _shown(books, "price", "#,##0.00") == [["1,234.50"], ["2.50"]]
    assert _shown(books, "price", "#.0") == [["1234.5"], ["2.5"]]
    assert _shown(books, "sold", "#,###") == [["9,007,199,254,740,993"], ["7"]]
    assert _shown(books, "weight", "0.##########") == [
        ["1.1000000238"],
        ["0.5"],
    ]  # as doubles, which is how they are kept
    assert _shown(books, "rate", "0%") == [["25%"], ["50%"]]


def test_aggregations_show_numbers_beside_themselves(books):
    aggs = {
        "mean": {"avg": {"field": "price", "format": "0.0"}},
        "most": {"stats": {"field": "rate", "format": "0%"}},
        "each": {"terms": {"field": "sold", "format": "000", "order": {"_key": "asc"}}},
        "rates": {"terms": {"field": "rate", "format": "0.00"}},
        "steps": {"histogram": {"field": "price", "interval": 1000, "format": "#'-'"}},
        "sides": {"range": {"field": "price", "format": "0.0", "ranges": [{"to": 3}, {"from": 3}]}},
        "none": {"max": {"field": "unmapped", "format": "0"}},
    }
    told = books("POST", "/i/_search", {"size": 0, "aggs": aggs}).body["aggregations"]
    assert told["mean"] == {"value": 618.5, "value_as_string": "618.5"}
    assert (told["most"]["max_as_string"], told["most"]["avg_as_string"]) == ("50%", "38%")
    assert [bucket["key_as_string"] for bucket in told["each"]["buckets"]] == ["007", "9007199254740993"]
    assert [(bucket["key"], bucket["key_as_string"]) for bucket in told["rates"]["buckets"]] == [
        (0.25, "0.25"),
        (0.5, "0.50"),
    ]
    assert [bucket["key_as_string"] for bucket in told["steps"]["buckets"]] == ["0-", "1000-"]
    assert [bucket["key"] for bucket in told["sides"]["buckets"]] == ["*-3.0", "3.0-*"]
    assert told["none"] == {"value": None}


@pytest.mark.parametrize(
    ("field", "pattern", "reason"),
    [
        ("name", "0", "Field [name] of type [keyword] does not support custom formats"),
        ("new", "0", "Field [new] of type [boolean] does not support custom formats"),
        ("price", "0.0.0", "Multiple decimal separators in pattern"),
        ("price", "0E0", "powers of ten in the number format [0E0] are not supported by secondpass"),
        ("big", "0", "an unsigned_long, is not supported by secondpass"),
    ],
)
def test_what_cannot_be_shown_so_is_refused(books, field, pattern, reason):
    answer = books("POST", "/i/_search", {"docvalue_fields": [{"field": field, "format": pattern}]})
    assert answer.status == 400
    assert reason in str(answer.body)
    answer = books("POST", "/i/_search", {"aggs": {"a": {"terms": {"field": field, "format": pattern}}}})
    assert answer.status == 400
