"""A search that runs out of time answers with what it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from secondpass import ElasticsearchError, Engine
from secondpass.engine.absent import explain_absence
from secondpass.engine.coordinator import Coordinator
from secondpass.engine.outcome import Opened
from secondpass.engine.request import SearchRequest
from secondpass.engine.tracing.trace import trace_of

RESCORE = {"window_size": 10, "query": {"rescore_query": {"match": {"f": "red"}}, "rescore_query_weight": 5}}
Search = Callable[..., dict[str, Any]]


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"f": {"type": "text"}, "n": {"type": "long"}}}, {"number_of_shards": 3})
    engine.bulk("i", ({"_id": str(n), "_source": {"f": "red" if n % 2 else "blue", "n": n}} for n in range(30)))
    engine.refresh("i")
    return engine


def coordinator(engine: Engine, times: Iterator[float]) -> Coordinator:
    return Coordinator(Opened.of([engine.node.indices.get("i")]), engine.node.models, clock=lambda: next(times))


def ticking(step: float) -> Iterator[float]:
    """A clock that moves on by *step* seconds each time it is looked at."""
    return count(0.0, step)


def test_a_search_in_time_is_complete(engine: Engine) -> None:
    body = {"timeout": "1s", "rescore": RESCORE, "size": 30}
    answer = coordinator(engine, ticking(0.001)).search(SearchRequest.from_body(body))

    assert answer["timed_out"] is False
    assert answer["hits"]["total"]["value"] == 30


def test_shards_not_asked_in_time_are_left_out(engine: Engine) -> None:
    body = {"timeout": "2s", "size": 30, "aggs": {"n": {"value_count": {"field": "n"}}}}
    answer = coordinator(engine, ticking(1.0)).search(SearchRequest.from_body(body))
    shards = {int(hit["_id"]) for hit in answer["hits"]["hits"]}

    assert answer["timed_out"] is True
    assert 0 < answer["hits"]["total"]["value"] == len(shards) < 30
    assert answer["aggregations"]["n"]["value"] == len(shards)
    assert answer["_shards"] == {"total": 3, "successful": 3, "skipped": 0, "failed": 0}


def test_a_shard_whose_rescorers_are_not_done_in_time_keeps_its_first_pass(engine: Engine) -> None:
    # Looked at: when it starts, before the first shard, before its rescorers; then time is up.
    times = iter([0.0, 0.1, 0.2, *[9.0] * 20])
    outcome = coordinator(engine, times).run(
        SearchRequest.from_body({"timeout": "1s", "rescore": [RESCORE, RESCORE], "explain": True, "size": 30})
    )

    assert [result.timed_out for result in outcome.shards] == [True, True, True]
    assert [len(result.stages) for result in outcome.shards] == [0, 0, 0]
    assert {float(row.score) for row in outcome.merged.ranking} == {1.0}
    assert len(outcome.merged.ranking) == len(outcome.shards[0].first_pass) > 0


def test_a_trace_and_an_absence_tell_what_time_left_out(engine: Engine) -> None:
    body = {"timeout": "1s", "rescore": RESCORE}
    outcome = coordinator(engine, iter([0.0, 0.1, *[9.0] * 20])).run(SearchRequest.from_body(body))
    asked = {hit.id for hit in trace_of(outcome).documents}
    left_out = next(str(n) for n in range(30) if n and str(n) not in asked and _shard(outcome, str(n)) > 0)

    assert all(stage and not stage.in_window for hit in trace_of(outcome).documents for stage in hit.stages[1:])
    assert explain_absence(outcome, left_out).stage == "timeout"


def _shard(outcome: Any, id_: str) -> int:
    return next(n for n, shard in enumerate(outcome.shards) if shard.context.snapshot.doc_of_id(id_) is not None)


def test_no_time_at_all_answers_nothing_and_no_limit_answers_everything(engine: Engine) -> None:
    nothing = engine.search("i", {"timeout": "0", "sort": "n", "aggs": {"n": {"max": {"field": "n"}}}})
    everything = engine.search("i", {"timeout": "-1", "size": 30})

    assert (nothing["timed_out"], nothing["hits"]["hits"]) == (True, [])
    assert nothing["aggregations"] == {"n": {"value": None}}
    assert (everything["timed_out"], len(everything["hits"]["hits"])) == (False, 30)


@pytest.mark.parametrize(
    ("timeout", "reason"),
    [
        ("1x", "failed to parse setting [timeout] with value [1x] as a time value: unit is missing or unrecognized"),
        (5, "failed to parse setting [timeout] with value [5] as a time value: unit is missing or unrecognized"),
        ("1.5s", "failed to parse [1.5s], fractional time values are not supported"),
    ],
)
def test_a_timeout_that_is_no_time_is_refused(engine: Engine, timeout: Any, reason: str) -> None:
    with pytest.raises(ElasticsearchError) as refused:
        engine.search("i", {"timeout": timeout})

    assert refused.value.reason == reason
