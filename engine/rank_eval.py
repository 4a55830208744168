"""Marks for rankings, by judgments. Elasticsearch: RankEvalSpec, RatedRequest, TransportRankEvalAction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, Path
from secondpass.shards.xcontent import ObjectReader, integer, json_object, list_of, string

from .error_table import EXPECTED, error_object
from .rank_metrics import Metric, read_metric
from .search_templates import SearchTemplate
from .stored_scripts import StoredScripts

Search = Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
"""Run the body of a search and return its hits."""

Document = tuple[str, str]
"""An index and an id."""

_REFUSED = {
    "aggs": "contain aggregations",
    "aggregations": "contain aggregations",
    "suggest": "contain a suggest section",
    "highlight": "contain a highlighter section",
    "explain": "use explain",
    "profile": "use profile",
}


@dataclass(frozen=True, slots=True)
class RatedRequest:
    """Hold a search, by its body or by a template, and the ratings of some documents."""

    id: str
    body: Mapping[str, Any] | None
    template_id: str | None
    params: Mapping[str, Any]
    ratings: Mapping[Document, int]


@dataclass(frozen=True, slots=True)
class RankEvaluation:
    """Hold rated requests, the templates they name, and the metric that marks them."""

    requests: tuple[RatedRequest, ...]
    templates: Mapping[str, Any]
    metric: Metric

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> RankEvaluation:
        """Read the body of `_rank_eval`; raises ShardError."""
        reader = ObjectReader(body, (), "rank_eval", declarative=True)
        requests = reader.take("requests", list_of(_request), [])
        templates = dict(reader.take("templates", list_of(_template), []))
        metric = reader.take("metric", read_metric)
        reader.take("max_concurrent_searches", integer, 10)
        reader.finish()
        if not requests:
            raise IllegalArgumentError(
                "Cannot evaluate ranking if no search requests with rated results are provided. Seen no requests."
            )
        return cls(tuple(requests), templates, metric)

    def run(self, search: Search, scripts: StoredScripts) -> dict[str, Any]:
        """Return each request's mark, their mean, and the requests that failed."""
        details: dict[str, Any] = {}
        failures: dict[str, Any] = {}
        for request, body in [(request, self._body(request, scripts)) for request in self.requests]:
            try:
                hits = search({**body, "size": self.metric.k})
                details[request.id] = _detail(request, hits, self.metric)
            except EXPECTED as error:
                failures[request.id] = {"error": {"root_cause": [error_object(error)], **error_object(error)}}
        marks = [detail["metric_score"] for detail in details.values()]
        mean = sum(marks) / len(marks) if marks else 0.0
        return {"metric_score": mean, "details": details, "failures": failures}

    def _body(self, request: RatedRequest, scripts: StoredScripts) -> Mapping[str, Any]:
        if request.body is not None:
            return request.body
        name = request.template_id or ""
        if name not in self.templates:
            return SearchTemplate(None, name, request.params).render(scripts)
        template = {**self.templates[name], "params": request.params}
        body = SearchTemplate.read(template).render(scripts)
        _check_body(body)
        return body


def _request(value: Any, path: Path) -> RatedRequest:
    reader = ObjectReader(value, path, "request", declarative=True)
    body = reader.take("request", json_object, None)
    request = RatedRequest(
        reader.take("id", string),
        body,
        reader.take("template_id", string, None),
        reader.take("params", json_object, {}),
        dict(reader.take("ratings", list_of(_rating))),
    )
    reader.take("summary_fields", list_of(string), [])
    reader.finish()
    _check(request)
    return request


def _check(request: RatedRequest) -> None:
    _check_body(request.body or {})
    if request.body is None and request.template_id is None:
        raise IllegalArgumentError(
            "Either template_id or request must be set: rated requests need a query, or a template and its params."
        )
    if request.body is not None and request.template_id is not None:
        raise IllegalArgumentError("Either template_id or request must be set but not both.")


def _check_body(body: Mapping[str, Any]) -> None:
    for name, problem in _REFUSED.items():
        if name in body:
            raise IllegalArgumentError(f"Query in rated requests should not {problem}.")


def _rating(value: Any, path: Path) -> tuple[Document, int]:
    reader = ObjectReader(value, path, "rated_document", declarative=True)
    rated = (reader.take("_index", string), reader.take("_id", string)), reader.take("rating", integer)
    reader.finish()
    return rated


def _template(value: Any, path: Path) -> tuple[str, Mapping[str, Any]]:
    reader = ObjectReader(value, path, "template", declarative=True)
    template = reader.take("id", string), reader.take("template", json_object)
    reader.finish()
    return template


def _detail(request: RatedRequest, hits: Sequence[Mapping[str, Any]], metric: Metric) -> dict[str, Any]:
    rated = [(hit, request.ratings.get((hit["_index"], hit["_id"]))) for hit in hits]
    mark, working = metric.mark([rating for _, rating in rated], list(request.ratings.values()))
    return {
        "metric_score": mark,
        "unrated_docs": [{"_index": hit["_index"], "_id": hit["_id"]} for hit, rating in rated if rating is None],
        "hits": [{"hit": _shown(hit), "rating": rating} for hit, rating in rated],
        "metric_details": working,
    }


def _shown(hit: Mapping[str, Any]) -> dict[str, Any]:
    return {key: hit[key] for key in ("_index", "_id", "_score")}
