"""How a learning-to-rank model gets its features: one query each, filled with the parameters of the search.

Elasticsearch: `LearningToRankConfig`, `QueryExtractorBuilder`, `LearningToRankService`. Queries stay opaque objects here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from .errors import ModelDefinitionError, TemplateError
from .mustache import fill
from .tree_json import integer, members, number, refuse_unknown, string, token

NAME = "learning_to_rank"

_CONFIG = ("num_top_feature_importance_values", "feature_extractors", "default_params")
_EXTRACTOR = ("feature_name", "query", "default_score")


@dataclass(frozen=True, slots=True)
class Missing:
    """Stand in for a query whose template asked for parameters that nobody gave."""

    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenderedFeature:
    """Hold one feature's query for one search, or what it lacked."""

    feature_name: str
    query: Mapping[str, Any] | Missing
    default_score: float = 0.0

    @property
    def effective_query(self) -> Mapping[str, Any]:
        """Return the query to run: where parameters lack, `match_none`, or `match_all` boosted to the default score."""
        if not isinstance(self.query, Missing):
            return self.query
        return {"match_all": {"boost": self.default_score}} if self.default_score > 0 else {"match_none": {}}


@dataclass(frozen=True, slots=True)
class QueryFeatureExtractor:
    """Take a feature's value from the score of a query; *default_score* serves when parameters lack, not documents.

    Elasticsearch: QueryExtractorBuilder. eland: QueryFeatureExtractor.
    """

    feature_name: str
    query: Mapping[str, Any]
    default_score: float = 0.0

    def render(self, params: Mapping[str, Any]) -> RenderedFeature:
        """Fill the query's template; a query without `{{` in its JSON is none and stays as it is."""
        template = _json(self.query)
        if "{{" not in template:
            return RenderedFeature(self.feature_name, self.query, self.default_score)
        filled = fill(template, params)
        query = Missing(filled.missing) if filled.missing else _query(filled.text)
        return RenderedFeature(self.feature_name, query, self.default_score)

    def to_json(self) -> dict[str, Any]:
        """Return the extractor as it was sent; a default score of 0 goes without saying."""
        score = {"default_score": self.default_score} if self.default_score > 0 else {}
        return {"query_extractor": {"feature_name": self.feature_name, **score, "query": self.query}}


@dataclass(frozen=True, slots=True)
class LTRModelConfig:
    """Hold the value of `inference_config.learning_to_rank`.

    Elasticsearch: LearningToRankConfig. eland: LTRModelConfig. But: *num_top_feature_importance_values* is only kept and
    given back; no search shows importances, in Elasticsearch neither.
    """

    feature_extractors: tuple[QueryFeatureExtractor, ...] = ()
    default_params: Mapping[str, Any] | None = None
    num_top_feature_importance_values: int = 0

    @classmethod
    def read(cls, source: object) -> LTRModelConfig:
        """Read the value of a `learning_to_rank` member. Raises ModelDefinitionError."""
        config = members(source, NAME, _CONFIG)
        extractors = _extractors(config.get("feature_extractors", ()))
        params = _object_or_none(config, "default_params")
        top = integer(config.get("num_top_feature_importance_values", 0), NAME, "num_top_feature_importance_values")
        if top < 0:
            raise ModelDefinitionError("[num_top_feature_importance_values] must be greater than or equal to 0")
        return cls(extractors, params, top)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Name the features in the order of their extractors."""
        return tuple(extractor.feature_name for extractor in self.feature_extractors)

    def effective_params(self, params: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Return the search's *params*, completed from the model's `default_params` at every depth."""
        try:
            return merge_defaults(params or {}, self.default_params or {})
        except RecursionError as error:
            raise TemplateError("[params] are nested too deep", cause=error) from error

    def render(self, params: Mapping[str, Any] | None) -> tuple[RenderedFeature, ...]:
        """Return every feature's query for one search. Raises TemplateError when a template cannot be filled."""
        effective = self.effective_params(params)
        return tuple(extractor.render(effective) for extractor in self.feature_extractors)

    def to_json(self) -> dict[str, Any]:
        """Return the config as Elasticsearch gives it back: empty members left out, the importances always there."""
        config: dict[str, Any] = {"num_top_feature_importance_values": self.num_top_feature_importance_values}
        if self.feature_extractors:
            config["feature_extractors"] = [extractor.to_json() for extractor in self.feature_extractors]
        if self.default_params:
            config["default_params"] = self.default_params
        return config


def merge_defaults(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Complete *given* with what only *defaults* has, within nested objects too; neither is changed.

    Elasticsearch: XContentHelper.mergeDefaults. But: lists are taken whole, never merged.
    """
    merged = dict(given)
    for name, default in defaults.items():
        value = merged.setdefault(name, default)
        if isinstance(value, Mapping) and isinstance(default, Mapping):
            merged[name] = merge_defaults(value, default)
    return merged


def _object_or_none(source: Mapping[str, Any], field: str) -> Mapping[str, Any] | None:
    """Read an optional member that holds any object."""
    value = source.get(field)
    if value is not None and not isinstance(value, Mapping):
        raise ModelDefinitionError(f"[{NAME}] {field} doesn't support values of type: {token(value)}")
    return value


def _extractors(source: object) -> tuple[QueryFeatureExtractor, ...]:
    if not isinstance(source, list | tuple):
        raise ModelDefinitionError(f"[{NAME}] feature_extractors doesn't support values of type: {token(source)}")
    extractors = tuple(_extractor(item) for item in source)
    if len({extractor.feature_name for extractor in extractors}) < len(extractors):
        raise ModelDefinitionError("[feature_extractors] contains duplicate [feature_name] values")
    return extractors


def _extractor(source: object) -> QueryFeatureExtractor:
    if not isinstance(source, Mapping) or len(source) != 1:
        raise ModelDefinitionError("[feature_extractors] must hold objects with exactly one member each")
    kind, value = next(iter(source.items()))
    refuse_unknown([kind], "feature_extractors", ("query_extractor",))
    body = members(value, "query_extractor", _EXTRACTOR)
    lacking = [field for field in ("feature_name", "query") if body.get(field) is None]
    if lacking:
        raise ModelDefinitionError(f"Required [{', '.join(lacking)}]")
    return QueryFeatureExtractor(
        _feature_name(body), _checked(body["query"]), _default_score(body.get("default_score", 0.0))
    )


def _feature_name(body: Mapping[str, Any]) -> str:
    return string(body["feature_name"], "query_extractor", "feature_name")


def _default_score(value: object) -> float:
    score = number(value, "query_extractor", "default_score")
    if score < 0:
        raise ModelDefinitionError("[query_extractor] requires defaultScore to be positive.")
    with np.errstate(over="ignore"):
        narrow = np.float32(score)
    if np.isinf(narrow):
        raise ModelDefinitionError("[default_score] must be a finite number.")
    return float(str(narrow))


def _checked(query: object) -> Mapping[str, Any]:
    """Check the little that can be known of a query here: that it is an object, not empty, and that JSON can say it."""
    if not isinstance(query, Mapping):
        raise ModelDefinitionError(f"[query_extractor] query doesn't support values of type: {token(query)}")
    if not query:
        raise ModelDefinitionError("Inference config query is not parsable")
    _json(query)
    return query


def _json(query: Mapping[str, Any]) -> str:
    try:
        return orjson.dumps(query).decode()
    except orjson.JSONEncodeError as error:
        raise ModelDefinitionError("Inference config query is not parsable", cause=error) from error


def _query(text: str) -> Mapping[str, Any]:
    try:
        query = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise TemplateError(f"the filled template is not JSON: {error}", cause=error) from error
    if not isinstance(query, Mapping):
        raise TemplateError(f"the filled template is not an object: {token(query)}")
    return query
