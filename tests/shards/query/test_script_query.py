from __future__ import annotations

import pytest

from secondpass.shards.errors import ParsingError, QueryShardError, ScriptError
from secondpass.shards.query import parse_query

FIELDS = {"properties": {"likes": {"type": "long"}, "genre": {"type": "keyword"}}}
FILMS = [{"likes": 5, "genre": "war"}, {"likes": 50}, {}]


@pytest.fixture(scope="session")
def films(shard_of):
    return shard_of(FIELDS, FILMS, scripts={"liked": "doc['likes'].size() > 0"})


def wrap(script, **members):
    return {"script": {"script": script, **members}}


def test_documents_match_where_the_script_is_true(films):
    assert films.scores(wrap("doc['likes'].size() > 0 && doc['likes'].value > 10")) == {1: 1}
    assert films.scores(wrap({"source": "doc['likes'].size() == params.n", "params": {"n": 0}}, boost=2.5)) == {2: 2.5}
    assert films.scores(wrap({"id": "liked"}), [2, 1]) == {1: 1}
    assert films.scores({"bool": {"filter": wrap({"id": "liked"})}}) == {0: 0, 1: 0}


def test_a_match_and_a_miss_are_explained(films):
    script = "Script{type=inline, lang='painless', idOrCode='doc['likes'].size() > 0', options={}, params={}}"
    body = wrap("doc['likes'].size() > 0", boost=2)
    assert films.explain(body, 0).description == f"ScriptQuery({script})^2.0"
    assert films.explain(body, 2).description == f"ScriptQuery({script}) doesn't match id 2"
    assert not films.explain(body, 2).match


def test_a_script_that_fails_fails_the_search(films):
    with pytest.raises(ScriptError, match="runtime error"):
        films.scores(wrap("doc['likes'].value > 1"))
    with pytest.raises(QueryShardError, match="compile error"):
        films.scores(wrap("_score > 1"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "script must be provided with a [script] filter"),
        ({"script": ["true"]}, "[script] query does not support an array of scripts."),
        ({"script": "true", "params": 1}, "[script] query does not support [params]"),
    ],
)
def test_malformed_bodies_are_refused(body, reason):
    with pytest.raises(ParsingError) as error:
        parse_query({"script": body})
    assert reason in error.value.reason
