"""Writers and readers at once: nothing fails, nothing is lost, and a search sees one state of an index."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from secondpass import Engine
from secondpass.engine.indices.aliases import Alias
from secondpass.engine.indices.index_names import IndicesOptions

PAIRS = 40
WRITERS, READERS = 3, 3


@pytest.fixture(autouse=True)
def threads_take_turns_often() -> Iterator[None]:
    """Let threads give way a hundred times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


def at_once(*works: Callable[[], Any]) -> None:
    """Run all in threads of their own, and raise what any of them raises."""
    failures: list[BaseException] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.parametrize("path", ["auto", "tantivy", "columns"])
@pytest.mark.parametrize("kept", [False, True])
def test_what_one_bulk_writes_is_seen_together_or_not_at_all(path: str, kept: bool, tmp_path: Any) -> None:
    engine = Engine(first_pass=path, number_of_shards=2, data=tmp_path if kept else None)
    engine.create_index("pairs", settings={"refresh_interval": "1ms"})
    client = engine.client()
    writing = threading.Event()
    writing.set()
    left = list(range(WRITERS))

    def write(writer: int) -> None:
        for i in range(PAIRS):
            pair = f"{writer}-{i}"
            sides = [
                ({"index": {"_id": f"{side}-{pair}"}}, {"side": side, "pair": pair, "text": "a pair of shoes"})
                for side in ("left", "right")
            ]
            again = [
                ({"update": {"_id": f"{side}-{pair}"}}, {"doc": {"side": side, f"more{i % 5}": i}})
                for side in ("left", "right")
            ]
            for written in (sides, again):
                answer = client.bulk(index="pairs", operations=[line for both in written for line in both])
                assert not answer["errors"]
        left.pop()
        if not left:
            writing.clear()

    def read() -> None:
        seen = 0
        while writing.is_set():
            body = {"aggs": {"sides": {"terms": {"field": "side.keyword"}}}, "query": {"match": {"text": "shoes"}}}
            answer = client.search(index="pairs", **body, size=1000)
            pairs = [hit["_source"]["pair"] for hit in answer["hits"]["hits"]]
            assert answer["hits"]["total"]["value"] == len(pairs)
            assert len(pairs) == 2 * len(set(pairs))
            assert len({bucket["doc_count"] for bucket in answer["aggregations"]["sides"]["buckets"]}) <= 1
            assert len(pairs) >= seen
            seen = len(pairs)

    def refresh() -> None:
        while writing.is_set():
            client.indices.refresh(index="pairs")
            time.sleep(0.001)

    writers = [lambda writer=writer: write(writer) for writer in range(WRITERS)]
    at_once(*writers, *[read] * READERS, refresh)

    client.indices.refresh(index="pairs")
    assert client.count(index="pairs")["count"] == 2 * PAIRS * WRITERS
    engine.close()
    if kept:
        assert Engine.load(tmp_path).load_report.documents == 2 * PAIRS * WRITERS


def test_no_write_is_lost_when_all_write_the_same(tmp_path: Any) -> None:
    engine = Engine(data=tmp_path)
    client = engine.client()
    written: list[tuple[int, int]] = []

    def write() -> None:
        for _ in range(50):
            answer = client.index(index="films", id="one", document={"n": 1})
            written.append((answer["_version"], answer["_seq_no"]))

    at_once(*[write] * 4)

    assert sorted(written) == [(n + 1, n) for n in range(200)]
    engine.close()
    assert Engine.load(tmp_path).get("films", "one")["_version"] == 200


def test_of_many_conditional_writers_one_goes_through_at_a_time() -> None:
    client = Engine().client()
    client.index(index="counter", id="one", document={"n": 0})

    def count() -> None:
        for _ in range(20):
            while True:
                found = client.get(index="counter", id="one")
                condition = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
                answer = client.options(ignore_status=409).index(
                    index="counter", id="one", document={"n": found["_source"]["n"] + 1}, **condition
                )
                if answer.meta.status == 200:
                    break

    at_once(*[count] * 4)

    assert client.get(index="counter", id="one")["_source"] == {"n": 80}


def test_readers_do_not_wait_for_a_bulk() -> None:
    engine = Engine()
    client = engine.client()
    client.index(index="films", id="1", document={"title": "Solaris"}, refresh=True)
    service = engine.node.indices.get("films")
    client.index(index="films", id="2", document={"title": "Stalker"})
    service._dirty_since = time.monotonic() - 60
    within, done = threading.Event(), threading.Event()

    def write() -> None:
        with service.batch():
            within.set()
            assert done.wait(10)

    def read() -> None:
        assert within.wait(10)
        assert client.count(index="films")["count"] == 1
        assert client.get(index="films", id="2")["found"]
        done.set()

    at_once(write, read)
    assert client.count(index="films")["count"] == 2


def test_everything_else_may_change_meanwhile(tmp_path: Any) -> None:
    engine = Engine(data=tmp_path)
    client = engine.client()

    def do(worker: int) -> None:
        for i in range(15):
            name = f"index-{worker}-{i}"
            client.indices.create(index=name, aliases={f"alias-{worker}": {}})
            client.index(index=name, id="1", document={"n": i}, refresh=True)
            client.put_script(id=name, script={"lang": "painless", "source": str(i)})
            client.search(index="index-*", query={"match_all": {}})
            client.cat.indices()
            if i % 2:
                client.indices.delete(index=name)
                client.delete_script(id=name)

    at_once(*[lambda worker=worker: do(worker) for worker in range(4)])

    engine.close()
    loaded = Engine.load(tmp_path)
    kept = [f"index-{worker}-{i}" for worker in range(4) for i in range(0, 15, 2)]
    assert sorted(loaded.node.indices.state) == sorted(loaded.node.scripts.state) == sorted(kept)
    assert loaded.load_report.damages == ()
    assert all(len(loaded.node.indices.aliases.state[f"alias-{worker}"]) == 8 for worker in range(4))


def test_a_pattern_finds_what_stands_while_indices_come_and_go() -> None:
    indices = Engine().node.indices
    names = {f"index-{i}": {f"alias-{i}": Alias()} for i in range(5)}
    done = threading.Event()

    def come_and_go() -> None:
        for _ in range(200):
            for name, aliases in names.items():
                indices.create(name, aliases=aliases)
            for name in names:
                indices.delete(name)
        done.set()

    def look() -> None:
        while not done.is_set():
            assert {index.name for index in indices.resolve("*")} <= names.keys()
            assert indices.filters("alias-*,index-0", IndicesOptions(ignore_unavailable=True)).keys() <= names.keys()

    at_once(come_and_go, look, look)
