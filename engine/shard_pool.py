"""The threads that ask several shards of a search at once, where that is sooner. Elasticsearch: ThreadPool, `search_worker`.

Python runs one thread at a time; tantivy lets others run meanwhile. So threads gain where tantivy has much to read, and lose
elsewhere. Whoever searches always works along: it waits for no thread but those that have begun for it, and no queue grows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 100_000
"""So many postings tantivy reads in the time it takes to wake threads up, many times over."""


class ShardPool:
    """Run work for several shards, on at most *threads* of them at once: as many as there are processors, unless told.

    With *always*, whatever there is to do is shared out: the answer is the same.
    """

    def __init__(self, threads: int | None = None, *, always: bool = False) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._always = always
        self._executor = ThreadPoolExecutor(self.threads, "secondpass-shard")  # which starts threads when first asked

    def map(self, work: Callable[[T], R], items: Sequence[T], outside: Callable[[T], int]) -> list[R]:
        """Return what *work* returns for each of *items*, in their order; raises what it raises for the first that fails.

        *outside* tells how many postings of an item are read outside of Python.
        """
        sharers = min(self.threads, len(items))
        if sharers > 1 and (self._always or sum(map(outside, items)) >= WORTHWHILE):
            return self._shared(work, items, sharers - 1)
        return [work(item) for item in items]

    def _shared(self, work: Callable[[T], R], items: Sequence[T], helpers: int) -> list[R]:
        done: list[Future[R]] = [Future() for _ in items]
        places = iter(range(len(items)))  # who takes the next, takes it alone

        def share() -> None:
            _work_on(places, work, items, done)

        helping = [self._executor.submit(copy_context().run, share) for _ in range(helpers)]
        share()
        for helper in helping:
            if not helper.cancel():
                helper.result()
        return [future.result() for future in done]


def _work_on(places: Iterable[int], work: Callable[[T], R], items: Sequence[T], done: Sequence[Future[R]]) -> None:
    for place in places:
        try:
            done[place].set_result(work(items[place]))
        except Exception as error:
            done[place].set_exception(error)
