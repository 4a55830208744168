"""Inference endpoints. Elasticsearch: RestPutInferenceModelAction, RestGetInferenceModelAction, RestInferenceAction."""

from __future__ import annotations

from secondpass.engine.inference import call_inference, delete_inference, get_inference, put_inference
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Body, Route

ANY = "any"


def put(call: Call) -> Answer:
    """Create an endpoint."""
    task = call.part("task_type") or str(call.object().get("task_type", "rerank"))
    return Answer(put_inference(call.node.models, call.part("inference_id"), call.body, task))


def get(call: Call) -> Answer:
    """Show endpoints."""
    return Answer(get_inference(call.node.models, call.part("inference_id", "_all"), call.part("task_type", ANY)))


def delete(call: Call) -> Answer:
    """Forget an endpoint."""
    dry_run = call.params.flag("dry_run")
    answer = delete_inference(
        call.node.models,
        call.part("inference_id"),
        call.part("task_type", ANY),
        dry_run=dry_run,
        force=call.params.flag("force"),
    )
    return Answer(answer, 409 if dry_run else 200)


def infer(call: Call) -> Answer:
    """Rank texts."""
    timeout = call.params.text("timeout") or None
    answer = call_inference(
        call.node.models, call.part("inference_id"), call.body, call.part("task_type", ANY), timeout
    )
    return Answer(answer)


DELETE = frozenset({"dry_run", "force"})
CALL = frozenset({"timeout"})
ONE, TYPED = "/_inference/{inference_id}", "/_inference/{task_type}/{inference_id}"
ROUTES = (
    Route(("GET",), "/_inference", get),
    *(
        Route((method,), path, handler, params, body)
        for method, handler, params, body in (
            ("PUT", put, CALL, Body.JSON),
            ("GET", get, frozenset(), Body.NONE),
            ("DELETE", delete, DELETE, Body.NONE),
            ("POST", infer, CALL, Body.JSON),
        )
        for path in (ONE, TYPED)
    ),
)
