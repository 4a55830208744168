"""Searches and the ratings of documents by which their rankings are marked. Elasticsearch: RatedRequest, RatedDocument."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from secondpass.shards.errors import EmptyClauseError, IllegalArgumentError, ParsingError, Path, ShardError
from secondpass.shards.xcontent import ObjectReader, building, integer, json_object, list_of, string

from .errors import RequestValidationError
from .request import SearchRequest

Document = tuple[str, str]
"""An index and an id."""

_REFUSED: Mapping[str, str] = {
    "suggest": "contain a suggest section",
    "aggs": "contain aggregations",
    "aggregations": "contain aggregations",
    "highlight": "contain a highlighter section",
    "explain": "use explain",
    "profile": "use profile",
}
_FLAGS = ("explain", "profile")


@dataclass(frozen=True, slots=True)
class RatedRequest:
    """Hold a search, by its body or by a template, the ratings of some documents, and which fields of hits are shown."""

    id: str
    body: Mapping[str, Any] | None
    template_id: str | None
    params: Mapping[str, Any]
    ratings: tuple[tuple[Document, int], ...]
    summary_fields: tuple[str, ...]


def read_request(value: Any, path: Path) -> RatedRequest:
    """Read one of `requests`; raises ShardError."""
    reader = ObjectReader(value, path, "request", declarative=True)
    body = reader.take("request", _search, None)
    template_id = reader.take("template_id", string, None)
    params = reader.take("params", json_object, {})
    summary_fields = tuple(reader.take("summary_fields", list_of(string), []))
    reader.require("id", "ratings")
    id_, ratings = reader.take("id", string), tuple(reader.take("ratings", list_of(_rating)))
    reader.finish()
    request = RatedRequest(id_, body, template_id, params, ratings, summary_fields)
    with building("request"):
        _check(request)
    return request


def _check(request: RatedRequest) -> None:
    if request.body is not None and (request.params or request.template_id is not None):
        raise IllegalArgumentError(
            "Ambiguous rated request: Set both, verbatim test request and test request template parameters."
        )
    if request.body is None and not request.params:
        raise IllegalArgumentError("Need to set at least test request or test request template parameters.")
    if request.params and request.template_id is None:
        raise IllegalArgumentError(
            "If template parameters are supplied need to set id of template to apply them to too."
        )
    check_body(request.body or {})
    _check_ratings(request)


def check_body(body: Mapping[str, Any]) -> None:
    """Raise IllegalArgumentError where the body of a search asks for what takes no part in marking it."""
    for name, problem in _REFUSED.items():
        if body.get(name, False) not in (False, "false") if name in _FLAGS else name in body:
            raise IllegalArgumentError(f"Query in rated requests should not {problem}.")


def _check_ratings(request: RatedRequest) -> None:
    seen: set[Document] = set()
    for document, _ in request.ratings:
        if document in seen:
            index, id_ = document
            raise IllegalArgumentError(
                f'Found duplicate rated document key [{{"_index":"{index}","_id":"{id_}"}}] in evaluation request '
                f"[{request.id}]"
            )
        seen.add(document)


def _search(value: Any, path: Path) -> Mapping[str, Any]:
    """Read the body of a search, and see that it can be one."""
    body = json_object(value, path)
    try:
        read_search(body)
    except ShardError as error:
        _place(error, path)
        raise
    return body


def read_search(body: Mapping[str, Any]) -> None:
    """See that *body* can be read as a search, what `check_body` refuses aside; raises ShardError."""
    with suppress(
        RequestValidationError
    ):  # what goes together is known once the metric has said how many hits it wants
        check_search(body)


def check_search(body: Mapping[str, Any]) -> None:
    """See that *body* can be read as a search, and what it asks for goes together; raises ShardError, RequestValidationError."""
    SearchRequest.from_body({name: part for name, part in body.items() if name not in _REFUSED})


def _place(error: Exception | None, path: Path) -> None:
    """Let an error and its causes point into the body that stands at *path*."""
    while error is not None:
        if isinstance(error, ParsingError | EmptyClauseError) and error.path:
            error.path = (*path, *error.path)
        error = getattr(error, "cause", None)


def _rating(value: Any, path: Path) -> tuple[Document, int]:
    reader = ObjectReader(value, path, "rated_document", declarative=True)
    rated = (reader.take("_index", string), reader.take("_id", string)), reader.take("rating", integer)
    reader.finish()
    return rated
