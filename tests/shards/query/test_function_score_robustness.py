"""Whatever a body holds, it is answered or refused; nothing crashes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.shards.errors import ShardError

FIELDS = {
    "properties": {
        "n": {"type": "long"},
        "x": {"type": "float"},
        "k": {"type": "keyword"},
        "t": {"type": "text"},
        "d": {"type": "date"},
    }
}
FILMS = [{"n": 1, "x": 0.5, "k": "a", "t": "a b", "d": "2020-01-01"}, {"n": [2, 3], "k": ["a", "b"]}, {}]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False),
    st.text(max_size=4),
    st.sampled_from(
        ["n", "x", "k", "t", "d", "_seq_no", "_id", "1d", "now", "2020-01-01", "sum", "first", "ln", "_score"]
    ),
)
matches = st.sampled_from([{"match_all": {}}, {"match": {"t": "a"}}, {"term": {"k": "b"}}, {"match_none": {}}])
decays = st.dictionaries(
    st.sampled_from(["n", "x", "k", "t", "d", "multi_value_mode", "gone"]),
    scalars | st.dictionaries(st.sampled_from(["origin", "scale", "offset", "decay", "q"]), scalars, max_size=4),
    max_size=2,
)
bodies = st.one_of(
    scalars,
    decays,
    st.fixed_dictionaries({}, optional={"field": scalars, "factor": scalars, "modifier": scalars, "missing": scalars}),
    st.fixed_dictionaries({}, optional={"seed": scalars, "field": scalars}),
    st.fixed_dictionaries(
        {"script": scalars | st.fixed_dictionaries({}, optional={"source": scalars, "params": decays, "id": scalars})}
    ),
)
names = st.sampled_from(["gauss", "exp", "linear", "field_value_factor", "random_score", "script_score", "weight"])
entries = st.dictionaries(names | st.just("filter"), bodies | matches, max_size=3)
members = st.dictionaries(
    st.one_of(
        names, st.sampled_from(["score_mode", "boost_mode", "max_boost", "min_score", "boost", "_name", "query"])
    ),
    bodies | matches,
    max_size=4,
)


@pytest.fixture(scope="session")
def films(shard_of):
    return shard_of(FIELDS, FILMS)


def answer_or_refuse(films, body):
    try:
        scores = films.scores(body)
        told = {doc: films.explain(body, doc) for doc in range(len(FILMS))}
    except ShardError as error:
        assert error.reason
        return
    assert {doc for doc, explanation in told.items() if explanation.match} == scores.keys()
    assert all(told[doc].value == score for doc, score in scores.items())


@settings(max_examples=400)
@given(members, st.none() | st.lists(entries, max_size=3))
def test_any_function_score_is_answered_or_refused(films, body, functions):
    answer_or_refuse(films, {"function_score": body if functions is None else {**body, "functions": functions}})


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(["query", "script", "min_score", "boost"]), matches | bodies))
def test_any_script_score_is_answered_or_refused(films, body):
    answer_or_refuse(films, {"script_score": body})
    answer_or_refuse(films, {"script": body})


def test_params_that_are_no_json_are_refused(films):
    for value in (2**70, {1: 2}, object()):
        with pytest.raises(ShardError, match="params of a script cannot be read"):
            films.scores(
                {"script_score": {"query": {"match_all": {}}, "script": {"source": "1", "params": {"a": value}}}}
            )
