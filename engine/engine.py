"""The facade: a search engine in a variable.

Elasticsearch's verbs with Elasticsearch's bodies, in and out; failures are raised as ElasticsearchError, which carries the
status and the JSON a client would have received.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, wraps
from inspect import signature
from itertools import chain
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from warnings import warn

from secondpass.models.ltr_config import LTRModelConfig
from secondpass.models.trained_models_request import listed, shown_parts
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.first_pass import AccessPath

from .absent import explain_absence
from .analyze import analyze_text
from .compatibility import Compatibility
from .coordinator import Coordinator
from .count import count_matches
from .documents import get_answer, index_item, written_answer
from .engine_state import EngineState, Folder, storage_of
from .errors import EXPECTED, RequestValidationError, raised
from .explain import explain_document
from .feature_logging import LoggedFeatures, log_features
from .index_service import IndexService, checked_id
from .inference import call_inference, delete_inference, get_inference, put_inference
from .json_body import check_json
from .lint import lint
from .lint_pages import lint_pages
from .models import Models
from .node import Node
from .page_map import PageMap
from .page_walk import bodies_of, page_map
from .pipelines.search import search_through_pipeline
from .reader_contexts import read_keep_alive
from .request import SearchRequest
from .searches import open_shards, outcome_of, search
from .strictness import RequestWarning, leniencies
from .trace import RankTrace, trace_of

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch, Elasticsearch
    from opensearchpy import OpenSearch

    from .rest.application import Application

P = ParamSpec("P")
R = TypeVar("R")


def answering(verb: Callable[P, R]) -> Callable[P, R]:
    """Let a verb raise what it expects to go wrong as ElasticsearchError, a name that is no text first of all.

    What it did is kept before it returns.
    """
    name = list(signature(verb).parameters.values())[1]

    @wraps(verb)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        engine: Any = args[0]
        try:
            given = args[1] if len(args) > 1 else kwargs.get(name.name, name.default)
            if not isinstance(given, str) and given is not name.default:
                raise IllegalArgumentError(f"[{name.name}] must be a string but was [{given!r}]")
            try:
                return verb(*args, **kwargs)
            finally:
                engine.node.storage.sync()
        except EXPECTED as error:
            raise raised(error, kwargs.get("body", next((a for a in args if isinstance(a, Mapping)), None))) from error

    return answered


class Engine(EngineState):
    """Hold indices and models in memory, and answer for them.

    Searches see what was written before the last refresh: `refresh(index)`, or a second after a write by itself.
    *first_pass* says who is asked for the best documents: "tantivy" or "columns", each wherever it can answer, or "auto",
    whoever is faster. The answer is the same to the last digit. *compatibility* says whose scores are given where versions of
    Elasticsearch differ: "9.2", or "8.18", whose learning-to-rank scores may be negative. *test_services* adds the inference
    service `test_reranking_service`, for test suites written for Elasticsearch. *strict* refuses what is otherwise answered with
    a RequestWarning: requests that Elasticsearch refuses though its documentation prints them. A new index has
    *number_of_shards* where its settings do not say. *data* names a directory that keeps what the engine holds, and is read
    first: what was answered is kept, also when the process is killed. But: it is not forced to the disk.
    """

    def __init__(
        self,
        *,
        first_pass: str = "auto",
        compatibility: str = Compatibility.NEWEST,
        test_services: bool = False,
        strict: bool = False,
        number_of_shards: int = 1,
        data: Folder | None = None,
    ) -> None:
        models = Models(Compatibility(compatibility), test_services=test_services)
        path, storage = AccessPath(first_pass), storage_of(data)
        super().__init__(Node(path, models=models, strict=strict, number_of_shards=number_of_shards, storage=storage))

    def client(self, **options: Any) -> Elasticsearch:
        """Return the official client, talking to this engine in process; *options* are the client's own.

        Needs the extra `client`. No port, no thread: every call is answered in the caller's.
        """
        from .rest.client_node import client

        return client(self.application(), **options)

    def async_client(self, **options: Any) -> AsyncElasticsearch:
        """Return the official asynchronous client, talking to this engine in process."""
        from .rest.client_node import async_client

        return async_client(self.application(), **options)

    def opensearch_client(self, **options: Any) -> OpenSearch:
        """Return OpenSearch's client, talking to this engine in process; needs `opensearch-py`."""
        from .rest.opensearch_connection import opensearch_client

        return opensearch_client(self.application(), **options)

    def application(self) -> Application:
        """Return the REST API of this engine: what all doors open to."""
        from .rest.application import Application

        return Application(self.node)

    @answering
    def create_index(
        self, index: str, mappings: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Create an index. Elasticsearch: `PUT /{index}`."""
        check_json(mappings)
        check_json(settings)
        self.node.indices.create(index, settings, mappings)
        return {"acknowledged": True, "shards_acknowledged": True, "index": index}

    @answering
    def delete_index(self, index: str) -> dict[str, Any]:
        """Delete an index and everything in it. Elasticsearch: `DELETE /{index}`."""
        self.node.indices.delete(index)
        return {"acknowledged": True}

    @answering
    def get_mapping(self, index: str) -> dict[str, Any]:
        """Return the mapping, dynamic fields included. Elasticsearch: `GET /{index}/_mapping`."""
        return {index: {"mappings": self.node.indices.get(index).mapping.to_json()}}

    @answering
    def index(self, index: str, source: Mapping[str, Any], id: Any = None) -> dict[str, Any]:
        """Add or replace a document; creates the index when there is none. Elasticsearch: `PUT /{index}/_doc/{id}`."""
        service = self.node.indices.for_write(index)
        return written_answer(service, service.index(source, id))

    @answering
    def bulk(self, index: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Add many documents, each `{"_id": …, "_source": {…}}`; bad ones are refused one by one, the others kept.

        Elasticsearch: `POST /{index}/_bulk` with index actions.
        """
        if not isinstance(documents, Iterable) or isinstance(documents, str | bytes | Mapping):
            raise IllegalArgumentError(f"documents must be an iterable of objects but was {type(documents).__name__}")
        service = self.node.indices.for_write(index)
        started = time.perf_counter()
        items = [{"index": index_item(service, document)} for document in documents]
        errors = any("error" in item["index"] for item in items)
        return {"errors": errors, "took": _milliseconds(started), "items": items}

    @answering
    def get(self, index: str, id: Any) -> dict[str, Any]:
        """Return a document as last written, refreshed or not. Elasticsearch: `GET /{index}/_doc/{id}`."""
        return get_answer(self.node.indices.get(index), checked_id(id))

    @answering
    def delete(self, index: str, id: Any) -> dict[str, Any]:
        """Delete a document. Elasticsearch: `DELETE /{index}/_doc/{id}`."""
        service = self.node.indices.get(index)
        return written_answer(service, service.delete(checked_id(id)))

    @answering
    def refresh(self, index: str) -> dict[str, Any]:
        """Make everything written so far visible to searches. Elasticsearch: `POST /{index}/_refresh`."""
        services = self.node.indices.resolve(index)
        for service in services:
            service.refresh()
        return {"_shards": _shards_of(services)}

    @answering
    def search(
        self,
        index: str | None = None,
        body: Mapping[str, Any] | None = None,
        search_type: str = "query_then_fetch",
        include_named_queries_score: bool = False,
        search_pipeline: str | None = None,
    ) -> dict[str, Any]:
        """Search indices by comma and wildcard, all by default; none with a `pit`. Elasticsearch: `POST /{index}/_search`.

        *search_pipeline* names one of OpenSearch's pipelines to search through. Warns with a RequestWarning of what
        Elasticsearch refuses.
        """
        started = time.perf_counter()
        warnings: list[str] = []

        def run(asked: Mapping[str, Any] | None) -> dict[str, Any]:
            request = SearchRequest.from_body(asked, search_type, include_named_queries_score)
            warnings.extend(leniency.warning for leniency in leniencies(request))
            return search(self.node, request, index)

        services = partial(self.node.indices.resolve, index or "_all")
        answer = search_through_pipeline(self.node, services, body, run, search_pipeline)
        for warning in warnings:
            warn(warning, RequestWarning, stacklevel=3)
        return {**answer, "took": _milliseconds(started)}

    @answering
    def open_point_in_time(self, index: str, keep_alive: str = "1m") -> dict[str, Any]:
        """Keep what searches see now; return its `id`. Elasticsearch: `POST /{index}/_pit`."""
        return {"id": self.node.points_in_time.open(open_shards(self.node, index), read_keep_alive(keep_alive))}

    @answering
    def close_point_in_time(self, id: str) -> dict[str, Any]:
        """Let a point in time go. Elasticsearch: `DELETE /_pit`."""
        freed = self.node.points_in_time.close(id)
        return {"succeeded": True, "num_freed": int(freed)}

    @answering
    def count(self, index: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Count the documents that match `body["query"]`, or all. Elasticsearch: `POST /{index}/_count`."""
        return count_matches(Coordinator(open_shards(self.node, index), self.node.models), body)

    @answering
    def analyze(self, index: str | None = None, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Show the tokens of `body["text"]`, by an analyzer or as a field of *index*. Elasticsearch: `POST /_analyze`."""
        return analyze_text(None if index is None else self.node.indices.get(index), body or {})

    @answering
    def trace(
        self, index: str, body: Mapping[str, Any] | None = None, search_type: str = "query_then_fetch"
    ) -> RankTrace:
        """Run a search and tell each document's score and rank after every stage. Ours."""
        request = SearchRequest.from_body(body, search_type)
        return trace_of(outcome_of(self.node, request, index))

    @answering
    def page_map(
        self,
        index: str | None = None,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        page_size: int | None = None,
        pages: int | None = None,
    ) -> PageMap:
        """Walk a search page by page, 5 of 10 hits unless told, and tell what shows twice, and what never. Ours.

        A list of bodies is taken as pages asked for one after the other.
        """
        return page_map(self.node, bodies_of(body, page_size, pages), index)

    @answering
    def lint(self, index: str | None = None, *bodies: Mapping[str, Any]) -> list[str]:
        """Return warnings about searches that are well formed and may still not mean what they say. Ours.

        Several bodies are also looked at as pages of one sequence. What Elasticsearch refuses for its windows is told as well.
        """
        told = [self._lint(index, body) for body in bodies]
        if len(bodies) < 2:
            return list(chain.from_iterable(told))
        numbered = [f"body {number}: {text}" for number, texts in enumerate(told, start=1) for text in texts]
        return [*numbered, *lint_pages(bodies)]

    def _lint(self, index: str | None, body: Mapping[str, Any]) -> Iterable[str]:
        try:
            request = SearchRequest.from_body(body)
        except RequestValidationError as error:
            return [f"Elasticsearch refuses it: {error}"]
        return lint(outcome_of(self.node, request, index))

    @answering
    def explain(self, index: str, id: Any, body: Mapping[str, Any]) -> dict[str, Any]:
        """Explain how a document scores on `body["query"]`. Elasticsearch: `POST /{index}/_explain/{id}`."""
        return explain_document(self.node.indices.get(index), checked_id(id), body)

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
        return explain_absence(outcome_of(self.node, request, index), checked_id(id)).to_json()

    @answering
    def log_features(
        self, index: str, learning_to_rank: Mapping[str, Any], params: Mapping[str, Any], ids: Iterable[Any]
    ) -> LoggedFeatures:
        """Return the features of documents under a model's `learning_to_rank` config, for training. Ours.

        They come through the rescorer's own code: what is learnt from is what is served.
        """
        config = LTRModelConfig.read(learning_to_rank)
        return log_features(self.node.indices.get(index), config, params, [str(id_) for id_ in ids])

    @answering
    def put_trained_model(self, model_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Store a learning-to-rank model. Elasticsearch: `PUT /_ml/trained_models/{model_id}`."""
        check_json(body)
        return self.node.models.trained.put(model_id, body).to_json()

    @answering
    def get_trained_models(
        self,
        model_id: str = "_all",
        *,
        include: str | Iterable[str] = (),
        decompress_definition: bool = True,
        exclude_generated: bool = False,
        tags: str | Iterable[str] = (),
        from_: int = 0,
        size: int = 100,
        allow_no_match: bool = True,
    ) -> dict[str, Any]:
        """Show stored models by id, wildcard or a comma list of both. Elasticsearch: `GET /_ml/trained_models/{model_id}`.

        *include* and *tags* are comma lists or lists; `include="definition"` shows one model's trees.
        """
        shown = shown_parts(include)
        page = self.node.models.trained.find(
            model_id, from_=from_, size=size, tags=listed(tags), allow_no_match=allow_no_match
        )
        return page.to_json(
            definition="definition" in shown, decompress=decompress_definition, exclude_generated=exclude_generated
        )

    @answering
    def get_trained_models_stats(
        self, model_id: str = "_all", *, from_: int = 0, size: int = 100, allow_no_match: bool = True
    ) -> dict[str, Any]:
        """Show what stored models have done. Elasticsearch: `GET /_ml/trained_models/{model_id}/_stats`."""
        return self.node.models.trained.stats(model_id, from_=from_, size=size, allow_no_match=allow_no_match)

    @answering
    def delete_trained_model(self, model_id: str, *, force: bool = False) -> dict[str, Any]:
        """Forget a model. Elasticsearch: `DELETE /_ml/trained_models/{model_id}`.

        Nothing here holds a model back (there are no ingest pipelines, no deployments), so *force* finds nothing to overcome.
        """
        self.node.models.trained.delete(model_id)
        return {"acknowledged": True}

    @answering
    def put_inference(self, inference_id: str, body: Mapping[str, Any], *, task_type: str = "rerank") -> dict[str, Any]:
        """Create a rerank endpoint and try it out. Elasticsearch: `PUT /_inference/{task_type}/{inference_id}`.

        Of service `elasticsearch`, `service_settings.model_id` is a local directory or a Hugging Face hub id.
        """
        return put_inference(self.node.models, inference_id, body, task_type)

    @answering
    def get_inference(self, inference_id: str = "_all", *, task_type: str = "any") -> dict[str, Any]:
        """Show one endpoint, or with `_all` or `*` all. Elasticsearch: `GET /_inference/{task_type}/{inference_id}`."""
        return get_inference(self.node.models, inference_id, task_type)

    @answering
    def delete_inference(
        self, inference_id: str, *, task_type: str = "any", dry_run: bool = False, force: bool = False
    ) -> dict[str, Any]:
        """Forget an endpoint, or with *dry_run* only tell. Elasticsearch: `DELETE /_inference/{task_type}/{inference_id}`.

        The reserved one takes *force*, and is made anew at once.
        """
        return delete_inference(self.node.models, inference_id, task_type, dry_run=dry_run, force=force)

    @answering
    def inference(
        self, inference_id: str, body: Mapping[str, Any], *, task_type: str = "any", timeout: str | None = None
    ) -> dict[str, Any]:
        """Rank `body["input"]` by how well it answers `body["query"]`, within *timeout*, such as "30s".

        Elasticsearch: `POST /_inference/{task_type}/{inference_id}`.
        """
        return call_inference(self.node.models, inference_id, body, task_type, timeout)


def _shards_of(services: Iterable[IndexService]) -> dict[str, int]:
    counts = [(len(s.shards), s.settings.number_of_replicas) for s in services]
    return {
        "total": sum(shards * (1 + replicas) for shards, replicas in counts),
        "successful": sum(shards for shards, _ in counts),
        "failed": 0,
    }


def _milliseconds(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
