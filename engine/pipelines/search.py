"""A search through a pipeline. OpenSearch: SearchPipelineService.resolvePipeline, PipelinedRequest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from secondpass.engine.indices.index_service import IndexService
from secondpass.engine.node import Node
from secondpass.shards.xcontent import json_object

from .pipeline import Pipeline
from .processor import Context

NONE = "_none"
Search = Callable[[Mapping[str, Any] | None], dict[str, Any]]


def search_through_pipeline(
    node: Node,
    services: Callable[[], Sequence[IndexService]],
    body: Mapping[str, Any] | None,
    search: Search,
    named: str | None = None,
    *,
    verbose: bool = False,
) -> dict[str, Any]:
    """Return what *search* answers, with the pipeline around it that is *named*, in the body, or the index's default.

    With *verbose* the answer tells of each processor. Without a pipeline the search is just run.
    """
    if body is not None and not isinstance(body, Mapping):
        return search(body)
    pipeline = _pipeline(node, services, body, named)
    if pipeline is None:
        return search(_without(body, "search_pipeline"))
    return _run(pipeline, node, _without(body, "search_pipeline"), search, verbose)


def _run(pipeline: Pipeline, node: Node, body: dict[str, Any], search: Search, verbose: bool) -> dict[str, Any]:
    def relevance(model_id: str, query: str, texts: Sequence[str]) -> Any:
        return node.models.endpoint(model_id).score(query, texts)

    context = Context(body, relevance)
    results: list[dict[str, Any]] = []
    asked = pipeline.request(_without_rerank(body), context, results)
    answer = pipeline.response(search(asked), context, results)
    return {**answer, "processor_results": results} if verbose else answer


def _pipeline(
    node: Node, services: Callable[[], Sequence[IndexService]], body: Mapping[str, Any] | None, named: str | None
) -> Pipeline | None:
    asked = named or (body or {}).get("search_pipeline")
    if isinstance(asked, Mapping):
        return Pipeline.read(json_object(asked, ("search_pipeline",)))
    if asked is None and node.pipelines:
        defaults = {service.settings.default_pipeline for service in services()}
        asked = defaults.pop() if len(defaults) == 1 else NONE
    return None if asked in (None, NONE) else node.pipelines.get(str(asked))


def _without(body: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    return {name: value for name, value in (body or {}).items() if name != key}


def _without_rerank(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return *body* less what is said to the `rerank` processor."""
    ext = body.get("ext")
    if not isinstance(ext, Mapping) or "rerank" not in ext:
        return dict(body)
    rest = _without(ext, "rerank")
    return {**body, "ext": rest} if rest else _without(body, "ext")
