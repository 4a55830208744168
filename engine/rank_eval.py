"""Marks for rankings, by judgments. Elasticsearch: RankEvalSpec, TransportRankEvalAction."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError, Path
from secondpass.shards.mapping.java import double_text
from secondpass.shards.xcontent import (
    ObjectReader,
    UnexpectedTokenError,
    building,
    integer,
    json_object,
    list_of,
    string,
)

from .error_table import EXPECTED, error_body, raised
from .json_body import json_bytes
from .rank_metrics import Metric, read_metric
from .rated_requests import RatedRequest, check_body, check_search, read_request, read_search
from .search_templates import SearchTemplate
from .stored_scripts import MUSTACHE, StoredScripts

Search = Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
"""Run the body of a search and return its hits."""


@dataclass(frozen=True, slots=True)
class RankEvaluation:
    """Hold rated requests, the templates they name, and the metric that marks them."""

    requests: tuple[RatedRequest, ...]
    templates: Mapping[str, SearchTemplate]
    metric: Metric

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> RankEvaluation:
        """Read the body of `_rank_eval`; raises ShardError."""
        reader = ObjectReader(body, (), "rank_eval", declarative=True)
        templates = dict(reader.take("templates", list_of(_template), []))
        reader.take("max_concurrent_searches", integer, 10)
        reader.require("requests", "metric")
        evaluation = cls(
            tuple(reader.take("requests", list_of(read_request))), templates, reader.take("metric", read_metric)
        )
        reader.finish()
        with building("rank_eval"):
            evaluation._check()
        return evaluation

    def run(self, search: Search, scripts: StoredScripts) -> dict[str, Any]:
        """Return each request's mark, their mean, and the requests that failed.

        Raises ElasticsearchError, ShardError, RequestValidationError where one of them cannot be asked.
        """
        if self.metric.k < 0:
            raise IllegalArgumentError(f"[size] parameter cannot be negative, found [{self.metric.k}]")
        marks: dict[str, float] = {}
        details: dict[str, Any] = {}
        failures: dict[str, Any] = {}
        for request, body in [(request, self._body(request, scripts)) for request in self.requests]:
            try:
                hits = search(body)
            except EXPECTED as error:
                failures[request.id] = {"error": error_body(error, body)["error"]}
                continue
            marks[request.id], details[request.id] = _detail(request, hits, self.metric)
        mean = sum(marks.values()) / len(marks) if marks else math.nan
        return {"metric_score": _written(mean), "details": details, "failures": failures}

    def _check(self) -> None:
        if not self.requests:
            raise IllegalArgumentError(
                "Cannot evaluate ranking if no search requests with rated results are provided. Seen: []"
            )
        unasked = [request.id for request in self.requests if request.body is None]
        if unasked and not self.templates:
            raise IllegalStateError(
                "Cannot evaluate ranking if neither template nor evaluation request is provided. Seen for request id: "
                f"{unasked[0]}"
            )

    def _body(self, request: RatedRequest, scripts: StoredScripts) -> Mapping[str, Any]:
        """Return the search as it is asked for; raises RequestValidationError, and what `_rendered` raises."""
        given = self._rendered(request, scripts) if request.body is None else request.body
        body = {**given, "size": self.metric.k, "_source": list(request.summary_fields) or False}
        check_search(body)
        return body

    def _rendered(self, request: RatedRequest, scripts: StoredScripts) -> Mapping[str, Any]:
        name = request.template_id or ""
        template = self.templates.get(name, SearchTemplate(None, name, {}))
        body = replace(template, params=request.params).render(scripts)
        try:
            read_search(body)
        except EXPECTED as error:
            raise raised(error, body) from error
        check_body(body)
        return body


def _template(value: Any, path: Path) -> tuple[str, SearchTemplate]:
    reader = ObjectReader(value, path, "script_with_id", declarative=True)
    template = reader.take("id", string), reader.take("template", _script)
    reader.finish()
    return template


def _script(value: Any, path: Path) -> SearchTemplate:
    """Read a template's text, or the id of a stored one; rated requests have its params. Elasticsearch: Script.parse."""
    reader = ObjectReader(json_object(value, path), path, "script", declarative=True)
    source, id_ = reader.take("source", _source, None), reader.take("id", string, None)
    lang = reader.take("lang", string, MUSTACHE)
    reader.take("params", json_object, {})
    reader.finish()
    if (source is None) == (id_ is None):
        raise IllegalArgumentError(
            "must specify either [source] for an inline script or [id] for a stored script"
            if source is None
            else "must only use one of [source, id] when specifying a script"
        )
    if lang != MUSTACHE:
        raise IllegalArgumentError(f"script_lang not supported [{lang}]")
    return SearchTemplate(source, id_, {})


def _source(value: Any, path: Path) -> str:
    if isinstance(value, Mapping):
        return json_bytes(value).decode()
    if not isinstance(value, str):
        raise UnexpectedTokenError("a text or [START_OBJECT]", value, path)
    return value


def _detail(request: RatedRequest, hits: Sequence[Mapping[str, Any]], metric: Metric) -> tuple[float, dict[str, Any]]:
    ratings = dict(request.ratings)
    rated = [(hit, ratings.get((hit["_index"], hit["_id"]))) for hit in hits]
    mark, working = metric.mark([rating for _, rating in rated], list(ratings.values()))
    return mark, {
        "metric_score": _written(mark),
        "unrated_docs": [{"_index": hit["_index"], "_id": hit["_id"]} for hit, rating in rated if rating is None],
        "hits": [{"hit": hit, "rating": rating} for hit, rating in rated],
        "metric_details": {
            name: {key: _written(number) for key, number in numbers.items()} for name, numbers in working.items()
        },
    }


def _written(number: float) -> float | str:
    """Write a number as Java writes JSON: one that is not finite by its name."""
    return number if math.isfinite(number) else double_text(number)
