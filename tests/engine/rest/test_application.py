"""What every call has in common: headers, parameters, errors, shapes."""

from __future__ import annotations

import gzip
import json

import pytest

V9 = "application/vnd.elasticsearch+json; compatible-with=9"


def test_every_answer_names_the_product_and_errors_do_too(ask):
    for target in ("/", "/nothing/_search", "/a/b/c/d/e"):
        assert ask("GET", target).headers["X-Elastic-Product"] == "Elasticsearch"


def test_a_client_sees_its_own_id_of_a_request_again(ask):
    assert ask("GET", "/", x_opaque_id="mine").headers["X-Opaque-Id"] == "mine"
    assert ask("GET", "/a/b/c/d/e", x_opaque_id="mine").headers["X-Opaque-Id"] == "mine"
    assert "X-Opaque-Id" not in ask("GET", "/").headers


def test_a_client_sees_its_own_content_type_again(ask):
    assert ask("GET", "/", accept=V9).headers["content-type"] == "application/vnd.elasticsearch+json;compatible-with=9"
    assert ask("GET", "/", accept="*/*").headers["content-type"] == "application/json"


def test_a_client_of_another_major_version_is_told(ask):
    told = ask("GET", "/", accept="application/vnd.elasticsearch+json; compatible-with=7")
    assert told.error == (
        400,
        "media_type_header_exception",
        "Invalid media-type value on headers [Accept]",
    )
    assert "must be either version 9 or 8, but found 7" in told.body["error"]["caused_by"]["reason"]


@pytest.mark.parametrize("kind", ["text/plain", "application/yaml", ""])
def test_a_body_that_is_not_json_by_name_is_not_acceptable(ask, kind):
    told = ask("POST", "/i/_search", {}, content_type=kind)
    assert (told.status, told.body["error"]) == (406, f"Content-Type header [{kind}] is not supported")


def test_an_unknown_parameter_is_refused_with_the_name_it_may_have_been_meant_for(ask):
    assert ask("GET", "/i/_search?sise=3").error == (
        400,
        "illegal_argument_exception",
        "request [/i/_search] contains unrecognized parameter: [sise] -> did you mean [size]?",
    )


def test_an_unknown_path_and_a_wrong_method_are_told_apart(ask):
    assert ask("GET", "/i/_doc/1/2/3").body == {
        "error": "no handler found for uri [/i/_doc/1/2/3] and method [GET]",
        "status": 400,
    }
    told = ask("PUT", "/i/_search", {})
    assert (told.status, told.body["status"]) == (405, 405)
    assert told.body["error"] == "Incorrect HTTP method for uri [/i/_search] and method [PUT], allowed: [GET, POST]"


def test_a_path_tells_the_methods_that_it_knows(ask):
    assert ask("PUT", "/i/_search", {}).headers["Allow"] == "GET,POST"
    assert ask("HEAD", "/i/_search").headers["Allow"] == "GET,POST"
    told = ask("OPTIONS", "/i/_doc/1")
    assert (told.status, told.body, told.headers["content-type"]) == (200, b"", "text/plain; charset=UTF-8")
    assert told.headers["Allow"] == "DELETE,GET,HEAD,POST,PUT"


def test_a_path_that_nothing_knows_has_no_methods_to_tell(ask):
    told = ask("OPTIONS", "/i/_doc/1/2/3")
    assert (told.status, told.body, "Allow" in told.headers) == (200, b"", False)


def test_a_body_where_none_belongs_is_refused(ask):
    assert ask("POST", "/_refresh", {"a": 1}).error == (
        400,
        "illegal_argument_exception",
        "request [POST /_refresh] does not support having a body",
    )


@pytest.mark.parametrize(
    ("text", "type_", "start"),
    [
        (b'{"query":', "x_content_e_o_f_exception", "[1:10] Unexpected end of file"),
        (b'{"query":}', "x_content_parse_exception", "[1:10] Unexpected character ('}' (code 125))"),
        (b'{\n "a": x}', "x_content_parse_exception", "[2:7] Unexpected character ('x' (code 120))"),
        (b"[" * 100_000, "x_content_parse_exception", "Document nesting depth"),
        (b'{"a": "\xff"}', "x_content_parse_exception", "[1:8] Invalid UTF-8 start byte 0xff"),
        (b'{"size": ' + b"1" * 5000 + b"}", "x_content_parse_exception", ""),
    ],
)
def test_a_body_that_is_no_json_is_answered_with_the_place(ask, text, type_, start):
    status, told, reason = ask("POST", "/_search", text).error
    assert (status, told) == (400, type_)
    assert reason.startswith(start)


@pytest.mark.parametrize(
    ("method", "target", "source"),
    [
        ("GET", "/_search", '{"size": 0}'),
        ("POST", "/i/_count", '{"query": {"term": {"t": "red"}}}'),
        ("GET", "/i/_explain/1", '{"query": {"match_all": {}}}'),
        ("GET", "/_mget", '{"docs": [{"_index": "i", "_id": "1"}]}'),
        ("GET", "/i/_msearch", "{}\n{}\n"),
        ("GET", "/i/_analyze", '{"text": "red"}'),
    ],
)
def test_a_body_may_stand_in_the_url(ask, method, target, source):
    ask("PUT", "/i/_doc/1?refresh", {"t": "red"})
    told = ask(method, f"{target}?source={source}&source_content_type=application/json", content_encoding="gzip")
    sent = ask(method, target, source.encode())
    for answer in (told, sent):
        answer.body.pop("took", None)
        [each.pop("took") for each in answer.body.get("responses", ())]
    assert (told.status, told.body) == (200, sent.body)


def test_a_body_in_the_url_needs_a_type_and_a_call_that_reads_it_there(ask):
    for params, problem in (
        ("source={}", "source and source_content_type parameters are required"),
        ("source={}&source_content_type=text/plain", "Unknown value for source_content_type [text/plain]"),
    ):
        assert ask("GET", f"/_search?{params}").error == (
            400,
            "validation_exception",
            f"Validation Failed: 1: {problem};",
        )
    written = "source={}&source_content_type=application/json"
    for method, target, body in (
        ("POST", "/_search", {"size": 0}),
        ("GET", "/_cluster/health", None),
        ("PUT", "/i", None),
    ):
        assert "unrecognized parameters: [source]" in ask(method, f"{target}?{written}", body).error[2]


def test_compressed_bodies_are_read_and_broken_ones_refused(ask):
    packed = gzip.compress(b'{"size": 0}')
    assert ask("POST", "/_search", packed, content_encoding="gzip").status == 200
    assert ask("POST", "/_search", b"no gzip", content_encoding="gzip").status == 400


def test_a_small_compressed_body_that_grows_beyond_the_bounds_is_refused_without_growing(ask):
    bomb = gzip.compress(b"[" + b" " * (101 * 1024 * 1024) + b"]", compresslevel=9)
    assert len(bomb) < 200_000
    assert ask("POST", "/_search", bomb, content_encoding="gzip").error[:2] == (413, "content_too_long_exception")


def test_answers_are_compressed_for_those_who_accept_it(ask):
    answer = ask("GET", "/", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert b"You Know, for Search" in gzip.decompress(answer.body)


def test_head_answers_without_a_body(ask):
    assert ask("HEAD", "/").body == b""
    assert ask("HEAD", "/nothing").status == 404


def test_pretty_answers_have_lines(ask):
    assert ask("GET", "/?pretty").body["tagline"] == "You Know, for Search"
    assert ask("GET", "/_search?pretty", accept_encoding="gzip").status == 200


def test_error_trace_shows_where_an_error_came_from(ask):
    assert "stack_trace" not in ask("GET", "/x/_search").body["error"]
    assert "IndexNotFoundError" in ask("GET", "/x/_search?error_trace=true").body["error"]["stack_trace"]


def test_an_index_name_that_begins_with_an_underscore_is_no_index(ask):
    assert ask("GET", "/_nothing").error[:2] == (400, "invalid_index_name_exception")


def test_what_elasticsearch_has_and_secondpass_has_not_is_named(ask):
    targets = (
        "/_snapshot",
        "/i/_rollover",
        "/_security/user",
        "/i/_termvectors/1",
        "/_ingest/pipeline/p",
        "/i/_block/write",
        "/i/_reload_search_analyzers",
        "/_shard_stores",
    )
    below = (
        *("/_cluster/state/nodes", "/_cluster/stats", "/_nodes/hot_threads", "/_nodes/one/usage", "/_cat/segments"),
        *("/_resolve/cluster", "/_resolve/cluster/x", "/_inference/rerank/x/_update", "/_ml/info", "/_ml/datafeeds/x"),
        *("/_ml/trained_models/x/deployment/_update", "/_ml/anomaly_detectors/x/results/buckets"),
    )
    for target in targets + below:
        status, kind, reason = ask("GET", target).error
        assert (status, kind) == (400, "unsupported_by_secondpass")
        assert reason.startswith("the API [_")


def test_no_route_leads_to_what_is_refused():
    from secondpass.engine.rest.elsewhere import ELSEWHERE
    from secondpass.engine.rest.routes import ROUTES

    assert not {part for route in ROUTES for part in route.template.split("/")} & ELSEWHERE


def test_an_answer_may_be_as_deep_as_a_request(ask):
    deep = '{"a":' * 400 + "1" + "}" * 400
    assert ask("POST", "/_render/template", {"source": deep}).body == {"template_output": json.loads(deep)}
    nested = ask("POST", "/_render/template", ('{"source": ' + deep + "}").encode())
    assert nested.status in (200, 400)
