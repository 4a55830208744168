from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.shards.errors import (
    IllegalArgumentError,
    QueryShardError,
    ResourceNotFoundError,
    ScriptError,
    ShardError,
    XContentParseError,
)
from secondpass.shards.query import parse_query

F = np.float32
FIELDS = {
    "properties": {
        "title": {"type": "text"},
        "genre": {"type": "keyword"},
        "likes": {"type": "long"},
        "price": {"type": "double"},
        "seen": {"type": "boolean"},
        "released": {"type": "date"},
        "unused": {"type": "keyword"},
        "hidden": {"type": "long", "doc_values": False},
    }
}
FILMS: list[dict[str, Any]] = [
    {"title": "red shoes", "genre": ["war", "drama"], "likes": [10, 4], "price": 2.5, "released": "2020-01-01"},
    {"title": "red dawn", "genre": "war", "likes": 3, "price": 0.1, "seen": True},
    {"title": "blue velvet"},
]
RED = {"match": {"title": "red"}}
SCRIPTS = {"popular": "doc['likes'].value * params.times"}


@pytest.fixture(scope="session")
def films(shard_of):
    return shard_of(FIELDS, FILMS, scripts=SCRIPTS)


def wrap(source: Any, query: Any = None, **members: Any) -> dict[str, Any]:
    return {"script_score": {"query": query or {"match_all": {}}, "script": source, **members}}


def test_the_script_makes_the_score(films):
    assert films.scores(wrap("doc['likes'].value + 0.5", RED)) == {0: 4.5, 1: 3.5}
    assert films.scores(wrap({"source": "params.a * 2", "lang": "painless", "params": {"a": 1.5}})) == {
        0: 3,
        1: 3,
        2: 3,
    }
    assert films.scores(wrap("_score", RED)) == films.scores(RED)


def test_a_float64_result_is_cast_and_then_boosted(films):
    body = wrap("doc['price'].value / 3", RED, boost=1.1)
    assert films.scores(body) == {0: F(2.5 / 3) * F(1.1), 1: F(0.1 / 3) * F(1.1)}


def test_the_boost_stays_outside_the_script(films):
    assert films.scores(wrap("_score > 0.7 ? 1 : 0.25", RED, boost=4)) == {0: 1, 1: 1}


def test_fields_are_read_as_painless_types(films):
    body = (
        "doc['genre'].value == 'drama' && doc['likes'].size() == 2 && doc['released'].value.getYear() == 2020 ? 1 : 0"
    )
    guarded = f"doc['released'].size() == 0 ? 7 : ({body})"
    assert films.scores(wrap(guarded)) == {0: 1, 1: 7, 2: 7}
    assert films.scores(wrap("field('seen').get(false) ? 2 : 1")) == {0: 1, 1: 2, 2: 1}
    assert films.scores(wrap("doc.containsKey('unused') && doc['unused'].empty ? 3 : 4")) == {0: 3, 1: 3, 2: 3}
    assert films.scores(wrap("doc.containsKey('nowhere') ? 3 : 4")) == {0: 4, 1: 4, 2: 4}
    assert films.scores(wrap("doc['seen'].value ? 2 : 1"), [1]) == {1: 2}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("doc['nowhere'].value", "No field found for [nowhere] in mapping"),
        ("doc['title'].value.length()", "Fielddata is disabled on [title] in [films]. Text fields are not optimised"),
        ("doc['hidden'].value", "Can't load fielddata on [hidden] because fielddata is unsupported on fields of type"),
        ("doc['likes'].value", "A document doesn't have a value for a field!"),
    ],
)
def test_a_field_that_cannot_be_read_is_the_scripts_error(films, source, reason):
    with pytest.raises(ScriptError) as error:
        films.scores(wrap(source))
    assert reason in error.value.cause.reason


@pytest.mark.parametrize(("source", "shown"), [("-1.0", "-1.0"), ("0.0/0.0", "NaN"), ("-1e-3", "-0.001")])
def test_a_score_below_zero_or_nan_is_refused(films, source, shown):
    with pytest.raises(IllegalArgumentError) as error:
        films.scores(wrap(source), [1, 2])
    assert error.value.reason == (
        f"script_score script returned an invalid score [{shown}] for doc [1]. Must be a non-negative score!"
    )


def test_minus_zero_and_infinity_are_scores(films):
    assert films.scores(wrap("-0.0"), [0]) == {0: 0}
    assert films.scores(wrap("1e300"), [0]) == {0: np.inf}


def test_min_score_drops_documents_and_makes_a_filter_run_the_script(films):
    body = wrap("doc['likes'].value", RED, min_score=4)
    assert films.scores(body) == {0: 4}
    assert films.scores(body, scoring=False) == {0: 0}
    assert films.scores(wrap("doc['likes'].value", RED, min_score=8, boost=2)) == {0: 8}


def test_unscored_and_without_min_score_the_script_never_runs(films):
    assert films.scores(wrap("-1", RED), scoring=False).keys() == {0, 1}
    assert films.scores({"bool": {"filter": wrap("-1", RED)}}) == {0: 0, 1: 0}


def test_deleted_documents_are_not_shown_to_the_script(shard_of):
    films = shard_of(FIELDS, [{"title": "red"}, {"likes": 3}], deleted=[0])
    assert films.scores(wrap("doc['likes'].value")) == {1: 3}


def test_a_stored_script_is_looked_up_by_id(films):
    body = wrap({"id": "popular", "params": {"times": 2}}, RED)
    assert films.scores(body) == {0: 8, 1: 6}
    shown = "Script{type=stored, lang='null', idOrCode='popular', options=null, params={times=2}}"
    assert films.explain(body, 0).description == f'script score function, computed with script:"{shown}"'


def test_a_script_nobody_stored_fails_the_query(films):
    with pytest.raises(QueryShardError) as error:
        films.scores(wrap({"id": "gone"}))
    assert error.value.reason == "failed to create query: unable to find script [gone] in cluster state"
    assert isinstance(error.value.cause, ResourceNotFoundError)


def test_a_script_that_does_not_compile_fails_the_query(films):
    with pytest.raises(QueryShardError, match="failed to create query: compile error"):
        films.scores(wrap("doc['likes'"))
    with pytest.raises(QueryShardError, match="script_score: the script could not be loaded") as error:
        films.scores({"function_score": {"script_score": {"script": "nothing"}}})
    assert isinstance(error.value.cause, ScriptError)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"query": RED}, "Required [script]"),
        ({"script": "1"}, "Required [query]"),
        ({"query": RED, "script": "1", "max_score": 1}, "[script_score] unknown field [max_score]"),
        ({"query": RED, "script": {"source": "1", "code": "2"}}, "[script_score] failed to parse field [script]"),
        ({"query": RED, "script": {}}, "[script_score] failed to parse field [script]"),
        ({"query": RED, "script": "1", "boost": -1}, "[script_score] failed to parse field [boost]"),
        ({}, "Required [query, script]"),
        ({"qury": RED, "script": "1"}, "[script_score] unknown field [qury] did you mean [query]?"),
    ],
)
def test_malformed_bodies_are_refused(members, reason):
    with pytest.raises(ShardError) as error:
        parse_query({"script_score": members})
    assert reason in error.value.reason
    assert isinstance(error.value, XContentParseError | IllegalArgumentError)


def test_explanations_name_the_script_and_its_params(films):
    body = wrap({"source": "_score * params['k'][0]", "params": {"k": [2.0, {"a": True}]}}, RED, boost=3, min_score=9)
    explanation = films.explain(body, 0)
    score = films.scores(RED)[0]
    lines = list(explanation.lines())
    assert explanation.description == f"Score value is too low, expected at least 9.0 but got {score * 2 * 3!s}"
    assert lines[1:6] == [
        f"  {score * 2 * 3!s} = Boosted score, product of:",
        "    3.0 = boost",
        f"    {score * 2!s} = script score function, computed with script:\"Script{{type=inline, lang='painless', "
        "idOrCode='_score * params['k'][0]', options={}, params={k=[2.0, {a=true}]}}\"",
        f"      {score!s} = _score: ",
        f"        {score!s} = weight(title:red in 0) [PerFieldSimilarity], result of:",
    ]


def test_a_script_that_ignores_the_score_is_explained_without_it(films):
    assert films.explain(wrap("2", RED), 0).details == ()
    assert films.explain(wrap("2", RED), 2).match is False


def test_a_script_function_joins_the_others(films):
    body = {"function_score": {"query": RED, "script_score": {"script": "_score + 1"}, "boost_mode": "replace"}}
    assert films.scores(body) == {doc: F(float(score) + 1) for doc, score in films.scores(RED).items()}
    entries = [
        {"script_score": {"script": {"source": "params.x", "params": {"x": 3}}}, "weight": 2},
        {"script_score": {"script": "10"}, "filter": {"term": {"genre": "drama"}}},
    ]
    body = {"function_score": {"functions": entries, "score_mode": "sum"}}
    assert films.scores(body) == {0: 16, 1: 6, 2: 6}
    explained = films.explain(body, 0).details[1].details[0]
    assert [str(node.value) for node in explained.details] == ["6.0", "10.0"]
    assert explained.details[0].details[0].details[0].description == "_score: "


def test_a_negative_script_function_is_refused_but_nan_only_in_the_end(films):
    def wrapped(source: str) -> dict[str, Any]:
        return {"function_score": {"script_score": {"script": source}}}

    with pytest.raises(IllegalArgumentError) as error:
        films.scores(wrapped("-9"))
    assert error.value.reason == "script score function must not produce negative scores, but got: [-9.0]"
    with pytest.raises(IllegalArgumentError, match="returned an invalid score: NaN for doc: 0"):
        films.scores(wrapped("0.0/0.0"))


def test_equal_scripts_with_equal_params_are_equal(films):
    one = {"source": "params.a", "params": {"a": 1}}
    assert films.query(wrap(one)) == films.query(wrap(dict(one)))
    assert films.query(wrap(one)) != films.query(wrap({"source": "params.a", "params": {"a": "1"}}))
    twice = films.query({"bool": {"should": [wrap(one), wrap(one)]}})
    assert str(twice).endswith("^2.0")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["_score", "_score * 0.3", "Math.log1p(doc['likes'].size()) + _score", "1 / (1 + _score)"]),
    st.floats(0, 3, width=32),
    st.none() | st.floats(0, 2, width=32),
    st.sampled_from([RED, {"match_all": {}}, {"match": {"title": "red blue velvet"}}]),
)
def test_every_explanation_has_the_exact_score(films, source, boost, min_score, query):
    body = wrap(source, query, boost=boost, **({} if min_score is None else {"min_score": min_score}))
    scores = films.scores(body)
    for doc in range(len(FILMS)):
        explanation = films.explain(body, doc)
        assert explanation.match == (doc in scores)
        assert films.scores(body, [doc]) == ({doc: scores[doc]} if doc in scores else {})
        if doc in scores:
            assert explanation.value == scores[doc]
