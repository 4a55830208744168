"""What a search with retrievers tells beyond its answer: a trace of every stage, and why a document is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from secondpass import Engine

Json = dict[str, Any]
INDEX = "stages"
By = Callable[..., Json]


def rrf_of_two(by: By) -> Json:
    rescore = {"window_size": 3, "query": {"rescore_query": {"match_all": {}}}}
    rescored = {"rescorer": {"retriever": by("first", _name="up"), "rescore": rescore}}
    return {"retriever": {"rrf": {"retrievers": [rescored, by("second", min_score=2)], "rank_window_size": 3}}}


def test_a_trace_follows_children_before_what_is_made_of_them(engine: Engine, by: By) -> None:
    trace = engine.trace(INDEX, rrf_of_two(by))

    assert trace.stages == ("standard [up]", "query", "rescorer", "standard", "rrf")
    assert trace.window_sizes == (None, 3, None, None, None)
    assert trace.ranking(0)[:4] == ["10", "9", "8"]
    assert trace.ranking(2) == ["10", "9", "8"]
    assert trace.ranking(4) == ["1", "10", "2"]
    best = next(document for document in trace.documents if document.id == "10")
    assert [stage and stage.rank for stage in best.stages] == [1, 1, 1, None, 2]


def test_an_absent_document_left_where_the_retriever_cut_it_off(engine: Engine, by: By) -> None:
    body = rrf_of_two(by)

    cut = engine.explain_absent(INDEX, "8", body)
    assert (cut["stage"], cut["rank"], cut["score"]) == ("rrf", 3, 9.0)
    assert cut["reason"] == "rank [3] of [rescorer], not among the [3] documents that are kept"
    assert cut["explanation"]["value"] == 9.0
    assert engine.explain_absent(INDEX, "5", body)["stage"] == "first pass"
    assert engine.explain_absent(INDEX, "bare", body)["stage"] == "query"
    assert engine.explain_absent(INDEX, "10", body)["stage"] == "none"
