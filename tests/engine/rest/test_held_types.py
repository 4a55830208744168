"""Fields whose values stay in the source: an index may have them, `exists` finds them, nothing else answers for them."""

from __future__ import annotations

import pytest

from secondpass.shards.mapping.held import HELD_TYPES

VALUES = {
    "dense_vector": [1, 2, 3],
    "geo_point": {"lat": 1.5, "lon": 2},
    "binary": "YWI=",
    "integer_range": {"gte": 1, "lte": 2},
}


@pytest.fixture
def places(ask):
    properties = {name: {"type": name} for name in VALUES} | {"t": {"type": "text"}}
    assert ask("PUT", "/i", {"mappings": {"properties": properties}}).status == 200
    ask("PUT", "/i/_doc/1", {**VALUES, "t": "words"})
    ask("PUT", "/i/_doc/2?refresh", {"t": "words", "binary": None})
    return ask


@pytest.mark.parametrize("name", VALUES)
def test_documents_that_hold_a_value_are_found(places, name):
    hits = places("POST", "/i/_search", {"query": {"exists": {"field": name}}}).body["hits"]["hits"]
    assert [(hit["_id"], hit["_source"][name]) for hit in hits] == [("1", VALUES[name])]


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize(
    "body",
    [
        *(
            {"query": {query: {"%": "1"}}}
            for query in ("match", "match_phrase", "term", "prefix", "wildcard", "fuzzy", "regexp")
        ),
        {"query": {"range": {"%": {"gte": "1"}}}},
        {"query": {"query_string": {"query": "%:1"}}},
        {"query": {"multi_match": {"query": "1", "fields": ["%", "t"]}}},
        {"query": {"terms_set": {"t": {"terms": ["words"], "minimum_should_match_field": "%"}}}},
        {"query": {"function_score": {"field_value_factor": {"field": "%"}}}},
        {"query": {"script_score": {"query": {"match_all": {}}, "script": "doc['%'].size()"}}},
        *({"aggs": {"a": {kind: {"field": "%"}}}} for kind in ("terms", "value_count", "missing", "max")),
        {"sort": ["%"]},
        {"collapse": {"field": "%"}},
        {"fields": ["%"]},
        {"docvalue_fields": ["%"]},
    ],
)
def test_whatever_else_asks_for_them_is_refused_by_name(places, name, body):
    def named(part):
        if isinstance(part, dict):
            return {named(key): named(value) for key, value in part.items()}
        return (
            [named(item) for item in part]
            if isinstance(part, list)
            else part.replace("%", name)
            if isinstance(part, str)
            else part
        )

    answer = places("POST", "/i/_search", named(body))
    assert answer.status == 400
    assert f"[{name}]" in str(answer.body["error"])


def test_patterns_pass_over_them(places):
    body = {"query": {"multi_match": {"query": "words"}}, "fields": ["*"], "highlight": {"fields": {"*": {}}}}
    hits = places("POST", "/i/_search", body).body["hits"]["hits"]
    assert [hit["fields"] for hit in hits] == [{"t": ["words"]}] * 2


@pytest.mark.parametrize("name", HELD_TYPES)
def test_their_mapping_is_shown_as_it_was_given(ask, name):
    field = {"type": name, **dict.fromkeys(HELD_TYPES[name], "x")}
    assert ask("PUT", "/i", {"mappings": {"properties": {"f": field}}}).status == 200
    assert ask("GET", "/i/_mapping").body["i"]["mappings"]["properties"]["f"] == field
    assert ask("PUT", "/j", {"mappings": {"properties": {"f": {"type": name, "x": 1}}}}).status == 400
