"""Tasks: what became of calls nobody waited for. Elasticsearch: RestListTasksAction, RestGetTaskAction, RestCancelTasksAction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Route
from secondpass.shards.errors import IllegalArgumentError

_EMPTY: Mapping[str, Any] = {"nodes": {"nodes": {}}, "none": {"tasks": []}, "parents": {"tasks": {}}}


def running(call: Call) -> Answer:
    """List the tasks that run, or cancel them: there are none, for a call is done before the next is looked at."""
    for name in ("detailed", "wait_for_completion"):
        call.params.flag(name)
    group_by = call.params.text("group_by", "nodes")
    if group_by not in _EMPTY:
        raise IllegalArgumentError(f"[group_by] must be one of [nodes], [parents] or [none] but was [{group_by}]")
    return Answer(_EMPTY[group_by])


def get(call: Call) -> Answer:
    """Return what came of a task."""
    call.params.flag("wait_for_completion")
    return Answer(call.node.tasks.get(call.part("task_id")))


LIST = TIMEOUTS | {"actions", "detailed", "group_by", "nodes", "parent_task_id", "wait_for_completion"}
ROUTES = (
    Route(("GET",), "/_tasks", running, LIST),
    Route(("GET",), "/_tasks/{task_id}", get, TIMEOUTS | {"wait_for_completion"}),
    Route(("POST",), "/_tasks/_cancel", running, LIST),
)
