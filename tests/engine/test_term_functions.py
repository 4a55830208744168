"""OpenSearch's functions on term frequencies, in score scripts."""

from __future__ import annotations

import math

import pytest

from secondpass import ElasticsearchError, Engine


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"t": {"type": "text"}, "k": {"type": "keyword"}, "n": {"type": "long"}}})
    for id_, text in (("1", "fox fox dog"), ("2", "dog"), ("3", "cat")):
        engine.index("i", {"t": text, "k": text.split(), "n": 1}, id=id_)
    engine.refresh("i")
    return engine


def scores(engine: Engine, source: str, **params: object) -> dict[str, float]:
    script = {"source": source, "params": params}
    body = {"query": {"script_score": {"query": {"match_all": {}}, "script": script}}}
    return {hit["_id"]: hit["_score"] for hit in engine.search("i", body)["hits"]["hits"]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("termFreq('t', 'fox')", {"1": 2, "2": 0, "3": 0}),
        ("termFreq('k', 'dog')", {"1": 1, "2": 1, "3": 0}),
        ("tf('t', params.term)", {"1": math.sqrt(2), "2": 0, "3": 0}),
        ("totalTermFreq('t', 'fox') + totalTermFreq('t', 'dog')", {"1": 4, "2": 4, "3": 4}),
        ("sumTotalTermFreq('t')", {"1": 5, "2": 5, "3": 5}),
        ("termFreq('nothing', 'x') + sumTotalTermFreq('nothing')", {"1": 0, "2": 0, "3": 0}),
        ("for (int i = 0; i < 1; i++) { return totalTermFreq('t', params.term); } return 0;", {"1": 2, "2": 2, "3": 2}),
    ],
)
def test_terms_are_counted_in_a_document_and_in_all(engine: Engine, source: str, expected: dict[str, float]) -> None:
    assert scores(engine, source, term="fox") == pytest.approx(expected)


def test_a_field_without_terms_is_refused(engine: Engine) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        scores(engine, "termFreq('n', '1')")
    assert "has no terms to count" in str(refused.value.body)
