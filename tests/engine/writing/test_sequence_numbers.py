"""`_seq_no` counts the writes to a shard, and scripts and random scores may read it."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass import Engine

RANDOM: dict[str, Any] = {"random_score": {"seed": 7, "field": "_seq_no"}}


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.create_index("i", {"properties": {"n": {"type": "integer"}}}, {"number_of_shards": 3})
    engine.bulk("i", [{"_id": str(i), "_source": {"n": i}} for i in range(12)])
    engine.refresh("i")
    return engine


def test_each_shard_counts_its_own_writes(engine: Engine) -> None:
    hits = engine.search("i", {"size": 12, "seq_no_primary_term": True, "explain": True})["hits"]["hits"]
    numbers: dict[str, list[int]] = {}
    for hit in hits:
        numbers.setdefault(hit["_shard"], []).append(hit["_seq_no"])

    assert len(numbers) == 3
    assert all(sorted(found) == list(range(len(found))) for found in numbers.values())


def test_a_script_draws_the_number_a_function_draws(engine: Engine) -> None:
    function = {"function_score": {**RANDOM, "boost_mode": "replace"}}
    script = {"script_score": {"query": {"match_all": {}}, "script": "randomScore(7, '_seq_no')"}}
    drawn = [
        {hit["_id"]: hit["_score"] for hit in engine.search("i", {"size": 12, "query": query})["hits"]["hits"]}
        for query in (function, script)
    ]

    assert drawn[0] == drawn[1]


def test_a_script_reads_the_number_of_a_document(engine: Engine) -> None:
    script = {"script_fields": {"s": {"script": "doc['_seq_no'].value"}}, "seq_no_primary_term": True}

    assert all(hit["fields"]["s"] == [hit["_seq_no"]] for hit in engine.search("i", script)["hits"]["hits"])
