"""Whatever is asked of the REST API, it answers: no crash, no unexpected failure, and it goes on serving."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.rest.application import Application
from secondpass.engine.rest.exchange import RestRequest
from secondpass.engine.rest.parameters import COMMON
from secondpass.engine.rest.router import Body, Route
from secondpass.engine.rest.routes import ROUTES

FILM = {"title": "solaris", "year": 1972, "tags": ["a", "b"], "seen": True, "at": "2020-01-01", "o": {"p": 1.5}}
NAMES = [
    "films",
    "alias",
    "nothing",
    "films,alias",
    "*",
    "_all",
    "-films",
    "_x",
    ".",
    "é",
    "a b",
    "a/b",
    "x" * 300,
    "1",
    "2",
]
TEXTS = [
    "",
    "true",
    "false",
    "1",
    "-1",
    "0",
    "1.5",
    "abc",
    "10s",
    "1m",
    "2d",
    "-1s",
    "*",
    "title",
    "title:solaris",
    "a.*,-b",
]
ASKED = [
    {"query": {"match": {"title": "solaris"}}},
    {"query": {"match_all": {}}, "size": 2, "from": 1, "sort": ["year", "_score"]},
    {"rescore": {"window_size": 5, "query": {"rescore_query": {"match": {"title": "solaris"}}}}},
    {"retriever": {"standard": {"query": {"match_all": {}}}}},
    {"aggs": {"a": {"terms": {"field": "tags.keyword"}}}},
    {"source": {"query": {"match": {"title": "{{q}}"}}}, "params": {"q": "x"}},
    {"doc": {"year": 1}},
    {"ids": ["1", "2"]},
    {"settings": {"number_of_shards": 2}, "mappings": {"properties": {"title": {"type": "text"}}}},
    {"actions": [{"add": {"index": "films", "alias": "alias"}}]},
    {"script": {"lang": "painless", "source": "1"}},
    {"service": "elasticsearch", "service_settings": {"model_id": "nowhere", "num_allocations": 1, "num_threads": 1}},
    {
        "definition": {
            "trained_model": {"tree": {"feature_names": ["f"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}}
        }
    },
    {"requests": [{"id": "a", "request": {}, "ratings": []}], "metric": {"precision": {}}},
    {"id": "abc", "scroll_id": "abc", "pit": {"id": "abc"}},
    {"query": "q", "input": ["a", "b"]},
    {"analyzer": "english", "text": "foxes"},
    {"source": {"index": "films"}, "dest": {"index": "copy"}},
    FILM,
]
UNEXPECTED = "exception"

scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.sampled_from(TEXTS)
keys = st.sampled_from([*FILM, "query", "size"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """Draw a body someone might send, often with one member replaced by something else."""
    body = draw(st.sampled_from(ASKED))
    if draw(st.booleans()):
        return body
    return {**body, draw(st.sampled_from([*body, "zzz"])): draw(values)}


@st.composite
def requests(draw: st.DrawFn) -> RestRequest:
    """Draw a request for a route, or nearly for one."""
    route: Route = draw(st.sampled_from(ROUTES))
    parts = [
        quote(draw(st.sampled_from(NAMES)), safe=",*") if part.startswith("{") else part
        for part in route.template.split("/")
    ]
    known = sorted(route.params | COMMON) or ["pretty"]
    params = draw(st.dictionaries(st.sampled_from([*known, "zzz"]), st.sampled_from(TEXTS), max_size=3))
    method = draw(st.sampled_from([*route.methods, *route.methods, "GET", "POST"]))
    headers = {"content-type": draw(st.sampled_from(["application/json"] * 5 + ["text/plain", "application/x-ndjson"]))}
    return RestRequest(method, "/".join(parts) or "/", params, headers, draw(raw_bodies(route)))


def raw_bodies(route: Route) -> st.SearchStrategy[bytes]:
    one = bodies().map(lambda body: json.dumps(body).encode())
    if route.body is Body.LINES:
        action = st.sampled_from([{"index": {"_index": "films"}}, {"delete": {"_id": "1"}}, {"update": {"_id": 2}}, {}])
        line = one | action.map(lambda header: json.dumps(header).encode())
        return st.lists(line, max_size=4).map(lambda lines: b"".join(line + b"\n" for line in lines))
    return st.just(b"") | one | one | st.binary(max_size=20)


def fresh() -> Application:
    engine = Engine()
    for id_ in ("1", "2"):
        engine.index("films", FILM, id=id_)
    engine.refresh("films")
    return engine.application()


@settings(deadline=None)
@given(st.lists(requests(), min_size=1, max_size=4))
def test_every_request_is_answered_and_nothing_breaks(asked: list[RestRequest]) -> None:
    application = fresh()
    for request in asked:
        answer = application.answer(request)
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert answer.status < 500 or answer.status == 503, (request, answer.body)
        if request.method == "HEAD":
            assert answer.body == b""
        elif "json" in answer.headers["content-type"]:
            check_error(request, orjson.loads(answer.body), answer.status)
    assert application.answer(RestRequest("GET", "/_search")).status == 200


def check_error(request: RestRequest, body: Any, status: int) -> None:
    error = body.get("error") if isinstance(body, dict) and status >= 400 else None
    if isinstance(error, dict) and "type" in error:
        assert error["type"] != UNEXPECTED, (request, body)
        assert error["root_cause"], (request, body)
        assert body["status"] == status, (request, body)
