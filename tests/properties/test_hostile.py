"""Whatever JSON is sent, the engine answers or refuses, soon, and answers a good search afterwards as it did before."""

from __future__ import annotations

import time
import warnings
from typing import Any

import orjson
import pytest
from corpora import INDEX, Corpus
from hypothesis import given
from hypothesis import strategies as st
from schemas import MAPPINGS, Json
from searches import search_requests

from secondpass import ElasticsearchError, Engine

SECONDS = 2.0
GOOD: Json = {"query": {"match": {"title": "red"}}, "rescore": {"query": {"rescore_query": {"term": {"tag": "a"}}}}}
CORPUS = Corpus(
    MAPPINGS,
    [(str(i), {"title": "red shoes blue"[: 3 + 6 * (i % 3)], "tag": "a", "price": i, "stock": 0.5}) for i in range(12)],
    shards=2,
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-3, 12),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["red", "title", "tag", "price", "_id", "*", "true", "1", "-1", "NaN", "50%", "3<", "now/d", "\ud800"]
    ),
)
KEYS = st.one_of(
    st.sampled_from(["query", "bool", "must", "match", "title", "boost", "rescore", "script"]), st.text(max_size=5)
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return CORPUS.engine()


@st.composite
def mutated(draw: st.DrawFn, bodies: st.SearchStrategy[Any]) -> Any:
    """Draw a body and replace, drop, repeat or add something somewhere in it."""
    body = draw(bodies)
    path: list[Any] = []
    here = body
    while isinstance(here, dict | list) and here and draw(st.integers(0, 3)):
        step = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        path.append(step)
        here = here[step]
    return changed(body, path, draw(st.sampled_from(["replace", "wrap", "drop", "add"])), draw(KEYS), draw(ANYTHING))


def changed(body: Any, path: list[Any], how: str, key: str, value: Any) -> Any:
    if path:
        step, *rest = path
        if isinstance(body, dict):
            kept = {k: changed(v, rest, how, key, value) if k == step else v for k, v in body.items()}
            return {k: v for k, v in kept.items() if how != "drop" or rest or k != step}
        return [changed(v, rest, how, key, value) if i == step else v for i, v in enumerate(body)]
    if how == "add" and isinstance(body, dict):
        return {**body, key: value}
    return [body] if how == "wrap" else value


@given(body=ANYTHING)
def test_any_json_is_answered_or_refused(body: Any, engine: Engine) -> None:
    survives(engine, body)


@given(query=ANYTHING)
def test_any_json_for_a_query_or_a_rescorer_is_answered_or_refused(query: Any, engine: Engine) -> None:
    survives(engine, {"query": query})
    survives(engine, {"rescore": query})
    survives(engine, {"query": {"bool": {"should": [GOOD["query"], query]}}})


@given(body=mutated(search_requests()))
def test_a_good_search_with_something_changed_is_answered_or_refused(body: Any, engine: Engine) -> None:
    survives(engine, body)


@given(source=st.dictionaries(st.sampled_from([*MAPPINGS["properties"], "new", "a.b"]), ANYTHING, max_size=3))
def test_any_document_is_taken_whole_or_refused(source: Json) -> None:
    engine = CORPUS.engine()
    before = answer(engine)
    answered = bulk(engine, source)
    item = answered["items"][0]["index"]
    engine.refresh(INDEX)

    if "error" in item:
        assert answer(engine) == before
        assert engine.get(INDEX, "new")["found"] is False
    else:
        assert engine.get(INDEX, "new")["_source"] == orjson.loads(orjson.dumps(source))


def survives(engine: Engine, body: Any) -> None:
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            orjson.dumps(engine.search(INDEX, body))
        except ElasticsearchError as error:
            assert 400 <= error.status < 500
            orjson.dumps({"reason": error.reason.encode("utf-8", "replace").decode()})
    assert time.process_time() - started < SECONDS
    assert answer(engine)["hits"]["total"]["value"] == len(CORPUS.writes)


def bulk(engine: Engine, source: Json) -> Json:
    return engine.bulk(INDEX, [{"_id": "new", "_source": source}])


def answer(engine: Engine) -> Json:
    return {**engine.search(INDEX, GOOD), "took": 0}
