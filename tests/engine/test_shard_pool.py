"""The pool returns what a loop would, whatever its threads are busy with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.shard_pool import WORTHWHILE, ShardPool

POOL = ShardPool(3, always=True)
MUCH: Callable[[int], int] = lambda item: WORTHWHILE  # noqa: E731


@given(st.lists(st.integers(0, 9), max_size=12))
def test_results_stand_in_the_order_of_the_items(items: list[int]) -> None:
    assert POOL.map(lambda item: item * item, items, MUCH) == [item * item for item in items]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_the_first_failure_is_raised(items: list[int]) -> None:
    def fail(item: int) -> int:
        if item < 3:
            time.sleep(item / 5000)  # so that a later one may fail sooner
            raise ValueError(item)
        return item

    failing = [item for item in items if item < 3]
    if not failing:
        assert POOL.map(fail, items, MUCH) == items
        return
    with pytest.raises(ValueError, match=str(failing[0])):
        POOL.map(fail, items, MUCH)


@pytest.mark.parametrize(
    ("pool", "postings", "shared"),
    [
        (ShardPool(1, always=True), WORTHWHILE, False),
        (ShardPool(2), 0, False),
        (ShardPool(2), WORTHWHILE // 4, False),
        (ShardPool(2), WORTHWHILE // 2, True),
        (ShardPool(2, always=True), 0, True),
    ],
)
def test_threads_share_what_is_worth_it(pool: ShardPool, postings: int, shared: bool) -> None:
    both = threading.Barrier(2, timeout=0.2)

    def meet(item: int) -> bool:
        try:
            both.wait()
        except threading.BrokenBarrierError:
            return False
        return True

    assert pool.map(meet, [0, 1], lambda item: postings) == [shared, shared]


@settings(deadline=None)
@given(st.integers(1, 4))
def test_who_asks_does_the_work_alone_while_all_threads_are_busy(items: int) -> None:
    pool, leave, busy = ShardPool(2, always=True), threading.Event(), threading.Semaphore(0)

    def stay(item: int) -> None:
        busy.release()
        leave.wait()

    others = [threading.Thread(target=pool.map, args=(stay, [0, 1], MUCH)) for _ in range(2)]
    for other in others:
        other.start()
    for _ in range(4):
        busy.acquire()
    here = threading.get_ident()

    assert pool.map(lambda item: threading.get_ident(), list(range(items)), MUCH) == [here] * items

    leave.set()
    for other in others:
        other.join()


@pytest.mark.parametrize("shards", [0, -1, 1025])
def test_an_engine_has_as_many_shards_as_an_index_may_have(shards: int) -> None:
    with pytest.raises(ValueError, match=r"number_of_shards is from 1 to 1024 but was \[-?\d+\]"):
        Engine(number_of_shards=shards)
