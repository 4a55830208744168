"""Bad searches are refused in Elasticsearch's words; they never crash, and leave no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.shards.json_position import position

Json = dict[str, Any]

Refuse = Callable[..., ElasticsearchError]
Strip = Callable[[str], str]

INDEX = "films"
KNOWN_GOOD: Json = {"query": {"match": {"title": "red"}}}


IAE, PARSE, XCONTENT = "illegal_argument_exception", "parsing_exception", "x_content_parse_exception"
SHARD, NUMBER = "query_shard_exception", "number_format_exception"
ALL: Json = {"match_all": {}}
LTR: Json = {"learning_to_rank": {"model_id": "m"}}
DEEP = "See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the "
HEAPS = "This prevents allocating massive heaps for storing the results to be rescored. This limit can be set by changing the "

REFUSED: list[tuple[Any, str, str]] = [
    # the body and its members
    (5, PARSE, "Expected [START_OBJECT] but found [VALUE_NUMBER]"),
    ("abc", PARSE, "Expected [START_OBJECT] but found [VALUE_STRING]"),
    ([], PARSE, "Expected [START_OBJECT] but found [START_ARRAY]"),
    ({"zzz": 1}, PARSE, "Unknown key for a VALUE_NUMBER in [zzz]."),
    ({"zzz": {}}, PARSE, "Unknown key for a START_OBJECT in [zzz]."),
    ({"zzz": None}, PARSE, "Unknown key for a VALUE_NULL in [zzz]."),
    ({"query": None}, PARSE, "Unknown key for a VALUE_NULL in [query]."),
    ({"query": [ALL]}, PARSE, "Unknown key for a START_ARRAY in [query]."),
    ({"post_filter": "x"}, PARSE, "Unknown key for a VALUE_STRING in [post_filter]."),
    ({"rescore": "x"}, PARSE, "Unknown key for a VALUE_STRING in [rescore]."),
    ({"size": {}}, PARSE, "Unknown key for a START_OBJECT in [size]."),
    ({"size": -1}, IAE, "[size] parameter cannot be negative, found [-1]"),
    ({"from": -2}, IAE, "[from] parameter cannot be negative but was [-2]"),
    ({"from": "abc"}, NUMBER, 'For input string: "abc"'),
    ({"from": 1.5}, IAE, "1.5 cannot be converted to Integer without data loss"),
    ({"size": 2**31}, IAE, "Numeric value (2147483648) out of range of int (-2147483648 - 2147483647)"),
    (
        {"from": 9999, "size": 2},
        IAE,
        f"Result window is too large, from + size must be less than or equal to: [10000] but was [10001]. {DEEP}"
        "[index.max_result_window] index level setting.",
    ),
    ({"track_total_hits": -2}, IAE, "[track_total_hits] parameter must be positive or equals to -1, got -2"),
    ({"explain": "yes"}, IAE, "Failed to parse value [yes] as only [true] or [false] are allowed."),
    # queries
    ({"query": {"zzz": {}}}, PARSE, "unknown query [zzz]"),
    ({"query": {"mach": {}}}, PARSE, "unknown query [mach] did you mean [match]?"),
    ({"query": {"bool": {"must": {"zzz": {}}}}}, PARSE, "unknown query [zzz]"),
    ({"query": {"match": 5}}, PARSE, "[match] query malformed, no start_object after query name"),
    ({"query": {"bool": []}}, PARSE, "[bool] query malformed, no start_object after query name"),
    (
        {"query": {**ALL, "match_none": {}}},
        PARSE,
        "[match_all] malformed query, expected [END_OBJECT] but found [FIELD_NAME]",
    ),
    (
        {"query": {"match": {"a": "x", "b": "y"}}},
        PARSE,
        "[match] query doesn't support multiple fields, found [a] and [b]",
    ),
    (
        {"query": {"term": {"tag": "x", "boost": 2}}},
        PARSE,
        "[term] query doesn't support multiple fields, found [tag] and [boost]",
    ),
    ({"query": {"match": {}}}, IAE, "[match] requires fieldName"),
    ({"query": {"term": {}}}, IAE, "field name is null or empty"),
    ({"query": {"term": {"tag": None}}}, IAE, "value cannot be null"),
    ({"query": {"term": {"tag": ["a"]}}}, PARSE, "[term] query does not support array of values"),
    ({"query": {"term": {"price": "x"}}}, SHARD, 'failed to create query: For input string: "x"'),
    ({"query": {"match": {"price": "x"}}}, SHARD, 'failed to create query: For input string: "x"'),
    (
        {"query": {"match": {"sold": "x"}}},
        SHARD,
        "failed to create query: Can't parse boolean value [x], expected [true] or [false]",
    ),
    ({"query": {"terms": {"tag": "a"}}}, PARSE, "[terms] query does not support [tag]"),
    (
        {"query": {"terms": {"price": list(range(65_537))}}},
        SHARD,
        "failed to create query: The number of terms [65537] used in the Terms Query request has exceeded the allowed maximum "
        "of [65536]. This maximum can be set by changing the [index.max_terms_count] index level setting.",
    ),
    ({"query": {"range": {"price": 5}}}, PARSE, "[range] query does not support [price]"),
    ({"query": {"range": {"price": {"gte": "x"}}}}, SHARD, 'failed to create query: For input string: "x"'),
    (
        {"query": {"prefix": {"price": "1"}}},
        SHARD,
        "Can only use prefix queries on keyword, text and wildcard fields - not on [price] which is of type [integer]",
    ),
    (
        {"query": {"bool": {"should": [ALL], "minimum_should_match": "x"}}},
        SHARD,
        'failed to create query: For input string: "x"',
    ),
    (
        {"query": {"match": {"title": {"query": "a b", "minimum_should_match": "3 4"}}}},
        SHARD,
        'failed to create query: For input string: "3 4"',
    ),
    (
        {"query": {"match": {"title": {"query": "a b", "minimum_should_match": "3%<2"}}}},
        SHARD,
        'failed to create query: For input string: "3%"',
    ),
    ({"query": {"dis_max": {}}}, PARSE, "[dis_max] requires 'queries' field with at least one clause"),
    ({"query": {"constant_score": {}}}, PARSE, "[constant_score] requires a 'filter' element"),
    ({"query": {"boosting": {}}}, PARSE, "[boosting] query requires 'positive' query to be set'"),
    (
        {"query": {"boosting": {"positive": ALL, "negative": ALL, "negative_boost": -1}}},
        PARSE,
        "[boosting] query requires 'negative_boost' to be set to be a positive value'",
    ),
    (
        {"query": {"term": {"tag": {"value": "a", "boost": -0.0}}}},
        IAE,
        "negative [boost] are not allowed in [term], use a value between 0 and 1 to deboost",
    ),
    ({"query": {"term": {"tag": {"value": "a", "boost": "x"}}}}, NUMBER, 'For input string: "x"'),
    ({"query": {"match_all": {"boost": "x"}}}, XCONTENT, "[match_all] failed to parse field [boost]"),
    (
        {"query": {"match_all": {"boost": {}}}},
        XCONTENT,
        "[match_all] boost doesn't support values of type: START_OBJECT",
    ),
    ({"query": {"bool": {"must": "x"}}}, XCONTENT, "[bool] must doesn't support values of type: VALUE_STRING"),
    ({"query": {"bool": {"shoud": []}}}, XCONTENT, "[bool] unknown field [shoud] did you mean [should]?"),
    # what nobody knows is told before what is missing
    ({"query": {"match": {"title": {"qury": "x"}}}}, PARSE, "[match] query does not support [qury]"),
    ({"query": {"multi_match": {"qury": "x"}}}, PARSE, "[multi_match] query does not support [qury]"),
    ({"query": {"prefix": {"tag": {"valu": "x"}}}}, PARSE, "[prefix] query does not support [valu]"),
    ({"query": {"exists": {"fild": "x"}}}, PARSE, "[exists] query does not support [fild]"),
    ({"query": {"prefix": {"tag": {}}}}, IAE, "value cannot be null"),
    ({"query": {"exists": {}}}, PARSE, "[exists] must be provided with a [field]"),
    ({"query": {"range": {"price": {"gte": 1, "relation": "x"}}}}, IAE, "x is not a valid relation"),
    ({"query": {"match_phrase": {"title": {"query": "a", "slop": -1}}}}, IAE, "No negative slop allowed."),
    ({"query": {"multi_match": {}}}, PARSE, "No text specified for multi_match query"),
    ({"aggs": []}, PARSE, "Unknown key for a START_ARRAY in [aggs]."),
    ({"fields": "title"}, PARSE, "Unknown key for a VALUE_STRING in [fields]."),
    ({"highlight": []}, PARSE, "Unknown key for a START_ARRAY in [highlight]."),
    # rescorers
    ({"rescore": {}}, PARSE, "missing rescore type"),
    ({"rescore": {"window_size": 5}}, PARSE, "missing rescore type"),
    ({"rescore": [5]}, PARSE, "unexpected token [VALUE_NUMBER] after [rescore]"),
    ({"rescore": {"query": []}}, PARSE, "unexpected token [START_ARRAY] after [query]"),
    ({"rescore": {"zzz": 1}}, PARSE, "rescore doesn't support [zzz]"),
    ({"rescore": {"zzz": None}}, PARSE, "unexpected token [VALUE_NULL] after [zzz]"),
    ({"rescore": {"window_size": None}}, PARSE, "unexpected token [VALUE_NULL] after [window_size]"),
    ({"rescore": {"window_size": [5]}}, PARSE, "unexpected token [START_ARRAY] after [window_size]"),
    ({"rescore": {"window_size": {}}}, "named_object_not_found_exception", "unknown field [window_size]"),
    ({"rescore": {"zzz": {}}}, "named_object_not_found_exception", "unknown field [zzz]"),
    ({"rescore": {"query": {}}}, IAE, "rescore_query cannot be null"),
    ({"rescore": {"query": {"rescore_query": {"zzz": {}}}}}, PARSE, "unknown query [zzz]"),
    (
        {"rescore": {"query": {"rescore_query": ALL, "score_mode": "zzz"}}},
        XCONTENT,
        "[query] failed to parse field [score_mode]",
    ),
    ({"rescore": {"window_size": "x", "query": {"rescore_query": ALL}}}, NUMBER, 'For input string: "x"'),
    (
        {"rescore": {"window_size": 10_001, "query": {"rescore_query": ALL}}},
        IAE,
        f"Rescore window [10001] is too large. It must be less than [10000]. {HEAPS}[index.max_rescore_window] index level "
        "setting.",
    ),
    ({"rescore": LTR}, PARSE, "window_size is required for rescorer of type [learning_to_rank]"),
    (
        {"size": 20, "rescore": {"window_size": 10, **LTR}},
        "action_request_validation_exception",
        "Validation Failed: 1: rescorer [window_size] is too small and should be at least the value of [from + size: 19] but "
        "was [10];",
    ),
    (
        {"rescore": [{"window_size": 20, **LTR}, {"window_size": 30, "query": {"rescore_query": ALL}}]},
        "action_request_validation_exception",
        "Validation Failed: 1: unable to add a rescorer with [window_size: 30] because a rescorer of type [learning_to_rank] "
        "with a smaller [window_size: 20] has been added before;",
    ),
    (
        {"sort": ["price"], "rescore": {"query": {"rescore_query": ALL}}},
        IAE,
        "Cannot use [sort] option in conjunction with [rescore].",
    ),
    # ours: what Elasticsearch takes without a word, or answers with a Java exception
    (
        {"rescore": {"window_size": -1, "query": {"rescore_query": ALL}}},
        IAE,
        "[window_size] parameter cannot be negative but was [-1]",
    ),
    (
        {"rescore": {"query": {"rescore_query": ALL}, "script": {}}},
        "unsupported_by_secondpass",
        "[query] and [script] in one object of [rescore] are not supported by secondpass: write an array",
    ),
    ({"knn": {}}, "unsupported_by_secondpass", "[knn] in a search is not supported by secondpass"),
    (
        {"query": {"term": {"tag": {"value": "a", "boost": "NaN"}}}},
        IAE,
        "[boost] must be a finite number, but was [NaN]",
    ),
]


@pytest.mark.parametrize(("body", "type_", "reason"), REFUSED, ids=[reason[:60] for _, _, reason in REFUSED])
def test_a_search_is_refused_in_elasticsearchs_words(
    body: Any, type_: str, reason: str, engine: Engine, refusal: Refuse, without_position: Strip
) -> None:
    refused = refusal(engine, body)

    assert (refused.status, refused.type, without_position(refused.reason)) == (400, type_, reason)
    assert orjson.loads(orjson.dumps(refused.body)) == refused.body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"rescore": {"window_size": 10, **LTR}}, "Could not find trained model [m]"),
        (
            {
                "rescore": {
                    "window_size": 10,
                    "text_similarity": {"inference_id": "zzz", "inference_text": "x", "field": "title"},
                }
            },
            "Inference endpoint not found [zzz]",
        ),
    ],
)
def test_a_model_that_is_not_there_is_not_found(body: Json, reason: str, engine: Engine, refusal: Refuse) -> None:
    refused = refusal(engine, body)

    assert (refused.status, refused.type, refused.reason) == (404, "resource_not_found_exception", reason)


def test_an_index_that_is_not_there_is_not_found(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as caught:
        engine.search("nowhere", {})

    assert (caught.value.status, caught.value.type) == (404, "index_not_found_exception")
    assert caught.value.body["error"]["resource.id"] == "nowhere"


def test_a_pattern_that_fits_no_index_finds_nothing(engine: Engine) -> None:
    answered = engine.search("nowhere*", KNOWN_GOOD)

    assert answered["hits"] == {"total": {"value": 0, "relation": "eq"}, "max_score": None, "hits": []}
    assert answered["_shards"]["total"] == 0


def test_a_search_type_that_is_none_is_refused(engine: Engine, refusal: Refuse) -> None:
    refused = refusal(engine, {}, search_type="zzz")

    assert (refused.status, refused.type, refused.reason) == (400, IAE, "No search type for [zzz]")


def test_a_shard_failure_is_told_as_elasticsearch_wraps_it(engine: Engine, refusal: Refuse) -> None:
    refused = refusal(engine, {"query": {"term": {"price": "x"}}})
    error = refused.body["error"]
    (service,) = engine.node.indices
    row = {
        "type": SHARD,
        "reason": 'failed to create query: For input string: "x"',
        "index_uuid": service.uuid,
        "index": INDEX,
    }
    cause = {"type": NUMBER, "reason": 'For input string: "x"'}

    assert error == {
        "root_cause": [row],
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "phase": "query",
        "grouped": True,
        "failed_shards": [{"shard": 0, "index": INDEX, "node": "secondpass", "reason": {**row, "caused_by": cause}}],
        "caused_by": {**row, "caused_by": cause},
    }


@pytest.mark.parametrize(
    "body",
    [
        {"sort": "zz"},
        {"sort": [{"tag": {"mode": "avg"}}]},
        {"sort": [{"tag": {"numeric_type": "long"}}]},
        {"query": {"exists": {"field": "_source"}}},
        {"query": {"prefix": {"price": "1"}}},
        {"query": {"query_string": {"query": "("}}},
        {"query": {"match": {"title": {"query": "a", "analyzer": "none"}}}},
        {"size": 0, "aggs": {"f": {"filter": {"term": {"price": "x"}}}}},
    ],
    ids=str,
)
def test_a_shard_failure_of_a_query_tells_the_index_and_its_uuid(body: Json, engine: Engine, refusal: Refuse) -> None:
    (service,) = engine.node.indices
    failure = refusal(engine, body).body["error"]["failed_shards"][0]["reason"]

    assert (failure["type"], failure["index_uuid"], failure["index"]) == (SHARD, service.uuid, INDEX)


def test_an_explanation_that_cannot_be_made_tells_the_index_and_its_uuid(engine: Engine) -> None:
    (service,) = engine.node.indices
    with pytest.raises(ElasticsearchError) as refused:
        engine.explain(INDEX, "1", {"query": {"term": {"price": "x"}}})

    assert refused.value.body["error"]["index_uuid"] == service.uuid


def test_an_error_inside_a_clause_is_told_as_elasticsearch_wraps_it(engine: Engine, refusal: Refuse) -> None:
    error = refusal(engine, {"query": {"bool": {"must": {"zzz": {}}}}}).body["error"]
    told = {"type": PARSE, "reason": "unknown query [zzz]", "line": 1, "col": 33}
    cause = {"type": "named_object_not_found_exception", "reason": "[1:33] unknown field [zzz]"}

    assert error == {
        "root_cause": [told],
        "type": XCONTENT,
        "reason": "[1:33] [bool] failed to parse field [must]",
        "caused_by": {**told, "caused_by": cause},
    }


@pytest.mark.parametrize(("body", "column"), [({"query": {}}, 11), ({"query": {"constant_score": {"filter": {}}}}, 39)])
def test_an_empty_clause_is_told_with_its_place(body: Json, column: int, engine: Engine, refusal: Refuse) -> None:
    assert refusal(engine, body).reason == f"query malformed, empty clause found at [1:{column}]"


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"gt": 1, "gte": 1}, 2),
        ({"gte": 1, "gt": 1}, 1),
        ({"include_lower": False, "from": 1}, 1),
        ({"include_lower": False, "gte": 1}, 2),
        ({"lte": 2, "lt": 2}, 1),
        ({"gte": 1, "lt": None}, 2),
    ],
)
def test_the_bound_written_last_counts(bounds: Json, found: int, engine: Engine) -> None:
    assert engine.search(INDEX, {"query": {"range": {"price": bounds}}})["hits"]["total"]["value"] == found


def test_a_parse_error_says_where(engine: Engine, refusal: Refuse) -> None:
    body = {"query": {"match": {"title": {"query": "x", "zzz": 1}}}}
    refused = refusal(engine, body)
    line, column = position(body, ("query", "match", "title", "zzz"))

    assert refused.reason == "[match] query does not support [zzz]"
    assert (refused.body["error"]["line"], refused.body["error"]["col"]) == (line, column)


EVERYTHING: list[Json] = [
    {
        "query": {"match": {"title": {"query": "red", "operator": "or", "minimum_should_match": 1, "lenient": True}}},
        "_source": {"includes": ["t*"], "excludes": ["tag"]},
        "from": 0,
        "size": 3,
    },
    {"query": {"match_phrase": {"title": {"query": "red shoes", "slop": 1, "analyzer": "standard"}}}},
    {"query": {"multi_match": {"query": "red", "fields": ["title", "tag"], "type": "most_fields", "tie_breaker": 0.5}}},
    {"query": {"term": {"tag": {"value": "a", "case_insensitive": True, "boost": 2, "_name": "t"}}}},
    {"query": {"range": {"price": {"gte": 1, "lt": 5, "relation": "intersects"}}}},
    {"query": {"prefix": {"title": {"value": "r", "case_insensitive": False, "rewrite": "constant_score"}}}},
    {"query": {"exists": {"field": "title", "boost": 2}}},
    {"query": {"ids": {"values": ["1"]}}},
    {"query": {"bool": {"must": [ALL], "should": [{"exists": {"field": "tag"}}], "filter": ALL, "must_not": []}}},
    {"query": {"dis_max": {"queries": [ALL, {"exists": {"field": "tag"}}], "tie_breaker": 0.5}}},
    {"query": {"constant_score": {"filter": ALL, "boost": 2}}},
    {"query": {"boosting": {"positive": ALL, "negative": {"exists": {"field": "tag"}}, "negative_boost": 0.5}}},
    {"query": {"script": {"script": {"source": "true", "lang": "painless", "params": {}}}}},
    {"query": {"script_score": {"query": ALL, "script": {"source": "1"}, "min_score": 0}}},
    {
        "query": {
            "function_score": {
                "query": ALL,
                "functions": [
                    {"weight": 2, "filter": ALL},
                    {"field_value_factor": {"field": "price", "missing": 1, "factor": 1, "modifier": "none"}},
                    {"random_score": {"seed": 1, "field": "price"}},
                    {"gauss": {"price": {"origin": 0, "scale": 1, "offset": 0, "decay": 0.5}}},
                    {"script_score": {"script": {"source": "1"}}},
                ],
                "score_mode": "sum",
                "boost_mode": "sum",
                "max_boost": 5,
                "min_score": 0,
            }
        }
    },
    {
        "rescore": [
            {
                "window_size": 5,
                "query": {"rescore_query": ALL, "query_weight": 1, "rescore_query_weight": 1, "score_mode": "max"},
            },
            {"window_size": 5, "script": {"script": {"source": "_score"}}},
        ]
    },
]
NAMELESS = ("expected [END_OBJECT] but found [FIELD_NAME]", "malformed score function score parameters.")
"""How Elasticsearch refuses a second member where there is one: without naming it."""
FREE = {"params"}
"""Objects that hold whatever their reader asks for."""


def objects(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of all objects that have a fixed set of members."""
    if isinstance(body, dict) and (not path or path[-1] not in FREE):
        yield path
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, value in items:
        yield from objects(value, (*path, step))


def with_zzz(body: Any, path: tuple[str | int, ...]) -> Any:
    """Return *body* with `"zzz": 1` in the object at *path*."""
    if not path:
        return {**body, "zzz": 1}
    if isinstance(body, list):
        return [with_zzz(value, path[1:]) if i == path[0] else value for i, value in enumerate(body)]
    return {key: with_zzz(value, path[1:]) if key == path[0] else value for key, value in body.items()}


@pytest.mark.parametrize("body", EVERYTHING, ids=[str(body)[:60] for body in EVERYTHING])
def test_every_accepted_body_is_refused_with_one_member_more_wherever_it_stands(
    body: Json, engine: Engine, refusal: Refuse
) -> None:
    engine.search(INDEX, body)
    for path in objects(body):
        refused = refusal(engine, with_zzz(body, path))
        told = orjson.dumps(refused.body).decode()
        assert "zzz" in told or any(reason in told for reason in NAMELESS), (path, told)


@pytest.mark.parametrize("name", [5, b"films", ["films"], {}])
@pytest.mark.parametrize("verb", ["search", "count", "create_index", "delete_index", "refresh", "get_mapping"])
def test_a_name_that_is_no_text_is_refused(verb: str, name: Any, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError, match=r"400 illegal_argument_exception: \[index\] must be a string but was"):
        getattr(engine, verb)(name)


@pytest.mark.parametrize(("shards", "phase"), [(1, "query"), (3, "fetch")])
def test_what_fails_while_hits_are_fetched_is_told_as_a_failure_of_shards(shards: int, phase: str) -> None:
    engine = Engine()
    engine.create_index("i", None, {"number_of_shards": shards})
    engine.index("i", {"title": "red"}, "1")
    engine.refresh("i")
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i", {"docvalue_fields": ["title"]})
    error = refused.value.body["error"]

    assert (refused.value.status, refused.value.type) == (400, IAE)
    assert (error["type"], error["phase"]) == ("search_phase_execution_exception", phase)


@pytest.mark.parametrize(
    ("body", "type_", "reason"),
    [
        ({}, "action_request_validation_exception", "Validation Failed: 1: query is missing;"),
        ({"query": ALL, "size": 1}, PARSE, "request does not support [size]"),
    ],
)
def test_an_explanation_takes_a_query_and_nothing_else(body: Json, type_: str, reason: str, engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.explain(INDEX, "1", body)

    assert (refused.value.status, refused.value.type, refused.value.reason) == (400, type_, reason)


def test_a_query_that_cannot_be_made_is_a_bad_request_whatever_stopped_it(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search(INDEX, {"query": {"terms_set": {"tag": {"terms": ["a"]}}}})

    assert refused.value.status == 400
    assert refused.value.body["error"]["caused_by"]["caused_by"]["type"] == "illegal_state_exception"


def test_an_ids_query_names_as_many_ids_as_a_page_may_reach() -> None:
    engine = Engine()
    engine.create_index("i", settings={"max_result_window": 2})
    engine.index("i", {}, id="1")
    engine.refresh("i")

    assert engine.count("i", {"query": {"ids": {"values": ["1", "2", "1"]}}})["count"] == 1
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i", {"query": {"ids": {"values": ["1", "2", "3"]}}, "size": 2})

    reason = "Too many ids specified, allowed max result window is [2]"
    assert (refused.value.status, refused.value.type) == (400, SHARD)
    assert refused.value.reason == f"failed to create query: {reason}"
    assert refused.value.body["error"]["caused_by"]["caused_by"] == {
        "type": "illegal_state_exception",
        "reason": reason,
    }
