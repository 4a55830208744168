"""A snapshot is what an engine held, however often it is put back and whatever is done then."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import ElasticsearchError, Engine

QUERY = {"bool": {"should": [{"match": {"name": "red"}}, {"match_phrase": {"name": "running shoes"}}]}}
WRITES = st.lists(
    st.tuples(
        st.sampled_from(["index", "delete", "refresh", "search", "map", "drop", "alias", "script"]), st.integers(0, 9)
    ),
    max_size=8,
)


def built(path: str = "auto") -> Engine:
    """Return an engine with an index, in part refreshed."""
    engine = Engine(first_pass=path, number_of_shards=2)
    engine.create_index("shoes", settings={"refresh_interval": "-1"})
    names = ["red running shoes", "red shoes", "blue shoes", "running shoes red"]
    engine.bulk("shoes", [{"_id": str(i), "_source": {"name": names[i % 4], "n": i}} for i in range(40)])
    engine.refresh("shoes")
    engine.client().index(index="shoes", id="unseen", document={"name": "red"})
    engine.client().indices.put_alias(index="shoes", name="footwear")
    return engine


def told(client: Elasticsearch) -> dict[str, Any]:
    found = client.search(index="footwear", query=QUERY, explain=True, seq_no_primary_term=True, version=True, size=50)
    return {
        "search": found["hits"],
        "index": client.indices.get(index="*").body,
        "unseen": client.get(index="shoes", id="unseen").body,
    }


def do(client: Elasticsearch, kind: str, number: int) -> None:
    client = client.options(ignore_status=(400, 404))
    if kind == "index":
        client.index(index="shoes", id=str(number * 5), document={"name": "red red running", f"new{number}": number})
    elif kind == "delete":
        client.delete(index="shoes", id=str(number))
    elif kind == "refresh":
        client.indices.refresh()
    elif kind == "search":
        client.search(index="shoes", query=QUERY)
    elif kind == "map":
        client.indices.put_mapping(index="shoes", properties={f"m{number}": {"type": "keyword"}})
    elif kind == "drop":
        client.indices.delete(index="shoes")
    elif kind == "alias":
        client.indices.delete_alias(index="shoes", name="footwear")
    else:
        client.put_script(id=str(number), script={"lang": "painless", "source": "1"})


@pytest.mark.parametrize("path", ["auto", "tantivy", "columns"])
@settings(max_examples=15)
@given(first=WRITES, second=WRITES)
def test_what_is_done_after_a_snapshot_is_not_in_it(path: str, first: Any, second: Any) -> None:
    engine = built(path)
    client = engine.client()
    before = told(client)
    snapshot = engine.snapshot()
    for writes in (first, second, []):
        for kind, number in writes:
            do(client, kind, number)
        engine.restore(snapshot)
        assert told(client) == before
        assert engine.node.scripts.state == {}
    client.indices.refresh(index="shoes")
    assert client.count(index="shoes")["count"] == 41


@settings(max_examples=15)
@given(ours=WRITES, theirs=WRITES)
def test_engines_restored_from_one_snapshot_go_their_own_ways(ours: Any, theirs: Any) -> None:
    snapshot = built("tantivy").snapshot()

    def engine() -> Elasticsearch:
        each = Engine(first_pass="tantivy")
        each.restore(snapshot)
        return each.client()

    together, alone = (engine(), engine()), engine()
    for step in range(8):
        for client, writes in zip(together, (ours, theirs), strict=True):
            if step < len(writes):
                do(client, *writes[step])
    for kind, number in ours:
        do(alone, kind, number)
    told_of = [
        client.options(ignore_status=404).search(index="shoes", query=QUERY)["hits"]
        if client.indices.exists(index="shoes")
        else None
        for client in (together[0], alone)
    ]
    assert told_of[0] == told_of[1]


def test_clients_go_on_and_contexts_are_closed() -> None:
    engine = built()
    snapshot = engine.snapshot()
    client = engine.client()
    pit = client.open_point_in_time(index="shoes", keep_alive="1m")["id"]
    engine.restore(snapshot)

    with pytest.raises(ApiError, match="No search context found"):
        client.search(pit={"id": pit})
    assert client.count(index="shoes")["count"] == 40


def test_an_engine_that_keeps_its_data_is_not_restored(tmp_path: Any) -> None:
    engine = Engine(data=tmp_path)
    engine.index("shoes", {"name": "red"}, "1")
    copy = Engine()
    copy.restore(engine.snapshot())
    assert copy.get("shoes", "1")["found"]

    with pytest.raises(ElasticsearchError, match="unsupported_by_secondpass"):
        engine.restore(copy.snapshot())
    copy.index("shoes", {"name": "blue"}, "2")
    assert not engine.get("shoes", "2")["found"]
