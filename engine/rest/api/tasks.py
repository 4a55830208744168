"""Tasks: what became of calls nobody waited for. Elasticsearch: RestListTasksAction, RestGetTaskAction, RestCancelTasksAction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from secondpass.engine.errors import NODE_ID
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import TIMEOUTS
from secondpass.engine.rest.router import Route
from secondpass.shards.errors import IllegalArgumentError

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_EMPTY: Mapping[str, Mapping[str, Any]] = {"nodes": {"nodes": {}}, "none": {"tasks": []}, "parents": {"tasks": {}}}


def running(call: Call) -> Answer:
    """List the tasks that run, or cancel them: there are none, for a call is done before the next is looked at."""
    for name in ("detailed", "wait_for_completion"):
        call.params.flag(name)
    return Answer(_none(call))


def get(call: Call) -> Answer:
    """Return what came of a task."""
    call.params.flag("wait_for_completion")
    return Answer(call.node.tasks.get(call.part("task_id")))


def cancel(call: Call) -> Answer:
    """Cancel a task, which is done if it ever was."""
    call.params.flag("wait_for_completion")
    return not_running(call, "is not found")


def not_running(call: Call, told: str) -> Answer:
    """Answer that the task of the path does not run; raises IllegalArgumentError for an id that is none."""
    task_id = call.part("task_id")
    node, _, number = task_id.partition(":")
    if not (node and _NUMBER.fullmatch(number)):
        raise IllegalArgumentError(f"malformed task id {task_id}")
    if node == NODE_ID:
        cause = {"type": "resource_not_found_exception", "reason": f"task [{task_id}] {told}"}
    else:
        cause = {"type": "no_such_node_exception", "reason": f"No such node [{node}]", "node_id": node}
    failure = {"type": "failed_node_exception", "reason": f"Failed node [{node}]", "node_id": node, "caused_by": cause}
    return Answer({"node_failures": [failure], **_none(call)})


def _none(call: Call) -> Mapping[str, Any]:
    """Return an empty list of tasks, as it is to be grouped; raises IllegalArgumentError."""
    group_by = call.params.text("group_by", "nodes")
    if group_by not in _EMPTY:
        raise IllegalArgumentError(f"[group_by] must be one of [nodes], [parents] or [none] but was [{group_by}]")
    return _EMPTY[group_by]


LIST = TIMEOUTS | {"actions", "detailed", "group_by", "nodes", "parent_task_id", "wait_for_completion"}
ROUTES = (
    Route(("GET",), "/_tasks", running, LIST),
    Route(("GET",), "/_tasks/{task_id}", get, TIMEOUTS | {"wait_for_completion"}),
    Route(("POST",), "/_tasks/_cancel", running, LIST),
    Route(("POST",), "/_tasks/{task_id}/_cancel", cancel, frozenset({"group_by", "wait_for_completion"})),
)
