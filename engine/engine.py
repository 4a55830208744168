"""The facade: a search engine in a variable.

Elasticsearch's verbs with Elasticsearch's bodies, in and out; failures are raised as ElasticsearchError, which carries the
status and the JSON a client would have received.
"""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import orjson

from secondpass.models.ltr_config import LearningToRankConfig
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.first_pass import AccessPath
from secondpass.shards.xcontent import token_name

from .absent import explain_absence
from .analyze import analyze_text
from .coordinator import Coordinator
from .count import count_matches
from .errors import (
    EXPECTED,
    IndexNotFoundError,
    InvalidIndexNameError,
    ResourceAlreadyExistsError,
    error_object,
    raised,
    status_of,
)
from .explain import explain_document
from .feature_logging import LoggedFeatures, log_features
from .index_service import IndexService, Written, checked_id
from .json_body import check_json
from .models import Models
from .request import SearchRequest
from .settings import IndexSettings
from .trace import RankTrace, trace_of

P = ParamSpec("P")
R = TypeVar("R")

_FORBIDDEN = re.compile(r'[\\/*?"<>| ,#:]')
MAX_NAME_BYTES = 255


def answering(verb: Callable[P, R]) -> Callable[P, R]:
    """Let a verb raise what it expects to go wrong as ElasticsearchError."""

    @wraps(verb)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except EXPECTED as error:
            raise raised(error, kwargs.get("body", next((a for a in args if isinstance(a, Mapping)), None))) from error

    return answered


class Engine:
    """Hold indices and models in memory, and answer for them.

    Searches see what was written before the last refresh: `refresh(index)`, or a second after a write by itself.
    *first_pass* says who is asked for the best documents: "tantivy" or "columns", each wherever it can answer, or "auto",
    whoever is faster. The answer is the same to the last digit.
    """

    def __init__(self, *, first_pass: str = "auto") -> None:
        self._indices: dict[str, IndexService] = {}
        self._path = AccessPath(first_pass)
        self.models = Models()

    @answering
    def create_index(
        self, index: str, mappings: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Create an index. Elasticsearch: `PUT /{index}`."""
        check_json(mappings)
        check_json(settings)
        _check_name(index)
        if index in self._indices:
            existing = self._indices[index]
            raise ResourceAlreadyExistsError(
                f"index [{index}/{existing.uuid}] already exists", meta={"index_uuid": existing.uuid, "index": index}
            )
        self._indices[index] = IndexService(index, IndexSettings.parse(settings), mappings)
        return {"acknowledged": True, "shards_acknowledged": True, "index": index}

    @answering
    def delete_index(self, index: str) -> dict[str, Any]:
        """Delete an index and everything in it. Elasticsearch: `DELETE /{index}`."""
        del self._indices[self._service(index).name]
        return {"acknowledged": True}

    @answering
    def get_mapping(self, index: str) -> dict[str, Any]:
        """Return the mapping, dynamic fields included. Elasticsearch: `GET /{index}/_mapping`."""
        return {index: {"mappings": self._service(index).mapping.to_json()}}

    @answering
    def index(self, index: str, source: Mapping[str, Any], id: Any = None) -> dict[str, Any]:
        """Add or replace a document; creates the index when there is none. Elasticsearch: `PUT /{index}/_doc/{id}`."""
        service = self._service_for_write(index)
        return _written(service, service.index(source, id))

    @answering
    def bulk(self, index: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Add many documents, each `{"_id": …, "_source": {…}}`; bad ones are refused one by one, the others kept.

        Elasticsearch: `POST /{index}/_bulk` with index actions.
        """
        if not isinstance(documents, Iterable) or isinstance(documents, str | bytes | Mapping):
            raise IllegalArgumentError(f"documents must be an iterable of objects but was {type(documents).__name__}")
        service = self._service_for_write(index)
        started = time.perf_counter()
        items = [{"index": _bulk_item(service, document)} for document in documents]
        errors = any("error" in item["index"] for item in items)
        return {"errors": errors, "took": _milliseconds(started), "items": items}

    @answering
    def get(self, index: str, id: Any) -> dict[str, Any]:
        """Return a document as last written, refreshed or not. Elasticsearch: `GET /{index}/_doc/{id}`."""
        service, name = self._service(index), checked_id(id)
        found = service.get(name)
        if found is None:
            return {"_index": index, "_id": name, "found": False}
        source, state = found
        return {
            "_index": index,
            "_id": name,
            "_version": state.version,
            "_seq_no": state.seq_no,
            "_primary_term": 1,
            "found": True,
            "_source": orjson.loads(source),
        }

    @answering
    def delete(self, index: str, id: Any) -> dict[str, Any]:
        """Delete a document. Elasticsearch: `DELETE /{index}/_doc/{id}`."""
        service = self._service(index)
        return _written(service, service.delete(checked_id(id)))

    @answering
    def refresh(self, index: str) -> dict[str, Any]:
        """Make everything written so far visible to searches. Elasticsearch: `POST /{index}/_refresh`."""
        services = self._services(index)
        for service in services:
            service.refresh()
        return {"_shards": _shards_of(services)}

    @answering
    def search(
        self,
        index: str,
        body: Mapping[str, Any] | None = None,
        search_type: str = "query_then_fetch",
        include_named_queries_score: bool = False,
    ) -> dict[str, Any]:
        """Search one index, or several by comma and wildcard. Elasticsearch: `POST /{index}/_search`."""
        started = time.perf_counter()
        request = SearchRequest.from_body(body, search_type, include_named_queries_score)
        answer = self._coordinator(index).search(request)
        return {**answer, "took": _milliseconds(started)}

    @answering
    def count(self, index: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Count the documents that match `body["query"]`, or all. Elasticsearch: `POST /{index}/_count`."""
        return count_matches(self._coordinator(index), body)

    @answering
    def analyze(self, index: str | None = None, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Show the tokens of `body["text"]`, by an analyzer or as a field of *index*. Elasticsearch: `POST /_analyze`."""
        return analyze_text(None if index is None else self._service(index), body or {})

    @answering
    def trace(
        self, index: str, body: Mapping[str, Any] | None = None, search_type: str = "query_then_fetch"
    ) -> RankTrace:
        """Run a search and tell each document's score and rank after every stage. Ours."""
        request = SearchRequest.from_body(body, search_type)
        return trace_of(self._coordinator(index).run(request))

    @answering
    def explain(self, index: str, id: Any, body: Mapping[str, Any]) -> dict[str, Any]:
        """Explain how a document scores on `body["query"]`. Elasticsearch: `POST /{index}/_explain/{id}`."""
        return explain_document(self._service(index), checked_id(id), body)

    @answering
    def explain_absent(
        self,
        index: str,
        id: Any,
        body: Mapping[str, Any] | None = None,
        search_type: str = "query_then_fetch",
    ) -> dict[str, Any]:
        """Tell at which stage of a search a document left, why, and what it had scored until then. Ours."""
        request = SearchRequest.from_body(body, search_type)
        outcome = self._coordinator(index).run(request)
        return explain_absence(outcome, checked_id(id)).to_json()

    @answering
    def log_features(
        self, index: str, learning_to_rank: Mapping[str, Any], params: Mapping[str, Any], ids: Iterable[Any]
    ) -> LoggedFeatures:
        """Return the features of documents under a model's `learning_to_rank` config, for training. Ours.

        They come through the rescorer's own code: what is learnt from is what is served.
        """
        config = LearningToRankConfig.read(learning_to_rank)
        return log_features(self._service(index), config, params, [str(id_) for id_ in ids])

    @answering
    def put_trained_model(self, model_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Store a learning-to-rank model. Elasticsearch: `PUT /_ml/trained_models/{model_id}`."""
        check_json(body)
        return self.models.trained.put(model_id, body).to_json()

    @answering
    def delete_trained_model(self, model_id: str) -> dict[str, Any]:
        """Forget a model. Elasticsearch: `DELETE /_ml/trained_models/{model_id}`."""
        self.models.trained.delete(model_id)
        return {"acknowledged": True}

    @answering
    def put_inference(self, inference_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create a rerank endpoint; `service_settings.model_id` is a local directory or a Hugging Face hub id.

        Elasticsearch: `PUT /_inference/rerank/{inference_id}`.
        """
        return self.models.put_endpoint(inference_id, body).to_json()

    @answering
    def delete_inference(self, inference_id: str) -> dict[str, Any]:
        """Forget an endpoint. Elasticsearch: `DELETE /_inference/{inference_id}`."""
        self.models.delete_endpoint(inference_id)
        return {"acknowledged": True, "pipelines": []}

    def _coordinator(self, index: str) -> Coordinator:
        return Coordinator(self._services(index), self.models, self._path)

    def _service(self, index: str) -> IndexService:
        if index not in self._indices:
            raise IndexNotFoundError(index)
        return self._indices[index]

    def _services(self, expression: str) -> list[IndexService]:
        """Return the indices a comma list of names and patterns stands for, in order of name."""
        names: set[str] = set()
        for part in expression.split(","):
            if part in ("_all", "") or "*" in part:
                names.update(fnmatch.filter(self._indices, "*" if part in ("_all", "") else part))
            else:
                names.add(self._service(part).name)
        return [self._indices[name] for name in sorted(names)]

    def _service_for_write(self, index: str) -> IndexService:
        if index not in self._indices:
            _check_name(index)
            self._indices[index] = IndexService(index, IndexSettings(), None)
        return self._indices[index]


def _check_name(index: str) -> None:
    check_json(index)
    if index != index.lower():
        raise InvalidIndexNameError(f"Invalid index name [{index}], must be lowercase")
    if _FORBIDDEN.search(index):
        raise InvalidIndexNameError(
            f"Invalid index name [{index}], must not contain the following characters "
            "[' ','\"','*',',','/','<','>','?','\\','|'], '#' or ':'"
        )
    if not index or index in (".", "..") or index[0] in "-_+":
        raise InvalidIndexNameError(
            f"Invalid index name [{index}], must not be empty, '.', '..' or start with '_', '-', '+'"
        )
    if len(index.encode()) > MAX_NAME_BYTES:
        raise InvalidIndexNameError(f"Invalid index name [{index}], index name is too long, ({len(index)} > 255)")


def _written(service: IndexService, written: Written) -> dict[str, Any]:
    return {
        "_index": service.name,
        "_id": written.id,
        "_version": written.version.version,
        "result": written.result,
        "_shards": {"total": 1 + service.settings.number_of_replicas, "successful": 1, "failed": 0},
        "_seq_no": written.version.seq_no,
        "_primary_term": 1,
    }


def _bulk_item(service: IndexService, document: Any) -> dict[str, Any]:
    source, id_ = None, None
    try:
        source, id_ = _bulk_parts(document)
        written = service.index(source, id_)
    except EXPECTED as error:
        told = error_object(error, source)
        return {"_index": service.name, "_id": id_, "status": status_of(error), "error": told}
    return {**_written(service, written), "status": 201 if written.result == "created" else 200}


def _bulk_parts(document: Any) -> tuple[Any, str | None]:
    if not isinstance(document, Mapping):
        raise IllegalArgumentError(f"Malformed bulk item, expected [START_OBJECT] but found [{token_name(document)}]")
    for key in document.keys() - {"_id", "_source"}:
        raise IllegalArgumentError(f"Bulk item contains an unknown parameter [{key}]")
    id_ = document.get("_id")
    return document.get("_source"), None if id_ is None else checked_id(id_)


def _shards_of(services: Iterable[IndexService]) -> dict[str, int]:
    counts = [(len(s.shards), s.settings.number_of_replicas) for s in services]
    return {
        "total": sum(shards * (1 + replicas) for shards, replicas in counts),
        "successful": sum(shards for shards, _ in counts),
        "failed": 0,
    }


def _milliseconds(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
