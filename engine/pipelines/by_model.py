"""Rerank by a model that reads the query and the hits. OpenSearch: MLOpenSearchRerankProcessor and its context fetchers.

But: fields are joined by a blank, where OpenSearch joins them by nothing ("Redsocks").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.xcontent import ObjectReader, string

from .processor import Answer, Context
from .reranked import reranked

MAX_FIELDS = 50
MAX_PATH = 1000


@dataclass(frozen=True, slots=True)
class ByModel:
    """Let the inference endpoint *model_id* read *fields* of each hit."""

    model_id: str
    fields: tuple[str, ...]

    def response(self, answer: Answer, context: Context) -> Answer:
        query = _query_text(context)
        hits = answer["hits"]["hits"]
        if not hits:
            return answer
        scores = context.relevance(self.model_id, query, [self._text(hit) for hit in hits])
        if len(scores) != len(hits):
            raise IllegalArgumentError("scores and hits are not the same length")
        return reranked(answer, hits, scores.tolist())

    def _text(self, hit: Mapping[str, Any]) -> str:
        return " ".join(text for name in self.fields if (text := _field_text(hit, name)))


def read_by_model(reader: ObjectReader, context: Mapping[str, Any] | None) -> ByModel:
    """Read the configuration of `ml_opensearch` and the `context` beside it."""
    if not reader.has("model_id"):
        raise IllegalArgumentError("[model_id] required property is missing for processor [rerank]")
    if context is None:
        raise IllegalArgumentError("[context] required property is missing for processor [rerank]")
    for key in context.keys() - {"document_fields"}:
        raise IllegalArgumentError(f"unrecognized context field: {key}")
    return ByModel(reader.take("model_id", string), _document_fields(context.get("document_fields")))


def _document_fields(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise IllegalArgumentError("document_fields must be a list of field names")
    if not value:
        raise IllegalArgumentError("document_fields must be nonempty")
    if len(value) > MAX_FIELDS:
        raise IllegalArgumentError(
            f"document_fields must not contain more than {MAX_FIELDS} fields. Configure by setting "
            "[plugins.neural_search.reranker_max_document_fields]"
        )
    return tuple(value)


def _query_text(context: Context) -> str:
    given = context.body.get("ext")
    rerank = given.get("rerank") if isinstance(given, Mapping) else None
    asked = rerank.get("query_context") if isinstance(rerank, Mapping) else None
    if asked is None:
        raise IllegalArgumentError("must specify query_context")
    if not isinstance(asked, Mapping):
        raise IllegalArgumentError("query_context must be a map")
    if "query_text" in asked and "query_text_path" in asked:
        raise IllegalArgumentError('Cannot specify both "query_text" and "query_text_path"')
    if "query_text" in asked:
        return str(asked["query_text"])
    if "query_text_path" not in asked:
        raise IllegalArgumentError('Must specify either "query_text" or "query_text_path"')
    return _text_at(context.body, str(asked["query_text_path"]), context.max_nesting)


def _text_at(body: Any, path: str, max_nesting: int) -> str:
    """Return the string a path leads to; `match.title.query` also finds the short form `{"match": {"title": "…"}}`."""
    if len(path) > MAX_PATH:
        raise IllegalArgumentError(f"query_text_path exceeded the maximum path length of {MAX_PATH} characters")
    keys = path.split(".")
    if len(keys) > max_nesting:
        raise IllegalArgumentError(f"query_text_path exceeded the maximum path length of {max_nesting} nested fields")
    for place, key in enumerate(keys):
        if isinstance(body, str) and key == "query" and place == len(keys) - 1:
            return body
        body = _member(body, key)
    if not isinstance(body, str):
        raise IllegalArgumentError("query_text_path must point to a string field")
    return body


def _member(value: Any, key: str) -> Any:
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    return value.get(key) if isinstance(value, Mapping) else None


def _field_text(hit: Mapping[str, Any], name: str) -> str:
    shown = hit.get("fields", {}).get(name)
    if shown:
        return str(shown[0])
    return _joined(hit.get("_source", {}), name.split("."))


def _joined(value: Any, path: list[str]) -> str:
    if isinstance(value, list):
        return " ".join(text for item in value if (text := _joined(item, path)))
    if path:
        return _joined(value.get(path[0]), path[1:]) if isinstance(value, Mapping) else ""
    return "" if value is None or isinstance(value, Mapping) else str(value)
