"""Trained models. Elasticsearch: RestPutTrainedModelAction, RestGetTrainedModelsAction, RestGetTrainedModelsStatsAction."""

from __future__ import annotations

from secondpass.engine.deployments import infer, start_deployment, stop_deployment
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.parameters import Parameters
from secondpass.engine.rest.router import Body, Route
from secondpass.models.trained_models_request import listed, shown_parts
from secondpass.shards.errors import UnsupportedError

DEFAULT_SIZE = 100


def put(call: Call) -> Answer:
    """Store a model."""
    return Answer(call.node.models.put_trained(call.part("model_id"), call.object()).to_json())


def get(call: Call) -> Answer:
    """Show models."""
    params = call.params
    shown = shown_parts(params.text("include"))
    page = call.node.models.trained.find(
        call.part("model_id", "_all"),
        from_=params.integer("from", 0),
        size=params.integer("size", DEFAULT_SIZE),
        tags=listed(params.text("tags")),
        allow_no_match=params.flag("allow_no_match", default=True),
    )
    answer = page.to_json(
        definition="definition" in shown,
        decompress=params.flag("decompress_definition", default=True),
        exclude_generated=params.flag("exclude_generated"),
    )
    return Answer(answer)


def stats(call: Call) -> Answer:
    """Show what models have done."""
    answer = call.node.models.trained.stats(
        call.part("model_id", "_all"),
        from_=call.params.integer("from", 0),
        size=call.params.integer("size", DEFAULT_SIZE),
        allow_no_match=call.params.flag("allow_no_match", default=True),
    )
    return Answer(answer)


def delete(call: Call) -> Answer:
    """Forget a model."""
    call.node.models.trained.delete(call.part("model_id"))
    return Answer({"acknowledged": True})


def put_part(call: Call) -> Answer:
    """Keep one part of a definition."""
    number = Parameters({"part": call.part("part")}).long("part")
    call.node.models.trained.get(call.part("model_id"))
    call.node.models.trained.uploads.put_part(call.part("model_id"), number, call.object())
    return Answer({"acknowledged": True})


def put_vocabulary(call: Call) -> Answer:
    """Keep a vocabulary."""
    call.node.models.trained.get(call.part("model_id"))
    call.node.models.trained.uploads.put_vocabulary(call.part("model_id"), call.object())
    return Answer({"acknowledged": True})


def start(call: Call) -> Answer:
    """Load a model."""
    return Answer(start_deployment(call.node.models, call.part("model_id")))


def stop(call: Call) -> Answer:
    """Let a model rest."""
    return Answer(stop_deployment(call.node.models, call.part("model_id")))


def infer_model(call: Call) -> Answer:
    """Ask a model."""
    return Answer(infer(call.node.models, call.part("model_id"), call.object()))


def alias(call: Call) -> Answer:
    """Refuse other names of models."""
    raise UnsupportedError("aliases of trained models are not supported by secondpass")


PUT = frozenset({"defer_definition_decompression", "wait_for_completion"})
PAGE = frozenset({"allow_no_match", "from", "size"})
GET = PAGE | {"decompress_definition", "exclude_generated", "include", "tags"}
ONE = "/_ml/trained_models/{model_id}"
START = frozenset({"timeout", "wait_for"})
STOP = frozenset({"force", "timeout"})
ROUTES = (
    Route(("PUT",), "/_ml/trained_models/{model_id}", put, PUT, Body.JSON),
    Route(("GET",), "/_ml/trained_models", get, GET),
    Route(("GET",), "/_ml/trained_models/{model_id}", get, GET),
    Route(("GET",), "/_ml/trained_models/_stats", stats, PAGE),
    Route(("GET",), "/_ml/trained_models/{model_id}/_stats", stats, PAGE),
    Route(("DELETE",), "/_ml/trained_models/{model_id}", delete, frozenset({"force", "timeout"})),
    Route(("PUT",), f"{ONE}/definition/{{part}}", put_part, frozenset(), Body.JSON),
    Route(("PUT",), f"{ONE}/vocabulary", put_vocabulary, frozenset(), Body.JSON),
    Route(("POST",), f"{ONE}/deployment/_start", start, START),
    Route(("POST",), f"{ONE}/deployment/_stop", stop, STOP),
    Route(("POST",), f"{ONE}/_infer", infer_model, frozenset({"timeout"}), Body.JSON),
    Route(("PUT", "DELETE"), "/_ml/trained_models/{model_id}/model_aliases/{alias}", alias, frozenset({"reassign"})),
)
