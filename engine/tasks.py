"""Calls whose caller did not wait for the answer, and what came of them. Elasticsearch: TaskResultsService.

But: such a call is done before it is answered; only its result is kept. The newest 1,000 results are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from secondpass.shards.clock import now_ms

from .error_table import EXPECTED, error_object
from .errors import NODE_ID, ResourceNotFoundError

MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class TaskResults:
    """Hold results by task, the oldest first."""

    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, action: str, description: str, work: Callable[[], Mapping[str, Any]]) -> str:
        """Do *work*, keep its answer or its error, and return the id of the task it was."""
        started, began = now_ms(), time.perf_counter_ns()
        try:
            outcome: dict[str, Any] = {"response": work()}
        except EXPECTED as error:
            outcome = {"error": error_object(error)}
        number = next(self._numbers)
        times = {"start_time_in_millis": started, "running_time_in_nanos": time.perf_counter_ns() - began}
        what = {"node": NODE_ID, "id": number, "type": "transport", "action": action, "description": description}
        task = {**what, **times, "cancellable": True, "cancelled": False, "headers": {}}
        id_ = f"{NODE_ID}:{number}"
        with self._lock:
            self.results[id_] = {"completed": True, "task": task, **outcome}
            while len(self.results) > MOST_KEPT:
                del self.results[next(iter(self.results))]
        return id_

    def get(self, id_: str) -> Mapping[str, Any]:
        """Return what came of a task; raises ResourceNotFoundError."""
        found = self.results.get(id_)
        if found is None:
            raise ResourceNotFoundError(f"task [{id_}] isn't running and hasn't stored its results")
        return found
