"""Searches through the URL, in templates, several at once, and questions about queries."""

from __future__ import annotations

import math

import orjson
import pytest


@pytest.fixture
def films(ask):
    mappings = {"properties": {"title": {"type": "text"}, "genre": {"type": "keyword"}, "year": {"type": "integer"}}}
    ask("PUT", "/films", {"mappings": mappings})
    for id_, title, genre, year in (
        ("1", "Solaris", "drama", 1972),
        ("2", "Solaris again", "drama", 2002),
        ("3", "Stalker", "mystery", 1979),
    ):
        ask("PUT", f"/films/_doc/{id_}", {"title": title, "genre": genre, "year": year})
    ask("POST", "/films/_refresh")
    return ask


def lines(*values) -> bytes:
    return b"".join((value if isinstance(value, bytes) else orjson.dumps(value)) + b"\n" for value in values)


def ids(answer) -> list[str]:
    return [hit["_id"] for hit in answer.body["hits"]["hits"]]


def test_what_the_url_says_goes_before_what_the_body_says(films):
    body = {"query": {"match": {"title": "stalker"}}, "size": 10}
    assert ids(films("POST", "/films/_search?size=0", body)) == []
    assert ids(films("POST", "/films/_search?q=title:solaris&size=1", body)) == ["1"]
    assert ids(films("GET", "/films/_search?sort=year:desc&from=1")) == ["3", "1"]
    assert films("GET", "/films/_search?_source=false").body["hits"]["hits"][0].keys() == {"_index", "_id", "_score"}
    assert films("GET", "/films/_search?_source_includes=title&size=1").body["hits"]["hits"][0]["_source"] == {
        "title": "Solaris"
    }
    assert films("GET", "/films/_search?rest_total_hits_as_int=true").body["hits"]["total"] == 3
    assert films("GET", "/films/_search?batched_reduce_size=1").error[2] == "batchedReduceSize must be >= 2"
    assert films("GET", "/films/_search?size=abc").error[2] == "Failed to parse int parameter [size] with value [abc]"


def test_a_search_of_all_indices_needs_no_name(films):
    assert films("GET", "/_search").body["hits"]["total"]["value"] == 3
    assert films("POST", "/_count", {"query": {"match_all": {}}}).body["count"] == 3


def test_an_explanation_of_a_document_that_is_not_there_is_not_found(films):
    body = {"query": {"match": {"title": "solaris"}}}
    assert films("POST", "/films/_explain/1", body).body["matched"]
    assert films("GET", "/films/_explain/3?q=title:solaris").body["matched"] is False
    missing = films("POST", "/films/_explain/9", body)
    assert (missing.status, missing.body) == (404, {"_index": "films", "_id": "9", "matched": False})


def test_a_template_is_filled_searched_rendered_stored_and_forgotten(films):
    source = '{"query": {"match": {"title": "{{q}}"}}, "size": {{size}}{{^size}}10{{/size}}}'
    asked = {"source": source, "params": {"q": 'so"laris', "size": 1}}
    assert films("GET", "/films/_search/template", asked).status == 200
    rendered = films("POST", "/_render/template", asked).body["template_output"]
    assert rendered == {"query": {"match": {"title": 'so"laris'}}, "size": 1}
    assert films("PUT", "/_scripts/t", {"script": {"lang": "mustache", "source": source}}).body == {
        "acknowledged": True
    }
    assert films("GET", "/_scripts/t").body["script"] == {"lang": "mustache", "source": source}
    assert ids(films("POST", "/films/_search/template", {"id": "t", "params": {"q": "stalker"}})) == ["3"]
    assert films("DELETE", "/_scripts/t").status == 200
    assert films("GET", "/_scripts/t").body == {"_id": "t", "found": False}
    assert films("POST", "/_search/template", {"id": "t"}).error == (
        404,
        "resource_not_found_exception",
        "unable to find script [t] in cluster state",
    )
    assert films("POST", "/_search/template", {"source": '{"size": }'}).error[0] == 400
    assert films("POST", "/_search/template", {"params": {}}).error[1] == "action_request_validation_exception"


def test_a_stored_script_is_found_by_queries(films):
    films("PUT", "/_scripts/s", {"script": {"lang": "painless", "source": "doc['year'].value * params.k"}})
    scored = {"script_score": {"query": {"match_all": {}}, "script": {"id": "s", "params": {"k": 2}}}}
    assert films("POST", "/films/_search", {"query": scored}).body["hits"]["max_score"] == 4004.0
    assert films("PUT", "/_scripts/bad/score", {"script": {"lang": "painless", "source": "1 +"}}).status == 400


def test_several_searches_fail_one_by_one(films):
    body = lines({}, {"size": 1}, {"index": "nothing"}, {}, {"index": ["films"]}, {"sort": ["nothing"]})
    answer = films("POST", "/films/_msearch", body, content_type="application/x-ndjson").body["responses"]
    assert [response["status"] for response in answer] == [200, 404, 400]
    assert films("POST", "/_msearch", b"{}\n{}").error[2] == "The msearch request must be terminated by a newline [\\n]"
    template = {"source": '{"query": {"term": {"genre": "{{g}}"}}}', "params": {"g": "drama"}}
    answer = films("POST", "/films/_msearch/template", lines({}, template)).body["responses"]
    assert answer[0]["hits"]["total"]["value"] == 2


@pytest.mark.parametrize("bad", [{"query": {"nothing": {}}}, {"from": -1}, b"{", {"pit": {"id": "x"}}])
def test_several_searches_are_refused_together_where_one_cannot_be_read(films, bad):
    assert films("POST", "/films/_msearch", lines({}, {"size": 1}, {}, bad)).status == 400


def test_aggregations_are_named_by_type_where_asked(films):
    genres = {"terms": {"field": "genre"}, "aggs": {"years": {"stats": {"field": "year"}}}}
    years = {"terms": {"field": "year"}}
    answer = films("POST", "/films/_search?typed_keys=true", {"aggs": {"genres": genres, "years": years}, "size": 0})
    found = answer.body["aggregations"]
    assert found.keys() == {"sterms#genres", "lterms#years"}
    assert found["sterms#genres"]["buckets"][0]["stats#years"]["count"] == 2


def test_indices_are_boosted_by_the_first_name_alias_or_pattern(films):
    films("PUT", "/films2/_doc/9?refresh", {"title": "Stalker"})
    films("PUT", "/films2/_alias/new")

    def best(*boosts, url="/_search"):
        answer = films("POST", url, {"indices_boost": [dict([boost]) for boost in boosts], "size": 1})
        return answer.body["hits"]["hits"][0]["_index"] if answer.status == 200 else answer.error[1]

    assert best(("new", 2)) == "films2"
    assert best(("*2", 1), ("films", 2), ("new", 3)) == "films"
    assert best(("none", 2), ("films2", 3)) == "index_not_found_exception"
    assert best(("none", 2), ("films2", 3), url="/_search?ignore_unavailable=true") == "films2"


def test_a_collapsed_search_goes_on_only_by_its_own_field(films):
    body = {"collapse": {"field": "genre"}, "search_after": ["drama"]}
    hits = films("POST", "/films/_search", {**body, "sort": ["genre"]}).body["hits"]["hits"]
    assert [hit["sort"] for hit in hits] == [["mystery"]]
    answer = films("POST", "/films/_search", {**body, "sort": ["year"]})
    assert answer.status == 400
    assert answer.body["error"]["root_cause"][0]["reason"].startswith(
        "Cannot use [collapse] in conjunction with [search_after]"
    )


@pytest.mark.parametrize(
    "query",
    [{"match": {"_index": "films"}}, {"match": {"_id": 1}}, {"query_string": {"query": "_index:films AND _id:1"}}],
)
def test_documents_are_found_by_their_index_and_id(films, query):
    films("PUT", "/other/_doc/9?refresh", {"title": "Stalker"})
    assert "1" in ids(films("POST", "/_search", {"query": query}))
    assert "9" not in ids(films("POST", "/_search", {"query": query}))


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"prefix": {"_index": "f"}}},
        {"query": {"multi_match": {"query": "films", "fields": ["_index"]}}},
        {"query": {"range": {"_seq_no": {"gte": 0}}}},
        {"aggs": {"a": {"terms": {"field": "_id"}}}},
        {"aggs": {"a": {"max": {"field": "_seq_no"}}}},
    ],
)
def test_what_is_not_known_of_metadata_fields_is_refused(films, body):
    assert films("POST", "/films/_search", body).error[1] == "unsupported_by_secondpass"


def test_aggregations_count_by_index_and_over_everything(films):
    films("PUT", "/other/_doc/9?refresh", {"title": "Stalker", "year": 2000})
    everything = {"global": {}, "aggs": {"years": {"sum": {"field": "year"}}}}
    aggs = {"where": {"terms": {"field": "_index"}}, "all": everything}
    found = films("POST", "/_search", {"query": {"match": {"title": "stalker"}}, "aggs": aggs}).body["aggregations"]
    assert found["where"]["buckets"] == [{"key": "films", "doc_count": 1}, {"key": "other", "doc_count": 1}]
    assert found["all"] == {"doc_count": 4, "years": {"value": 7953.0}}
    assert films("POST", "/_search", {"aggs": {"f": {"filter": {"match_all": {}}, "aggs": aggs}}}).status == 400


def test_inner_hits_have_plain_totals_where_asked(films):
    body = {"collapse": {"field": "genre", "inner_hits": {"name": "more"}}}
    hits = films("POST", "/films/_search?rest_total_hits_as_int=true", body).body["hits"]
    assert hits["total"] == 3
    assert [hit["inner_hits"]["more"]["hits"]["total"] for hit in hits["hits"]] == [2, 1]


def test_the_url_speaks_for_several_searches(films):
    body = lines({"index": "films"}, {}, {"index": "none"}, {})
    answer = films("POST", "/_msearch?ignore_unavailable=true&rest_total_hits_as_int=true", body).body["responses"]
    assert [response["hits"]["total"] for response in answer] == [3, 0]


def test_several_documents_come_in_the_order_asked_for(films):
    got = films("POST", "/films/_mget", {"ids": ["3", "9", "1"]}).body["docs"]
    assert [(doc["_id"], doc["found"]) for doc in got] == [("3", True), ("9", False), ("1", True)]
    got = films(
        "POST", "/_mget", {"docs": [{"_index": "x", "_id": "1"}, {"_index": "films", "_id": "1", "_source": False}]}
    )
    assert got.body["docs"][0]["error"]["type"] == "index_not_found_exception"
    assert "_source" not in got.body["docs"][1]
    assert films("POST", "/_mget", {"ids": []}).error[2] == "Validation Failed: 1: no documents to get;"


def test_a_query_is_valid_or_it_is_told_why_not(films):
    assert films("POST", "/films/_validate/query", {"query": {"match": {"title": "x"}}}).body["valid"]
    told = films("POST", "/films/_validate/query?explain=true", {"query": {"range": {"year": {"gte": "x"}}}}).body
    assert (told["valid"], told["explanations"][0]["valid"]) == (False, False)
    assert "failed to create query: For input string" in told["explanations"][0]["error"]
    assert films("POST", "/films/_validate/query", {"size": 3}).body == {"valid": False}
    told = films("POST", "/films/_validate/query?explain=true", {"query": {"boool": {}}}).body
    assert told["error"].startswith(
        "org.elasticsearch.common.ParsingException: unknown query [boool] did you mean [bool]?; org.elasticsearch.xcontent."
    )


DATE = "failed to parse date field [x] with format [strict_date_optional_time||epoch_millis]"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            {"range": {"day": {"gte": "x"}}},
            f"org.elasticsearch.index.query.QueryShardException: failed to create query: {DATE}: [{DATE}]; org.elasticsearch."
            f"ElasticsearchParseException: {DATE}: [{DATE}]; java.lang.IllegalArgumentException: {DATE}",
        ),
        (
            {"query_string": {"query": "day:[ TO"}},
            "org.elasticsearch.index.query.QueryShardException: Failed to parse query [day:[ TO]; org.apache.lucene.queryparser."
            "classic.ParseException: Cannot parse 'day:[ TO': Encountered \"<EOF>\" at line 1, column 8.\nWas expecting:\n    "
            '"TO" ...\n    ',
        ),
        (
            {"script": {"script": "doc["}},
            "org.elasticsearch.index.query.QueryShardException: failed to create query: compile error; org.elasticsearch.script."
            "ScriptException: compile error; java.lang.IllegalArgumentException: unexpected end of script.",
        ),
    ],
)
def test_an_invalid_query_is_told_by_javas_names_down_to_the_first_cause_that_is_not_elasticsearchs(ask, query, told):
    ask("PUT", "/days", {"mappings": {"properties": {"day": {"type": "date"}}}})
    uuid = ask("GET", "/days/_settings").body["days"]["settings"]["index"]["uuid"]
    (explanation,) = ask("POST", "/days/_validate/query?explain=true", {"query": query}).body["explanations"]

    assert explanation == {"index": "days", "valid": False, "error": f"[days/{uuid}] {told}"}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"match_phrase": {"title": {"query": "x", "slop": -1}}}, "No negative slop allowed."),
        ({"bool": {"boost": "x"}}, "[1:27] [bool] failed to parse field [boost]"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_by_its_reason_where_that_is_no_parsing_exception(films, query, told):
    assert films("POST", "/_validate/query?explain=true", {"query": query}).body == {"valid": False, "error": told}


def test_no_place_stands_before_the_first_column(films):
    told = films("POST", "/films/_search/template", {"source": {"query": {"bool": {"foo": 1}}}}).error
    assert told == (400, "x_content_parse_exception", "[1:1] [bool] unknown field [foo]")


def test_a_query_that_takes_its_terms_from_an_index_that_is_not_there_is_not_found(films):
    elsewhere = {"query": {"terms": {"genre": {"index": "nowhere", "id": "1", "path": "genre"}}}}
    answer = films("POST", "/films/_validate/query", elsewhere)
    assert (answer.status, answer.error[1]) == (404, "index_not_found_exception")


def test_an_explanation_shows_what_of_the_source_the_url_names_and_sees_through_aliases(films):
    films("PUT", "/films/_alias/old", {"filter": {"range": {"year": {"lt": 2000}}}})
    everything = {"query": {"match_all": {}}}
    shown = films("POST", "/old/_explain/1?_source_includes=ti*", everything).body
    assert (shown["matched"], shown["get"]["_source"]) == (True, {"title": "Solaris"})
    assert "get" not in films("POST", "/old/_explain/1", everything).body
    assert films("POST", "/old/_explain/2", everything).body["matched"] is False


def test_fields_tell_what_they_can_do(films):
    films(
        "PUT",
        "/other",
        {"mappings": {"properties": {"year": {"type": "keyword"}, "a": {"properties": {"b": {"type": "long"}}}}}},
    )
    caps = films("POST", "/_field_caps", {"fields": ["*"]}).body["fields"]
    assert caps["title"]["text"] == {
        "type": "text",
        "metadata_field": False,
        "searchable": True,
        "aggregatable": False,
    }
    assert caps["year"].keys() == {"integer", "keyword"}
    assert caps["year"]["keyword"]["indices"] == ["other"]
    assert caps["a"]["object"]["searchable"] is False
    assert caps["_id"]["_id"]["metadata_field"] is True
    late = {"index_filter": {"range": {"year": {"gte": 2000}}}}
    assert films("POST", "/_field_caps?fields=*&types=keyword,text&filters=-metadata", late).body["fields"].keys() == {
        "title",
        "genre",
    }
    assert films("GET", "/_field_caps?fields=*&filters=-metadata&include_empty_fields=false").body["fields"].keys() == {
        "title",
        "genre",
        "year",
    }
    assert films("GET", "/_field_caps?fields=title&include_unmapped=true").body["fields"]["title"]["text"][
        "indices"
    ] == ["films"]
    assert films("GET", "/_field_caps?fields=*&filters=none").error[2] == "Unknown field caps filter: [none]"


def test_terms_that_begin_with_a_string_come_in_order(films):
    ask = lambda **body: films("POST", "/films/_terms_enum", {"field": "genre", **body}).body["terms"]  # noqa: E731
    assert ask() == ["drama", "mystery"]
    assert ask(string="my") == ["mystery"]
    assert ask(string="MY", case_insensitive=True) == ["mystery"]
    assert ask(search_after="drama") == ["mystery"]
    assert ask(size=1) == ["drama"]


def test_an_analyzer_shows_its_tokens(films):
    tokens = films("POST", "/_analyze", {"analyzer": "english", "text": "The foxes"}).body["tokens"]
    assert [(token["token"], token["position"]) for token in tokens] == [("fox", 1)]
    assert films("GET", "/films/_analyze", {"field": "title", "text": "A b"}).body["tokens"][0]["token"] == "a"


def test_rankings_are_marked_by_judgments(films):
    query = {"query": {"match": {"title": "solaris"}}}
    ratings = [{"_index": "films", "_id": "2", "rating": 3}, {"_index": "films", "_id": "3", "rating": 1}]
    rated = [
        {"id": "a", "request": query, "ratings": ratings},
        {"id": "b", "request": {"query": {"term": {"year": "x"}}}, "ratings": []},
    ]
    mark = lambda metric: films("POST", "/films/_rank_eval", {"requests": rated, "metric": metric}).body  # noqa: E731
    assert mark({"precision": {"k": 5}})["details"]["a"]["metric_score"] == 0.5
    assert mark({"recall": {}})["metric_score"] == 0.5
    assert mark({"mean_reciprocal_rank": {}})["details"]["a"]["metric_details"] == {
        "mean_reciprocal_rank": {"first_relevant": 2}
    }
    dcg = mark({"dcg": {"normalize": True}})["details"]["a"]
    assert math.isclose(dcg["metric_details"]["dcg"]["dcg"], 7 / math.log2(3))
    assert math.isclose(dcg["metric_score"], (7 / math.log2(3)) / (7 + 1 / math.log2(3)))
    assert math.isclose(mark({"expected_reciprocal_rank": {"maximum_relevance": 3}})["metric_score"], 7 / 8 / 2)
    assert dcg["unrated_docs"] == [{"_index": "films", "_id": "1"}]
    assert mark({"recall": {}})["failures"].keys() == {"b"}


def test_a_routed_search_asks_only_the_shards_that_hold_documents_of_that_routing(ask):
    ask("PUT", "/i", {"settings": {"number_of_shards": 5}})
    for i in range(20):
        ask("PUT", f"/i/_doc/{i}?routing={i % 2}", {"i": i})
    ask("POST", "/i/_refresh")
    found = ask("GET", "/i/_search?routing=1&size=20").body
    assert found["_shards"]["total"] == 1
    assert {hit["_routing"] for hit in found["hits"]["hits"]} == {"1"}
    assert ask("GET", "/i/_count?routing=0,1").body == {
        "count": 20,
        "_shards": {"total": 2, "successful": 2, "skipped": 0, "failed": 0},
    }


def test_a_search_out_of_time_fails_where_part_of_an_answer_is_none(ask):
    ask("PUT", "/i/_doc/1?refresh=true", {"n": 1})
    late = {"timeout": "0ms", "rescore": {"query": {"rescore_query": {"match_all": {}}}}}

    assert ask("POST", "/i/_search", late).body["timed_out"] is True
    failed = ask("POST", "/i/_search?allow_partial_search_results=false", late)
    assert failed.error[0] == 429
    assert failed.body["error"]["root_cause"] == [{"type": "search_timeout_exception", "reason": "Time exceeded"}]
    assert ask("POST", "/i/_search?allow_partial_search_results=false", {}).status == 200


@pytest.mark.parametrize("member", ["aggs", "suggest", "highlight", "explain", "profile"])
def test_a_rated_template_asks_for_no_more_than_hits(films, member):
    template = {"id": "t", "template": {"source": {"query": {"match_all": {}}, member: "{{what}}"}}}
    request = {"id": "q", "template_id": "t", "params": {"what": "x"}, "ratings": []}
    answer = films("POST", "/_rank_eval", {"templates": [template], "requests": [request], "metric": {"precision": {}}})
    assert (answer.status, answer.error[2][:35]) == (400, "Query in rated requests should not ")


def test_a_count_may_be_bounded(films):
    assert films("GET", "/films/_count?q=title:solaris&min_score=100").body["count"] == 0
    assert films("GET", "/films/_count?terminate_after=1").body | {"_shards": {}} == {
        "count": 1,
        "terminated_early": True,
        "_shards": {},
    }
    assert films("GET", "/films/_count?terminate_after=x").status == 400


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"script": {"script": "true"}}, "[script] queries cannot"),
        ({"script_score": {"query": {"match_all": {}}, "script": "1"}}, "[script score] queries cannot"),
        ({"fuzzy": {"title": "solaris"}}, "[fuzzy] queries cannot"),
        ({"match": {"title": {"query": "solaris", "fuzziness": 1}}}, "[fuzzy] queries cannot"),
        ({"wildcard": {"genre": "d*"}}, "[wildcard] queries cannot"),
        ({"regexp": {"genre": "d.*"}}, "[regexp] queries cannot"),
        ({"prefix": {"genre": "d"}}, "[index_prefixes]"),
        ({"query_string": {"query": "genre:d*", "lenient": False}}, "[prefix] queries cannot"),
        ({"range": {"genre": {"gte": "d"}}}, "[range] queries on [text] or [keyword] fields cannot"),
    ],
)
def test_queries_that_may_take_long_can_be_forbidden(films, query, told):
    assert films("POST", "/films/_search", {"query": query}).status == 200
    asked = {"persistent": {"search": {"allow_expensive_queries": False}}}
    answer = films("PUT", "/_cluster/settings", asked).body
    assert answer["persistent"] == {"search": {"allow_expensive_queries": "false"}}
    refused = films("POST", "/films/_search", {"query": query})
    assert refused.status == 400
    assert told in str(refused.body)
    assert films("POST", "/films/_search", {"query": {"range": {"year": {"gte": 1}}}}).status == 200
    films("PUT", "/_cluster/settings", {"persistent": {"search.allow_expensive_queries": None}})
    assert films("GET", "/_cluster/settings").body == {"persistent": {}, "transient": {}}
    assert films("POST", "/films/_search", {"query": query}).status == 200


def test_a_script_rescorer_is_forbidden_too_and_other_settings_are_not_known(films):
    films("PUT", "/_cluster/settings?flat_settings", {"transient": {"search.allow_expensive_queries": "false"}})
    rescore = {"window_size": 5, "script": {"script": "1"}}
    assert "[script] queries cannot be executed" in str(films("POST", "/films/_search", {"rescore": rescore}).body)
    assert (
        films("PUT", "/_cluster/settings", {"persistent": {"foo": 1}}).error[2]
        == "persistent setting [foo], not recognized"
    )
    assert films("PUT", "/_cluster/settings", {}).status == 400
