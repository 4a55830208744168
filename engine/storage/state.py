"""The small state of an engine: what each kind is as records, and how a record is put back.

Elasticsearch: Metadata and its customs. Kinds are loaded in this order, aliases when the indices are there. Trained models are
kept with their definitions, not with their counters, uploads when all their parts are there; endpoints with their keys, in a
file for its owner alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondpass.engine.errors import IndexNotFoundError
from secondpass.engine.indices.alias_request import read_alias
from secondpass.engine.indices.aliases import Alias
from secondpass.engine.inference_request import PutEndpoint
from secondpass.engine.models import Kept
from secondpass.engine.pipelines.pipeline import Pipeline
from secondpass.engine.stored_scripts import StoredScript
from secondpass.models.pytorch_upload import Upload
from secondpass.models.trained_models_config import TrainedModel
from secondpass.models.trained_models_request import read_trained_model

from .files import PRIVATE, SHARED
from .lines import Record

if TYPE_CHECKING:
    from secondpass.engine.indices.index_service import IndexService
    from secondpass.engine.node import Node

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """Say of a kind of state where a node has it, how it is written, and how one record is put back."""

    name: str
    of: Callable[[Node], State]
    records: Callable[[Any], Iterable[Record]]
    put: Callable[[Node, Any], None]
    mode: int = SHARED

    @property
    def file(self) -> str:
        return f"{self.name}.state"


def _script_records(scripts: Mapping[str, StoredScript]) -> Iterable[Record]:
    return ({"id": id_, "body": {"script": script.to_json()}} for id_, script in scripts.items())


def _put_script(node: Node, record: Any) -> None:
    node.scripts.put(record["id"], record["body"])


def _model_records(models: Mapping[str, TrainedModel]) -> Iterable[Record]:
    for model in models.values():
        body = model.to_json(definition=True, decompress=False, exclude_generated=True)
        sizes = {"model_size_bytes": model.model_size_bytes, "estimated_operations": model.estimated_operations}
        yield {"create_time": model.create_time, "body": body | sizes}


def _put_model(node: Node, record: Any) -> None:
    body = record["body"]
    node.models.trained.add(read_trained_model(body["model_id"], body, create_time=record["create_time"]))


def _upload_records(uploads: Mapping[str, Upload]) -> Iterable[Record]:
    for model_id, upload in uploads.items():
        for number, part in upload.parts.items():
            yield {"model_id": model_id, "part": number, "body": part.to_json()}
        if upload.vocabulary:
            yield {"model_id": model_id, "body": {"vocabulary": upload.vocabulary}}
        if upload.deployed:
            yield {"model_id": model_id, "deployed": True}


def _put_upload(node: Node, record: Any) -> None:
    uploads, model_id = node.models.trained.uploads, record["model_id"]
    if "part" in record:
        uploads.put_part(model_id, record["part"], record["body"])
    elif "body" in record:
        uploads.put_vocabulary(model_id, record["body"])
    else:
        uploads.deploy(model_id, record["deployed"])


def _endpoint_records(endpoints: Mapping[str, Kept]) -> Iterable[Record]:
    for put in (kept.put for kept in endpoints.values() if kept.put is not None):
        what = {"inference_id": put.inference_id, "task_type": put.task_type, "service": put.service}
        yield {**what, "settings": put.settings}


def _put_endpoint(node: Node, record: Any) -> None:
    node.models.put_endpoint(PutEndpoint(**record), try_out=False)


def _pipeline_records(pipelines: Mapping[str, Pipeline]) -> Iterable[Record]:
    return ({"id": id_, "source": pipeline.source} for id_, pipeline in pipelines.items())


def _put_pipeline(node: Node, record: Any) -> None:
    node.pipelines.put(record["id"], record["source"])


def _alias_records(aliases: Mapping[str, Mapping[str, Alias]]) -> Iterable[Record]:
    for name, indices in aliases.items():
        for index, alias in indices.items():
            yield {"alias": name, "index": index, "body": alias.to_json()}


def _put_alias(node: Node, record: Any) -> None:
    if record["index"] not in node.indices:
        raise IndexNotFoundError(record["index"])
    node.indices.aliases.add(record["alias"], record["index"], read_alias(record["body"], ()))


def _index_records(indices: Mapping[str, IndexService]) -> Iterable[Record]:
    return ({"name": name, "uuid": service.uuid} for name, service in indices.items())


def _check_index(node: Node, record: Any) -> None:
    if record["name"] not in node.indices:
        raise IndexNotFoundError(record["name"])


def _template_kind(name: str, known: str, kind: str) -> Kind:
    def of(node: Node) -> State:
        found: State = getattr(node.indices.templates, known)
        return found

    def records(templates: Mapping[str, Any]) -> Iterable[Record]:
        return ({"name": name, "body": template.to_json()} for name, template in templates.items())

    def put(node: Node, record: Any) -> None:
        getattr(node.indices.templates, f"put_{kind}")(record["name"], record["body"])

    return Kind(name, of, records, put)


KINDS = (
    _template_kind("component_templates", "components", "component"),
    _template_kind("index_templates", "index", "index"),
    _template_kind("legacy_templates", "legacy", "legacy"),
    Kind("scripts", lambda node: node.scripts.state, _script_records, _put_script),
    Kind("trained_models", lambda node: node.models.trained.state, _model_records, _put_model),
    Kind("uploads", lambda node: node.models.trained.uploads.state, _upload_records, _put_upload),
    Kind("endpoints", lambda node: node.models.state, _endpoint_records, _put_endpoint, PRIVATE),
    Kind("pipelines", lambda node: node.pipelines.state, _pipeline_records, _put_pipeline),
    Kind("indices", lambda node: node.indices.state, _index_records, _check_index),
    Kind("aliases", lambda node: node.indices.aliases.state, _alias_records, _put_alias),
)
"""Of indices it is kept only which there are, so that it is seen where a journal is missing."""
